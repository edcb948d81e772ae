//! A pod that may run on any node.
//! Source: "Assigning Pods to Nodes" of the Kubernetes documentation.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::PodSpec;

use super::workload::is_whole_pod;

rule! {
    id: "k8s/any-node",
    page: "any_node.md",
    on: PodSpec,
    severity: Hint,
    category: Reliability,
    fix: None,
    since: "0.1.0",
    default: off,
    also: ["kube-linter:no-node-affinity"],
}

fn check(pod: &PodSpec<'_>, _: &Context<'_>, out: &mut Findings) {
    // A DaemonSet is for every node.
    if pod.owner().kind() == "DaemonSet" || !is_whole_pod(pod) {
        return;
    }
    let affinity = pod.view("affinity");
    let says = |key: &str| !pod.field::<&str>(key).is_missing();
    if says("nodeName") || says("nodeSelector") || affinity.is_open() || affinity.view("nodeAffinity").is_present() {
        return;
    }
    out.at(pod.key_span("affinity").unwrap_or(pod.owner().label_span())).says(text! {
        en: "nothing says which nodes these pods are for: they may land on any that has room",
        zh: "没有说明这些 Pod 适合哪些节点：任何有空位的节点都可能运行它们",
    });
}
