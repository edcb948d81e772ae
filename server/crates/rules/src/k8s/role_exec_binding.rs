//! A binding to a role that lets into pods.
//! Source: "Role Based Access Control Good Practices" of the Kubernetes documentation.

use pitfall_engine::{Context, Findings, rule};
use pitfall_models::kubernetes::Object;

use super::bindings::Binding;

rule! {
    id: "k8s/role-exec-binding",
    page: "role_exec_binding.md",
    on: Object,
    severity: Information,
    category: Security,
    fix: None,
    since: "0.1.0",
    also: ["polaris:rolebindingRolePodExecAttach"],
}

fn check(object: &Object<'_>, cx: &Context<'_>, out: &mut Findings) {
    if let Some(binding) = Binding::of(object, "RoleBinding", "Role", cx) {
        binding.report_exec(cx, out);
    }
}
