//! A role that opens ports of pods.
//! Source: "Role Based Access Control Good Practices" of the Kubernetes documentation.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::Object;

use super::bindings::{Way, granted};

rule! {
    id: "k8s/port-forward",
    page: "port_forward.md",
    on: Object,
    severity: Information,
    category: Security,
    fix: None,
    since: "0.1.0",
    default: off,
    templates: too,
    also: ["kubescape:C-0063", "kubescape:rule-can-portforward-v1"],
}

/// Groups, resources and verbs.
const WAYS: &[Way] = &[(&[""], &["pods/portforward"], &["create", "get"])];

fn check(object: &Object<'_>, _: &Context<'_>, out: &mut Findings) {
    for resource in granted(object, WAYS) {
        out.at(resource.span()).says(text! {
            en: "its holder reaches every port of every pod there, past network policies",
            zh: "持有者可绕过网络策略访问其中每个 Pod 的每个端口",
        });
    }
}
