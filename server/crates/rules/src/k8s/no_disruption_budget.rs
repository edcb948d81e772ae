//! Replicas that a drain may stop all at once.
//! Source: "Specifying a Disruption Budget for your Application" of the Kubernetes documentation.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::Object;
use pitfall_syntax::yaml::Stream;

use super::scaling::{may_select, objects_of};
use super::workload::{Neighbours, is_whole_pod};

rule! {
    id: "k8s/no-disruption-budget",
    page: "no_disruption_budget.md",
    on: Stream,
    severity: Hint,
    category: Reliability,
    fix: None,
    since: "0.1.0",
    also: ["kube-score:deployment-has-poddisruptionbudget", "kube-score:statefulset-has-poddisruptionbudget", "polaris:missingPodDisruptionBudget"],
}

fn check(stream: &Stream, cx: &Context<'_>, out: &mut Findings) {
    let objects = objects_of(stream);
    let budgets: Vec<&Object<'_>> = objects.iter().filter(|object| object.kind() == "PodDisruptionBudget").collect();
    let neighbours = Neighbours::with(cx, |beside| beside.kind == "PodDisruptionBudget");
    for object in objects.iter().filter(|object| matches!(object.kind(), "Deployment" | "StatefulSet")) {
        workload(object, &budgets, &neighbours, out);
    }
}

fn workload(object: &Object<'_>, budgets: &[&Object<'_>], neighbours: &Neighbours<'_>, out: &mut Findings) {
    let Some(pod) = object.pod_spec().filter(is_whole_pod) else { return };
    let replicas = object.spec().field::<i64>("replicas");
    if replicas.is_unknown()
        || replicas.value().is_some_and(|replicas| replicas < 2)
        || budgets.iter().any(|budget| may_select(budget, "selector", &pod))
        // Whom the budgets of other files select is not asked here.
        || neighbours.go_with(object)
    {
        return;
    }
    out.at(object.label_span()).says(text! {
        en: "no PodDisruptionBudget here selects these pods: draining nodes may stop all of them at once",
        zh: "此处没有 PodDisruptionBudget 选中这些 Pod：排空节点可能同时停掉它们全部",
    });
}
