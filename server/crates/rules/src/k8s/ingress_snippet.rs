//! An Ingress that brings nginx configuration of its own.
//! Source: CVE-2021-25742 and the release notes of ingress-nginx 1.9.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::Object;

rule! {
    id: "k8s/ingress-snippet",
    page: "ingress_snippet.md",
    on: Object,
    severity: Information,
    category: Security,
    fix: None,
    since: "0.1.0",

    templates: too,
    also: ["checkov:CKV_K8S_152", "checkov:CKV_K8S_153", "checkov:CKV_K8S_154", "kubescape:CVE-2021-25742"],
}

fn check(object: &Object<'_>, _: &Context<'_>, out: &mut Findings) {
    if object.kind() != "Ingress" {
        return;
    }
    for entry in object.annotations().entries() {
        let Some(key) = entry.key().as_str() else { continue };
        if !key.starts_with("nginx.ingress.kubernetes.io/") || !key.ends_with("-snippet") {
            continue;
        }
        let snippet = entry.value().as_str().unwrap_or("");
        out.at(entry.key().span())
            .says(text! {
            en: "snippets reach the secrets of the whole controller: since ingress-nginx 1.9 it refuses them unless they are allowed",
            zh: "片段可触及整个控制器的密钥：自 ingress-nginx 1.9 起，除非明确允许，否则会被拒绝",
        })
            .about(|id| match id {
                "checkov:CKV_K8S_152" => snippet.contains("lua_") || snippet.contains("_lua"),
                "checkov:CKV_K8S_154" => snippet.contains("alias"),
                _ => true,
            });
    }
}
