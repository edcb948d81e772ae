//! A container without a CPU limit.
//! Source: "Resource Management for Pods and Containers" of the Kubernetes documentation.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::Container;

use super::resources::{missing, other, write};

rule! {
    id: "k8s/no-cpu-limit",
    page: "no_cpu_limit.md",
    on: Container,
    severity: Hint,
    category: Reliability,
    fix: Suggested,
    since: "0.1.0",
    also: ["kube-score:container-resources", "polaris:cpuLimitsMissing", "checkov:CKV_K8S_11", "kubescape:C-0270", "kubescape:resources-cpu-limits", "trivy:KSV-0011"],
}

fn check(container: &Container<'_>, _: &Context<'_>, out: &mut Findings) {
    let Some(span) = missing(container, "limits", "cpu") else { return };
    let said = out.at(span).says(text! {
        en: "without a CPU limit this container may use all idle CPU of its node: often wanted, never even",
        zh: "没有 CPU 限制时，此容器可用尽节点的空闲 CPU：常常是有意的，但表现不稳定",
    });
    if let Some(amount) = other(container, "requests", "cpu") {
        said.suggests(
            text! { en: "limit CPU to what is requested, {amount}: more is throttled", zh: "把 CPU 限制为所请求的 {amount}：超出即被限流" },
            write(container, "limits", "cpu", amount),
        );
    }
}
