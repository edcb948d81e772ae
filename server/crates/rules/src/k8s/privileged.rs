//! A container that runs with all rights of its node.
//! Source: pod security standards, baseline, "Privileged Containers".

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::Container;

use super::pod_security::Asked;

rule! {
    id: "k8s/privileged",
    page: "privileged.md",
    on: Container,
    severity: Warning,
    category: Security,
    fix: Suggested,
    since: "0.1.0",
    standard: Baseline,
    templates: too,
    also: ["pss:privileged", "kube-linter:privileged-container", "kube-score:container-security-context-privileged", "polaris:runAsPrivileged", "checkov:CKV_K8S_16", "kubescape:C-0057", "trivy:KSV-0017", "kubescape:rule-privileged-container", "monokle:PSS103"],
}

fn check(container: &Container<'_>, cx: &Context<'_>, out: &mut Findings) {
    let context = container.security_context();
    let Some(privileged) = context.privileged().known().filter(|it| it.value) else { return };
    let Some(severity) = Asked::of(&container.pod(), cx).baseline else { return };
    out.at(privileged.span)
        .says(text! {
            en: "a privileged container holds every right of its node: whoever breaks out of the process owns the machine",
            zh: "特权容器拥有所在节点的全部权限：攻破该进程即控制整台机器",
        })
        .promises(severity)
        .suggests(text! { en: "remove privileged", zh: "删除 privileged" }, context.remove_key("privileged"));
}
