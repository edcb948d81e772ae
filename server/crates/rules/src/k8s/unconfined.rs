//! A container that nothing hardens.
//! Source: "Linux kernel security constraints for Pods and containers" of the Kubernetes documentation: seccomp, AppArmor, SELinux, capabilities.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::{Container, Role, View};

use super::pod_security::{is_whole, is_windows};

rule! {
    id: "k8s/unconfined",
    page: "unconfined.md",
    on: Container,
    severity: Hint,
    category: Security,
    fix: Suggested,
    since: "0.1.0",
    also: ["polaris:linuxHardening", "checkov:CKV_K8S_29", "checkov:CKV_K8S_30", "kubescape:C-0055", "kubescape:linux-hardening", "trivy:KSV-0118"],
}

fn check(container: &Container<'_>, _: &Context<'_>, out: &mut Findings) {
    if container.role() == Role::Ephemeral
        || !is_whole(container)
        || is_windows(&container.pod())
        || is_hardened(container)
    {
        return;
    }
    let pod = container.pod();
    let own = container.security_context().seccomp_profile_type();
    let fix = if own.is_written() {
        own.set("RuntimeDefault")
    } else {
        pod.set_path(&["securityContext", "seccompProfile", "type"], "RuntimeDefault")
    };
    out.at(container.label_span())
        .says(text! {
            en: "no seccomp profile, AppArmor, SELinux or dropped capability holds this container",
            zh: "seccomp、AppArmor、SELinux 与去除 capability 都没有约束此容器",
        })
        .suggests(text! { en: "set the seccomp profile RuntimeDefault", zh: "设置 seccomp 配置 RuntimeDefault" }, fix);
}

/// Some part of the kernel's defences is surely or perhaps asked for.
fn is_hardened(container: &Container<'_>) -> bool {
    let (own, of_pod) = (*container.security_context(), *container.pod().security_context());
    let unseen = |view: View<'_>| view.is_open();
    let profile = |key: &str| written(own, key).or(written(of_pod, key)).is_some_and(|kind| kind != "Unconfined");
    let selinux = |view: View<'_>| !view.view("seLinuxOptions").entries().is_empty();
    let capabilities = own.view("capabilities");
    let drops = capabilities.list("drop").len() > 0
        && !capabilities.list("add").any(|item| item.as_str().is_some_and(|name| name.eq_ignore_ascii_case("ALL")));
    let annotations = container.pod().metadata().view("annotations");
    let annotated = container.name().value().is_some_and(|name| {
        annotations.entry(&format!("container.apparmor.security.beta.kubernetes.io/{name}")).is_some()
    });
    unseen(own)
        || unseen(of_pod)
        || unseen(annotations)
        || profile("seccompProfile")
        || profile("appArmorProfile")
        || selinux(own)
        || selinux(of_pod)
        || drops
        || annotated
}

/// The type of a profile; one that is not seen counts as one.
fn written<'a>(view: View<'a>, key: &str) -> Option<&'a str> {
    let field = view.view(key).field::<&str>("type");
    if field.is_unknown() { Some("?") } else { field.value().filter(|it| !it.is_empty()) }
}
