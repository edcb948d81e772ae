//! A role that deletes workloads and data.
//! Source: "Role Based Access Control Good Practices" of the Kubernetes documentation.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::Object;

use super::bindings::{Way, granted};

rule! {
    id: "k8s/rbac-delete",
    page: "rbac_delete.md",
    on: Object,
    severity: Information,
    category: Security,
    fix: None,
    since: "0.1.0",
    default: off,
    templates: too,
    also: ["kubescape:C-0007", "kubescape:rule-excessive-delete-rights-v1"],
}

/// Groups, resources and verbs.
const WAYS: &[Way] = &[(
    &["", "apps", "batch"],
    &[
        "namespaces",
        "deployments",
        "statefulsets",
        "daemonsets",
        "jobs",
        "services",
        "secrets",
        "persistentvolumeclaims",
        "persistentvolumes",
    ],
    &["delete", "deletecollection"],
)];

fn check(object: &Object<'_>, _: &Context<'_>, out: &mut Findings) {
    for resource in granted(object, WAYS) {
        out.at(resource.span()).says(text! {
            en: "its holder can delete what others run and keep",
            zh: "持有者可删除他人运行和保存的内容",
        });
    }
}
