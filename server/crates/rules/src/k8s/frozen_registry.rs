//! An image of the registry that Kubernetes has left.
//! Source: "k8s.gcr.io Redirect to registry.k8s.io" on the blog of Kubernetes, March 2023.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::Container;

rule! {
    id: "k8s/frozen-registry",
    page: "frozen_registry.md",
    on: Container,
    severity: Information,
    category: Portability,
    fix: Suggested,
    since: "0.1.0",

    templates: too,
    also: ["kubescape:C-0253", "kubescape:rule-identify-old-k8s-registry"],
}

fn check(container: &Container<'_>, _: &Context<'_>, out: &mut Findings) {
    let field = container.image();
    let Some(image) = field.known() else { return };
    let Some(rest) = image.value.strip_prefix("k8s.gcr.io/") else { return };
    let moved = format!("registry.k8s.io/{rest}");
    let span = image.span;
    out.at(span)
        .says(text! {
            en: "k8s.gcr.io is frozen since April 2023 and only redirects: new images are at registry.k8s.io alone",
            zh: "k8s.gcr.io 自 2023 年 4 月起冻结，仅作重定向：新镜像只在 registry.k8s.io",
        })
        .suggests(text! { en: "take it from registry.k8s.io", zh: "改用 registry.k8s.io" }, field.set(moved.as_str()));
}
