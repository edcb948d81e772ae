//! A StatefulSet without the name of its Service.
//! Source: "Stable Network ID" in the Kubernetes documentation of StatefulSets; `serviceName` may be left out since 1.33.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::Object;

use super::patch::may_be_patch;
use super::workload::is_whole_pod;

rule! {
    id: "k8s/no-service-name",
    page: "no_service_name.md",
    on: Object,
    severity: Hint,
    category: Reliability,
    fix: None,
    since: "0.1.0",
    also: ["kube-score:statefulset-has-servicename"],
}

fn check(object: &Object<'_>, cx: &Context<'_>, out: &mut Findings) {
    if object.kind() != "StatefulSet" || object.group() != "apps" {
        return;
    }
    let name = object.spec().field::<&str>("serviceName");
    let nothing = name.is_missing() || name.value() == Some("");
    if !nothing || !object.pod_spec().is_some_and(|pod| is_whole_pod(&pod)) || may_be_patch(object, cx) {
        return;
    }
    out.at(name.span().filter(|_| name.is_written()).unwrap_or(object.label_span())).says(text! {
        en: "without serviceName its pods have no names of their own in DNS, by which peers find one another",
        zh: "没有 serviceName，其各 Pod 在 DNS 中没有自己的名字，彼此无法按名寻找",
    });
}
