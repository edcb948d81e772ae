//! An autoscaler that may leave one pod.
//! Source: "Horizontal Pod Autoscaling" of the Kubernetes documentation.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::Object;
use pitfall_syntax::yaml::edit::New;

rule! {
    id: "k8s/autoscaler-of-one",
    page: "autoscaler_of_one.md",
    on: Object,
    severity: Hint,
    category: Reliability,
    fix: Suggested,
    since: "0.1.0",
    also: ["kube-linter:hpa-minimum-three-replicas", "kube-score:horizontalpodautoscaler-replicas", "polaris:hpaMinAvailability"],
}

fn check(object: &Object<'_>, _: &Context<'_>, out: &mut Findings) {
    if object.kind() != "HorizontalPodAutoscaler" {
        return;
    }
    let field = object.spec().field::<i64>("minReplicas");
    let Some(least) = field.known().filter(|least| least.value == 1) else { return };
    // With no room above it, two would be an autoscaler that cannot scale.
    let room = object.spec().field::<i64>("maxReplicas").value().is_some_and(|most| most > 2);
    let said = out.at(least.span).says(text! {
        en: "at low load one pod is left: while it moves to another node, nothing answers",
        zh: "低负载时只剩一个 Pod：它迁移到其他节点时无人应答",
    });
    if room {
        said.suggests(text! { en: "keep 2", zh: "保留 2 个" }, field.set(New::from(2_i64)));
    }
}
