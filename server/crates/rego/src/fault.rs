//! What is wrong with a policy, in the evaluator's words.
#![cfg_attr(not(feature = "regorus"), allow(dead_code, reason = "nothing is evaluated"))]

use std::path::{Path, PathBuf};

/// Something that is wrong with a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Its file.
    pub file: PathBuf,
    /// The line, from 1.
    pub line: u32,
    /// The character of the line, from 1.
    pub column: u32,
    /// The evaluator's words.
    pub message: String,
}

impl Fault {
    /// The fault that the evaluator's words `error` tell of, at `line` of `file` where they name no place.
    pub(crate) fn of(error: &str, file: &Path, line: u32) -> Self {
        // `--> FILE:LINE:COLUMN`, the line, a caret, `error: WORDS`
        let place = error.lines().find_map(|line| line.trim().strip_prefix("--> ")?.rsplit_once(':'));
        let (line, column) = match place {
            Some((rest, column)) => (rest.rsplit_once(':').and_then(|(_, line)| line.parse().ok()), column),
            None => (Some(line), "1"),
        };
        let named = place.and_then(|(rest, _)| rest.rsplit_once(':')).map(|(file, _)| PathBuf::from(file));
        let words = error.lines().rev().find_map(|line| line.trim().strip_prefix("error: "));
        let words = words.unwrap_or_else(|| error.lines().last().unwrap_or_default());
        Self {
            file: named.unwrap_or_else(|| file.to_owned()),
            line: line.unwrap_or(1),
            column: column.parse().unwrap_or(1),
            message: words.trim().trim_start_matches("error: ").to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_of_errors() {
        let error = "\n--> /p/a.rego:3:7\n  |\n3 | x = \n  |      ^\nerror: expecting expression";
        let found = Fault::of(error, Path::new("/p/b.rego"), 9);
        let wanted = Fault { file: "/p/a.rego".into(), line: 3, column: 7, message: "expecting expression".to_owned() };
        assert_eq!(found, wanted);
        let found = Fault::of("something else", Path::new("/p/b.rego"), 9);
        assert_eq!((found.file, found.line, found.column), ("/p/b.rego".into(), 9, 1));
    }
}
