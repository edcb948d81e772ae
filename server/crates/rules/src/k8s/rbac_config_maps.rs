//! A role that changes every ConfigMap.
//! Source: "Role Based Access Control Good Practices" of the Kubernetes documentation.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::Object;

use super::bindings::{Way, granted};

rule! {
    id: "k8s/rbac-config-maps",
    page: "rbac_config_maps.md",
    on: Object,
    severity: Information,
    category: Security,
    fix: None,
    since: "0.1.0",
    default: off,
    templates: too,
    also: ["kubescape:C-0037", "kubescape:rule-can-update-configmap-v1", "trivy:KSV-0049", "trivy:KSV-0115"],
}

/// Groups, resources and verbs.
const WAYS: &[Way] = &[(&[""], &["configmaps"], &["create", "update", "patch", "delete", "deletecollection"])];

fn check(object: &Object<'_>, _: &Context<'_>, out: &mut Findings) {
    for resource in granted(object, WAYS) {
        out.at(resource.span()).says(text! {
            en: "its holder changes the settings of every program there, in kube-system those of DNS and of log-in too",
            zh: "持有者可修改其中所有程序的配置；在 kube-system 中还包括 DNS 和登录的配置",
        });
    }
}
