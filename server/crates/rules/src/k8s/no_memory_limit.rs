//! A container without a memory limit.
//! Source: "Resource Management for Pods and Containers" of the Kubernetes documentation.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::Container;

use super::resources::{missing, other, write};

rule! {
    id: "k8s/no-memory-limit",
    page: "no_memory_limit.md",
    on: Container,
    severity: Hint,
    category: Reliability,
    fix: Suggested,
    since: "0.1.0",
    also: ["kube-linter:unset-memory-requirements", "kube-score:container-resources", "polaris:memoryLimitsMissing", "checkov:CKV_K8S_13", "kubescape:C-0271", "kubescape:resources-memory-limits", "trivy:KSV-0018"],
}

fn check(container: &Container<'_>, _: &Context<'_>, out: &mut Findings) {
    let Some(span) = missing(container, "limits", "memory") else { return };
    let said = out.at(span).says(text! {
        en: "without a memory limit a leak in this container takes the memory of every pod on its node",
        zh: "没有内存限制时，此容器的内存泄漏会占用节点上所有 Pod 的内存",
    });
    if let Some(amount) = other(container, "requests", "memory") {
        said.suggests(
            text! { en: "limit memory to what is requested, {amount}: a process that needs more is killed", zh: "把内存限制为所请求的 {amount}：超出的进程会被杀死" },
            write(container, "limits", "memory", amount),
        );
    }
}
