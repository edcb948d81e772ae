//! A workload among those of the cluster itself.
//! Source: "Namespaces" of the Kubernetes documentation.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::PodSpec;

rule! {
    id: "k8s/system-namespace",
    page: "system_namespace.md",
    on: PodSpec,
    severity: Hint,
    category: Security,
    fix: None,
    since: "0.1.0",
    default: off,
    also: ["trivy:KSV-0037"],
}

fn check(pod: &PodSpec<'_>, _: &Context<'_>, out: &mut Findings) {
    let Some(namespace) = pod.owner().namespace().known() else { return };
    if matches!(namespace.value, "kube-system" | "kube-public" | "kube-node-lease") {
        let span = namespace.span;
        out.at(span).says(text! {
            en: "{namespace} is for the cluster's own parts: who may change workloads there can take over the cluster",
            zh: "{namespace} 供集群自身组件使用：能修改其中工作负载者可接管集群",
        });
    }
}
