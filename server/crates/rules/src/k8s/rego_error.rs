//! A Conftest policy that cannot be read or evaluated, or is not shown what it was meant to be.
//! Source: the evaluator, the `regorus` crate, which is tested against Open Policy Agent.

use std::sync::Arc;

use pitfall_engine::{Context, Findings, Location, normal, rule, text};
use pitfall_rego::{Fault, input};
use pitfall_syntax::yaml::Stream;
use pitfall_text::Span;

use super::conftest_combined::Apart;
use super::conftest_policies::{Around, inputs};

rule! {
    id: "k8s/rego-error",
    page: "rego_error.md",
    on: [Rego: policy, Conftest: settings, Stream: manifest],
    severity: Warning,
    category: Correctness,
    fix: None,
    since: "0.1.0",
    also: [],
}

fn policy(text: &Arc<str>, cx: &Context<'_>, out: &mut Findings) {
    let Some(path) = cx.path().map(normal) else { return };
    let Some(around) = Around::of(cx) else { return };
    let mut told = Vec::new();
    for fault in around.faults().into_iter().filter(|fault| fault.file == path) {
        let span = span_of(&fault, text);
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

fn settings(_: &Arc<str>, cx: &Context<'_>, out: &mut Findings) {
    let Some(around) = Around::of(cx) else { return };
    if around.files.settings_path != cx.path().map(normal) {
        return;
    }
    let place = |key: &str| around.files.settings.place(key).map(|place| Span::new(place.start, place.end));
    for (key, message) in around.troubles() {
        let Some(span) = place(key) else { continue };
        out.at(span).says(message.clone());
    }
    let (true, Some(span)) = (around.files.settings.combine, place("combine")) else { return };
    match around.judge_all(cx) {
        Ok(all) => tell_of_new(&all.faults, &around, span, out),
        Err(Apart::Unknown) => {}
        Err(Apart::TooMuch) => drop(out.at(span).says(text! {
            en: "there are more manifests below this folder than are combined here, so no policy runs: name some in `ignore`",
            zh: "此文件夹下的清单超过此处可合并的数量，因此不会运行任何策略：请用 `ignore` 排除一部分",
        })),
    }
}

fn manifest(stream: &Stream, cx: &Context<'_>, out: &mut Findings) {
    let Some(around) = Around::of(cx).filter(|around| !around.files.settings.combine) else { return };
    let Some(nodes) = cx.path().map(normal).filter(|path| !around.ignores(path)).and_then(|_| inputs(stream)) else {
        return;
    };
    for node in nodes {
        let Some(verdict) = input(node).and_then(|input| around.judge(&input, cx)) else { continue };
        let span = node.own_entries().next().map_or(node.span(), |entry| entry.key().span());
        tell_of_new(&verdict.1, &around, span, out);
    }
}

/// Tells at `span` of the faults that what stands there brings about, and an input that says nothing does not: those stand in the policy.
fn tell_of_new(faults: &[Fault], around: &Around, span: Span, out: &mut Findings) {
    if faults.is_empty() {
        return;
    }
    let known = around.faults();
    for (place, fault) in faults.iter().enumerate() {
        // Several rules may ask for the same.
        if faults[..place].contains(fault) {
            continue;
        }
        let is_known = known.iter().any(|it| (&it.file, it.line) == (&fault.file, fault.line));
        let policy = around.files.policies.iter().find(|(path, _)| *path == fault.file);
        let Some((path, text)) = policy.filter(|_| !is_known) else { continue };
        let words = &fault.message;
        out.at(span)
            .says(text! {
                en: "a policy of this project cannot be evaluated for this: {words}",
                zh: "本项目的一条策略无法对此求值：{words}",
            })
            .see(Location::in_file(path, span_of(fault, text)), text! { en: "in this policy", zh: "在此策略中" });
    }
}

/// The word of a policy's text at which a fault stands.
fn span_of(fault: &Fault, text: &str) -> Span {
    let line = usize::try_from(fault.line).unwrap_or(1).saturating_sub(1);
    let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let written = text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
    let column = usize::try_from(fault.column).unwrap_or(1).saturating_sub(1);
    let at = written.char_indices().nth(column).map_or(written.trim_end().len(), |(at, _)| at);
    // Of a call, the evaluator names the parenthesis.
    let name = written.get(..at).filter(|_| written.get(at..).is_some_and(|rest| rest.starts_with('(')));
    let at =
        at - name.map_or(0, |name| name.len() - name.trim_end_matches(|c: char| c.is_alphanumeric() || c == '_').len());
    let word = written.get(at..).unwrap_or_default();
    let length = word.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(word.len());
    Span::new(start + at, start + at + length.max(word.chars().next().map_or(0, char::len_utf8)))
}
