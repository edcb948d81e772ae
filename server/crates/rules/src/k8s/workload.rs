//! Questions that several rules ask of a workload.

use pitfall_engine::{Context, Facts, ObjectFacts};
use pitfall_models::kubernetes::{Container, Object, PodSpec, Role};
use pitfall_syntax::Span;
use pitfall_syntax::yaml::{Node, Value};

/// Its pods run to their end, and not for ever.
pub(super) fn runs_to_its_end(pod: &PodSpec<'_>) -> bool {
    matches!(pod.owner().kind(), "Job" | "CronJob")
        || matches!(pod.restart_policy().value(), Some("Never" | "OnFailure"))
}

/// It runs as long as its pod: a regular container, or a sidecar among the init containers.
pub(super) fn is_lasting(container: &Container<'_>) -> bool {
    match container.role() {
        Role::Regular => true,
        Role::Init => container.restart_policy().value() == Some("Always"),
        Role::Ephemeral => false,
    }
}

/// Where the mapping under the last of `keys` stands that is there, else the container's name.
pub(super) fn nearest_key(container: &Container<'_>, keys: &[&str]) -> Span {
    let mut view = **container;
    let mut nearest = None;
    for key in keys {
        nearest = view.key_span(key).or(nearest);
        view = view.view(key);
    }
    nearest.unwrap_or(container.label_span())
}

/// The two say the same, whatever their layout and the order of their keys.
pub(super) fn says_the_same(one: Node<'_>, other: Node<'_>) -> bool {
    let (Some(one), Some(other)) = (one.resolved(), other.resolved()) else { return false };
    if one.is_mapping() && other.is_mapping() {
        let (own, others) = (one.entries(), other.entries());
        let same = |entry: &pitfall_syntax::yaml::Entry<'_>| {
            let counterpart = entry.key().as_str().and_then(|key| other.get(key));
            counterpart.is_some_and(|counterpart| says_the_same(entry.value(), counterpart.value()))
        };
        return own.len() == others.len() && own.iter().all(same);
    }
    if one.is_sequence() && other.is_sequence() {
        return one.items().len() == other.items().len()
            && one.items().zip(other.items()).all(|(one, other)| says_the_same(one, other));
    }
    one.value() == other.value()
}

/// The amount is written as nothing: absent, null, empty or zero.
pub(super) fn is_no_amount(value: Option<Value<'_>>) -> bool {
    match value {
        None | Some(Value::Null | Value::Int(0)) => true,
        Some(Value::Text(text)) => matches!(text, "" | "0"),
        Some(_) => false,
    }
}

/// An object of which `wanted` is true stands in another file of the folder that goes with this one. A file that defines `own` again is a
/// variant of this one, and not its companion.
pub(super) fn stands_beside(cx: &Context<'_>, own: &Object<'_>, wanted: impl Fn(&ObjectFacts) -> bool) -> bool {
    let Some(folder) = cx.folder() else { return false };
    let name = own.name().value();
    cx.list(folder).iter().any(|listed| {
        let path = folder.join(&listed.name);
        let yaml = listed.name.ends_with(".yaml") || listed.name.ends_with(".yml");
        if listed.is_folder || !yaml || Some(path.as_path()) == cx.path() {
            return false;
        }
        let facts = cx.facts(&path);
        let Some(Facts::Objects(objects)) = facts.as_deref().map(|it| &it.facts) else { return false };
        let again = |it: &ObjectFacts| it.kind == own.kind() && it.name.as_deref() == name;
        objects.iter().any(&wanted) && !objects.iter().any(again)
    })
}

/// Every container of it is there in full.
pub(super) fn is_whole_pod(pod: &PodSpec<'_>) -> bool {
    pod.containers().next().is_some() && pod.containers().all(|container| super::pod_security::is_whole(&container))
}
