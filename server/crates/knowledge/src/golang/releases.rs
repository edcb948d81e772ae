//! Releases of Go.

use std::sync::LazyLock;

use super::table::{cell, rows};

/// The oldest N of a release 1.N whose tools the tables of this module were taken from. Of an older release they say what was true of
/// this one.
pub const OLDEST_TABLED_MINOR: u16 = 21;

/// A release 1.N of Go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Release {
    /// N.
    pub minor: u16,
    /// The day it came out, `YYYY-MM-DD`: as text the days are in order of time.
    pub released: &'static str,
    /// The newest patch release known to this table.
    pub last_patch: Option<u16>,
}

impl Release {
    /// The Go team mends it on `day` (`YYYY-MM-DD`): until two newer releases are out.
    /// Source: go.dev/doc/devel/release, "Release Policy".
    pub fn is_supported_on(&self, day: &str) -> bool {
        self.released <= day && release(self.minor + 2).is_none_or(|newer| day < newer.released)
    }
}

static RELEASES: LazyLock<Vec<Release>> = LazyLock::new(|| {
    rows(include_str!("../../data/golang/releases.tsv"))
        .filter_map(|row| {
            Some(Release {
                minor: cell(&row, 0).parse().ok()?,
                released: cell(&row, 1),
                last_patch: cell(&row, 2).parse().ok(),
            })
        })
        .collect()
});

/// Every release 1.N, in order.
pub fn releases() -> &'static [Release] {
    &RELEASES
}

/// The release 1.`minor`.
pub fn release(minor: u16) -> Option<&'static Release> {
    RELEASES.get(usize::from(minor))
}

/// The newest release known to this table.
pub fn newest_release() -> Option<&'static Release> {
    RELEASES.last()
}
