//! What environment variables mean, for people.

use std::sync::LazyLock;

use super::table::{cell, rows};

/// What a variable means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meaning {
    /// Its name.
    pub name: &'static str,
    /// What it takes, in Markdown; English.
    pub takes: &'static str,
    /// Its value where nothing sets it; empty for none.
    pub default: &'static str,
    /// What it does, in Markdown; English.
    pub en: &'static str,
    /// The same in Simplified Chinese.
    pub zh: &'static str,
}

static MEANINGS: LazyLock<Vec<Meaning>> = LazyLock::new(|| {
    rows(include_str!("../../data/golang/meanings.tsv"))
        .map(|row| Meaning {
            name: cell(&row, 0),
            takes: cell(&row, 1),
            default: cell(&row, 2),
            en: cell(&row, 3),
            zh: cell(&row, 4),
        })
        .collect()
});

/// Every variable with a known meaning: Go's, and a few of the tools around it.
pub fn meanings() -> &'static [Meaning] {
    &MEANINGS
}

/// The meaning of the variable `name`.
pub fn meaning(name: &str) -> Option<&'static Meaning> {
    MEANINGS.iter().find(|meaning| meaning.name == name)
}
