//! A binding to a role that allows everything.
//! Source: "Role Based Access Control Good Practices" of the Kubernetes documentation.

use pitfall_engine::{Context, Findings, Location, rule, text};
use pitfall_models::kubernetes::Object;

use super::bindings::Binding;

rule! {
    id: "k8s/wildcard-role-binding",
    page: "wildcard_role_binding.md",
    on: Object,
    severity: Information,
    category: Security,
    fix: None,
    since: "0.1.0",
    also: ["polaris:rolebindingClusterAdminRole"],
}

fn check(object: &Object<'_>, cx: &Context<'_>, out: &mut Findings) {
    let Some(binding) = Binding::of(object, "RoleBinding", "Role", cx) else { return };
    if !binding.is_of_master() {
        return;
    }
    let said = out.at(binding.role.span).says(text! {
        en: "this role allows everything in the namespace: its subjects read every secret, and run pods as every service account",
        zh: "该角色允许命名空间内的一切：其主体可读取所有密钥，可用任何服务账号运行 Pod",
    });
    if let Some(span) = binding.definition_span() {
        said.see(Location::here(span), text! { en: "the role", zh: "该角色" });
    }
}
