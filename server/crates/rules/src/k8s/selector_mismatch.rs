//! A selector that does not select the pods that it is meant for.
//! Source: the validation of `apps/v1` ("`selector` does not match template `labels`"), which refuses a workload that does not select its own
//! pods. A Service without pods is accepted, and answers nobody.

use pitfall_engine::{
    Context, Facts, FileEdits, FileFacts, Findings, Labels, Location, ObjectFacts, Severity, labels, rule, text,
};
use pitfall_knowledge::kubernetes::pod_spec_path;
use pitfall_models::kubernetes::{Object, View};
use pitfall_syntax::yaml::edit::New;
use pitfall_syntax::yaml::{Entry, Value};
use pitfall_text::{Edit, Span};
use std::path::PathBuf;
use std::sync::Arc;

use super::around::is_plain;
use super::pod_security::is_whole;
use super::pods_by_label::PodsByLabel;

rule! {
    id: "k8s/selector-mismatch",
    page: "selector_mismatch.md",
    on: Object,
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["kube-linter:mismatching-selector", "kube-linter:dangling-service", "kubescape:C-0296", "kubescape:C-0293", "kube-score:deployment-pod-selector-labels-match-template-metadata-labels", "kube-score:statefulset-pod-selector-labels-match-template-metadata-labels", "kube-score:service-targets-pod", "kubescape:service-with-no-workload", "kubescape:mismatching-selector"],
}

fn check(object: &Object<'_>, cx: &Context<'_>, out: &mut Findings) {
    match (object.group(), object.kind()) {
        ("apps", "Deployment" | "ReplicaSet" | "DaemonSet" | "StatefulSet") => own_template(object, out),
        ("", "Service") => {
            let external = object.spec().field::<&str>("type").value() == Some("ExternalName");
            if !external {
                outside(object, object.spec().view("selector"), Sought::PODS, cx, out);
            }
        }
        ("policy", "PodDisruptionBudget") => by_labels(object, object.spec().view("selector"), Sought::PODS, cx, out),
        ("networking.k8s.io", "NetworkPolicy") => {
            by_labels(object, object.spec().view("podSelector"), Sought::PODS, cx, out);
            peers(object, cx, out);
        }
        // Without a selector of namespaces it looks in its own.
        ("monitoring.coreos.com", "PodMonitor" | "ServiceMonitor") => {
            let spec = object.spec();
            if !spec.is_open() && spec.entry("namespaceSelector").is_none() {
                let sought = if object.kind() == "PodMonitor" { Sought::PODS } else { Sought::SERVICES };
                by_labels(object, spec.view("selector"), sought, cx, out);
            }
        }
        _ => {}
    }
}

/// The check elsewhere asks for selectors of such objects.
fn is_about(id: &str, object: &Object<'_>) -> bool {
    match id {
        "kube-linter:dangling-service"
        | "kube-score:service-targets-pod"
        | "kubescape:C-0293"
        | "kubescape:service-with-no-workload" => object.kind() == "Service",
        "kube-score:deployment-pod-selector-labels-match-template-metadata-labels" => object.kind() == "Deployment",
        "kube-score:statefulset-pod-selector-labels-match-template-metadata-labels" => object.kind() == "StatefulSet",
        _ => object.group() == "apps",
    }
}

/// What a selector is for.
#[derive(Clone, Copy)]
struct Sought {
    services: bool,
    /// It selects whom the object lets in, and not what it is about.
    peer: bool,
}

impl Sought {
    const PODS: Self = Self { services: false, peer: false };
    const SERVICES: Self = Self { services: true, peer: false };

    fn labels(self, object: &ObjectFacts) -> &Labels {
        if self.services { &object.labels } else { &object.pod_labels }
    }
}

/// Whom a NetworkPolicy lets in or reaches, by the labels of pods in its own namespace.
fn peers(object: &Object<'_>, cx: &Context<'_>, out: &mut Findings) {
    for (rules, peers) in [("ingress", "from"), ("egress", "to")] {
        let rules = object.spec().list(rules).map(View::of);
        for peer in rules.flat_map(|rule| rule.list(peers)).map(View::of) {
            if !peer.is_open() && peer.entry("namespaceSelector").is_none() {
                by_labels(object, peer.view("podSelector"), Sought { peer: true, ..Sought::PODS }, cx, out);
            }
        }
    }
}

