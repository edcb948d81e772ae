//! The data that policies find below `data`, as Conftest loads it: by the folders that a file lies in.
//!
//! Source: `v1/loader` of github.com/open-policy-agent/opa.

use serde_json::{Map, Value as Json};

/// What the files of data say together.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Data(Map<String, Json>);

impl Data {
    /// Adds what a file says that lies in the folders `way` below one that is named. False where it cannot be added: what lies in no folder must be an
    /// object, and no two files may say something else than an object in one place.
    #[must_use]
    pub fn add(&mut self, way: &[&str], document: Json) -> bool {
        let wrap = |inner: Json, key: &&str| Json::Object(Map::from_iter([((*key).to_owned(), inner)]));
        let Json::Object(whole) = way.iter().rev().fold(document, wrap) else { return false };
        let fits = fits(&self.0, &whole);
        if fits {
            merge(&mut self.0, whole);
        }
        fits
    }

    /// All of it, as an object.
    pub fn json(&self) -> Json {
        Json::Object(self.0.clone())
    }
}

fn fits(one: &Map<String, Json>, other: &Map<String, Json>) -> bool {
    other.iter().all(|(key, value)| match (one.get(key), value) {
        (Some(Json::Object(one)), Json::Object(other)) => fits(one, other),
        (known, _) => known.is_none(),
    })
}

fn merge(one: &mut Map<String, Json>, other: Map<String, Json>) {
    for (key, value) in other {
        match (one.get_mut(&key), value) {
            (Some(Json::Object(one)), Json::Object(other)) => merge(one, other),
            (_, value) => drop(one.insert(key, value)),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn folders_are_keys() {
        let mut data = Data::default();
        assert!(data.add(&[], json!({"services": {"ports": [22]}})));
        assert!(data.add(&["exceptions"], json!({"names": ["a"]})));
        assert!(data.add(&["exceptions", "deep"], json!([1])));
        assert!(data.add(&["services"], json!({"more": 1})));
        // A list lies in no folder; a text is there already.
        assert!(!data.add(&[], json!([1])));
        assert!(!data.add(&["exceptions"], json!({"new": 1, "names": ["a"]})));
        assert_eq!(
            data.json(),
            json!({"services": {"ports": [22], "more": 1}, "exceptions": {"names": ["a"], "deep": [1]}})
        );
    }
}
