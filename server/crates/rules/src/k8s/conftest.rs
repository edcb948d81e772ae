//! What a Conftest policy of the project says of a manifest.
//! Source: <https://www.conftest.dev>; the policies are the project's own.

use std::sync::Arc;

use pitfall_engine::{Context, Findings, Severity, normal, rule, text};
use pitfall_models::kubernetes::Object;
use pitfall_policy::{path_of, place};
use pitfall_rego::{Said, input};
use pitfall_syntax::yaml::{Node, Stream};
use pitfall_text::Span;

use super::conftest_policies::{Around, inputs};

rule! {
    id: "k8s/conftest",
    page: "conftest.md",
    on: [Stream: manifest, Build: built, Conftest: settings],
    severity: Error,
    category: Correctness,
    fix: None,
    since: "0.1.0",
    around: around,
    also: [],
}

/// What the policies are, where they judge the documents of the checked file one by one.
fn around(cx: &Context<'_>) -> Option<u64> {
    let Some(around) = Around::of(cx) else { return Some(0) };
    let path = cx.path().map(normal).filter(|path| !around.files.settings.combine && !around.ignores(path));
    path.map(|_| around.key)
}

fn manifest(stream: &Stream, cx: &Context<'_>, out: &mut Findings) {
    let Some(around) = Around::of(cx) else { return };
    let Some(path) = cx.path().map(normal).filter(|path| !around.ignores(path)) else { return };
    let Some(nodes) = inputs(stream) else { return };
    if around.files.settings.combine {
        let Ok(all) = around.judge_all(cx) else { return };
        for (it, place) in &all.results {
            let Some(place) = place.as_ref().filter(|place| place.path == path) else { continue };
            if let Some(node) = nodes.get(place.input) {
                say(&it.said, place_of(&it.said, *node, cx).unwrap_or_else(|| label(stream, *node)), out);
            }
        }
        return;
    }
    for node in nodes {
        let Some(input) = input(node) else { continue };
        if cx.cancel.is_cancelled() {
            return;
        }
        let Some(verdict) = around.judge(&input, cx) else { return };
        for said in &verdict.0 {
            say(said, place_of(said, node, cx).unwrap_or_else(|| label(stream, node)), out);
        }
    }
}

/// What a kustomization builds, as `kubectl kustomize … | conftest test -` judges it.
fn built(object: &Object<'_>, cx: &Context<'_>, out: &mut Findings) {
    let Some(root) = object.root() else { return };
    let judged = cx.around_built(|| {
        let Some(around) = Around::of(cx) else { return true };
        let Some(verdict) = input(root).and_then(|input| around.judge(&input, cx)) else { return false };
        for said in &verdict.0 {
            say(said, place_of(said, root, cx).unwrap_or_else(|| object.label_span()), out);
        }
        true
    });
    if !judged {
        cx.cannot_judge();
    }
}

/// What is said of no document, but of all together, is said where they are put together.
fn settings(_: &Arc<str>, cx: &Context<'_>, out: &mut Findings) {
    let Some(around) = Around::of(cx).filter(|around| around.files.settings.combine) else { return };
    if around.files.settings_path != cx.path().map(normal) {
        return;
    }
    let Some(key) = around.files.settings.place("combine") else { return };
    let Ok(all) = around.judge_all(cx) else { return };
    for (it, _) in all.results.iter().filter(|(_, place)| place.is_none()) {
        say(&it.said, Span::new(key.start, key.end), out);
    }
}

fn say(said: &Said, span: Span, out: &mut Findings) {
    let (rule, message) = (&said.rule, &said.message);
    let finding = out.at(span).says(text! {
        en: "{message} ({rule} of this project's policies)",
        zh: "{message}（本项目策略中的 {rule}）",
    });
    if said.is_warning {
        finding.at_most(Severity::Warning);
    }
}

/// The name of the object that `node` is, or all of it.
fn label(stream: &Stream, node: Node<'_>) -> Span {
    let document = stream.document_at(node.span().start as usize).filter(|it| it.root() == Some(node));
    document.and_then(Object::of_document).map_or(node.span(), |object| object.label_span())
}

/// The place that a result names: the path of a field among its metadata or in its message, or a line of the file.
fn place_of(said: &Said, root: Node<'_>, cx: &Context<'_>) -> Option<Span> {
    let details = said.details.iter().filter_map(|text| place(root, &path_of(text)?));
    let words = said.message.split([' ', ',', ';', '(', ')', '`', '\'']);
    // A word without a dot is seldom meant as a path.
    let words = words.map(|word| word.trim_end_matches(['.', ':'])).filter(|word| word.contains('.'));
    let in_message = words.filter_map(|word| place(root, &path_of(word)?));
    details.chain(in_message).next().or_else(|| {
        let line = usize::try_from(said.line?).ok()?.checked_sub(1)?;
        let start: usize = cx.text().split_inclusive('\n').take(line).map(str::len).sum();
        let text = cx.text().get(start..)?.lines().next()?;
        let indent = text.len() - text.trim_start().len();
        Some(Span::new(start + indent, start + text.trim_end().len()))
    })
}
