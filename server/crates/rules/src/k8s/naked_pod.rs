//! A pod that nothing brings back.
//! Source: "Configuration Best Practices" of the Kubernetes documentation, naked pods.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::Object;

rule! {
    id: "k8s/naked-pod",
    page: "naked_pod.md",
    on: Object,
    severity: Hint,
    category: Reliability,
    fix: None,
    since: "0.1.0",
    default: off,
    also: ["kubescape:C-0073", "kubescape:naked-pods"],
}

fn check(object: &Object<'_>, _: &Context<'_>, out: &mut Findings) {
    if object.kind() != "Pod" || object.metadata().entry("ownerReferences").is_some() {
        return;
    }
    let span = object.label_span();
    out.at(span).says(text! {
        en: "nothing makes this pod again when its node is gone: a Deployment or a Job would",
        zh: "节点失效后无人重建此 Pod：Deployment 或 Job 会",
    });
}
