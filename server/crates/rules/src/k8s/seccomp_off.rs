//! A pod or container without a filter for system calls.
//! Source: pod security standards, baseline, "Seccomp"; before Kubernetes 1.19 annotations say it.

use pitfall_engine::{Context, Findings, Severity, rule, text};
use pitfall_models::kubernetes::{PodSpec, is_templated};
use pitfall_syntax::yaml::edit;

use super::pod_security::Asked;

rule! {
    id: "k8s/seccomp-off",
    page: "seccomp_off.md",
    on: PodSpec,
    severity: Warning,
    category: Security,
    fix: Suggested,
    since: "0.1.0",
    standard: Baseline,
    templates: too,
    also: ["pss:seccompProfile_baseline", "trivy:KSV-0104", "monokle:PSS110"],
}

const POD: &str = "seccomp.security.alpha.kubernetes.io/pod";
const CONTAINER: &str = "container.seccomp.security.alpha.kubernetes.io/";

fn check(pod: &PodSpec<'_>, cx: &Context<'_>, out: &mut Findings) {
    let asked = Asked::of(pod, cx);
    let Some(severity) = asked.overridden(19) else { return };
    if asked.release < 19 {
        annotations(pod, severity, out);
        return;
    }
    let contexts = std::iter::once(**pod).chain(pod.containers().map(|container| *container));
    for holder in contexts {
        let profile = holder.view_path(&["securityContext", "seccompProfile"]).field::<&str>("type");
        let Some(known) = profile.known().filter(|it| !is_filter(it.value)) else { continue };
        out.at(known.span)
            .says(text! {
                en: "seccomp profile {known}: every system call of the node's kernel is open to this process",
                zh: "seccomp 配置为 {known}：节点内核的全部系统调用都对该进程开放",
            })
            .promises(severity)
            .suggests(text! { en: "set RuntimeDefault", zh: "改为 RuntimeDefault" }, profile.set("RuntimeDefault"));
    }
}

/// The profile of this type filters system calls.
pub(super) fn is_filter(profile: &str) -> bool {
    matches!(profile, "RuntimeDefault" | "Localhost")
}

fn annotations(pod: &PodSpec<'_>, severity: Severity, out: &mut Findings) {
    for entry in pod.metadata().view("annotations").entries() {
        let (Some(key), Some(value)) = (entry.key().as_str(), entry.value().as_str()) else { continue };
        let speaks = key == POD
            || key
                .strip_prefix(CONTAINER)
                .is_some_and(|name| pod.containers().any(|it| it.name().value() == Some(name)));
        let allowed = matches!(value, "runtime/default" | "docker/default")
            || value.starts_with("localhost/")
            || is_templated(value);
        if speaks && !allowed {
            let fix =
                (!entry.mapping().is_shared()).then(|| edit::set(entry.value(), &"runtime/default".into())).flatten();
            out.at(entry.value().span())
                .says(text! {
                    en: "seccomp profile {value}: every system call of the node's kernel is open to this process",
                    zh: "seccomp 配置为 {value}：节点内核的全部系统调用都对该进程开放",
                })
                .promises(severity)
                .suggests(text! { en: "set runtime/default", zh: "改为 runtime/default" }, fix);
        }
    }
}
