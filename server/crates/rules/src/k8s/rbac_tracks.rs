//! A role that removes tracks.
//! Source: "Role Based Access Control Good Practices" of the Kubernetes documentation.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::Object;

use super::bindings::{Way, granted};

rule! {
    id: "k8s/rbac-tracks",
    page: "rbac_tracks.md",
    on: Object,
    severity: Information,
    category: Security,
    fix: None,
    since: "0.1.0",
    default: off,
    templates: too,
    also: ["kubescape:C-0031", "kubescape:rule-can-delete-k8s-events-v1", "trivy:KSV-0042"],
}

/// Groups, resources and verbs.
const WAYS: &[Way] = &[
    (&["", "events.k8s.io"], &["events"], &["delete", "deletecollection"]),
    (&[""], &["pods/log"], &["delete", "deletecollection", "update"]),
];

fn check(object: &Object<'_>, _: &Context<'_>, out: &mut Findings) {
    for resource in granted(object, WAYS) {
        out.at(resource.span())
            .says(text! {
                en: "its holder can remove what shows what happened",
                zh: "持有者可抹去事情发生的记录",
            })
            .about(|id| (id == "trivy:KSV-0042") == (resource.as_str() == Some("pods/log")));
    }
}
