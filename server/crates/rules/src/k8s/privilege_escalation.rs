//! A container whose processes may gain rights that they did not start with.
//! Source: pod security standards, restricted, "Privilege Escalation", since Kubernetes 1.8; not for Windows from 1.25 on.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::Container;

use super::pod_security::{Asked, is_whole, is_windows};

rule! {
    id: "k8s/privilege-escalation",
    page: "privilege_escalation.md",
    on: Container,
    severity: Information,
    category: Security,
    fix: Suggested,
    since: "0.1.0",
    standard: Restricted,
    templates: too,
    also: ["pss:allowPrivilegeEscalation", "kube-linter:privilege-escalation-container", "polaris:privilegeEscalationAllowed", "checkov:CKV_K8S_20", "kubescape:C-0016", "trivy:KSV-0001", "kubescape:rule-allow-privilege-escalation", "monokle:PSS202"],
}

fn check(container: &Container<'_>, cx: &Context<'_>, out: &mut Findings) {
    let context = container.security_context();
    let field = context.allow_privilege_escalation();
    let span = match field.known() {
        Some(known) if known.value => known.span,
        None if field.is_missing() && is_whole(container) => container.label_span(),
        _ => return,
    };
    let pod = container.pod();
    let asked = Asked::of(&pod, cx);
    if asked.release < 8 || asked.release >= 25 && is_windows(&pod) {
        return;
    }
    let Some(severity) = asked.restricted else { return };
    out.at(span)
        .says(text! {
            en: "setuid programs in this container may gain rights that it did not start with",
            zh: "此容器中的 setuid 程序可获得启动时没有的权限",
        })
        .promises(severity)
        .suggests(
            text! { en: "set allowPrivilegeEscalation: false", zh: "设置 allowPrivilegeEscalation: false" },
            container.set_path(&["securityContext", "allowPrivilegeEscalation"], false),
        );
}
