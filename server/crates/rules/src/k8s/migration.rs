//! Moves an object to another version of its API.
//! Source: <https://kubernetes.io/docs/reference/using-api/deprecation-guide/>, for what changed with each.

use pitfall_knowledge::kubernetes::kind;
use pitfall_models::kubernetes::Object;
use pitfall_models::kubernetes::schema::{Wrong, faults_as};
use pitfall_syntax::Span;
use pitfall_syntax::yaml::edit::{self, Edit, Emptied, New};
use pitfall_syntax::yaml::{Entry, Node, Value};

/// Edits that move an object.
pub(super) struct Migration {
    pub(super) edits: Vec<Edit>,
    /// The shapes agree and mean the same: the `apiVersion` alone changes.
    pub(super) same: bool,
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
    let (group, changed) = match (object.api_version(), object.kind()) {
        // Their schemas are made anew, by a person.
        (_, "CustomResourceDefinition") => return None,
        ("extensions/v1beta1" | "networking.k8s.io/v1beta1", "Ingress") => ("", ingress(object)?),
        ("autoscaling/v2beta1", "HorizontalPodAutoscaler") => ("", metrics(object)?),
        (
            "apps/v1beta1" | "apps/v1beta2" | "extensions/v1beta1",
            "Deployment" | "ReplicaSet" | "StatefulSet" | "DaemonSet",
        ) => ("apps", selector(object)?),
        _ => ("", Vec::new()),
    };
    let guided = !changed.is_empty();
    edits.extend(changed);
    if guided {
        return Some(Migration { edits, same: false });
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
    Some(Migration { edits, same: group == "apps" || means_the_same(object) })
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
    edits.extend(edit::set(name.value(), &flow(&service))?);
    edits.extend(edit::remove_entry(port, Emptied::KeepEmpty)?);
    Some(edits)
}

/// On one line, so that the lines around keep their place.
fn flow(new: &New) -> New {
    fn write(new: &New) -> String {
        match new {
            New::Text(text) => format!("{text:?}"),
            New::Raw(text) => text.clone(),
            New::Mapping(entries) => {
                let entries = entries.iter().map(|(key, value)| format!("{key}: {}", write(value)));
                format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
            }
            New::Sequence(items) => format!("[{}]", items.iter().map(write).collect::<Vec<_>>().join(", ")),
        }
    }
    New::Raw(write(new))
}

/// HorizontalPodAutoscaler v2: a metric's `targetAverage…` becomes a `target` with a type. Only metrics of resources are told.
fn metrics(object: &Object<'_>) -> Option<Vec<Edit>> {
    let spec = object.spec();
    if spec.is_open() {
        return None;
    }
    let mut edits = Vec::new();
    for metric in spec.list("metrics") {
        let resource = metric.get("resource")?.value();
        if metric.is_shared() || resource.is_shared() {
            return None;
        }
        let targets = [
            ("targetAverageUtilization", "Utilization", "averageUtilization"),
            ("targetAverageValue", "AverageValue", "averageValue"),
        ];
        for (old, type_name, key) in targets {
            let Some(entry) = resource.get(old) else { continue };
            let target = New::Mapping(vec![
                ("type".to_owned(), New::Raw(type_name.to_owned())),
                (key.to_owned(), New::Raw(entry.value().source().to_owned())),
            ]);
            edits.extend(edit::rename_key(entry, "target")?);
            edits.extend(edit::set(entry.value(), &flow(&target))?);
        }
    }
    Some(edits)
}
