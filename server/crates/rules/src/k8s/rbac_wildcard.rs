//! A role that allows what it does not name.
//! Source: "Role Based Access Control Good Practices" of the Kubernetes documentation: wildcards also cover what is added to the cluster later.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::{Object, PolicyRule};

use super::bindings::is_made_by_cluster;

rule! {
    id: "k8s/rbac-wildcard",
    page: "rbac_wildcard.md",
    on: Object,
    severity: Information,
    category: Security,
    fix: None,
    since: "0.1.0",
    templates: too,
    also: ["kube-linter:wildcard-in-rules", "checkov:CKV_K8S_49", "kubescape:C-0187", "kubescape:rule-list-all-cluster-admins-v1", "trivy:KSV-0044", "trivy:KSV-0045", "trivy:KSV-0046", "trivy:KSV-0112"],
}

fn check(object: &Object<'_>, _: &Context<'_>, out: &mut Findings) {
    let rules = PolicyRule::of(object);
    if rules.is_empty() || object.name().value().is_some_and(is_made_by_cluster) {
        return;
    }
    for rule in &rules {
        let star = |key: &str| rule.names(key, &["*"]);
        let keys = ["resources", "verbs", "apiGroups"];
        let Some((key, found)) = keys.into_iter().find_map(|key| Some((key, star(key)?))) else { continue };
        let is_all = |key: &str| star(key).is_some();
        out.at(found.span())
            .says(text! {
                en: "* in {key} allows also what is added to the cluster later",
                zh: "{key} 中的 * 也允许以后加入集群的内容",
            })
            .about(|id| match id {
                "kube-linter:wildcard-in-rules" => is_all("resources") || is_all("verbs"),
                "trivy:KSV-0044" => keys.into_iter().all(is_all),
                "trivy:KSV-0045" => is_all("verbs") && !is_all("resources"),
                "trivy:KSV-0046" | "trivy:KSV-0112" => is_all("resources") && !is_all("verbs"),
                _ => true,
            });
    }
}
