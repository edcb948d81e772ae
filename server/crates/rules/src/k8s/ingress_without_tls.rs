//! An Ingress that speaks plain HTTP.
//! Source: "Ingress" of the Kubernetes documentation, section TLS.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::Object;

rule! {
    id: "k8s/ingress-without-tls",
    page: "ingress_without_tls.md",
    on: Object,
    severity: Hint,
    category: Security,
    fix: None,
    since: "0.1.0",
    also: ["polaris:tlsSettingsMissing", "kubescape:C-0263", "kubescape:ingress-no-tls"],
}

/// Annotations by which controllers of clouds and of OpenShift are given a certificate instead.
const CERTIFICATES: [&str; 6] = [
    "alb.ingress.kubernetes.io/certificate-arn",
    "alb.ingress.kubernetes.io/listen-ports",
    "ingress.gcp.kubernetes.io/pre-shared-cert",
    "networking.gke.io/managed-certificates",
    "appgw.ingress.kubernetes.io/appgw-ssl-certificate",
    "route.openshift.io/termination",
];

fn check(object: &Object<'_>, _: &Context<'_>, out: &mut Findings) {
    if object.kind() != "Ingress" || !matches!(object.group(), "networking.k8s.io" | "extensions") {
        return;
    }
    let spec = object.spec();
    let whole = ["rules", "defaultBackend", "backend"].iter().any(|key| spec.entry(key).is_some());
    let tls = spec.field::<&str>("tls");
    let annotations = object.annotations();
    let elsewhere = annotations.is_open() || CERTIFICATES.iter().any(|key| annotations.entry(key).is_some());
    let none = tls.is_missing() || tls.node().is_some_and(|node| node.is_sequence() && node.items().len() == 0);
    if !whole || tls.is_unknown() || !none || elsewhere {
        return;
    }
    out.at(tls.key_span().unwrap_or(object.label_span())).says(text! {
        en: "no tls: what users send, passwords and cookies too, travels in the clear as far as this file tells",
        zh: "没有 tls：就此文件而言，用户发送的内容（包括密码与 cookie）以明文传输",
    });
}
