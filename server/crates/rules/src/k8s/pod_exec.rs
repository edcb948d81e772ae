//! A role that lets its holder run commands in pods.
//! Source: "Role Based Access Control Good Practices" of the Kubernetes documentation; getting a web socket is enough for `exec` and `attach`.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::{Object, PolicyRule};

use super::bindings::{exec, is_made_by_cluster};

rule! {
    id: "k8s/pod-exec",
    page: "pod_exec.md",
    on: Object,
    severity: Information,
    category: Security,
    fix: None,
    since: "0.1.0",
    templates: too,
    also: ["polaris:clusterrolePodExecAttach", "polaris:rolePodExecAttach", "checkov:CKV2_K8S_2", "kubescape:C-0002", "kubescape:exec-into-container-v1", "trivy:KSV-0047", "trivy:KSV-0053", "trivy:KSV-0054", "monokle:KBP108"],
}

fn check(object: &Object<'_>, _: &Context<'_>, out: &mut Findings) {
    let rules = PolicyRule::of(object);
    if rules.is_empty() {
        return;
    }
    let shipped = object.kind() == "ClusterRole" && matches!(object.name().value(), Some("admin" | "edit"));
    if shipped || object.name().value().is_none_or(is_made_by_cluster) {
        return;
    }
    for rule in &rules {
        let Some(resource) = exec(rule) else { continue };
        out.at(resource.span())
            .says(text! {
                en: "this lets its holder run commands in pods, and read all that those hold",
                zh: "这让持有者可在 Pod 中执行命令，读取其中的一切",
            })
            .about(|id| is_about(id, rule));
    }
}

/// The check elsewhere asks for all the ways to commands that the rule opens.
fn is_about(id: &str, rule: &PolicyRule<'_>) -> bool {
    let names = |resource: &str| rule.names("resources", &[resource]).is_some();
    let (exec, attach, proxy) = (names("pods/exec"), names("pods/attach"), names("nodes/proxy"));
    match id {
        "trivy:KSV-0053" | "kubescape:C-0002" | "kubescape:exec-into-container-v1" => !attach && !proxy,
        "trivy:KSV-0054" => !exec && !proxy,
        "trivy:KSV-0047" => !exec && !attach,
        "checkov:CKV2_K8S_2" => !attach,
        "polaris:clusterrolePodExecAttach" | "polaris:rolePodExecAttach" | "monokle:KBP108" => !proxy,
        _ => true,
    }
}
