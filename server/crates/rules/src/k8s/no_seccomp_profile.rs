//! A container that no seccomp profile is named for.
//! Source: pod security standards, restricted, "Seccomp", since Kubernetes 1.19; not for Windows from 1.25 on.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::PodSpec;

use super::pod_security::{Asked, is_whole, is_windows};
use super::seccomp_off::is_filter;

rule! {
    id: "k8s/no-seccomp-profile",
    page: "no_seccomp_profile.md",
    on: PodSpec,
    severity: Information,
    category: Security,
    fix: Suggested,
    since: "0.1.0",
    standard: Restricted,
    also: ["pss:seccompProfile_restricted", "kube-score:container-seccomp-profile", "checkov:CKV_K8S_31", "kubescape:C-0210", "trivy:KSV-0030", "kubescape:set-seccomp-profile", "kubescape:set-seccomp-profile-RuntimeDefault", "monokle:PSS205"],
}

fn check(pod: &PodSpec<'_>, cx: &Context<'_>, out: &mut Findings) {
    let asked = Asked::of(pod, cx);
    let Some(severity) = asked.restricted.filter(|_| asked.release >= 19) else { return };
    if asked.release >= 25 && is_windows(pod) {
        return;
    }
    let of_pod = pod.security_context().seccomp_profile_type();
    let of_containers = pod.containers().map(|container| container.security_context().seccomp_profile_type());
    // Where the baseline standard counts on its own, it has a rule about profiles that are none.
    for field in std::iter::once(of_pod).chain(of_containers).filter(|_| asked.restricts()) {
        let Some(profile) = field.known().filter(|it| !is_filter(it.value)) else { continue };
        out.at(profile.span)
            .says(text! {
                en: "seccomp profile {profile}: every system call of the node's kernel is open to this process",
                zh: "seccomp 配置为 {profile}：节点内核的全部系统调用都对该进程开放",
            })
            .promises(severity)
            .suggests(text! { en: "set RuntimeDefault", zh: "改为 RuntimeDefault" }, field.set("RuntimeDefault"));
    }
    if !of_pod.is_missing() {
        return;
    }
    for container in pod.containers().filter(is_whole) {
        if container.security_context().seccomp_profile_type().is_missing() {
            out.at(container.label_span())
                .says(text! {
                    en: "no seccomp profile is named: most nodes then leave every system call open to this container",
                    zh: "未指定 seccomp 配置：多数节点会对此容器开放全部系统调用",
                })
                .promises(severity)
                .suggests(
                    text! { en: "set RuntimeDefault for the pod", zh: "为 Pod 设置 RuntimeDefault" },
                    pod.set_path(&["securityContext", "seccompProfile", "type"], "RuntimeDefault"),
                );
        }
    }
}
