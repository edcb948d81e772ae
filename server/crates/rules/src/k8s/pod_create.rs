//! A role that makes pods.
//! Source: "Role Based Access Control Good Practices" of the Kubernetes documentation.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::{Object, PolicyRule};

use super::bindings::is_made_by_cluster;

rule! {
    id: "k8s/pod-create",
    page: "pod_create.md",
    on: Object,
    severity: Information,
    category: Security,
    fix: None,
    since: "0.1.0",
    default: off,
    also: ["kube-linter:access-to-create-pods", "kubescape:C-0188", "kubescape:rule-can-create-pod", "trivy:KSV-0048", "monokle:KBP107"],
}

fn check(object: &Object<'_>, _: &Context<'_>, out: &mut Findings) {
    let rules = PolicyRule::of(object);
    if rules.is_empty() || object.name().value().is_some_and(is_made_by_cluster) {
        return;
    }
    for rule in &rules {
        let Some(resource) = rule.allows(
            &["", "apps", "batch"],
            &[
                "pods",
                "deployments",
                "daemonsets",
                "statefulsets",
                "replicasets",
                "jobs",
                "cronjobs",
                "replicationcontrollers",
            ],
            &["create"],
        ) else {
            continue;
        };
        out.at(resource.span()).says(text! {
            en: "its holder can mount every secret of the namespace, and run as every service account",
            zh: "持有者可挂载命名空间中的任何密钥，并以任何服务账号运行",
        });
    }
}
