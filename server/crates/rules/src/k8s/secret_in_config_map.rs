//! A secret in a ConfigMap.
//! Source: "ConfigMaps" of the Kubernetes documentation: "ConfigMap does not provide secrecy or encryption".

use pitfall_engine::{Context, Findings, Severity, rule, text};
use pitfall_models::kubernetes::Object;

use super::secrets::{is_literal, is_secret_name, shape};

rule! {
    id: "k8s/secret-in-config-map",
    page: "secret_in_config_map.md",
    on: Object,
    severity: Warning,
    category: Security,
    fix: None,
    since: "0.1.0",
    templates: too,
    also: ["polaris:sensitiveConfigmapContent", "kubescape:rule-credentials-configmap", "trivy:KSV-0109", "trivy:KSV-01010"],
}

fn check(object: &Object<'_>, _: &Context<'_>, out: &mut Findings) {
    if object.kind() != "ConfigMap" || !object.group().is_empty() {
        return;
    }
    for entry in object.view().view("data").entries() {
        let (Some(key), Some(value)) = (entry.key().as_str(), entry.value().as_str()) else { continue };
        if let Some(kind) = shape(value) {
            out.at(entry.key().span()).says(text! {
                en: "{key} holds {kind}: ConfigMaps are not kept secret, nor encrypted",
                zh: "{key} 中有密钥（{kind}）：ConfigMap 既不保密也不加密",
            });
        } else if is_secret_name(key) && is_literal(value) {
            out.at(entry.key().span())
                .says(text! {
                    en: "by its name {key} is a secret: ConfigMaps are not kept secret, nor encrypted",
                    zh: "从名称看 {key} 是机密：ConfigMap 既不保密也不加密",
                })
                .at_most(Severity::Information);
        }
    }
}
