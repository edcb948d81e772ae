//! GODEBUG settings that go.mod, go.work and `//go:debug` may name.

use std::sync::LazyLock;

use super::releases::OLDEST_TABLED_MINOR;
use super::table::{cell, flag, minor, rows, since};

/// A GODEBUG setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Godebug {
    /// Its name.
    pub name: &'static str,
    /// The first release 1.N that knows it; `None`: as old as the tables.
    pub since: Option<u16>,
    /// The last release 1.N that knows it; `None`: the newest does.
    pub until: Option<u16>,
    /// N of the release 1.N that changed its default.
    pub changed: Option<u16>,
    /// The value that brings back the behaviour before `changed`.
    pub old_value: Option<&'static str>,
    /// It has no metric.
    pub opaque: bool,
    /// It cannot be changed while the program runs.
    pub immutable: bool,
    /// N of the release 1.N that removed it.
    pub removed: Option<u16>,
}

impl Godebug {
    /// Go 1.`go_minor` knows it.
    pub fn exists_in(&self, go_minor: u16) -> bool {
        let go_minor = go_minor.max(OLDEST_TABLED_MINOR);
        self.since.is_none_or(|since| since <= go_minor) && self.until.is_none_or(|until| go_minor <= until)
    }
}

static GODEBUGS: LazyLock<Vec<Godebug>> = LazyLock::new(|| {
    rows(include_str!("../../data/golang/godebugs.tsv"))
        .map(|row| {
            let removed = cell(&row, 7).parse().ok();
            Godebug {
                name: cell(&row, 0),
                since: since(cell(&row, 1)),
                until: minor(cell(&row, 2)).filter(|_| removed.is_some()),
                changed: cell(&row, 3).parse().ok(),
                old_value: Some(cell(&row, 4)).filter(|value| !value.is_empty()),
                opaque: flag(&row, 5),
                immutable: flag(&row, 6),
                removed,
            }
        })
        .collect()
});

/// Every setting of the releases from 1.21 on, sorted by name.
pub fn godebugs() -> &'static [Godebug] {
    &GODEBUGS
}

/// The setting `name`.
pub fn godebug(name: &str) -> Option<&'static Godebug> {
    GODEBUGS.iter().find(|godebug| godebug.name == name)
}
