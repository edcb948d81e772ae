//! The Kubernetes dashboard.
//! Source: "Deploy and Access the Kubernetes Dashboard" of the Kubernetes documentation.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::{Container, ImageName};

rule! {
    id: "k8s/dashboard",
    page: "dashboard.md",
    on: Container,
    severity: Hint,
    category: Security,
    fix: None,
    since: "0.1.0",
    default: off,
    templates: too,
    also: ["checkov:CKV_K8S_33", "kubescape:C-0014", "kubescape:rule-access-dashboard-wl-v1"],
}

fn check(container: &Container<'_>, _: &Context<'_>, out: &mut Findings) {
    let Some(image) = container.image().known() else { return };
    let repository = ImageName::of(image.value).repository;
    let mut parts = repository.rsplit('/');
    let (name, owner) = (parts.next().unwrap_or(""), parts.next());
    if !name.starts_with("kubernetes-dashboard") && owner != Some("kubernetesui") {
        return;
    }
    let span = image.span;
    out.at(span).says(text! {
        en: "a dashboard is a second way to steer the cluster: whoever reaches it and finds a token has that account's rights",
        zh: "仪表板是操控集群的第二个入口：能访问它并取得令牌者，即拥有该账号的权限",
    });
}
