//! What a Conftest policy of the project says of a manifest.
//! Source: <https://www.conftest.dev>; the policies are the project's own.

use pitfall_engine::{Context, Findings, Severity, rule, text};
use pitfall_models::kubernetes::Object;
use pitfall_policy::{path_of, place};
use pitfall_rego::{Said, input};
use pitfall_syntax::yaml::{Node, Stream};
use pitfall_text::Span;

use super::conftest_policies::Conftest;

rule! {
    id: "k8s/conftest",
    page: "conftest.md",
    on: Stream,
    severity: Error,
    category: Correctness,
    fix: None,
    since: "0.1.0",
    also: [],
}

fn check(stream: &Stream, cx: &Context<'_>, out: &mut Findings) {
    let Some(conftest) = Conftest::of(cx) else { return };
    for document in stream.documents().filter(|document| !document.is_template()) {
        let Some(root) = document.root() else { continue };
        let Some(input) = input(root) else { continue };
        if cx.cancel.is_cancelled() {
            return;
        }
        let Some(verdict) = conftest.judge(&input, cx) else { return };
        let label = Object::of_document(document).map_or(root.span(), |object| object.label_span());
        for said in &verdict.0 {
            let (rule, message) = (&said.rule, &said.message);
            let finding = out.at(place_of(said, root, cx).unwrap_or(label)).says(text! {
                en: "{message} ({rule} of this project's policies)",
                zh: "{message}（本项目策略中的 {rule}）",
            });
            if said.is_warning {
                finding.at_most(Severity::Warning);
            }
        }
    }
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
