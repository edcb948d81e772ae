//! A pod or container that asks for user 0.
//! Source: pod security standards, restricted, "Running as Non-root user", since Kubernetes 1.23; from 1.35 on not for pods with a user namespace
//! of their own.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::PodSpec;

use super::pod_security::Asked;

rule! {
    id: "k8s/root-user",
    page: "root_user.md",
    on: PodSpec,
    severity: Information,
    category: Security,
    fix: Suggested,
    since: "0.1.0",
    standard: Restricted,
    templates: too,
    also: ["pss:runAsUser", "polaris:runAsRootAllowed", "trivy:KSV-0105", "monokle:PSS204"],
}

fn check(pod: &PodSpec<'_>, cx: &Context<'_>, out: &mut Findings) {
    let asked = Asked::of(pod, cx);
    let Some(severity) = asked.restricted.filter(|_| asked.release >= 23) else { return };
    if asked.release >= 35 && pod.host_users().value() == Some(false) {
        return;
    }
    let of_containers = pod.containers().map(|container| container.security_context().run_as_user());
    for field in std::iter::once(pod.security_context().run_as_user()).chain(of_containers) {
        let Some(root) = field.known().filter(|it| it.value == 0) else { continue };
        out.at(root.span).says(text! { en: "user 0 is root", zh: "用户 0 就是 root" }).promises(severity).suggests(
            text! { en: "remove runAsUser: the user of the image", zh: "删除 runAsUser：使用镜像中的用户" },
            field.remove(),
        );
    }
}
