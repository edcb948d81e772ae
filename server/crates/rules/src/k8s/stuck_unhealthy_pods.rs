//! A budget that keeps broken pods.
//! Source: "Specifying a Disruption Budget for your Application" of the Kubernetes documentation, unhealthy pod eviction policy; stable since 1.31.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::Object;

rule! {
    id: "k8s/stuck-unhealthy-pods",
    page: "stuck_unhealthy_pods.md",
    on: Object,
    severity: Hint,
    category: Reliability,
    fix: Suggested,
    since: "0.1.0",
    default: off,
    also: ["kube-linter:pdb-unhealthy-pod-eviction-policy"],
}

fn check(object: &Object<'_>, _: &Context<'_>, out: &mut Findings) {
    if object.kind() != "PodDisruptionBudget" || object.group() != "policy" {
        return;
    }
    let policy = object.spec().field::<&str>("unhealthyPodEvictionPolicy");
    if !policy.is_missing() || !object.spec().is_present() {
        return;
    }
    let span = object.label_span();
    out.at(span)
        .says(text! {
            en: "a pod that never becomes ready may not be evicted, and holds up the draining of its node",
            zh: "一直未就绪的 Pod 不能被驱逐，会拖住其节点的排空",
        })
        .suggests(
            text! { en: "let unhealthy pods go: set AlwaysAllow", zh: "允许驱逐不健康的 Pod：设置 AlwaysAllow" },
            object.spec().set_key("unhealthyPodEvictionPolicy", "AlwaysAllow"),
        );
}
