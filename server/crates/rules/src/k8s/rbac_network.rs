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
    also: ["trivy:KSV-0056"],
}

/// Groups, resources and verbs.
const WAYS: &[Way] = &[
    (&[""], &["services", "endpoints"], &["create", "update", "patch", "delete", "deletecollection"]),
    (&["discovery.k8s.io"], &["endpointslices"], &["create", "update", "patch", "delete", "deletecollection"]),
    (
        &["networking.k8s.io", "extensions"],
        &["networkpolicies", "ingresses"],
        &["create", "update", "patch", "delete", "deletecollection"],
    ),
];

fn check(object: &Object<'_>, _: &Context<'_>, out: &mut Findings) {
    for resource in granted(object, WAYS) {
        out.at(resource.span()).says(text! {
            en: "its holder decides where traffic goes and what may pass",
            zh: "持有者决定流量去向以及何者可以通过",
        });
    }
}
