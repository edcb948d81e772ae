//! Replicas that a drain may stop all at once.
//! Source: "Specifying a Disruption Budget for your Application" of the Kubernetes documentation.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::Object;

use super::scaling::{may_select, objects};
use super::workload::{is_whole_pod, stands_beside};

rule! {
    id: "k8s/no-disruption-budget",
    page: "no_disruption_budget.md",
    on: Object,
    severity: Hint,
    category: Reliability,
    fix: None,
    since: "0.1.0",
    also: ["kube-score:deployment-has-poddisruptionbudget", "kube-score:statefulset-has-poddisruptionbudget", "polaris:missingPodDisruptionBudget"],
}

fn check(object: &Object<'_>, cx: &Context<'_>, out: &mut Findings) {
    if !matches!(object.kind(), "Deployment" | "StatefulSet") {
        return;
    }
    let Some(pod) = object.pod_spec().filter(is_whole_pod) else { return };
    let replicas = object.spec().field::<i64>("replicas");
    let budget = |object: &Object<'_>| object.kind() == "PodDisruptionBudget";
    if replicas.is_unknown()
        || replicas.value().is_some_and(|replicas| replicas < 2)
        || objects(cx).any(|other| budget(&other) && may_select(&other, "selector", &pod))
        // Whom the budgets of other files select is not asked here.
        || stands_beside(cx, object, |beside| beside.kind == "PodDisruptionBudget")
    {
        return;
    }
    out.at(object.label_span()).says(text! {
        en: "no PodDisruptionBudget here selects these pods: draining nodes may stop all of them at once",
        zh: "此处没有 PodDisruptionBudget 选中这些 Pod：排空节点可能同时停掉它们全部",
    });
}
