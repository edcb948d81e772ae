//! A binding that makes masters of the cluster.
//! Source: "Role Based Access Control Good Practices" of the Kubernetes documentation.

use pitfall_engine::{Context, Findings, Location, Severity, rule, text};
use pitfall_models::kubernetes::Object;

use super::bindings::Binding;

rule! {
    id: "k8s/cluster-admin-binding",
    page: "cluster_admin_binding.md",
    on: Object,
    severity: Warning,
    category: Security,
    fix: None,
    since: "0.1.0",
    templates: too,
    also: ["kube-linter:cluster-admin-role-binding", "polaris:clusterrolebindingClusterAdmin", "kubescape:C-0185", "kubescape:C-0035", "kubescape:cluster-admin-role", "trivy:KSV-0111"],
}

fn check(object: &Object<'_>, cx: &Context<'_>, out: &mut Findings) {
    let Some(binding) = Binding::of(object, "ClusterRoleBinding", "ClusterRole", cx) else { return };
    if !binding.is_of_master() {
        return;
    }
    let said = out.at(binding.role.span).says(text! {
        en: "its subjects are masters of the whole cluster, and so is whoever gets one of their tokens",
        zh: "其主体是整个集群的主人，拿到其令牌者亦然",
    });
    // Who writes such a role of their own, as operators do, has thought of it.
    if let Some(span) = binding.definition_span().filter(|_| binding.role.value != "cluster-admin") {
        said.at_most(Severity::Information).see(Location::here(span), text! { en: "the role", zh: "该角色" });
    }
}
