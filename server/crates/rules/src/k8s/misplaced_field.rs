//! A field at the wrong level.
//! Source: the API's own schemas, as for `k8s/unknown-field`.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::schema::{SchemaFault, Wrong};
use pitfall_syntax::yaml::edit;

use super::schema::{Guess, guess};

rule! {
    id: "k8s/misplaced-field",
    page: "misplaced_field.md",
    on: SchemaFault,
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    templates: too,
    also: ["kube-linter:schema-validation", "monokle:K8S001"],
}

fn check(fault: &SchemaFault<'_>, _: &Context<'_>, out: &mut Findings) {
    let Wrong::UnknownField { entry, around } = &fault.what else { return };
    let (Some(own), Some(key)) = (around.last(), entry.key().as_str()) else { return };
    if let Guess::Misplaced { to, path, of_type } = guess(*entry, key, around) {
        let holder = own.of_type;
        let (holder, right) = (holder.short_name(), of_type.short_name());
        let base = fault.object.path_text(to);
        let place = [base.as_str()].into_iter().filter(|it| !it.is_empty()).chain(path.iter().copied());
        let place = place.collect::<Vec<_>>().join(".");
        // A place in every container is none that one edit can reach.
        let reachable = right != "SecurityContext" || base.ends_with(']') || path.is_empty();
        let said = out.at(entry.key().span()).says(text! {
            en: "{key} is no field of {holder}, but of {right}: here the API server refuses it, or drops it without a word",
            zh: "{key} 不是 {holder} 的字段，而属于 {right}：写在这里会被 API 服务器拒绝或默默丢弃",
        });
        if reachable {
            let edits = edit::move_entry(*entry, to, &path);
            said.suggests(text! { en: "move it to {place}", zh: "移到 {place}" }, edits);
        }
    }
}
