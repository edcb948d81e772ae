//! A Kubernetes document that is no YAML.
//! Source: YAML 1.2.2; kubectl refuses the whole file ("error converting YAML to JSON").

use pitfall_engine::{Context, Findings, Message, rule, text};
use pitfall_syntax::yaml::Stream;

rule! {
    id: "k8s/syntax",
    page: "syntax.md",
    on: Stream,
    severity: Error,
    category: Correctness,
    fix: None,
    since: "0.1.0",
    also: [],
}

/// A CustomResourceDefinition beyond this is not parsed for its syntax alone.
const LARGE: usize = 32 << 10;

fn check(stream: &Stream, cx: &Context<'_>, out: &mut Findings) {
    // Beside objects, what does not tell its kind is read by kubectl too.
    let is_manifest = stream.documents().any(|document| document.document().group_version_kind().is_some());
    for document in stream.documents().filter(|_| is_manifest) {
        let kind = document.document().group_version_kind().map(|(_, kind)| kind);
        let is_definition = kind.is_some_and(|kind| kind == "CustomResourceDefinition");
        let costly = is_definition && document.text().len() > LARGE && !document.is_parsed();
        if costly || document.is_template() {
            continue;
        }
        // What follows the first is mostly its consequence.
        if let Some(error) = document.errors().next() {
            if is_json_stream(cx.text()) {
                return;
            }
            let Message { en, zh } = text! { en: "kubectl cannot read this document", zh: "kubectl 无法读取此文档" };
            let said = &error.message;
            out.at(error.span).says(Message { en: format!("{en}: {said}"), zh: format!("{zh}：{said}") });
        }
    }
}

/// Objects in JSON, one behind the other without anything between: no YAML, and read by kubectl all the same.
fn is_json_stream(text: &str) -> bool {
    text.trim_start().starts_with('{')
        && serde_json::Deserializer::from_str(text).into_iter::<serde_json::Value>().all(|value| value.is_ok())
}
