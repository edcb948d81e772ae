//! The order of lines in a block, as `go mod edit -fmt` sorts them.

use std::cmp::Ordering;

use super::lexer::lex;
use super::semver;
use super::verb::Verb;

/// Compares two lines of a block of `verb`, given without keyword; comments do not count.
///
/// `semantic_excludes`: the `go` line is 1.21 or newer, so that `exclude` lines are compared by version.
pub(super) fn compare(verb: Verb, semantic_excludes: bool, a: &str, b: &str) -> Ordering {
    let (a, b) = (words(a), words(b));
    match verb {
        Verb::Exclude if semantic_excludes => match (a.as_slice(), b.as_slice()) {
            ([path_a, version_a], [path_b, version_b]) => {
                path_a.cmp(path_b).then_with(|| semver::compare(version_a, version_b))
            }
            _ => a.cmp(&b),
        },
        Verb::Retract => {
            let (a, b) = (interval(&a), interval(&b));
            semver::compare(b.0, a.0).then_with(|| semver::compare(b.1, a.1))
        }
        _ => a.cmp(&b),
    }
}

fn words(line: &str) -> Vec<&str> {
    lex(line, &mut Vec::new()).tokens.iter().map(|token| token.span.of(line)).collect()
}

fn interval<'a>(words: &[&'a str]) -> (&'a str, &'a str) {
    match words {
        [version] => (version, version),
        ["[", low, ",", high, "]"] => (low, high),
        _ => ("", ""),
    }
}
