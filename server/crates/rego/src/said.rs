//! What a rule says, as Conftest reads its results.
#![cfg_attr(not(feature = "regorus"), allow(dead_code, reason = "nothing is evaluated"))]

use serde_json::Value as Json;

/// Deeper metadata is not looked through.
const DEPTH: usize = 4;

/// So many texts of the metadata of one result are kept.
const DETAILS: usize = 32;

/// What a policy says of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The rule that says so, such as `deny_latest`.
    pub rule: String,
    /// It is a `warn`; otherwise a `deny` or `violation`.
    pub is_warning: bool,
    /// The message.
    pub message: String,
    /// What else the result holds, texts alone: one of them may be a path.
    pub details: Vec<String>,
    /// `_loc.file`: the path of a file.
    pub file: Option<String>,
    /// `_loc.line`: the line of the file, from 1.
    pub line: Option<u32>,
}

impl Said {
    /// What a result of `rule` says; `None` where it is none: neither a text nor an object with `msg`.
    pub(crate) fn of(rule: &str, result: &Json) -> Option<Self> {
        let message = result.as_str().or_else(|| result.get("msg")?.as_str())?;
        let mut details = Vec::new();
        if let Json::Object(map) = result {
            let more = map.iter().filter(|(key, _)| *key != "msg" && *key != "_loc");
            more.for_each(|(_, value)| texts(value, &mut details, DEPTH));
        }
        let place = result.get("_loc");
        let line = place.and_then(|place| place.get("line")).and_then(Json::as_u64);
        let file = place.and_then(|place| place.get("file")).and_then(Json::as_str);
        Some(Self {
            rule: rule.to_owned(),
            is_warning: rule.starts_with("warn"),
            message: message.to_owned(),
            details,
            file: file.map(str::to_owned),
            line: line.and_then(|line| u32::try_from(line).ok()),
        })
    }
}

fn texts(value: &Json, found: &mut Vec<String>, depth: usize) {
    if depth == 0 || found.len() > DETAILS {
        return;
    }
    match value {
        Json::String(text) => found.push(text.clone()),
        Json::Array(items) => items.iter().for_each(|item| texts(item, found, depth - 1)),
        Json::Object(map) => map.values().for_each(|item| texts(item, found, depth - 1)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_texts_or_objects() {
        let json = |text: &str| serde_json::from_str::<Json>(text).expect("JSON");
        let found = Said::of("deny", &json("\"no\"")).expect("a result");
        assert_eq!((found.message.as_str(), found.is_warning, found.line), ("no", false, None));
        let metadata =
            "{\"msg\": \"m\", \"details\": {\"path\": \"spec.x\"}, \"_loc\": {\"file\": \"a.yaml\", \"line\": 4}}";
        let found = Said::of("warn_a", &json(metadata)).expect("a result");
        assert_eq!((found.is_warning, found.details, found.line), (true, vec!["spec.x".to_owned()], Some(4)));
        assert_eq!(found.file.as_deref(), Some("a.yaml"));
        for none in ["1", "true", "{\"message\": \"m\"}", "{\"msg\": 1}", "[]"] {
            assert_eq!(Said::of("deny", &json(none)), None, "{none}");
        }
    }
}