/// A workload against the labels of its own template.
fn own_template(object: &Object<'_>, out: &mut Findings) {
    let Some(pod) = object.pod_spec().filter(|pod| pod.containers().all(|container| is_whole(&container))) else {
        return;
    };
    let selector = object.spec().view("selector");
    let metadata = pod.metadata();
    let own = metadata.view("labels");
    let Some(known) = labels(own).filter(|_| pod.containers().next().is_some()) else { return };
    for entry in selector.view("matchLabels").entries() {
        let (Some(key), Some(wanted)) = (known_text(entry.key().as_str()), known_text(entry.value().as_str())) else {
            continue;
        };
        let label = known.get(key);
        if label.is_some_and(|label| label == wanted) || !matches!(entry.value().value(), Some(Value::Text(_))) {
            continue;
        }
        let said = match label {
            Some(label) => out.at(entry.value().span()).says(text! {
                en: "the selector wants {key}: {wanted}, the template's pods have {key}: {label}; the API server refuses this",
                zh: "选择器要求 {key}: {wanted}，而模板的 Pod 带有 {key}: {label}；API 服务器会拒绝",
            }),
            None => out.at(entry.span()).says(text! {
                en: "the selector wants {key}: {wanted}, and the template's pods have no label {key}; the API server refuses this",
                zh: "选择器要求 {key}: {wanted}，而模板的 Pod 没有标签 {key}；API 服务器会拒绝",
            }),
        };
        let near = own
            .entry(key)
            .map(|entry| entry.span())
            .or(own.span())
            .or_else(|| object.view().view_path(&["spec"]).key_span("template"));
        let said = match near {
            Some(span) => said.see(Location::here(span), text! { en: "the labels of its pods", zh: "其 Pod 的标签" }),
            None => said,
        };
        let said = said.about(|id| is_about(id, object));
        let path: &[&str] = &["labels", key];
        let template = object.spec().view("template");
        let relabel = match metadata.node() {
            Some(_) => metadata.set_path(path, wanted),
            None => template.set_path(&["metadata", "labels", key], wanted),
        };
        let said =
            said.suggests(text! { en: "label the pods {key}: {wanted}", zh: "给 Pod 加标签 {key}: {wanted}" }, relabel);
        if let Some(label) = label {
            let select = selector.view("matchLabels").set_key(key, label.as_str());
            said.suggests(text! { en: "select {key}: {label}", zh: "选择 {key}: {label}" }, select);
        }
    }
    for expression in selector.list("matchExpressions") {
        let view = View::of(expression);
        let (Some(key), Some(operator)) = (view.field::<&str>("key").value(), view.field::<&str>("operator").value())
        else {
            continue;
        };
        let values: Option<Vec<&str>> = view.list("values").map(|value| known_text(value.as_str())).collect();
        let Some(values) = values else { continue };
        let label = known.get(key).map(String::as_str);
        let holds = match operator {
            "In" => label.is_some_and(|label| values.contains(&label)),
            "NotIn" => label.is_none_or(|label| !values.contains(&label)),
            "Exists" => label.is_some(),
            "DoesNotExist" => label.is_none(),
            _ => true,
        };
        if !holds {
            let label = label.map_or_else(|| "-".to_owned(), str::to_owned);
            out.at(expression.span())
                .says(text! {
                    en: "the template's pods ({key}: {label}) do not meet this expression; the API server refuses this",
                    zh: "模板的 Pod（{key}: {label}）不满足此表达式；API 服务器会拒绝",
                })
                .about(|id| is_about(id, object));
        }
    }
}

fn known_text(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !pitfall_models::kubernetes::is_templated(text))
}

/// A selector of `object` that is one of labels alone.
fn by_labels(object: &Object<'_>, selector: View<'_>, sought: Sought, cx: &Context<'_>, out: &mut Findings) {
    if !selector.is_open() && selector.entry("matchExpressions").is_none() {
        outside(object, selector.view("matchLabels"), sought, cx, out);
    }
}

