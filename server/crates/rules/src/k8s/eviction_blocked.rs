//! A disruption budget that lets no pod go.
//! Source: "Specifying a Disruption Budget for your Application" of the Kubernetes documentation: such a budget blocks the draining of nodes.

use pitfall_engine::{Context, Findings, Located, Location, Surroundings, rule, text};
use pitfall_models::kubernetes::{IntOrText, Object, Selector};
use pitfall_syntax::yaml::Stream;
use pitfall_syntax::yaml::edit::{Edit, New};

use super::around::location;
use super::scaling::{Autoscalers, may_meet, objects_of, pod_labels};

rule! {
    id: "k8s/eviction-blocked",
    page: "eviction_blocked.md",
    on: Stream,
    severity: Warning,
    category: Reliability,
    fix: Suggested,
    since: "0.1.0",
    also: ["kube-linter:pdb-max-unavailable", "kube-linter:pdb-min-available", "kube-score:poddisruptionbudget-has-policy", "polaris:pdbDisruptionsIsZero"],
}

fn check(stream: &Stream, cx: &Context<'_>, out: &mut Findings) {
    let objects = objects_of(stream);
    let autoscalers = Autoscalers::among(&objects);
    for object in objects.iter().filter(|object| object.kind() == "PodDisruptionBudget") {
        budget(object, &objects, &autoscalers, cx, out);
    }
}

fn budget(
    object: &Object<'_>,
    objects: &[Object<'_>],
    autoscalers: &Autoscalers<'_>,
    cx: &Context<'_>,
    out: &mut Findings,
) {
    let spec = object.spec();
    let (least, most) = (spec.field::<IntOrText<'_>>("minAvailable"), spec.field::<IntOrText<'_>>("maxUnavailable"));
    if let Some(none) = most.known().filter(|most| matches!(most.value, IntOrText::Int(0) | IntOrText::Text("0%"))) {
        out.at(none.span)
            .says(text! {
                en: "no pod may be evicted: draining a node, and so each upgrade of the cluster, waits for ever",
                zh: "任何 Pod 都不能被驱逐：排空节点乃至每次集群升级都会一直等待",
            })
            .about(|id| id != "kube-linter:pdb-min-available")
            .suggests(
                text! { en: "let one pod go at a time", zh: "每次允许一个 Pod 离开" },
                most.set(New::from(1_i64)),
            );
    }
    let Some(kept) = least.known() else { return };
    let all = match kept.value {
        IntOrText::Text(text) => {
            let percent = text.strip_suffix('%').and_then(|number| number.parse::<u32>().ok());
            percent.is_some_and(|percent| percent >= 100).then_some(None)
        }
        IntOrText::Int(kept) => all_replicas(object, kept, objects, autoscalers)
            .map(|workload| Location::here(workload.label_span()))
            .or_else(|| all_beside(object, kept, cx))
            .map(Some),
    };
    let Some(workload) = all else { return };
    let said = out
        .at(kept.span)
        .says(text! {
            en: "all pods must stay, so none may be evicted: draining a node waits for ever",
            zh: "所有 Pod 都必须保留，因此一个也不能驱逐：排空节点会一直等待",
        })
        .about(|id| id != "kube-linter:pdb-max-unavailable");
    let said = match workload {
        Some(workload) => said.see(workload, text! { en: "it has no more pods than that", zh: "其 Pod 不比这更多" }),
        None => said,
    };
    said.suggests(text! { en: "let one pod go at a time", zh: "每次允许一个 Pod 离开" }, one_at_a_time(object));
}

/// `maxUnavailable: 1` in place of `minAvailable`.
fn one_at_a_time(object: &Object<'_>) -> Option<Vec<Edit>> {
    let least = object.spec().field::<IntOrText<'_>>("minAvailable");
    if object.spec().entry("maxUnavailable").is_some() {
        return least.remove();
    }
    let mut edits = least.rename("maxUnavailable")?;
    edits.extend(least.set(New::from(1_i64))?);
    Some(edits)
}

/// The workload of this file that the budget selects, where it has at most `kept` pods and nothing scales it.
fn all_replicas<'a>(
    budget: &Object<'_>,
    kept: i64,
    objects: &[Object<'a>],
    autoscalers: &Autoscalers<'_>,
) -> Option<Object<'a>> {
    let selector = Selector::of(budget.spec().view("selector"));
    objects.iter().copied().find(|object| {
        matches!(object.kind(), "Deployment" | "StatefulSet" | "ReplicaSet") && may_meet(object, budget) && {
            let replicas = object.spec().field::<i64>("replicas");
            let count = if replicas.is_missing() { Some(1) } else { replicas.value() };
            let selected = object.pod_spec().and_then(|pod| selector.selects(&pod_labels(&pod)?)) == Some(true);
            selected && count.is_some_and(|count| count > 0 && count <= kept) && autoscalers.of(object).is_none()
        }
    })
}

/// The one workload of another file that the budget selects, where it has at most `kept` pods and nothing scales it.
fn all_beside(budget: &Object<'_>, kept: i64, cx: &Context<'_>) -> Option<Location> {
    budget.spec().entry("selector")?;
    let surroundings = cx.once(|| Surroundings::of(cx));
    let selector = Selector::of(budget.spec().view("selector"));
    let namespace = budget.namespace().value();
    let meets = |found: &Located<'_>| {
        namespace.is_none() || found.object.namespace.is_none() || found.object.namespace.as_deref() == namespace
    };
    let makers = surroundings.objects().filter(|found| found.object.makes_pods && meets(found));
    // What may be selected counts as selected: more pods than one workload's may be meant.
    let may_select = |found: &Located<'_>| {
        found.object.pod_labels.as_ref().is_none_or(|labels| selector.selects(labels) != Some(false))
    };
    let mut selected = makers.filter(may_select);
    let (Some(workload), None) = (selected.next(), selected.next()) else { return None };
    let object = workload.object;
    let is_scaled = |other: Located<'_>| {
        other.object.names.iter().any(|it| it.kind == object.kind && Some(&it.name) == object.name.as_ref())
    };
    let fixed = matches!(object.kind.as_str(), "Deployment" | "StatefulSet" | "ReplicaSet")
        && object.replicas.is_some_and(|count| count > 0 && count <= kept)
        && object.pod_labels.as_ref().is_some_and(|labels| selector.selects(labels) == Some(true));
    (fixed && !surroundings.objects().any(is_scaled)).then(|| location(&workload, cx))
}
