//! A container that may write to its own image's files.
//! Source: the field `readOnlyRootFilesystem` of `core.v1.SecurityContext`; Windows has no such thing.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::{Container, Role};

use super::pod_security::{is_whole, is_windows};

rule! {
    id: "k8s/writable-root",
    page: "writable_root.md",
    on: Container,
    severity: Hint,
    category: Security,
    fix: Suggested,
    since: "0.1.0",
    also: ["kube-linter:no-read-only-root-fs", "kube-score:container-security-context-readonlyrootfilesystem", "polaris:notReadOnlyRootFilesystem", "checkov:CKV_K8S_22", "kubescape:C-0017", "kubescape:immutable-container-filesystem", "trivy:KSV-0014", "monokle:KBP102"],
}

fn check(container: &Container<'_>, _: &Context<'_>, out: &mut Findings) {
    let field = container.security_context().read_only_root_filesystem();
    let span = match field.known() {
        Some(known) if !known.value => known.span,
        None if field.is_missing() && is_whole(container) => container.label_span(),
        _ => return,
    };
    if container.role() == Role::Ephemeral || is_windows(&container.pod()) {
        return;
    }
    out.at(span)
        .says(text! {
            en: "whoever gets into this container can change its program: the root file system is writable",
            zh: "攻入此容器者可改动其程序：根文件系统可写",
        })
        .suggests(
            text! { en: "set readOnlyRootFilesystem: true; what the program writes then needs an emptyDir", zh: "设置 readOnlyRootFilesystem: true；程序要写入的目录届时需挂 emptyDir" },
            container.set_path(&["securityContext", "readOnlyRootFilesystem"], true),
        );
}