/// A workload that a Service may be for, in this file or in another one of its folder.
struct Candidate<'a> {
    file: Option<&'a (PathBuf, u64)>,
    object: &'a ObjectFacts,
}

/// What selects the pods of other objects, or Services.
fn outside(object: &Object<'_>, selector: View<'_>, sought: Sought, cx: &Context<'_>, out: &mut Findings) {
    let wanted = match labels(selector) {
        Some(wanted) if !wanted.is_empty() && !object.document().is_template() => wanted,
        _ => return,
    };
    let own_kind = object.kind();
    let name = object.name().value();
    let (pods, services);
    let workloads: &Workloads = if sought.services {
        services = cx.once(|| Services(Workloads::of(manifests(cx), sought)));
        &services.0
    } else {
        pods = cx.once(|| Workloads::of(manifests(cx), sought));
        &pods
    };
    let selects = |pods: &Labels| {
        // Labels that cannot be known may be the ones.
        pods.as_ref().is_none_or(|pods| wanted.iter().all(|(key, value)| pods.get(key) == Some(value)))
    };
    let namespace = object.namespace().value();
    let meets = |candidate: &Candidate<'_>| {
        let other = candidate.object.namespace.as_deref();
        other.is_none() || namespace.is_none() || other == namespace
    };
    let mut with_label = workloads.by_label.with(&wanted).into_iter().filter_map(|place| workloads.get(place));
    if with_label.any(|candidate| meets(&candidate) && selects(sought.labels(candidate.object))) {
        return;
    }
    let candidates: Vec<Candidate<'_>> = workloads.all().filter(meets).collect();
    // Its pods may be made elsewhere, unless exactly one workload here is nearly selected.
    let near = |candidate: &&Candidate| {
        let Some(pods) = sought.labels(candidate.object) else { return false };
        let of_one_name = own_kind == "Service" && name.is_some() && candidate.object.name.as_deref() == name;
        let missed = |(key, value): &(&String, &String)| pods.get(*key) != Some(*value);
        let close =
            |(key, value): (&String, &String)| pods.get(key).is_some_and(|label| of_one_name || alike(label, value));
        wanted.iter().filter(missed).all(close)
    };
    let mut nearly = candidates.iter().filter(near);
    let (Some(candidate), None) = (nearly.next(), nearly.next()) else { return };
    let Some(pods) = sought.labels(candidate.object) else { return };
    let kind = &candidate.object.kind;
    let workload = candidate.object.name.as_deref().unwrap_or(kind);
    for entry in selector.entries() {
        let (Some(key), Some(value)) = (entry.key().as_str(), entry.value().as_str()) else { continue };
        let Some(label) = pods.get(key).filter(|label| *label != value) else { continue };
        let location = match candidate.file {
            Some((path, _)) => Location::in_file(path, candidate.object.span),
            None => Location::here(candidate.object.span),
        };
        let said = out
            .at(entry.value().span())
            .says(match sought {
                Sought { services: true, .. } => text! {
                    en: "this {own_kind} selects no Services: {workload} is labelled {key}: {label}, not {value}",
                    zh: "此 {own_kind} 选不中任何 Service：{workload} 的标签是 {key}: {label}，而非 {value}",
                },
                Sought { peer: true, .. } => text! {
                    en: "this peer of the {own_kind} selects no pods: {kind} {workload} labels its own {key}: {label}, not {value}",
                    zh: "此 {own_kind} 的对端选不中任何 Pod：{kind} {workload} 的 Pod 标签是 {key}: {label}，而非 {value}",
                },
                _ => text! {
                    en: "this {own_kind} selects no pods: {kind} {workload} labels its own {key}: {label}, not {value}",
                    zh: "此 {own_kind} 选不中任何 Pod：{kind} {workload} 的 Pod 标签是 {key}: {label}，而非 {value}",
                },
            })
            .at_most(Severity::Warning)
            .about(|id| is_about(id, object))
            .see(location, text! { en: "the {kind} that it nearly selects", zh: "它差一点选中的 {kind}" })
            .suggests(text! { en: "select {key}: {label}", zh: "选择 {key}: {label}" }, select(entry, label));
        let selects_itself = candidate.object.selector.as_ref().is_some_and(|own| own.contains_key(key));
        // A label that the workload's own selector wants must stay.
        if let Some(span) = candidate.object.pod_label_spans.get(key).filter(|_| !selects_itself) {
            said.suggests(
                text! { en: "label the pods of {workload} {key}: {value}", zh: "将 {workload} 的 Pod 标签改为 {key}: {value}" },
                relabel(candidate, *span, value),
            );
        }
    }
}

