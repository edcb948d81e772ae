//! A container that keeps the capabilities of its runtime.
//! Source: pod security standards, restricted, "Capabilities", since Kubernetes 1.22; not for Windows from 1.25 on.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::{Container, is_templated};
use pitfall_syntax::yaml::edit::{self, New};

use super::dangerous_capability::ALLOWED;
use super::pod_security::{Asked, is_whole, is_windows};

rule! {
    id: "k8s/kept-capabilities",
    page: "kept_capabilities.md",
    on: Container,
    severity: Information,
    category: Security,
    fix: Suggested,
    since: "0.1.0",
    standard: Restricted,
    also: ["pss:capabilities_restricted", "polaris:insecureCapabilities", "kubescape:drop-capability-netraw", "checkov:CKV_K8S_28", "checkov:CKV_K8S_37", "trivy:KSV-0003", "trivy:KSV-0004", "trivy:KSV-0106", "monokle:PSS206", "monokle:KBP103"],
}

fn check(container: &Container<'_>, cx: &Context<'_>, out: &mut Findings) {
    let pod = container.pod();
    let asked = Asked::of(&pod, cx);
    let Some(severity) = asked.restricted else { return };
    if asked.release < 22 || asked.release >= 25 && is_windows(&pod) {
        return;
    }
    let capabilities = container.security_context().capabilities();
    for item in capabilities.list("add") {
        let Some(name) = item.as_str().filter(|name| *name != "NET_BIND_SERVICE" && !is_templated(name)) else {
            continue;
        };
        // The baseline rule speaks of it.
        if !ALLOWED.contains(&name) && !asked.restricts() {
            continue;
        }
        let fix = (!item.is_shared()).then(|| edit::remove_item(item, edit::Emptied::RemoveParent)).flatten();
        out.at(item.span())
            .says(text! {
                en: "the restricted standard lets a container add NET_BIND_SERVICE alone, not {name}",
                zh: "restricted 标准只允许添加 NET_BIND_SERVICE，不允许 {name}",
            })
            .promises(severity)
            .about(|id| matches!(id, "pss:capabilities_restricted" | "trivy:KSV-0106" | "monokle:PSS206"))
            .suggests(text! { en: "do not add {name}", zh: "不添加 {name}" }, fix);
    }
    let drop = capabilities.field::<&str>("drop");
    let dropped: Vec<&str> = capabilities.list("drop").filter_map(|item| item.as_str()).collect();
    if drops_all(&dropped) || dropped.iter().any(|name| is_templated(name)) || drop.is_unknown() || !is_whole(container)
    {
        return;
    }
    let span = drop.span().filter(|span| !span.is_empty()).unwrap_or(container.label_span());
    // `ALL` says all that the list says.
    let fix = container.set_path(&["securityContext", "capabilities", "drop"], New::Sequence(vec![New::from("ALL")]));
    out.at(span)
        .says(text! {
            en: "the container keeps capabilities of root that its runtime gives: only a drop of ALL takes them",
            zh: "容器保留了运行时给予的 root capability：只有 drop ALL 才会去除",
        })
        .promises(severity)
        .about(|id| match id {
            // Who lets a container keep NET_RAW may still want the others gone.
            "checkov:CKV_K8S_28" | "kubescape:drop-capability-netraw" => false,
            "trivy:KSV-0004" => dropped.is_empty(),
            _ => true,
        })
        .suggests(text! { en: "drop ALL capabilities", zh: "去除全部 capability" }, fix);
}

/// What a container runtime gives by itself: containerd and CRI-O agree on these.
const GIVEN: [&str; 14] = [
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "NET_RAW",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
];

/// Nothing of what a runtime gives is left, in whatever case it is written: runtimes read these names in any.
pub(super) fn drops_all(dropped: &[&str]) -> bool {
    let drops = |name: &str| dropped.iter().any(|dropped| dropped.eq_ignore_ascii_case(name));
    drops("ALL") || GIVEN.iter().all(|name| drops(name))
}
