//! The ingress controller that has been retired.
//! Source: "Ingress NGINX Retirement: What You Need to Know" on the blog of Kubernetes, 11 November 2025.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::{Container, ImageName};

rule! {
    id: "k8s/retired-controller",
    page: "retired_controller.md",
    on: Container,
    severity: Information,
    category: Portability,
    fix: None,
    since: "0.1.0",
    templates: too,
    also: ["kubescape:C-0292", "kubescape:detect-nginx-ingress-controller-eol"],
}

fn check(container: &Container<'_>, _: &Context<'_>, out: &mut Findings) {
    let Some(image) = container.image().known() else { return };
    let name = ImageName::of(image.value);
    let known =
        ["ingress-nginx/controller", "ingress-nginx/controller-chroot", "ingress-nginx/nginx-ingress-controller"];
    let old = ["kubernetes-ingress-controller/nginx-ingress-controller"];
    let of_kubernetes = matches!(name.registry, Some("registry.k8s.io" | "k8s.gcr.io" | "us.gcr.io" | "quay.io"));
    if !of_kubernetes || !known.iter().chain(&old).any(|known| name.repository.ends_with(known)) {
        return;
    }
    let span = image.span;
    out.at(span).says(text! {
        en: "Ingress NGINX is retired: since March 2026 it has no releases and no security fixes",
        zh: "Ingress NGINX 已停止维护：自 2026 年 3 月起不再有发布和安全修复",
    });
}
