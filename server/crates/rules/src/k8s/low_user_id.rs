//! A user or group that the node may have too.
//! Source: "Configure a Security Context for a Pod or Container" of the Kubernetes documentation.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::Container;

use super::pod_security::is_windows;

rule! {
    id: "k8s/low-user-id",
    page: "low_user_id.md",
    on: Container,
    severity: Hint,
    category: Security,
    fix: None,
    since: "0.1.0",
    default: off,
    templates: too,
    also: ["kube-score:container-security-context-user-group-id", "checkov:CKV_K8S_40", "trivy:KSV-0020", "trivy:KSV-0021", "trivy:KSV-0116", "monokle:KBP104", "monokle:KBP105"],
}

fn check(container: &Container<'_>, _: &Context<'_>, out: &mut Findings) {
    let pod = container.pod();
    if pod.host_users().value() == Some(false) || is_windows(&pod) {
        return;
    }
    for key in ["runAsUser", "runAsGroup"] {
        let own = container.security_context().field::<i64>(key);
        let of_pod = pod.security_context().field::<i64>(key);
        let Some(id) = own.known().or_else(|| of_pod.known().filter(|_| own.is_missing())) else { continue };
        let span = id.span;
        if (1..10_000).contains(&id.value) {
            out.at(span)
                .says(text! {
                    en: "an id below 10000 may be one of the node itself: who breaks out of the container is that user there",
                    zh: "小于 10000 的 id 可能与节点自身的用户重合：逃出容器者即成为节点上的该用户",
                })
                .about(|id| match id {
                    "checkov:CKV_K8S_40" | "trivy:KSV-0020" | "monokle:KBP104" => key == "runAsUser",
                    "trivy:KSV-0021" | "monokle:KBP105" => key == "runAsGroup",
                    // It asks for the group 0, of which nothing is said here.
                    "trivy:KSV-0116" => false,
                    _ => true,
                });
        }
    }
}
