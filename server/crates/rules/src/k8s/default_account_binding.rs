//! Rights for the service account that every pod has.
//! Source: "Role Based Access Control Good Practices" of the Kubernetes documentation.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::{Object, View};

rule! {
    id: "k8s/default-account-binding",
    page: "default_account_binding.md",
    on: Object,
    severity: Information,
    category: Security,
    fix: None,
    since: "0.1.0",
    also: ["checkov:CKV_K8S_42", "kubescape:C-0189", "kubescape:ensure-default-service-accounts-has-only-default-roles"],
}

fn check(object: &Object<'_>, _: &Context<'_>, out: &mut Findings) {
    if object.group() != "rbac.authorization.k8s.io" || !matches!(object.kind(), "RoleBinding" | "ClusterRoleBinding") {
        return;
    }
    for subject in object.view().list("subjects").map(View::of) {
        let name = subject.field::<&str>("name").known().filter(|name| name.value == "default");
        if let (Some(name), Some("ServiceAccount")) = (name, subject.field::<&str>("kind").value()) {
            out.at(name.span).says(text! {
                en: "every pod of the namespace that names no service account of its own gets this role",
                zh: "命名空间中每个未指定服务账号的 Pod 都会得到此角色",
            });
        }
    }
}
