//! Ways out of a trap, and how several of them are applied to one text.

use std::{collections::BTreeMap, path::PathBuf};

use pitfall_text::{Edit, apply, conflict};

use crate::{Finding, Message};

/// How much a fix may be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Applicability {
    /// A person chooses.
    Suggested,
    /// The meaning is kept, or it is surely what was intended.
    Safe,
}

/// Edits of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileEdits {
    /// The other file's path; `None` is the checked file. A file that does not exist is made, from an empty text.
    pub file: Option<PathBuf>,
    /// Replacements in bytes of the text that was read, none overlapping another.
    pub edits: Vec<Edit>,
    /// The [`fingerprint`] of the other file's text that the edits were made for; they must not be applied to another.
    pub basis: Option<u64>,
}

impl FileEdits {
    /// Edits of the checked file.
    pub fn here(edits: Vec<Edit>) -> Self {
        Self { file: None, edits, basis: None }
    }

    /// Edits of another file whose text has the [`fingerprint`] `basis`.
    pub fn in_file(file: impl Into<PathBuf>, basis: u64, edits: Vec<Edit>) -> Self {
        Self { file: Some(file.into()), edits, basis: Some(basis) }
    }
}

/// A hash of a text that tells whether it is still the one that edits were made for.
pub fn fingerprint(text: &str) -> u64 {
    use std::hash::Hasher;
    let mut hasher = rustc_hash::FxHasher::default();
    hasher.write(text.as_bytes());
    hasher.write_usize(text.len());
    hasher.finish()
}

/// One way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as a menu entry.
    pub title: Message,
    /// How much it may be trusted.
    pub applicability: Applicability,
    /// Its edits, file by file, applied together or not at all.
    pub edits: Vec<FileEdits>,
}

impl Fix {
    /// The edits of the checked file, where the fix touches no other.
    pub fn only_here(&self) -> Option<&[Edit]> {
        match self.edits.as_slice() {
            [FileEdits { file: None, edits, .. }] => Some(edits),
            _ => None,
        }
    }
}

/// How often a text is checked and mended again before fixing gives up on reaching rest.
pub const MAX_ROUNDS: usize = 32;

/// The edits of as many `findings` as fit together in one text: the first fix of each that is at least `least` and stays in
/// the checked file, in order of their places; one that conflicts with an earlier one waits for the next round. The number says how many
/// fixes went in.
pub fn compatible_edits(findings: &[Finding], least: Applicability) -> (Vec<Edit>, usize) {
    let mut fixes: Vec<&[Edit]> = findings
        .iter()
        .filter_map(|finding| {
            finding.fixes.iter().find(|fix| fix.applicability >= least).and_then(|fix| fix.only_here())
        })
        .collect();
    fixes.sort_by_key(|edits| edits.iter().map(|edit| edit.span).min());
    let mut taken = Fitting::default();
    let count = fixes.into_iter().filter(|edits| taken.take(edits)).count();
    (taken.into_edits(), count)
}

/// Edits of one text that fit together, taken one fix after the other.
#[derive(Debug, Clone, Default)]
pub struct Fitting {
    /// By their first byte: they do not conflict, so a new one can only meet its two neighbours.
    taken: BTreeMap<u32, Edit>,
}

impl Fitting {
    /// None of `edits` conflicts with one that was taken. The same edit again is no conflict; one that inserts where another ends is, as what it
    /// adds to may be what the other takes away.
    pub fn fits(&self, edits: &[Edit]) -> bool {
        let meets = |one: &Edit, other: &Edit| one.span.is_empty() && one.span.start == other.span.end;
        edits.iter().all(|edit| {
            let before = self.taken.range(..=edit.span.start).next_back();
            let after = self.taken.range(edit.span.start..).next();
            before
                .into_iter()
                .chain(after)
                .all(|(_, other)| other == edit || !(conflict(other, edit) || meets(edit, other) || meets(other, edit)))
        })
    }

    /// Takes all of `edits` where they fit, or none.
    pub fn take(&mut self, edits: &[Edit]) -> bool {
        let fits = self.fits(edits);
        if fits {
            self.taken.extend(edits.iter().map(|edit| (edit.span.start, edit.clone())));
        }
        fits
    }

    /// All that were taken, in order of place.
    pub fn into_edits(self) -> Vec<Edit> {
        self.taken.into_values().collect()
    }
}

/// What [`fix_all`] made of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fixed {
    /// The text at rest, or after [`MAX_ROUNDS`].
    pub text: String,
    /// How many fixes went in.
    pub fixes: usize,
    /// No fix was left to apply at the end.
    pub at_rest: bool,
}

/// Applies fixes that are at least `least` to `text`, checking it again after each round with `check`, until none is left or
/// [`MAX_ROUNDS`] have passed. A round whose edits do not fit the text ends it. Where the fixes of a round, each right by itself, leave a text that can be read less
/// well than before, the first of them goes in alone.
pub fn fix_all(text: &str, least: Applicability, mut check: impl FnMut(&str) -> Vec<Finding>) -> Fixed {
    let mut fixed = Fixed { text: text.to_owned(), fixes: 0, at_rest: false };
    let mut findings = check(text);
    for _ in 0..MAX_ROUNDS {
        let (mut edits, mut count) = compatible_edits(&findings, least);
        if edits.is_empty() {
            fixed.at_rest = true;
            break;
        }
        let broken = unreadable(&findings);
        let next = loop {
            let Some(next) = apply(&fixed.text, &edits).ok().filter(|next| *next != fixed.text) else { return fixed };
            findings = check(&next);
            if count == 1 || unreadable(&findings) <= broken {
                break next;
            }
            findings = check(&fixed.text);
            (edits, count) = (first_edits(&findings, least), 1);
        };
        fixed.text = next;
        fixed.fixes += count;
    }
    fixed
}

/// How many places cannot be read.
fn unreadable(findings: &[Finding]) -> usize {
    findings.iter().filter(|finding| finding.rule.id.ends_with("/syntax")).count()
}

/// The edits of the first fix that [`compatible_edits`] takes.
fn first_edits(findings: &[Finding], least: Applicability) -> Vec<Edit> {
    let fix = |finding: &&Finding| {
        finding.fixes.iter().any(|fix| fix.applicability >= least && fix.only_here().is_some_and(|it| !it.is_empty()))
    };
    let first = findings.iter().find(fix).map(std::slice::from_ref);
    first.map(|first| compatible_edits(first, least).0).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use pitfall_text::Span;

    use super::*;

    #[test]
    fn what_inserts_where_another_ends_waits() {
        let (gone, new) = (Edit::remove(Span::new(3, 8)), Edit::insert(8, "x"));
        for (first, second) in [(&gone, &new), (&new, &gone)] {
            let mut taken = Fitting::default();
            assert!(taken.take(std::slice::from_ref(first)));
            assert!(!taken.fits(std::slice::from_ref(second)));
            assert!(taken.fits(std::slice::from_ref(first)), "the same again is no conflict");
            assert!(taken.fits(&[Edit::insert(9, "y")]));
        }
    }
}
