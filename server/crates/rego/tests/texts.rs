//! Any text is a policy, or a fault: policies cut, spliced and typed by halves, judged like others.
#![cfg(feature = "regorus")]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use pitfall_rego::{Data, Policies};
use proptest::prelude::*;
use serde_json::json;

/// The policies of `conventions.md`.
fn policies() -> Vec<String> {
    let mut found = Vec::new();
    let mut lines = include_str!("conventions.md").lines();
    while let Some(line) = lines.next() {
        if line.starts_with("```rego") {
            found
                .push(lines.by_ref().take_while(|line| !line.starts_with("```")).collect::<Vec<_>>().join("\n") + "\n");
        }
    }
    assert!(found.len() > 20, "{}", found.len());
    found
}

/// A character boundary at or before that part of the text, in thousandths.
fn at(text: &str, part: usize) -> usize {
    let mut at = text.len() * part.min(1_000) / 1_000;
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn check(files: &[(PathBuf, Arc<str>)]) -> Result<(), TestCaseError> {
    let policies = Policies::compile(files, &Data::default(), &["*".to_owned()]);
    let input = json!({"kind": "Deployment", "metadata": {"name": "wéb"}, "spec": {"containers": [{"image": "a:b"}]}});
    let (_, later) = policies.judge(&input, Path::new("deploy/web.yaml"));
    for fault in policies.faults.iter().chain(&later) {
        let text = files.iter().find(|(path, _)| *path == fault.file).map(|(_, text)| text);
        let Some(text) = text else {
            return Err(TestCaseError::fail(format!("{fault:?} is in none of the files")));
        };
        let line = text.split('\n').nth(usize::try_from(fault.line).unwrap_or(0).wrapping_sub(1));
        // Behind the last line there may be an end that is missing.
        let is_end = fault.line as usize <= text.split('\n').count() + 1;
        prop_assert!(line.is_some() || is_end, "{fault:?}\n{text}");
        // In a text that does not end the evaluator counts bytes.
        let length = line.map_or(0, str::len);
        prop_assert!(fault.column >= 1 && fault.column as usize <= length + 2, "{fault:?}\n{text}");
    }
    Ok(())
}

const TOKENS: [&str; 24] = [
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    "\"",
    "`",
    "not ",
    " if ",
    " contains ",
    ":=",
    "some x in ",
    "with ",
    "else ",
    ";",
    "#",
    "\r\n",
    "\t",
    "é",
    "import data.lib\n",
    "package a\n",
    "input.x[_]",
    "%",
];

proptest! {
    #[test]
    fn cut_and_spliced(one in 0_usize..1_000, other in 0_usize..1_000, parts in prop::array::uniform3(0_usize..=1_000), token in 0..TOKENS.len()) {
        let all = policies();
        let (one, other) = (&all[one % all.len()], &all[other % all.len()]);
        let [first, second, third] = parts;
        let spliced = format!("{}{}{}", &one[..at(one, first)], TOKENS[token], &other[at(other, second)..]);
        let without = format!("{}{}", &one[..at(one, first.min(third))], &one[at(one, first.max(third))..]);
        check(&[("a.rego".into(), spliced.into()), ("b.rego".into(), without.into()), ("c.rego".into(), other.as_str().into())])?;
    }

    #[test]
    fn of_tokens(picks in prop::collection::vec(0..TOKENS.len(), 0..40)) {
        let text: String = picks.into_iter().map(|at| TOKENS[at]).collect();
        check(&[("a.rego".into(), format!("package main\n{text}").into()), ("b.rego".into(), text.into())])?;
    }
}
