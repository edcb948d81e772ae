//! A container without a CPU request.
//! Source: "Resource Management for Pods and Containers" of the Kubernetes documentation.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::Container;

use super::resources::{missing, other, write};

rule! {
    id: "k8s/no-cpu-request",
    page: "no_cpu_request.md",
    on: Container,
    severity: Hint,
    category: Reliability,
    fix: Suggested,
    since: "0.1.0",
    also: ["kube-linter:unset-cpu-requirements", "kube-score:container-resources", "polaris:cpuRequestsMissing", "checkov:CKV_K8S_10", "kubescape:C-0268", "kubescape:C-0050", "kubescape:resources-cpu-requests", "kubescape:resources-cpu-limit-and-request", "trivy:KSV-0015"],
}

fn check(container: &Container<'_>, _: &Context<'_>, out: &mut Findings) {
    let Some(span) = missing(container, "requests", "cpu") else { return };
    // Where only a limit is written, it is the request too.
    if other(container, "limits", "cpu").is_some() {
        return;
    }
    out.at(span)
        .says(text! {
            en: "without a CPU request the scheduler counts this container as nothing, and a busy node starves it first",
            zh: "没有 CPU 请求时，调度器把此容器算作零，节点繁忙时它最先得不到 CPU",
        })
        .suggests(
            text! { en: "request 100m of CPU: a guess, measure what it needs", zh: "请求 100m CPU：仅为猜测，请实测所需" },
            write(container, "requests", "cpu", "100m"),
        );
}