fn select(entry: Entry<'_>, label: &str) -> Option<Vec<Edit>> {
    let shared = entry.mapping().is_shared() || entry.value().is_shared();
    (!shared).then(|| pitfall_syntax::yaml::edit::set(entry.value(), &New::from(label))).flatten()
}

fn relabel(candidate: &Candidate<'_>, span: Span, value: &str) -> Option<FileEdits> {
    let edits = vec![Edit { span, text: value.to_owned() }];
    is_plain(value).then(|| match candidate.file {
        Some((path, fingerprint)) => FileEdits::in_file(path, *fingerprint, edits),
        None => FileEdits::here(edits),
    })
}

/// Two values that one person may have meant to be one.
fn alike(one: &str, other: &str) -> bool {
    let bare = |text: &str| text.replace(['-', '_', '.'], "").to_ascii_lowercase();
    let (one, other) = (bare(one), bare(other));
    one == other || one.len().min(other.len()) >= 4 && strsim::osa_distance(&one, &other) <= 1
}

/// Another file of the folder, with its fingerprint; `None` is this file.
type Elsewhere = Option<(PathBuf, u64)>;

/// What the objects of this file and of the other ones of its folder say.
fn manifests(cx: &Context<'_>) -> Vec<(Elsewhere, Arc<FileFacts>)> {
    let mut found = vec![(None, Arc::clone(cx.file.facts()))];
    let Some(folder) = cx.folder() else { return found };
    for listed in cx.list(folder).iter() {
        let path = folder.join(&listed.name);
        let yaml = listed.name.ends_with(".yaml") || listed.name.ends_with(".yml");
        if listed.is_folder || !yaml || Some(path.as_path()) == cx.path() {
            continue;
        }
        let Some(facts) = cx.facts(&path) else { continue };
        found.push((Some((path, facts.fingerprint)), facts));
    }
    found
}

/// The Services of this file and of the other ones of its folder.
struct Services(Workloads);

/// What makes pods, or the Services, in this file and in the other ones of its folder.
struct Workloads {
    files: Vec<(Elsewhere, Arc<FileFacts>)>,
    /// Each one's file, and its place among the objects of that.
    places: Vec<(usize, usize)>,
    by_label: PodsByLabel,
}

impl Workloads {
    fn of(files: Vec<(Elsewhere, Arc<FileFacts>)>, sought: Sought) -> Self {
        let is_sought = |object: &ObjectFacts| match sought.services {
            true => object.kind == "Service" && object.api_version == "v1",
            false => object.makes_pods || pod_spec_path(&object.api_version, &object.kind).is_some(),
        };
        let places = files.iter().enumerate().flat_map(|(file, (_, facts))| {
            let makers = facts.objects().enumerate().filter(|(_, object)| is_sought(object));
            makers.map(move |(at, _)| (file, at))
        });
        let mut found = Self { places: places.collect(), files, by_label: PodsByLabel::default() };
        found.by_label = PodsByLabel::of(found.all().map(|candidate| sought.labels(candidate.object)));
        found
    }

    fn get(&self, place: usize) -> Option<Candidate<'_>> {
        let (file, at) = *self.places.get(place)?;
        let (file, facts) = self.files.get(file)?;
        let Facts::Objects(objects) = &facts.facts else { return None };
        Some(Candidate { file: file.as_ref(), object: objects.get(at)? })
    }

    fn all(&self) -> impl Iterator<Item = Candidate<'_>> {
        (0..self.places.len()).filter_map(|place| self.get(place))
    }
}
