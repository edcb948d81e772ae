//! Pairs of GOOS and GOARCH that Go builds for.

use std::sync::LazyLock;

use super::releases::OLDEST_TABLED_MINOR;
use super::table::{cell, flag, minor, rows};

/// A pair of GOOS and GOARCH.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Port {
    /// GOOS.
    pub goos: &'static str,
    /// GOARCH.
    pub goarch: &'static str,
    /// cgo works there.
    pub cgo: bool,
    /// A first class port: a broken one holds a release back.
    pub first_class: bool,
    /// The first release 1.N that has it; `None`: as old as the tables.
    pub since: Option<u16>,
    /// The last release 1.N that has it; `None`: it still is.
    pub until: Option<u16>,
}

impl Port {
    /// Go 1.`go_minor` builds for it.
    pub fn exists_in(&self, go_minor: u16) -> bool {
        let go_minor = go_minor.max(OLDEST_TABLED_MINOR);
        self.since.is_none_or(|since| since <= go_minor) && self.until.is_none_or(|until| go_minor <= until)
    }
}

static PORTS: LazyLock<Vec<Port>> = LazyLock::new(|| {
    rows(include_str!("../../data/golang/ports.tsv"))
        .map(|row| {
            let listed = cell(&row, 4);
            let mut minors = listed.split(',').filter_map(minor);
            let first = minors.next();
            let last = minors.next_back().or(first);
            Port {
                goos: cell(&row, 0),
                goarch: cell(&row, 1),
                cgo: flag(&row, 2),
                first_class: flag(&row, 3),
                since: first.filter(|&first| first > OLDEST_TABLED_MINOR),
                until: last.filter(|&last| last < NEWEST_TABLED_MINOR),
            }
        })
        .collect()
});

const NEWEST_TABLED_MINOR: u16 = 27;

/// Every port of the releases from 1.21 on, sorted.
pub fn ports() -> &'static [Port] {
    &PORTS
}

/// The port `goos`/`goarch`.
pub fn port(goos: &str, goarch: &str) -> Option<&'static Port> {
    PORTS.iter().find(|port| port.goos == goos && port.goarch == goarch)
}
