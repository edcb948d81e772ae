//! A role for everyone.
//! Source: "Using RBAC Authorization" of the Kubernetes documentation, default groups; `system:masters` is above RBAC for good.

use pitfall_engine::{Context, Findings, Severity, rule, text};
use pitfall_models::kubernetes::{Object, View};
use pitfall_syntax::yaml::edit;

rule! {
    id: "k8s/anonymous-binding",
    page: "anonymous_binding.md",
    on: Object,
    severity: Warning,
    category: Security,
    fix: Suggested,
    since: "0.1.0",
    templates: too,
    also: ["kubescape:C-0262", "kubescape:C-0265", "kubescape:anonymous-access-enabled", "kubescape:system-authenticated-allowed-to-take-over-cluster", "trivy:KSV-0122", "trivy:KSV-0123", "trivy:KSV-01011"],
}

fn check(object: &Object<'_>, _: &Context<'_>, out: &mut Findings) {
    if object.group() != "rbac.authorization.k8s.io" || !matches!(object.kind(), "RoleBinding" | "ClusterRoleBinding") {
        return;
    }
    let role = object.view().view("roleRef").field::<&str>("name").value().unwrap_or("");
    // Every cluster has these: they show no more than that it is there, and how to join it.
    if role.starts_with("system:")
        || role == "kubeadm:bootstrap-signer-clusterinfo"
        || object.name().value().is_some_and(|name| name.starts_with("system:"))
    {
        return;
    }
    for item in object.view().list("subjects") {
        let subject = View::of(item);
        let Some(name) = subject.field::<&str>("name").known() else { continue };
        let kind = subject.field::<&str>("kind").value();
        let said = match (kind, name.value) {
            (Some("User"), "system:anonymous") | (Some("Group"), "system:unauthenticated") => out.at(name.span).says(text! {
                en: "whoever reaches the API server has the role {role}, without a password",
                zh: "任何能访问 API 服务器的人都拥有角色 {role}，无需密码",
            }),
            (Some("Group"), "system:masters") => out.at(name.span).says(text! {
                en: "members of system:masters may do everything whatever RBAC says: this binding adds nothing and cannot be taken back",
                zh: "system:masters 的成员不受 RBAC 限制：此绑定不增加任何权限，也无法收回",
            }),
            (Some("Group"), "system:authenticated") => out
                .at(name.span)
                .says(text! {
                    en: "every user and every pod with a token has the role {role}",
                    zh: "每个用户与每个带令牌的 Pod 都拥有角色 {role}",
                })
                .at_most(Severity::Information),
            _ => continue,
        };
        let said = said.about(|id| is_about(id, name.value));
        let fix = (!item.is_shared()).then(|| edit::remove_item(item, edit::Emptied::RemoveParent)).flatten();
        said.suggests(text! { en: "remove this subject", zh: "删除此主体" }, fix);
    }
}

/// The check elsewhere asks for this subject.
fn is_about(id: &str, subject: &str) -> bool {
    match id {
        "trivy:KSV-0122" | "kubescape:C-0262" | "kubescape:anonymous-access-enabled" => {
            matches!(subject, "system:anonymous" | "system:unauthenticated")
        }
        "trivy:KSV-0123" => subject == "system:masters",
        "trivy:KSV-01011" | "kubescape:C-0265" | "kubescape:system-authenticated-allowed-to-take-over-cluster" => {
            subject == "system:authenticated"
        }
        _ => true,
    }
}
