//! A role whose holder can take more rights than it names.
//! Source: "Role Based Access Control Good Practices" of the Kubernetes documentation, "Privilege escalation risks".

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::{Object, PolicyRule};
use pitfall_syntax::yaml::Node;

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
    also: ["checkov:CKV_K8S_155", "checkov:CKV_K8S_156", "checkov:CKV_K8S_157", "checkov:CKV_K8S_158", "checkov:CKV2_K8S_1", "checkov:CKV2_K8S_3", "kubescape:C-0065", "kubescape:C-0191", "kubescape:C-0278", "kubescape:C-0280", "kubescape:C-0281", "kubescape:C-0282", "trivy:KSV-0043", "trivy:KSV-0050", "trivy:KSV-0051", "trivy:KSV-0052", "trivy:KSV-0114", "kubescape:rule-can-bind-escalate", "kubescape:rule-can-impersonate-users-groups-v1", "kubescape:rule-can-approve-cert-signing-request", "kubescape:rule-can-modify-admission-webhooks", "kubescape:rule-can-create-service-account-token", "kubescape:rule-can-create-pv"],
}

/// Groups, resources and verbs that together lead to more.
struct Way {
    groups: &'static [&'static str],
    resources: &'static [&'static str],
    verbs: &'static [&'static str],
    /// The checks elsewhere that ask for it.
    also: &'static [&'static str],
}

const RBAC: &[&str] = &["rbac.authorization.k8s.io"];
const WRITE: &[&str] = &["create", "update", "patch"];

const WAYS: [Way; 10] = [
    Way {
        groups: RBAC,
        resources: &["roles", "clusterroles"],
        verbs: &["escalate"],
        also: &["checkov:CKV_K8S_158", "kubescape:C-0191", "kubescape:rule-can-bind-escalate", "trivy:KSV-0050"],
    },
    Way {
        groups: RBAC,
        resources: &["roles", "clusterroles"],
        verbs: &["bind"],
        also: &["checkov:CKV_K8S_157", "kubescape:C-0191", "kubescape:rule-can-bind-escalate", "trivy:KSV-0050"],
    },
    Way {
        groups: RBAC,
        resources: &["rolebindings"],
        verbs: WRITE,
        also: &["checkov:CKV2_K8S_1", "checkov:CKV_K8S_157", "trivy:KSV-0051"],
    },
    Way {
        groups: RBAC,
        resources: &["clusterrolebindings"],
        verbs: WRITE,
        also: &["checkov:CKV2_K8S_1", "checkov:CKV_K8S_157", "trivy:KSV-0052"],
    },
    Way { groups: &[""], resources: &["users", "serviceaccounts"], verbs: &["impersonate"], also: IMPERSONATION },
    Way { groups: &[""], resources: &["groups"], verbs: &["impersonate"], also: IMPERSONATION_OF_GROUPS },
    Way {
        groups: &[""],
        resources: &["serviceaccounts/token"],
        verbs: &["create"],
        also: &["kubescape:C-0282", "kubescape:rule-can-create-service-account-token"],
    },
    // A volume of `hostPath` is the whole node.
    Way {
        groups: &[""],
        resources: &["persistentvolumes"],
        verbs: &["create"],
        also: &["kubescape:C-0278", "kubescape:rule-can-create-pv"],
    },
    Way {
        groups: &["certificates.k8s.io"],
        resources: &["certificatesigningrequests/approval"],
        verbs: &["update", "patch"],
        also: &["checkov:CKV_K8S_156", "kubescape:C-0280", "kubescape:rule-can-approve-cert-signing-request"],
    },
    Way {
        groups: &["admissionregistration.k8s.io"],
        resources: &["mutatingwebhookconfigurations", "validatingwebhookconfigurations"],
        verbs: WRITE,
        also: &[
            "checkov:CKV_K8S_155",
            "kubescape:C-0281",
            "kubescape:rule-can-modify-admission-webhooks",
            "trivy:KSV-0114",
        ],
    },
];

const IMPERSONATION: &[&str] =
    &["checkov:CKV2_K8S_3", "kubescape:C-0065", "kubescape:C-0191", "kubescape:rule-can-impersonate-users-groups-v1"];
const IMPERSONATION_OF_GROUPS: &[&str] = &[
    "checkov:CKV2_K8S_3",
    "kubescape:C-0065",
    "kubescape:C-0191",
    "kubescape:rule-can-impersonate-users-groups-v1",
    "trivy:KSV-0043",
];

fn check(object: &Object<'_>, _: &Context<'_>, out: &mut Findings) {
    let rules = PolicyRule::of(object);
    if rules.is_empty() || object.name().value().is_some_and(is_made_by_cluster) {
        return;
    }
    for rule in &rules {
        let opens = |way: &Way| {
            // `*` is another rule's.
            rule.allows(way.groups, way.resources, way.verbs)
                .filter(|resource| resource.as_str().is_some_and(|name| !name.contains('*')))
        };
        let opened: Vec<(&Way, Node<'_>)> = WAYS.iter().filter_map(|way| Some((way, opens(way)?))).collect();
        let Some((way, resource)) = opened.first() else { continue };
        let name = resource.as_str().unwrap_or("");
        let named = rule.names("verbs", way.verbs).and_then(|verb| verb.as_str());
        let verb = named.unwrap_or(way.verbs[0]);
        out.at(resource.span())
            .says(text! {
                en: "who may {verb} {name} can take rights that this role does not name",
                zh: "可对 {name} 执行 {verb} 者能取得此角色未写明的权限",
            })
            .about(|id| opened.iter().all(|(way, _)| way.also.contains(&id)));
    }
}
