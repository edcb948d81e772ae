//! What decides over the workloads of a file: autoscalers, disruption budgets, policies. Such rules look at the whole stream, so that what decides
//! is looked for once, and not once for each workload.

use std::collections::BTreeMap;

use pitfall_engine::{Labels, labels};
use pitfall_models::kubernetes::{Manifest, Object, PodSpec, Selector};
use pitfall_syntax::yaml::Stream;

/// The objects of a stream whose content is known.
pub(super) fn objects_of(stream: &Stream) -> Vec<Object<'_>> {
    Manifest::new(stream).objects().filter(|object| !object.document().is_template()).collect()
}

/// The two may be in one namespace: both say the same, or one of them leaves it to whoever applies the file.
pub(super) fn may_meet(one: &Object<'_>, other: &Object<'_>) -> bool {
    match (one.namespace().value(), other.namespace().value()) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    }
}

/// The autoscalers of a stream, Kubernetes' own and KEDA's, by the names of what they scale.
pub(super) struct Autoscalers<'a>(BTreeMap<&'a str, Vec<Object<'a>>>);

impl<'a> Autoscalers<'a> {
    pub(super) fn among(objects: &[Object<'a>]) -> Self {
        let mut by_target: BTreeMap<&str, Vec<Object<'_>>> = BTreeMap::new();
        let scales = |object: &&Object<'_>| matches!(object.kind(), "HorizontalPodAutoscaler" | "ScaledObject");
        for object in objects.iter().filter(scales) {
            if let Some(name) = object.spec().view("scaleTargetRef").field::<&str>("name").value() {
                by_target.entry(name).or_default().push(*object);
            }
        }
        Self(by_target)
    }

    /// The one that scales `workload`.
    pub(super) fn of(&self, workload: &Object<'_>) -> Option<Object<'a>> {
        let candidates = self.0.get(workload.name().value()?)?;
        let scales = |object: &&Object<'_>| {
            let kind = object.spec().view("scaleTargetRef").field::<&str>("kind");
            may_meet(object, workload)
                && (kind.value() == Some(workload.kind()) || kind.is_missing() && workload.kind() == "Deployment")
        };
        candidates.iter().find(scales).copied()
    }
}

/// The labels of the pods; `None` where they cannot be known.
pub(super) fn pod_labels(pod: &PodSpec<'_>) -> Labels {
    labels(pod.metadata().view("labels"))
}

/// `policy` (a budget, a network policy) surely or perhaps selects the pods by the selector under `key`.
pub(super) fn may_select(policy: &Object<'_>, key: &str, pod: &PodSpec<'_>) -> bool {
    if policy.spec().entry(key).is_none() || !may_meet(policy, &pod.owner()) {
        return false;
    }
    let Some(labels) = pod_labels(pod) else { return true };
    Selector::of(policy.spec().view(key)).selects(&labels) != Some(false)
}
