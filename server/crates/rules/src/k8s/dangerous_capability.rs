//! A capability beyond those that a container runtime gives by itself.
//! Source: pod security standards, baseline, "Capabilities".

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::{Container, is_templated};
use pitfall_syntax::yaml::{Node, edit};

use super::pod_security::Asked;

rule! {
    id: "k8s/dangerous-capability",
    page: "dangerous_capability.md",
    on: Container,
    severity: Warning,
    category: Security,
    fix: Suggested,
    since: "0.1.0",
    standard: Baseline,
    templates: too,
    also: ["pss:capabilities_baseline", "kube-linter:drop-net-raw-capability", "polaris:dangerousCapabilities", "checkov:CKV_K8S_25", "checkov:CKV_K8S_39", "kubescape:C-0046", "trivy:KSV-0005", "trivy:KSV-0022", "trivy:KSV-0119", "trivy:KSV-0120", "kubescape:insecure-capabilities", "monokle:PSS104", "monokle:KBP100"],
}

/// The capabilities that the baseline standard lets a container add.
pub(super) const ALLOWED: [&str; 13] = [
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
];

fn check(container: &Container<'_>, cx: &Context<'_>, out: &mut Findings) {
    for item in container.security_context().capabilities().list("add") {
        let Some(name) = item.as_str().filter(|name| !ALLOWED.contains(name) && !is_templated(name)) else { continue };
        let pod = container.pod();
        let asked = Asked::of(&pod, cx);
        let Some(severity) = asked.overridden(22) else { return };
        // An agent that asks for one right of its node, and not for all, is made as it should be.
        let severity = if is_one(name) { asked.of_node(&pod, cx).unwrap_or(severity) } else { severity };
        let message = if REACHES_THE_NODE.contains(&name) {
            text! {
                en: "the capability {name} is more than a container runtime gives, and can reach the node",
                zh: "capability {name} 超出容器运行时默认给予的范围，可触及节点",
            }
        } else {
            text! {
                en: "the capability {name} is more than a container runtime gives: a namespace that enforces the baseline standard refuses it",
                zh: "capability {name} 超出容器运行时默认给予的范围：强制 baseline 标准的命名空间会拒绝",
            }
        };
        out.at(item.span())
            .says(message)
            .promises(severity)
            .about(|id| is_about(id, name))
            .suggests(text! { en: "do not add {name}", zh: "不添加 {name}" }, remove(item));
    }
}

/// The name is that of one capability, as Kubernetes writes them.
fn is_one(name: &str) -> bool {
    name != "ALL" && !name.starts_with("CAP_") && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_')
}

/// The check elsewhere asks for this capability.
fn is_about(id: &str, name: &str) -> bool {
    match id {
        "kube-linter:drop-net-raw-capability" | "trivy:KSV-0119" => name == "NET_RAW",
        "checkov:CKV_K8S_39" | "trivy:KSV-0005" | "monokle:KBP100" => name == "SYS_ADMIN",
        "trivy:KSV-0120" => name == "SYS_MODULE",
        "polaris:dangerousCapabilities" => matches!(name, "ALL" | "SYS_ADMIN" | "NET_ADMIN"),
        "kubescape:C-0046" | "kubescape:insecure-capabilities" => REACHES_THE_NODE.contains(&name),
        _ => true,
    }
}

/// Capabilities that lead out of the container; Kubescape has the same among its `insecureCapabilities`.
const REACHES_THE_NODE: [&str; 12] = [
    "ALL",
    "BPF",
    "MAC_ADMIN",
    "MAC_OVERRIDE",
    "NET_ADMIN",
    "NET_RAW",
    "PERFMON",
    "SYS_ADMIN",
    "SYS_BOOT",
    "SYS_MODULE",
    "SYS_PTRACE",
    "SYS_RAWIO",
];

fn remove(item: Node<'_>) -> Option<Vec<edit::Edit>> {
    (!item.is_shared()).then(|| edit::remove_item(item, edit::Emptied::RemoveParent)).flatten()
}
