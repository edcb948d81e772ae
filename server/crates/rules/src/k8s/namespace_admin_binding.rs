//! A binding that makes masters of a namespace.
//! Source: "Role Based Access Control Good Practices" of the Kubernetes documentation.

use pitfall_engine::{Context, Findings, Location, rule, text};
use pitfall_models::kubernetes::Object;

use super::bindings::Binding;

rule! {
    id: "k8s/namespace-admin-binding",
    page: "namespace_admin_binding.md",
    on: Object,
    severity: Information,
    category: Security,
    fix: None,
    since: "0.1.0",
    also: ["polaris:rolebindingClusterAdminClusterRole", "kubescape:C-0035"],
}

fn check(object: &Object<'_>, cx: &Context<'_>, out: &mut Findings) {
    let Some(binding) = Binding::of(object, "RoleBinding", "ClusterRole", cx) else { return };
    if !binding.is_of_master() {
        return;
    }
    let said = out.at(binding.role.span).says(text! {
        en: "its subjects are masters of the namespace: they read every secret, and run pods as every service account of it",
        zh: "其主体是该命名空间的主人：可读取其中所有密钥，可用其中任何服务账号运行 Pod",
    });
    if let Some(span) = binding.definition_span() {
        said.see(Location::here(span), text! { en: "the role", zh: "该角色" });
    }
}
