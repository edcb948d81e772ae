//! Moves an object to another version of its API.
//! Source: <https://kubernetes.io/docs/reference/using-api/deprecation-guide/>, for what changed with each.

use pitfall_engine::{Message, text};
use pitfall_knowledge::kubernetes::kind;
use pitfall_models::kubernetes::schema::{Wrong, faults_as};
use pitfall_models::kubernetes::{Object, View};
use pitfall_syntax::Span;
use pitfall_syntax::yaml::edit::{self, Edit, Emptied, New};
use pitfall_syntax::yaml::{Entry, Node, Value};

/// Edits that move an object.
pub(super) struct Migration {
    pub(super) edits: Vec<Edit>,
    /// The shapes agree and mean the same: the `apiVersion` alone changes.
    pub(super) same: bool,
    /// What the edits had to assume: the field that a person must look at.
    pub(super) check: Option<&'static str>,
}

impl Migration {
    /// What the fix to the version `new` is called.
    pub(super) fn title(&self, new: &str) -> Message {
        match self.check {
            Some(field) => text! { en: "move to {new}, and check {field}", zh: "迁移到 {new}，并检查 {field}" },
            None => text! { en: "move to {new}", zh: "迁移到 {new}" },
        }
    }
}

/// The object stands in a template that asks which release it is for, so that it may be written only for those that serve it.
pub(super) fn asks_for_release(object: &Object<'_>) -> bool {
    let document = object.document();
    let words = ["capabilities", "semver", "kubeversion", "apiversions"];
    document.is_masked() && {
        let source = document.source().to_ascii_lowercase();
        words.iter().any(|word| source.contains(word))
    }
}

/// The bytes of the value of `apiVersion`, where the object says it itself.
pub(super) fn api_version_span(object: &Object<'_>) -> Option<Span> {
    api_version(object).map(|entry| entry.value().span())
}

fn api_version<'a>(object: &Object<'a>) -> Option<Entry<'a>> {
    object.root()?.own_entries().find(|entry| entry.key().as_str() == Some("apiVersion"))
}

/// Edits to the version `new`; `None` where a person must do it.
pub(super) fn to(object: &Object<'_>, new: &str) -> Option<Migration> {
    let value = api_version(object)?.value();
    let mut edits = edit::set(value, &New::Text(new.to_owned()))?;
    let (group, check, changed) = match (object.api_version(), object.kind()) {
        ("apiextensions.k8s.io/v1beta1", "CustomResourceDefinition") => {
            edits.extend(super::definition::to_v1(object)?);
            return Some(Migration { edits: merged(edits), same: false, check: Some("openAPIV3Schema") });
        }
        ("admissionregistration.k8s.io/v1beta1", "ValidatingWebhookConfiguration" | "MutatingWebhookConfiguration") => {
            let (changed, assumed) = webhooks(object)?;
            ("", assumed.then_some("sideEffects"), changed)
        }
        ("extensions/v1beta1" | "networking.k8s.io/v1beta1", "Ingress") => ("", None, ingress(object)?),
        ("autoscaling/v2beta1", "HorizontalPodAutoscaler") => ("", None, metrics(object)?),
        (
            "flowcontrol.apiserver.k8s.io/v1beta1" | "flowcontrol.apiserver.k8s.io/v1beta2",
            "PriorityLevelConfiguration",
        ) => ("", None, shares(object)?),
        ("discovery.k8s.io/v1beta1", "EndpointSlice") => ("", None, topology(object)?),
        (
            "apps/v1beta1" | "apps/v1beta2" | "extensions/v1beta1",
            "Deployment" | "ReplicaSet" | "StatefulSet" | "DaemonSet",
        ) => ("apps", None, selector(object)?),
        _ => ("", None, Vec::new()),
    };
    let guided = !changed.is_empty();
    edits.extend(changed);
    if guided {
        return Some(Migration { edits: merged(edits), same: false, check });
    }
    let of_type = kind(new, object.kind())?.type_ref()?;
    let refused = |what: &Wrong<'_>| {
        matches!(
            what,
            Wrong::UnknownField { .. } | Wrong::MissingField { .. } | Wrong::Type { .. } | Wrong::Word { .. }
        )
    };
    if faults_as(object, of_type, None).iter().any(|fault| refused(&fault.what)) {
        return None;
    }
    Some(Migration { edits, same: group == "apps" || means_the_same(object), check: None })
}

