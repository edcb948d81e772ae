//! A Service that claims addresses.
//! Source: CVE-2020-8554; the admission plugin DenyServiceExternalIPs.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::Object;

rule! {
    id: "k8s/external-ips",
    page: "external_ips.md",
    on: Object,
    severity: Information,
    category: Security,
    fix: None,
    since: "0.1.0",

    templates: too,
    also: ["trivy:KSV-0108"],
}

fn check(object: &Object<'_>, _: &Context<'_>, out: &mut Findings) {
    if object.kind() != "Service" || !object.group().is_empty() || object.spec().list("externalIPs").len() == 0 {
        return;
    }
    let Some(span) = object.spec().key_span("externalIPs") else { return };
    out.at(span).says(text! {
            en: "every node sends traffic for these addresses to this Service, whoever they belong to; many clusters refuse the field",
            zh: "所有节点都会把发往这些地址的流量送到此 Service，不管地址属于谁；许多集群会拒绝该字段",
        });
}
