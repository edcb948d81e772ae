//! A binding that lets into every pod.
//! Source: "Role Based Access Control Good Practices" of the Kubernetes documentation.

use pitfall_engine::{Context, Findings, rule};
use pitfall_models::kubernetes::Object;

use super::bindings::Binding;

rule! {
    id: "k8s/cluster-exec-binding",
    page: "cluster_exec_binding.md",
    on: Object,
    severity: Information,
    category: Security,
    fix: None,
    since: "0.1.0",
    also: ["polaris:clusterrolebindingPodExecAttach"],
}

fn check(object: &Object<'_>, cx: &Context<'_>, out: &mut Findings) {
    if let Some(binding) = Binding::of(object, "ClusterRoleBinding", "ClusterRole", cx) {
        binding.report_exec(cx, out);
    }
}