/// What is put in at one place, as one edit, in the order given; and what goes twice, as at the end of a file where a line goes with the break before it,
/// once.
fn merged(edits: Vec<Edit>) -> Vec<Edit> {
    let mut out: Vec<Edit> = Vec::with_capacity(edits.len());
    for edit in edits {
        let twin = out.iter_mut().find(|other| {
            let both_go = edit.text.is_empty() && other.text.is_empty();
            let overlap = edit.span.start < other.span.end && other.span.start < edit.span.end;
            edit.span.is_empty() && other.span == edit.span || both_go && overlap
        });
        match twin {
            Some(other) => {
                other.span = other.span.cover(edit.span);
                other.text.push_str(&edit.text);
            }
            None => out.push(edit),
        }
    }
    out
}

/// `admissionregistration.k8s.io/v1` asks for what v1beta1 took for granted, and has other defaults: those of v1beta1 are written out. Which side effects
/// a webhook has cannot be told: that none is assumed, is the second answer.
fn webhooks(object: &Object<'_>) -> Option<(Vec<Edit>, bool)> {
    let (mut edits, mut assumed) = (Vec::new(), false);
    for webhook in object.view().list("webhooks") {
        let view = View::of(webhook);
        // One without an address is a part of a patch.
        if webhook.is_shared() || view.is_open() || !view.view("clientConfig").is_present() {
            return None;
        }
        let side_effects = view.field::<&str>("sideEffects");
        match side_effects.value() {
            Some("None" | "NoneOnDryRun") => {}
            _ if side_effects.is_missing() && side_effects.is_written() => return None,
            Some("Unknown" | "Some") => {
                assumed = true;
                edits.extend(side_effects.set("None")?);
            }
            None if side_effects.is_missing() => {
                assumed = true;
                edits.extend(edit::add_entry(webhook, "sideEffects", New::from("None"))?);
            }
            _ => return None,
        }
        let versions = New::Sequence(vec![New::from("v1beta1")]);
        let defaults: [(&str, New); 4] = [
            ("admissionReviewVersions", versions),
            ("failurePolicy", New::from("Ignore")),
            ("matchPolicy", New::from("Exact")),
            ("timeoutSeconds", New::from(30_i64)),
        ];
        for (key, default) in defaults {
            match view.entry(key) {
                Some(entry) if entry.value().is_null() => return None,
                Some(_) => {}
                None => edits.extend(edit::add_entry(webhook, key, default)?),
            }
        }
    }
    Some((edits, assumed))
}

/// `flowcontrol.apiserver.k8s.io/v1beta3` calls them nominal.
fn shares(object: &Object<'_>) -> Option<Vec<Edit>> {
    let limited = object.spec().view("limited");
    if limited.is_open() {
        return None;
    }
    match limited.entry("assuredConcurrencyShares") {
        Some(_) => limited.rename_key("assuredConcurrencyShares", "nominalConcurrencyShares"),
        None => Some(Vec::new()),
    }
}

/// `discovery.k8s.io/v1` has fields for the two labels of `topology` that are in use.
fn topology(object: &Object<'_>) -> Option<Vec<Edit>> {
    let mut edits = Vec::new();
    for endpoint in object.view().list("endpoints") {
        let Some(topology) = endpoint.get("topology") else { continue };
        if endpoint.is_shared() || !topology.value().is_mapping() || topology.value().is_shared() {
            return None;
        }
        edits.extend(edit::remove_entry(topology, Emptied::KeepEmpty)?);
        for label in topology.value().own_entries() {
            let field = match label.key().as_str()? {
                "kubernetes.io/hostname" => "nodeName",
                "topology.kubernetes.io/zone" => "zone",
                // The region goes: v1 has no place for it.
                "topology.kubernetes.io/region" => continue,
                _ => return None,
            };
            edits.extend(edit::add_entry(endpoint, field, New::Text(label.value().as_str()?.to_owned()))?);
        }
    }
    Some(edits)
}

