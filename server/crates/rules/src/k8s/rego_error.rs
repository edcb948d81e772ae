//! A Conftest policy that cannot be read or evaluated.
//! Source: the evaluator, the `regorus` crate, which is tested against Open Policy Agent.

use std::sync::Arc;

use pitfall_engine::{Context, Findings, normal, rule, text};
use pitfall_text::Span;

use super::conftest_policies::Conftest;

rule! {
    id: "k8s/rego-error",
    page: "rego_error.md",
    on: Rego,
    severity: Warning,
    category: Correctness,
    fix: None,
    since: "0.1.0",
    also: [],
}

fn check(text: &Arc<str>, cx: &Context<'_>, out: &mut Findings) {
    let Some(path) = cx.path().map(normal) else { return };
    let Some(conftest) = Conftest::of(cx) else { return };
    let mut told = Vec::new();
    for fault in conftest.faults().into_iter().filter(|fault| fault.file == path) {
        let line = usize::try_from(fault.line).unwrap_or(1).saturating_sub(1);
        let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
        let written = text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
        let column = usize::try_from(fault.column).unwrap_or(1).saturating_sub(1);
        let at = written.char_indices().nth(column).map_or(written.trim_end().len(), |(at, _)| at);
        let word = written.get(at..).unwrap_or_default();
        let length = word.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(word.len());
        let span = Span::new(start + at, start + at + length.max(word.chars().next().map_or(0, char::len_utf8)));
        if told.contains(&span) {
            continue;
        }
        told.push(span);
        let words = &fault.message;
        out.at(span).says(text! {
            en: "this policy cannot be evaluated: {words}",
            zh: "无法对此策略求值：{words}",
        });
    }
}
