//! A word that is none of those that its field takes.
//! Source: the validation code of Kubernetes ("Unsupported value: "always": supported values: "Always", "IfNotPresent", "Never"").

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::schema::{SchemaFault, Wrong};
use pitfall_syntax::yaml::edit::{self, New};

use super::wrong_type::place;

rule! {
    id: "k8s/unknown-value",
    page: "unknown_value.md",
    on: SchemaFault,
    severity: Error,
    category: Correctness,
    fix: Safe,
    since: "0.1.0",
    templates: too,
    also: [],
}

fn check(fault: &SchemaFault<'_>, _: &Context<'_>, out: &mut Findings) {
    let Wrong::Word { node, words } = &fault.what else { return };
    let Some(written) = node.as_str() else { return };
    let key = place(*node);
    let list = words.iter().filter(|word| !word.is_empty()).copied().collect::<Vec<_>>().join(", ");
    let said = out.at(node.span()).says(text! {
        en: "{key} is {written}, and must be one of {list}: the API server refuses this object",
        zh: "{key} 是 {written}，但必须是以下之一：{list}；API 服务器会拒绝此对象",
    });
    let bare = |text: &str| text.replace(['-', '_', ' '], "").to_ascii_lowercase();
    let distance = |word: &str| strsim::osa_distance(&bare(word), &bare(written));
    let nearest = words.iter().filter(|word| !word.is_empty()).min_by_key(|word| distance(word));
    let Some(word) = nearest.filter(|word| distance(word) <= word.len() / 4 && !node.is_shared()) else { return };
    let edits = edit::set(*node, &New::Text((*word).to_owned()));
    let title = text! { en: "write {word}", zh: "改为 {word}" };
    if distance(word) == 0 {
        said.mends(title, edits);
    } else {
        said.suggests(title, edits);
    }
}
