//! What a field is: type, releases, meaning; and the security context that counts for a container.

use std::fmt::Write as _;

use pitfall_engine::{Message, text};
use pitfall_knowledge::kubernetes::{Content, Field, Shape, field_text, first_release, last_release};
use pitfall_models::kubernetes::schema::{FieldAt, field_at};
use pitfall_models::kubernetes::{Container, Manifest, Object};
use pitfall_syntax::yaml::Node;

use crate::{Ask, Hover};

/// The field at the place.
pub(super) fn hover(ask: &Ask) -> Option<Hover> {
    let stream = ask.context.file.yaml()?;
    let object = Manifest::new(stream).objects().find(|object| {
        object.root().is_some_and(|root| root.outer_span().touches(ask.offset)) && !object.document().is_template()
    })?;
    let at = field_at(&object, ask.offset)?;
    let own = at.around.last()?;
    let mut markdown = format!("**{}** `{}`", at.field.name(), type_name(at.field.shape()));
    for note in notes(at.field) {
        let _ = write!(markdown, " · {}", ask.says(&note));
    }
    if let Some(meaning) = field_text(own.of_type.name(), at.field.name()) {
        let _ = write!(markdown, "\n\n{meaning}");
    }
    if let Some(Content::OneOf(words)) = at.field.content() {
        let words: Vec<String> = words.iter().filter(|word| !word.is_empty()).map(|word| format!("`{word}`")).collect();
        let one_of = ask.says(&text! { en: "One of", zh: "可取值" });
        let _ = write!(markdown, "\n\n{one_of} {}", words.join(", "));
    }
    if let Some(table) = effective(ask, &object, &at) {
        let _ = write!(markdown, "\n\n{table}");
    }
    let span = if at.on_key { at.entry.key().span() } else { at.entry.value().span() };
    Some(Hover { span, markdown })
}

/// `[]Container`, `map[string]Quantity`, `integer`: as Go's documentation of the API has it.
pub(super) fn type_name(shape: Shape) -> String {
    match shape {
        Shape::Type(of_type) => of_type.short_name().to_owned(),
        Shape::List(items) => format!("[]{}", type_name(items.get())),
        Shape::Map(values) => format!("map[string]{}", type_name(values.get())),
        Shape::Text => "string".to_owned(),
        Shape::Bytes => "base64".to_owned(),
        Shape::DateTime => "time".to_owned(),
        Shape::Integer { wide } => if wide { "int64" } else { "int32" }.to_owned(),
        Shape::Number | Shape::NumberOrText => "number".to_owned(),
        Shape::Boolean => "boolean".to_owned(),
        Shape::IntOrText => "integer or string".to_owned(),
        Shape::Object => "object".to_owned(),
        Shape::Any => "any".to_owned(),
    }
}

fn notes(field: Field) -> Vec<Message> {
    let mut notes = Vec::new();
    if field.is_required() {
        notes.push(text! { en: "required", zh: "必填" });
    }
    let releases = field.releases();
    if releases.first > first_release() {
        let first = releases.first;
        notes.push(text! { en: "since Kubernetes 1.{first}", zh: "自 Kubernetes 1.{first} 起" });
    }
    if releases.last < last_release() {
        let last = releases.last;
        notes.push(text! { en: "up to Kubernetes 1.{last}", zh: "至 Kubernetes 1.{last} 为止" });
    }
    notes
}

/// Fields of a container's security context that a pod's can give, and what counts where neither says a thing.
const INHERITED: [(&str, &str); 6] = [
    ("runAsNonRoot", "false"),
    ("runAsUser", ""),
    ("runAsGroup", ""),
    ("seccompProfile", "Unconfined"),
    ("appArmorProfile", ""),
    ("seLinuxOptions", ""),
];

/// Those that stand in a container alone.
const OWN: [(&str, &str); 5] = [
    ("privileged", "false"),
    ("allowPrivilegeEscalation", "true"),
    ("readOnlyRootFilesystem", "false"),
    ("capabilities", ""),
    ("procMount", "Default"),
];

/// What counts for the container whose security context is asked for, and where each part comes from.
fn effective(ask: &Ask, object: &Object<'_>, at: &FieldAt<'_>) -> Option<String> {
    let own = at.around.last()?;
    let of_container = matches!(own.of_type.name(), "core.v1.Container" | "core.v1.EphemeralContainer");
    if !of_container || at.field.name() != "securityContext" {
        return None;
    }
    let container = object.pod_spec()?.containers().find(|container| container.node() == Some(own.node))?;
    let [here, pod, default] = [
        text! { en: "this container", zh: "此容器" },
        text! { en: "the pod", zh: "Pod" },
        text! { en: "default", zh: "默认" },
    ]
    .map(|message| ask.says(&message));
    let mut rows = String::new();
    for (key, standard) in INHERITED.into_iter().chain(OWN) {
        let inherits = INHERITED.iter().any(|(inherited, _)| *inherited == key);
        let (value, from) = match (said(&container, key), said_of_pod(&container, key).filter(|_| inherits)) {
            (Some(value), _) => (value, &here),
            (None, Some(value)) => (value, &pod),
            (None, None) if standard.is_empty() => continue,
            (None, None) => (standard.to_owned(), &default),
        };
        let _ = write!(rows, "\n| {key} | `{value}` | {from} |");
    }
    let head = ask.says(&text! { en: "| in effect | | from |", zh: "| 生效值 | | 来源 |" });
    Some(format!("{head}\n| --- | --- | --- |{rows}"))
}

fn said(container: &Container<'_>, key: &str) -> Option<String> {
    container.security_context().entry(key).and_then(|entry| short(entry.value()))
}

fn said_of_pod(container: &Container<'_>, key: &str) -> Option<String> {
    container.pod().security_context().entry(key).and_then(|entry| short(entry.value()))
}

/// A value on one line.
fn short(node: Node<'_>) -> Option<String> {
    if let Some(kind) = node.get("type").and_then(|entry| entry.value().as_str()) {
        return Some(kind.to_owned());
    }
    let text = node.source().split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty() && !node.is_null()).then(|| text.replace(['`', '|'], " "))
}
