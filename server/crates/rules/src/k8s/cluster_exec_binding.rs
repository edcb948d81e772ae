//! A binding that lets into every pod.
//! Source: "Role Based Access Control Good Practices" of the Kubernetes documentation.

use pitfall_engine::{Context, Findings, Location, Severity, rule, text};
use pitfall_models::kubernetes::Object;

use super::bindings::{Allows, Binding};

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
    let Some(binding) = Binding::of(object, "ClusterRoleBinding", "ClusterRole", cx) else { return };
    let role = binding.role;
    let said = match binding.lets_exec(cx) {
        Allows::No => return,
        Allows::Yes => out.at(role.span).says(text! {
            en: "its subjects may run commands in pods, and read all that those hold",
            zh: "其主体可在 Pod 中执行命令，读取其中的一切",
        }),
        Allows::Missing => out
            .at(role.span)
            .says(text! {
                en: "the ClusterRole {role} is in no file here: what this allows, running commands in pods perhaps, cannot be seen",
                zh: "此处没有任何文件定义 ClusterRole {role}：无法得知它允许什么，也许可在 Pod 中执行命令",
            })
            .at_most(Severity::Hint),
    };
    if let Some(span) = binding.definition_span() {
        said.see(Location::here(span), text! { en: "the role", zh: "该角色" });
    }
}
