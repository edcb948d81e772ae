//! A role that reads secrets.
//! Source: "Role Based Access Control Good Practices" of the Kubernetes documentation.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::{Object, PolicyRule};

use super::bindings::is_made_by_cluster;

rule! {
    id: "k8s/secrets-access",
    page: "secrets_access.md",
    on: Object,
    severity: Information,
    category: Security,
    fix: None,
    since: "0.1.0",
    default: off,
    templates: too,
    also: ["kube-linter:access-to-secrets", "checkov:CKV2_K8S_5", "kubescape:C-0015", "kubescape:rule-can-list-get-secrets-v1", "trivy:KSV-0041", "trivy:KSV-0113"],
}

fn check(object: &Object<'_>, _: &Context<'_>, out: &mut Findings) {
    let rules = PolicyRule::of(object);
    if rules.is_empty() || object.name().value().is_some_and(is_made_by_cluster) {
        return;
    }
    for rule in &rules {
        if rule.list("resourceNames").len() > 0 {
            continue;
        }
        let Some(resource) = rule.allows(&[""], &["secrets"], &["get", "list", "watch"]) else { continue };
        out.at(resource.span()).says(text! {
            en: "its holder reads every secret of the namespace or cluster",
            zh: "持有者可读取命名空间或集群中的所有密钥",
        });
    }
}
