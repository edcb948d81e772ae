//! An object that an admission policy of the workspace refuses.
//! Source: "Validating Admission Policy" of the Kubernetes documentation.

use pitfall_engine::{Context, Findings, Severity, rule, text};
use pitfall_models::kubernetes::Object;

use super::patch::{is_taken_by_kustomization, may_be_patch};
use super::policies::{Policies, is_policy};

rule! {
    id: "k8s/admission-policy",
    page: "admission_policy.md",
    on: Object,
    severity: Warning,
    category: Correctness,
    fix: None,
    since: "0.1.0",
    templates: too,
    around: around,
    also: [],
}

fn around(cx: &Context<'_>) -> Option<u64> {
    Some(Policies::of(cx).map_or(0, |policies| policies.key))
}

fn check(object: &Object<'_>, cx: &Context<'_>, out: &mut Findings) {
    if cx.config.admission_policies.is_empty() || is_policy(object) {
        return;
    }
    let Some(policies) = Policies::of(cx) else { return };
    // What a patch is laid over is not seen here.
    if may_be_patch(object, cx) {
        return;
    }
    let refusals = policies.refusals(object, cx);
    // What a kustomization makes of the object is looked at there, if it can be built.
    if !refusals.is_empty() && is_taken_by_kustomization(cx) && !cx.is_built() {
        return;
    }
    for refusal in refusals {
        let (name, words) = (&refusal.policy, &refusal.words);
        let said = out.at(object.label_span()).says(text! {
            en: "the admission policy {name} is against this: {words}",
            zh: "准入策略 {name} 不允许这样：{words}",
        });
        let said = said.see(refusal.place, text! { en: "by this expression", zh: "依据此表达式" });
        if refusal.is_audit {
            said.at_most(Severity::Information);
        }
    }
}
