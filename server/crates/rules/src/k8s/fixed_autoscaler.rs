//! An autoscaler that cannot scale.
//! Source: `validateHorizontalPodAutoscalerSpec` of k8s.io/kubernetes: `maxReplicas` must not be below `minReplicas`.

use pitfall_engine::{Context, Findings, Severity, rule, text};
use pitfall_models::kubernetes::Object;

rule! {
    id: "k8s/fixed-autoscaler",
    page: "fixed_autoscaler.md",
    on: Object,
    severity: Warning,
    category: Reliability,
    fix: None,
    since: "0.1.0",
    templates: too,
    also: ["polaris:hpaMaxAvailability"],
}

fn check(object: &Object<'_>, _: &Context<'_>, out: &mut Findings) {
    if object.kind() != "HorizontalPodAutoscaler" {
        return;
    }
    let (least, most) = (object.spec().field::<i64>("minReplicas"), object.spec().field::<i64>("maxReplicas"));
    let (Some(least), Some(most)) = (least.value(), most.known()) else { return };
    let limit = most.value;
    if limit < least {
        out.at(most.span).says(text! {
            en: "at most {limit} and at least {least}: the API server refuses this",
            zh: "最多 {limit} 而最少 {least}：API 服务器会拒绝",
        });
    } else if limit == least {
        out.at(most.span)
            .says(text! {
                en: "{limit} at least and at most: this autoscaler never scales",
                zh: "最少与最多都是 {limit}：此自动伸缩器永不伸缩",
            })
            .at_most(Severity::Information);
    }
}
