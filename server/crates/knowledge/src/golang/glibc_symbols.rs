//! With which version of glibc a program asks for a function.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::table::{cell, rows};

static SYMBOLS: LazyLock<BTreeMap<&'static str, u16>> = LazyLock::new(|| {
    let tsv = include_str!("../../data/golang/glibc_symbols.tsv");
    rows(tsv).filter_map(|row| Some((cell(&row, 0), cell(&row, 1).parse().ok()?))).collect()
});

/// N of the version `GLIBC_2.N` of `function` that a program is bound to when it is linked with glibc 2.N or newer; `None` for functions that have kept their
/// version since before 2.25, and for those that are not known.
pub fn glibc_version_of(function: &str) -> Option<u16> {
    SYMBOLS.get(function).copied()
}

/// Each function that is known, in order of name, and its N.
pub fn glibc_symbols() -> impl Iterator<Item = (&'static str, u16)> {
    SYMBOLS.iter().map(|(function, minor)| (*function, *minor))
}
