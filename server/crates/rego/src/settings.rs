//! `conftest.toml`: what Conftest is told where nothing else is said.
//!
//! Source: `docs/options.md` and `internal/commands/default.go` of conftest: keys are those of the command line, in whatever case, and a list may be one text
//! with commas.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

/// Its name.
pub const SETTINGS_NAME: &str = "conftest.toml";

/// What it says of what matters here; empty where nothing is said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// Folders and files of policies.
    pub policy: Vec<String>,
    /// Folders and files of data.
    pub data: Vec<String>,
    /// The packages that count; `*` alone where `all-namespaces` is set.
    pub namespace: Vec<String>,
    /// A regular expression: files whose paths have it are left alone.
    pub ignore: Option<String>,
    /// All files are one input.
    pub combine: bool,
    /// Where `combine` and `ignore` stand, and what is said of them.
    places: Vec<(String, Range<usize>)>,
}

impl Settings {
    /// What a text says. What cannot be read is left out.
    pub fn read(text: &str) -> Self {
        let (table, _) = DeTable::parse_recoverable(text);
        let mut found = Self::default();
        for (key, value) in table.get_ref() {
            let name = key.get_ref().to_ascii_lowercase();
            let value = value.get_ref();
            match name.as_str() {
                "policy" => found.policy = texts(value),
                "data" => found.data = texts(value),
                // Whichever of the two comes last in the file.
                "namespace" if found.namespace != ["*"] => found.namespace = texts(value),
                "all-namespaces" if is_true(value) => found.namespace = vec!["*".to_owned()],
                "ignore" => found.ignore = texts(value).into_iter().next().filter(|pattern| !pattern.is_empty()),
                "combine" => found.combine = is_true(value),
                _ => continue,
            }
            found.places.push((name, key.span()));
        }
        found
    }

    /// Where the key stands, in bytes of the text.
    pub fn place(&self, key: &str) -> Option<Range<usize>> {
        self.places.iter().find(|(name, _)| name == key).map(|(_, place)| place.clone())
    }
}

fn texts(value: &DeValue<'_>) -> Vec<String> {
    match value {
        DeValue::String(text) => text.split(',').map(|text| text.trim().to_owned()).collect(),
        DeValue::Array(items) => items.iter().filter_map(|item| Some(item.get_ref().as_str()?.to_owned())).collect(),
        _ => Vec::new(),
    }
}

fn is_true(value: &DeValue<'_>) -> bool {
    match value {
        DeValue::Boolean(value) => *value,
        DeValue::String(text) => matches!(text.as_ref(), "true" | "1"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_as_on_the_command_line() {
        let text = "# é\npolicy = \"tests,more\"\nNamespace = [\"conftest\", \"k8s.*\"]\ndata = [\"data\"]\ncombine = true\nignore = \"^vendor/\"\nfail-on-warn = true\n";
        let found = Settings::read(text);
        assert_eq!(found.policy, ["tests", "more"]);
        assert_eq!(found.namespace, ["conftest", "k8s.*"]);
        assert_eq!((found.data, found.combine), (vec!["data".to_owned()], true));
        assert_eq!(found.ignore.as_deref(), Some("^vendor/"));
        let found = Settings::read(text);
        assert_eq!(found.place("combine").map(|place| &text[place]), Some("combine"));
        assert_eq!(found.place("parser"), None);
        for all in ["namespace = \"a\"\nall-namespaces = true\n", "all-namespaces = \"true\"\nnamespace = \"a\"\n"] {
            assert_eq!(Settings::read(all).namespace, ["*"], "{all}");
        }
        // What is half typed says nothing, and takes nothing else along.
        assert!(!Settings::read("combine = ").combine);
        assert!(Settings::read("policy = \ncombine = true\n").combine);
    }
}
