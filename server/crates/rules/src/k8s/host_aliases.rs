//! Names that bypass DNS.
//! Source: "Adding entries to Pod /etc/hosts with HostAliases" of the Kubernetes documentation.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::PodSpec;

rule! {
    id: "k8s/host-aliases",
    page: "host_aliases.md",
    on: PodSpec,
    severity: Hint,
    category: Security,
    fix: None,
    since: "0.1.0",
    default: off,
    templates: too,
    also: ["trivy:KSV-0007", "monokle:KBP110"],
}

fn check(pod: &PodSpec<'_>, _: &Context<'_>, out: &mut Findings) {
    if pod.list("hostAliases").len() == 0 {
        return;
    }
    let Some(span) = pod.key_span("hostAliases") else { return };
    out.at(span).says(text! {
        en: "these names go to fixed addresses in this pod, whatever DNS says of them",
        zh: "在此 Pod 中这些名称指向固定地址，不管 DNS 如何解析",
    });
}
