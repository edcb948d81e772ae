//! A key that the named ConfigMap or Secret does not have.
//! Source: "Configure a Pod to Use a ConfigMap" of the Kubernetes documentation: a pod that names a missing key does not start.

use pitfall_engine::{Context, Findings, Located, Location, Severity, Surroundings, rule, text};
use pitfall_models::kubernetes::{Object, Reference};
use pitfall_syntax::yaml::edit::{self, New};

use super::around::alike;

rule! {
    id: "k8s/missing-key",
    page: "missing_key.md",
    on: Object,
    severity: Warning,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["kube-linter:env-value-from"],
}

fn check(object: &Object<'_>, cx: &Context<'_>, out: &mut Findings) {
    let references = object.references();
    if !references.iter().any(|reference| reference.key.is_some()) {
        return;
    }
    let surroundings = cx.once(|| Surroundings::of(cx));
    for reference in references.iter().filter(|it| !it.optional) {
        let Some(key) = reference.key else { continue };
        let found = surroundings.named_by(object, reference);
        let known: Option<Vec<_>> = found.iter().map(|found| found.object.keys.as_ref()).collect();
        let Some(known) = known.filter(|known| !known.is_empty()) else { continue };
        // An empty one is filled by a program, and another definition, a patch say, may add the key.
        if known.iter().any(|keys| keys.is_empty() || keys.contains_key(key.value))
            || is_added(reference, key.value, cx)
        {
            continue;
        }
        let (kind, name) = (reference.kind, reference.name);
        let mut near: Vec<&String> =
            known.iter().flat_map(|keys| keys.keys()).filter(|it| alike(it, key.value)).collect();
        near.dedup();
        let said = match near.as_slice() {
            [near] => out.at(key.span).says(text! {
                en: "{kind} {name} has no key {key}; did you mean {near}?",
                zh: "{kind} {name} 没有键 {key}；是否指 {near}？",
            }),
            _ => out
                .at(key.span)
                .says(text! {
                    en: "{kind} {name} has no key {key}: the pod does not start",
                    zh: "{kind} {name} 没有键 {key}：Pod 无法启动",
                })
                // Programs and people write into Secrets what no file shows.
                .at_most(if kind == "Secret" { Severity::Information } else { Severity::Warning }),
        };
        let said = match found.as_slice() {
            [found, ..] => said.see(keys_at(found, cx), text! { en: "the {kind} {name}", zh: "{kind} {name}" }),
            [] => said,
        };
        if let [near] = near.as_slice() {
            let edits = edit::set_own(key.node, &New::from(near.as_str()));
            said.suggests(text! { en: "write {near}", zh: "改为 {near}" }, edits);
        }
    }
}

fn keys_at(found: &Located<'_>, cx: &Context<'_>) -> Location {
    let keys = found.object.keys.as_ref().and_then(|keys| keys.values().min());
    found.place(keys.copied().unwrap_or(found.object.span), cx)
}

/// Something around has an object of this name with the key, or with keys that are not seen.
fn is_added(reference: &Reference<'_>, key: &str, cx: &Context<'_>) -> bool {
    Surroundings::any_around(cx, |folder| {
        let same = folder.named(reference.name.value).filter(|found| found.object.kind == reference.kind);
        let mut has = same.map(|found| found.object.keys.as_ref().is_none_or(|keys| keys.contains_key(key)));
        // What a generator or an operator makes under this name is not seen.
        let made = folder.kustomizations().any(|it| it.makes.iter().any(|(_, made)| made == reference.name.value));
        let kept = folder.says(reference.name.value);
        has.any(|has| has) || made || kept
    })
}
