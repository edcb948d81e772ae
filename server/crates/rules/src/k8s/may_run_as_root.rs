//! A container that is not kept from running as root.
//! Source: pod security standards, restricted, "Running as Non-root"; from Kubernetes 1.35 on not for pods with a user namespace of their own.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::PodSpec;

use super::pod_security::{Asked, is_whole};

rule! {
    id: "k8s/may-run-as-root",
    page: "may_run_as_root.md",
    on: PodSpec,
    severity: Information,
    category: Security,
    fix: Suggested,
    since: "0.1.0",
    standard: Restricted,
    also: ["pss:runAsNonRoot", "kube-linter:run-as-non-root", "polaris:runAsRootAllowed", "checkov:CKV_K8S_23", "kubescape:C-0013", "trivy:KSV-0012", "kubescape:non-root-containers", "monokle:PSS203"],
}

fn check(pod: &PodSpec<'_>, cx: &Context<'_>, out: &mut Findings) {
    let asked = Asked::of(pod, cx);
    let Some(severity) = asked.restricted else { return };
    if asked.release >= 35 && pod.host_users().value() == Some(false) {
        return;
    }
    let of_pod = pod.security_context().run_as_non_root();
    let of_containers = pod.containers().map(|container| container.security_context().run_as_non_root());
    for field in std::iter::once(of_pod).chain(of_containers) {
        if let Some(said) = field.known().filter(|it| !it.value) {
            out.at(said.span)
                .says(text! { en: "this lets processes run as root", zh: "这允许进程以 root 运行" })
                .promises(severity)
                .suggests(text! { en: "set runAsNonRoot: true", zh: "设置 runAsNonRoot: true" }, field.set(true));
        }
    }
    if !of_pod.is_missing() {
        return;
    }
    for container in pod.containers().filter(is_whole) {
        if container.security_context().run_as_non_root().is_missing() {
            out.at(container.label_span())
                .says(text! {
                    en: "nothing keeps this container from running as root, as many images do",
                    zh: "没有任何设置阻止此容器以 root 运行，而许多镜像正是如此",
                })
                .promises(severity)
                .suggests(
                    text! { en: "set runAsNonRoot: true for the pod", zh: "为 Pod 设置 runAsNonRoot: true" },
                    pod.set_path(&["securityContext", "runAsNonRoot"], true),
                );
        }
    }
}
