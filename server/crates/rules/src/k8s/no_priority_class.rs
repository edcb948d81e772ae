//! A pod without a priority class.
//! Source: "Pod Priority and Preemption" of the Kubernetes documentation.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::PodSpec;

use super::workload::is_whole_pod;

rule! {
    id: "k8s/no-priority-class",
    page: "no_priority_class.md",
    on: PodSpec,
    severity: Hint,
    category: Reliability,
    fix: None,
    since: "0.1.0",
    also: ["kube-linter:priority-class-name", "polaris:priorityClassNotSet"],
}

fn check(pod: &PodSpec<'_>, _: &Context<'_>, out: &mut Findings) {
    let class = pod.field::<&str>("priorityClassName");
    if class.is_missing() && pod.field::<i64>("priority").is_missing() && is_whole_pod(pod) {
        out.at(pod.owner().label_span()).says(text! {
            en: "these pods have the cluster's default priority: any pod of a higher one may push them off their node",
            zh: "这些 Pod 使用集群的默认优先级：任何优先级更高的 Pod 都可能把它们挤下节点",
        });
    }
}
