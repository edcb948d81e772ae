//! Questions that several rules ask of a workload.

use std::cell::OnceCell;
use std::sync::Arc;

use pitfall_engine::{Context, Facts, FileFacts, ObjectFacts};
use pitfall_models::kubernetes::{Container, Object, PodSpec, Role};
use pitfall_syntax::Span;
use pitfall_syntax::yaml::{Node, Value};

/// Its pods run to their end, and not for ever: those of a Job, a CronJob, or a custom kind that is called so, as KEDA's ScaledJob is.
pub(super) fn runs_to_its_end(pod: &PodSpec<'_>) -> bool {
    pod.owner().kind().ends_with("Job") || matches!(pod.restart_policy().value(), Some("Never" | "OnFailure"))
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

/// The other files of the folder that hold an object of a wanted kind, looked for when first asked.
pub(super) struct Neighbours<'a> {
    cx: &'a Context<'a>,
    wanted: Box<dyn Fn(&ObjectFacts) -> bool + 'a>,
    found: OnceCell<Vec<Arc<FileFacts>>>,
}

impl<'a> Neighbours<'a> {
    pub(super) fn with(cx: &'a Context<'a>, wanted: impl Fn(&ObjectFacts) -> bool + 'a) -> Self {
        Self { cx, wanted: Box::new(wanted), found: OnceCell::new() }
    }

    /// One of them goes with this file. A file that defines `own` again is a variant of this one, and not its companion.
    pub(super) fn go_with(&self, own: &Object<'_>) -> bool {
        let name = own.name().value();
        let again = |it: &ObjectFacts| it.kind == own.kind() && it.name.as_deref() == name;
        let found = self.found.get_or_init(|| self.find());
        found.iter().any(|file| matches!(&file.facts, Facts::Objects(objects) if !objects.iter().any(again)))
    }

    fn find(&self) -> Vec<Arc<FileFacts>> {
        let cx = self.cx;
        let Some(folder) = cx.folder() else { return Vec::new() };
        let names = cx.list(folder);
        let paths =
            names.iter().filter(|it| !it.is_folder && (it.name.ends_with(".yaml") || it.name.ends_with(".yml")));
        let others = paths.map(|it| folder.join(&it.name)).filter(|path| Some(path.as_path()) != cx.path());
        let holds =
            |file: &Arc<FileFacts>| matches!(&file.facts, Facts::Objects(objects) if objects.iter().any(&self.wanted));
        others.filter_map(|path| cx.facts(&path)).filter(holds).collect()
    }
}

/// Every container of it is there in full.
pub(super) fn is_whole_pod(pod: &PodSpec<'_>) -> bool {
    pod.containers().next().is_some() && pod.containers().all(|container| super::pod_security::is_whole(&container))
}
