//! A container without a memory request.
//! Source: "Resource Management for Pods and Containers" of the Kubernetes documentation.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::Container;

use super::resources::{missing, other, write};

rule! {
    id: "k8s/no-memory-request",
    page: "no_memory_request.md",
    on: Container,
    severity: Hint,
    category: Reliability,
    fix: Suggested,
    since: "0.1.0",
    also: ["kube-score:container-resources", "polaris:memoryRequestsMissing", "checkov:CKV_K8S_12", "kubescape:C-0269", "kubescape:C-0004", "kubescape:resources-memory-requests", "kubescape:resources-memory-limit-and-request", "trivy:KSV-0016"],
}

fn check(container: &Container<'_>, _: &Context<'_>, out: &mut Findings) {
    let Some(span) = missing(container, "requests", "memory") else { return };
    // Where only a limit is written, it is the request too.
    if other(container, "limits", "memory").is_some() {
        return;
    }
    out.at(span)
        .says(text! {
            en: "without a memory request this container is among the first to be evicted or killed when its node runs short",
            zh: "没有内存请求时，节点内存不足会最先驱逐或杀死此容器",
        })
        .suggests(
            text! { en: "request 128Mi of memory: a guess, measure what it needs", zh: "请求 128Mi 内存：仅为猜测，请实测所需" },
            write(container, "requests", "memory", "128Mi"),
        );
}
