//! A container that sees all of `/proc`.
//! Source: pod security standards, baseline and restricted, "/proc Mount Type"; from Kubernetes 1.35 on, baseline allows it to pods with a user
//! namespace of their own.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::Container;

use super::pod_security::Asked;

rule! {
    id: "k8s/proc-mount",
    page: "proc_mount.md",
    on: Container,
    severity: Warning,
    category: Security,
    fix: Suggested,
    since: "0.1.0",
    standard: Baseline,
    templates: too,
    also: ["pss:procMount", "pss:procMount_restricted", "kube-linter:unsafe-proc-mount", "polaris:procMount", "trivy:KSV-0027", "monokle:PSS109"],
}

fn check(container: &Container<'_>, cx: &Context<'_>, out: &mut Findings) {
    let field = container.security_context().proc_mount();
    let Some(known) = field.known().filter(|it| it.value != "Default" && !it.value.is_empty()) else { return };
    let pod = container.pod();
    let asked = Asked::of(&pod, cx);
    let own_users = asked.release >= 35 && pod.host_users().value() == Some(false);
    let Some(severity) = (if own_users { asked.restricted } else { asked.baseline }) else { return };
    out.at(known.span)
        .says(text! {
            en: "procMount {known} shows the container the parts of /proc that the runtime hides or makes read-only",
            zh: "procMount {known} 让容器看到运行时隐藏或设为只读的 /proc 内容",
        })
        .promises(severity)
        .suggests(text! { en: "remove procMount", zh: "删除 procMount" }, field.remove());
}
