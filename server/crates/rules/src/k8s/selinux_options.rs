//! SELinux options that a pod may not choose.
//! Source: pod security standards, baseline, "SELinux"; `container_engine_t` since Kubernetes 1.31.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::PodSpec;

use super::pod_security::Asked;

rule! {
    id: "k8s/selinux-options",
    page: "selinux_options.md",
    on: PodSpec,
    severity: Warning,
    category: Security,
    fix: Suggested,
    since: "0.1.0",
    standard: Baseline,
    templates: too,
    also: ["pss:seLinuxOptions", "trivy:KSV-0025", "monokle:PSS108"],
}

fn check(pod: &PodSpec<'_>, cx: &Context<'_>, out: &mut Findings) {
    let contexts = std::iter::once(**pod).chain(pod.containers().map(|container| *container));
    for options in contexts.map(|holder| holder.view_path(&["securityContext", "seLinuxOptions"])) {
        for key in ["type", "user", "role"] {
            let field = options.field::<&str>(key);
            let Some(known) = field.known().filter(|it| !it.value.is_empty()) else { continue };
            let asked = Asked::of(pod, cx);
            let allowed = key == "type"
                && (matches!(known.value, "container_t" | "container_init_t" | "container_kvm_t")
                    || known.value == "container_engine_t" && asked.release >= 31);
            let Some(severity) = asked.baseline.filter(|_| !allowed) else { continue };
            out.at(known.span)
                .says(text! {
                    en: "the SELinux {key} {known} takes the process out of the confinement of containers",
                    zh: "SELinux {key} {known} 使进程脱离容器的限制",
                })
                .promises(severity)
                .suggests(text! { en: "remove {key}", zh: "删除 {key}" }, field.remove());
        }
    }
}
