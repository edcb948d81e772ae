//! A kernel parameter that is not known to stay inside the pod.
//! Source: pod security standards, baseline, "Sysctls", with the releases that added to the list.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::{PodSpec, View};
use pitfall_syntax::yaml::edit;

use super::pod_security::Asked;

rule! {
    id: "k8s/unsafe-sysctl",
    page: "unsafe_sysctl.md",
    on: PodSpec,
    severity: Warning,
    category: Security,
    fix: Suggested,
    since: "0.1.0",
    standard: Baseline,
    templates: too,
    also: ["pss:sysctls", "kube-linter:unsafe-sysctls", "trivy:KSV-0026", "kubescape:set-sysctls-params", "monokle:PSS111"],
}

/// The parameters that a pod may set, and the minor release since which it may.
const SAFE: [(&str, u32); 14] = [
    ("kernel.shm_rmid_forced", 0),
    ("net.ipv4.ip_local_port_range", 0),
    ("net.ipv4.ip_unprivileged_port_start", 0),
    ("net.ipv4.ping_group_range", 0),
    ("net.ipv4.tcp_syncookies", 0),
    ("net.ipv4.ip_local_reserved_ports", 27),
    ("net.ipv4.tcp_keepalive_time", 29),
    ("net.ipv4.tcp_fin_timeout", 29),
    ("net.ipv4.tcp_keepalive_intvl", 29),
    ("net.ipv4.tcp_keepalive_probes", 29),
    ("net.ipv4.tcp_rmem", 32),
    ("net.ipv4.tcp_wmem", 32),
    ("net.ipv4.tcp_notsent_lowat", 37),
    ("net.ipv4.tcp_slow_start_after_idle", 37),
];

fn check(pod: &PodSpec<'_>, cx: &Context<'_>, out: &mut Findings) {
    for item in pod.security_context().list("sysctls") {
        let Some(name) = View::of(item).field::<&str>("name").known() else { continue };
        let asked = Asked::of(pod, cx);
        let Some(severity) = asked.baseline else { return };
        let since = SAFE.iter().find(|safe| safe.0 == name.value).map(|safe| safe.1);
        let message = match since {
            Some(since) if since <= asked.release => continue,
            Some(since) => text! {
                en: "a pod may set {name} only since Kubernetes 1.{since}",
                zh: "自 Kubernetes 1.{since} 起 Pod 才可设置 {name}",
            },
            None => text! {
                en: "{name} is not among the kernel parameters that stay inside a pod: a kubelet refuses the pod unless it is told to allow it",
                zh: "{name} 不在只影响 Pod 自身的内核参数之列：除非另行允许，kubelet 会拒绝该 Pod",
            },
        };
        let fix = (!item.is_shared()).then(|| edit::remove_item(item, edit::Emptied::RemoveParent)).flatten();
        out.at(name.span).says(message).promises(severity).suggests(text! { en: "remove it", zh: "删除" }, fix);
    }
}
