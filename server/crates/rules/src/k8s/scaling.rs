//! What decides how many pods a workload has, and how many must stay: autoscalers and disruption budgets of the same file.

use pitfall_engine::{Context, Labels, labels};
use pitfall_models::kubernetes::{Manifest, Object, PodSpec, Selector, View};

/// The objects of the checked file.
pub(super) fn objects<'a>(cx: &'a Context<'_>) -> impl Iterator<Item = Object<'a>> {
    cx.file.yaml().map(Manifest::new).into_iter().flat_map(Manifest::objects)
}

/// The two may be in one namespace: both say the same, or one of them leaves it to whoever applies the file.
pub(super) fn may_meet(one: &Object<'_>, other: &Object<'_>) -> bool {
    match (one.namespace().value(), other.namespace().value()) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    }
}

/// The autoscaler of this file, Kubernetes' own or KEDA's, that scales `workload`.
pub(super) fn autoscaler_of<'a>(workload: &Object<'_>, cx: &'a Context<'_>) -> Option<Object<'a>> {
    let name = workload.name().value()?;
    objects(cx).find(|object| {
        matches!(object.kind(), "HorizontalPodAutoscaler" | "ScaledObject") && may_meet(object, workload) && {
            let target = object.spec().view("scaleTargetRef");
            let kind = target.field::<&str>("kind");
            target.field::<&str>("name").value() == Some(name)
                && (kind.value() == Some(workload.kind()) || kind.is_missing() && workload.kind() == "Deployment")
        }
    })
}

/// The labels of the pods; `None` where they cannot be known.
pub(super) fn pod_labels(pod: &PodSpec<'_>) -> Labels {
    labels(pod.metadata().view("labels"))
}

/// `policy` (a budget, a network policy) surely or perhaps selects the pods by the selector under `key`.
pub(super) fn may_select(policy: &Object<'_>, key: &str, pod: &PodSpec<'_>) -> bool {
    let Some(labels) = pod_labels(pod) else { return true };
    let selector: View<'_> = policy.spec().view(key);
    let written = policy.spec().entry(key).is_some();
    written && may_meet(policy, &pod.owner()) && Selector::of(selector).selects(&labels) != Some(false)
}
