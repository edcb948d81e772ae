//! A role that redirects traffic.
//! Source: "Role Based Access Control Good Practices" of the Kubernetes documentation.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::Object;

use super::bindings::{Way, granted};

rule! {
    id: "k8s/rbac-network",
    page: "rbac_network.md",
    on: Object,
    severity: Information,
    category: Security,
    fix: None,
    since: "0.1.0",
    default: off,
    templates: too,
    also: ["checkov:CKV2_K8S_4", "trivy:KSV-0056"],
}

/// Groups, resources and verbs.
const WAYS: &[Way] = &[
    (&[""], &["services", "endpoints"], &["create", "update", "patch", "delete", "deletecollection"]),
    // Its addresses count as the Service's own: CVE-2020-8554.
    (&[""], &["services/status"], &["update", "patch"]),
    (&["discovery.k8s.io"], &["endpointslices"], &["create", "update", "patch", "delete", "deletecollection"]),
    (
        &["networking.k8s.io", "extensions"],
        &["networkpolicies", "ingresses"],
        &["create", "update", "patch", "delete", "deletecollection"],
    ),
];

fn check(object: &Object<'_>, _: &Context<'_>, out: &mut Findings) {
    for resource in granted(object, WAYS) {
        let of_status = resource.as_str() == Some("services/status");
        out.at(resource.span())
            .says(text! {
                en: "its holder decides where traffic goes and what may pass",
                zh: "持有者决定流量去向以及何者可以通过",
            })
            .about(|id| (id == "checkov:CKV2_K8S_4") == of_status);
    }
}