/// No default and no meaning changed between the versions.
fn means_the_same(object: &Object<'_>) -> bool {
    match object.kind() {
        // An empty selector selects every pod in v1, and none before.
        "PodDisruptionBudget" => object.spec().view("selector").view("matchLabels").is_present(),
        "ValidatingWebhookConfiguration" | "MutatingWebhookConfiguration" => false,
        "FlowSchema" | "PriorityLevelConfiguration" | "CertificateSigningRequest" | "EndpointSlice" => false,
        _ => true,
    }
}

/// `apps/v1` wants the selector that older versions took from the template.
fn selector(object: &Object<'_>) -> Option<Vec<Edit>> {
    let spec = object.spec();
    if spec.view("selector").is_present() {
        return Some(Vec::new());
    }
    let labels = object.pod_spec()?.metadata().view("labels");
    if labels.is_open() || spec.is_open() {
        return None;
    }
    let label =
        |entry: Entry<'_>| Some((entry.key().as_str()?.to_owned(), New::Text(entry.value().as_str()?.to_owned())));
    let labels: Vec<_> = labels.entries().into_iter().map(label).collect::<Option<_>>()?;
    let selector = New::entry("matchLabels", New::Mapping(labels.clone()));
    (!labels.is_empty()).then(|| edit::add_entry(spec.node()?, "selector", selector)).flatten()
}

/// Ingress v1: `serviceName` and `servicePort` become `service`, every path has a `pathType`, `spec.backend` is called `defaultBackend`.
fn ingress(object: &Object<'_>) -> Option<Vec<Edit>> {
    let spec = object.spec();
    if spec.is_open() {
        return None;
    }
    let mut edits = Vec::new();
    if let Some(entry) = spec.entry("backend") {
        edits.extend(edit::rename_key(entry, "defaultBackend")?);
        edits.extend(backend(entry.value())?);
    }
    for rule in spec.list("rules") {
        let paths = rule.get("http").and_then(|http| http.value().get("paths"));
        for path in paths.into_iter().flat_map(|paths| paths.value().items()) {
            if path.is_shared() || !path.is_mapping() {
                return None;
            }
            edits.extend(backend(path.get("backend")?.value())?);
            if path.get("pathType").is_none() {
                edits.extend(edit::add_entry(path, "pathType", New::from("ImplementationSpecific"))?);
            }
        }
    }
    Some(edits)
}

fn backend(node: Node<'_>) -> Option<Vec<Edit>> {
    if node.is_shared() || !node.is_mapping() {
        return None;
    }
    let Some(name) = node.get("serviceName") else { return Some(Vec::new()) };
    let port = node.get("servicePort")?;
    let number = match port.value().value()? {
        Value::Int(number) => New::entry("number", New::Raw(number.to_string())),
        Value::Text(name) => New::entry("name", name),
        _ => return None,
    };
    let service = New::Mapping(vec![
        ("name".to_owned(), New::Text(name.value().as_str()?.to_owned())),
        ("port".to_owned(), number),
    ]);
    let mut edits = edit::rename_key(name, "service")?;
    edits.extend(edit::set(name.value(), &service)?);
    edits.extend(edit::remove_entry(port, Emptied::KeepEmpty)?);
    Some(edits)
}

/// A field that only an older version of its kind has, written as the version at hand does.
pub(super) fn of_older_version(holder: &str, entry: Entry<'_>) -> Option<Vec<Edit>> {
    match (holder, entry.key().as_str()?) {
        ("IngressBackend", "serviceName" | "servicePort") => {
            backend(entry.mapping()).filter(|edits| !edits.is_empty()).map(merged)
        }
        ("HorizontalPodAutoscalerSpec", "targetCPUUtilizationPercentage") => utilization(entry),
        _ => None,
    }
}

