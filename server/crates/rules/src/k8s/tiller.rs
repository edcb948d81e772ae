//! The server of Helm 2.
//! Source: "Helm 2 and the Charts Project Are Now Unsupported" on the blog of Helm, November 2020; "Securing your Helm Installation" of Helm 2.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::{Container, ImageName};

rule! {
    id: "k8s/tiller",
    page: "tiller.md",
    on: Container,
    severity: Warning,
    category: Security,
    fix: None,
    since: "0.1.0",
    templates: too,
    also: ["checkov:CKV_K8S_34", "checkov:CKV_K8S_44", "checkov:CKV_K8S_45", "trivy:KSV-0102"],
}

fn check(container: &Container<'_>, _: &Context<'_>, out: &mut Findings) {
    let Some(image) = container.image().known() else { return };
    let repository = ImageName::of(image.value).repository;
    if repository.rsplit('/').next() != Some("tiller") {
        return;
    }
    out.at(image.span)
        .says(text! {
        en: "Tiller, the server of Helm 2, takes orders from every pod that reaches it and has had no fixes since November 2020",
        zh: "Tiller（Helm 2 的服务端）听从任何能连到它的 Pod，自 2020 年 11 月起不再有修复",
    })
        // These ask for its Service, and whether it listens to the cluster.
        .about(|id| !matches!(id, "checkov:CKV_K8S_44" | "checkov:CKV_K8S_45"));
}
