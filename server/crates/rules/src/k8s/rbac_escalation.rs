//! A role whose holder can take more rights than it names.
//! Source: "Role Based Access Control Good Practices" of the Kubernetes documentation, "Privilege escalation risks".

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::{Object, PolicyRule};

use super::bindings::is_made_by_cluster;

rule! {
    id: "k8s/rbac-escalation",
    page: "rbac_escalation.md",
    on: Object,
    severity: Information,
    category: Security,
    fix: None,
    since: "0.1.0",
    templates: too,
    also: ["checkov:CKV_K8S_155", "checkov:CKV_K8S_156", "checkov:CKV_K8S_157", "checkov:CKV_K8S_158", "checkov:CKV2_K8S_1", "checkov:CKV2_K8S_3", "checkov:CKV2_K8S_4", "kubescape:C-0065", "kubescape:C-0191", "kubescape:C-0278", "kubescape:C-0280", "kubescape:C-0281", "kubescape:C-0282", "trivy:KSV-0043", "trivy:KSV-0050", "trivy:KSV-0051", "trivy:KSV-0052", "trivy:KSV-0114", "kubescape:rule-can-approve-cert-signing-request", "kubescape:rule-can-modify-admission-webhooks", "kubescape:rule-can-create-service-account-token", "kubescape:rule-can-create-pv"],
}

/// Groups, resources and verbs that together lead to more.
struct Way {
    groups: &'static [&'static str],
    resources: &'static [&'static str],
    verbs: &'static [&'static str],
}

const RBAC: &[&str] = &["rbac.authorization.k8s.io"];
const WRITE: &[&str] = &["create", "update", "patch"];

const WAYS: [Way; 7] = [
    Way { groups: RBAC, resources: &["roles", "clusterroles"], verbs: &["escalate", "bind"] },
    Way { groups: RBAC, resources: &["rolebindings", "clusterrolebindings"], verbs: WRITE },
    Way { groups: &[""], resources: &["users", "groups", "serviceaccounts"], verbs: &["impersonate"] },
    Way { groups: &[""], resources: &["serviceaccounts/token"], verbs: &["create"] },
    // A volume of `hostPath` is the whole node.
    Way { groups: &[""], resources: &["persistentvolumes"], verbs: &["create"] },
    Way {
        groups: &["certificates.k8s.io"],
        resources: &["certificatesigningrequests/approval"],
        verbs: &["update", "patch"],
    },
    Way {
        groups: &["admissionregistration.k8s.io"],
        resources: &["mutatingwebhookconfigurations", "validatingwebhookconfigurations"],
        verbs: WRITE,
    },
];

fn check(object: &Object<'_>, _: &Context<'_>, out: &mut Findings) {
    let rules = PolicyRule::of(object);
    if rules.is_empty() || object.name().value().is_some_and(is_made_by_cluster) {
        return;
    }
    for rule in &rules {
        for way in &WAYS {
            let Some(resource) = rule.allows(way.groups, way.resources, way.verbs) else { continue };
            // `*` is another rule's.
            let Some(name) = resource.as_str().filter(|name| !name.contains('*')) else { continue };
            let named = rule.names("verbs", way.verbs).and_then(|verb| verb.as_str());
            let verb = named.unwrap_or(way.verbs[0]);
            out.at(resource.span()).says(text! {
                en: "who may {verb} {name} can take rights that this role does not name",
                zh: "可对 {name} 执行 {verb} 者能取得此角色未写明的权限",
            });
            break;
        }
    }
}