/// HorizontalPodAutoscaler v2: `targetCPUUtilizationPercentage` is one of the metrics.
fn utilization(entry: Entry<'_>) -> Option<Vec<Edit>> {
    let (spec, value) = (entry.mapping(), entry.value());
    let Value::Int(percent) = value.value()? else { return None };
    if spec.is_shared() || value.is_shared() || spec.get("metrics").is_some() {
        return None;
    }
    let pair = |key: &str, value: New| (key.to_owned(), value);
    let target =
        vec![pair("type", New::from("Utilization")), pair("averageUtilization", New::Raw(percent.to_string()))];
    let resource = vec![pair("name", New::from("cpu")), pair("target", New::Mapping(target))];
    let metric = vec![pair("type", New::from("Resource")), pair("resource", New::Mapping(resource))];
    let mut edits = edit::rename_key(entry, "metrics")?;
    edits.extend(edit::set(value, &New::Sequence(vec![New::Mapping(metric)]))?);
    Some(edits)
}

/// HorizontalPodAutoscaler v2: a metric's `target…` becomes a `target` with a type, its `metricName` and selector a `metric`.
fn metrics(object: &Object<'_>) -> Option<Vec<Edit>> {
    let spec = object.spec();
    if spec.is_open() {
        return None;
    }
    let mut edits = Vec::new();
    for metric in spec.list("metrics") {
        let kinds = ["resource", "containerResource", "pods", "object", "external"];
        let source = kinds.iter().find_map(|kind| metric.get(kind))?;
        let (kind, source) = (source.key().as_str()?, source.value());
        let view = View::of(source);
        if metric.is_shared() || source.is_shared() || view.is_open() || !source.is_mapping() {
            return None;
        }
        if kind == "object" && view.entry("metricName").is_some() {
            edits.extend(edit::rename_key(view.entry("target")?, "describedObject")?);
        }
        // What the new version calls so already is left.
        if let Some(name) = view.entry("metricName") {
            let selector = view.entry(if kind == "external" { "metricSelector" } else { "selector" });
            let mut new = vec![("name".to_owned(), as_new(name.value())?)];
            if let Some(selector) = selector {
                new.push(("selector".to_owned(), as_new(selector.value())?));
                edits.extend(edit::remove_entry(selector, Emptied::KeepEmpty)?);
            }
            edits.extend(edit::rename_key(name, "metric")?);
            edits.extend(edit::set(name.value(), &New::Mapping(new))?);
        }
        let targets = [
            ("targetAverageUtilization", "Utilization", "averageUtilization"),
            ("targetAverageValue", "AverageValue", "averageValue"),
            ("averageValue", "AverageValue", "averageValue"),
            ("targetValue", "Value", "value"),
        ];
        let mut written = targets.into_iter().filter_map(|(old, of_type, key)| Some((view.entry(old)?, of_type, key)));
        let Some((entry, of_type, key)) = written.next() else { continue };
        // Of an object both may stand there, and the average counts.
        for (beside, ..) in written {
            edits.extend(edit::remove_entry(beside, Emptied::KeepEmpty)?);
        }
        let target = New::Mapping(vec![
            ("type".to_owned(), New::Raw(of_type.to_owned())),
            (key.to_owned(), as_new(entry.value())?),
        ]);
        edits.extend(edit::rename_key(entry, "target")?);
        edits.extend(edit::set(entry.value(), &target)?);
    }
    Some(edits)
}

/// The value to be written anew; `None` with a comment in it, which would be lost, and for what is not its own.
fn as_new(node: Node<'_>) -> Option<New> {
    if node.is_shared() || node.anchor().is_some() || node.tag().is_some() || node.source().contains(" #") {
        return None;
    }
    if node.is_mapping() {
        let entry = |entry: Entry<'_>| Some((entry.key().as_str()?.to_owned(), as_new(entry.value())?));
        return node.own_entries().map(entry).collect::<Option<_>>().map(New::Mapping);
    }
    if node.is_sequence() {
        return node.items().map(as_new).collect::<Option<_>>().map(New::Sequence);
    }
    match node.value()? {
        Value::Text(text) => Some(New::Text(text.to_owned())),
        _ => Some(New::Raw(node.source().to_owned())),
    }
}
