//! A field at the wrong level.
//! Source: the API's own schemas, as for `k8s/unknown-field`.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::Object;
use pitfall_syntax::yaml::edit;

use super::schema::{Guess, unknown_fields};

rule! {
    id: "k8s/misplaced-field",
    page: "misplaced_field.md",
    on: Object,
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["kube-linter:schema-validation", "monokle:K8S001"],
}

fn check(object: &Object<'_>, cx: &Context<'_>, out: &mut Findings) {
    for unknown in unknown_fields(object, cx) {
        let Guess::Misplaced { to, path, of_type } = &unknown.guess else { continue };
        let (Some(holder), Some(key)) = (unknown.of_type(), unknown.entry.key().as_str()) else { continue };
        let (holder, right) = (holder.short_name(), of_type.short_name());
        let base = object.path_text(*to);
        let place = [base.as_str()].into_iter().filter(|it| !it.is_empty()).chain(path.iter().copied());
        let place = place.collect::<Vec<_>>().join(".");
        // A place in every container is none that one edit can reach.
        let reachable = right != "SecurityContext" || base.ends_with(']') || path.is_empty();
        let said = out.at(unknown.entry.key().span()).says(text! {
            en: "{key} is no field of {holder}, but of {right}: here the API server refuses it, or drops it without a word",
            zh: "{key} 不是 {holder} 的字段，而属于 {right}：写在这里会被 API 服务器拒绝或默默丢弃",
        });
        if reachable {
            let edits = edit::move_entry(unknown.entry, *to, path);
            said.suggests(text! { en: "move it to {place}", zh: "移到 {place}" }, edits);
        }
    }
}
