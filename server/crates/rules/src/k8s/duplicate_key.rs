//! A key that stands twice in one mapping.
//! Source: YAML 1.2.2, 3.2.1.3; kubectl refuses such a file since 1.25 ("key already set in map"), others take the last value in silence.

use pitfall_engine::{Context, Findings, Location, rule, text};
use pitfall_syntax::yaml::edit::{self, Emptied};
use pitfall_syntax::yaml::{Node, Stream};

rule! {
    id: "k8s/duplicate-key",
    page: "duplicate_key.md",
    on: Stream,
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["monokle:YML010"],
}

fn check(stream: &Stream, _: &Context<'_>, out: &mut Findings) {
    for document in stream.documents() {
        let Some((_, kind)) = document.document().group_version_kind() else { continue };
        // The long schema of a CustomResourceDefinition is parsed only where something else needs it.
        if kind == "CustomResourceDefinition" && !document.is_parsed() || document.is_template() {
            continue;
        }
        for (first, again) in document.duplicates() {
            let Some(key) = again.as_str() else { continue };
            let said = out.at(again.span()).says(text! {
                en: "{key} stands in this mapping already: kubectl refuses the file, and whoever takes it loses the first value",
                zh: "此映射中已有 {key}：kubectl 会拒绝该文件，接受它的工具会丢掉前一个值",
            });
            let said = said
                .see(Location::here(first.span()), text! { en: "{key} stands here first", zh: "{key} 首次出现在这里" });
            let title = if same(first, again) {
                text! { en: "remove the second one", zh: "删除第二个" }
            } else {
                text! { en: "remove the first one, which has no effect", zh: "删除没有生效的第一个" }
            };
            let lost = if same(first, again) { again } else { first };
            let edits = lost.entry().filter(|entry| entry.value().anchor().is_none());
            said.suggests(title, edits.and_then(|entry| edit::remove_entry(entry, Emptied::KeepEmpty)));
        }
    }
}

/// Both keys have the same value, written the same.
fn same(first: Node<'_>, again: Node<'_>) -> bool {
    let value = |key: Node<'_>| key.entry().map(|entry| entry.value().source().trim().to_owned());
    value(first) == value(again)
}
