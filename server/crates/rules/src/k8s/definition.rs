//! Moves a CustomResourceDefinition from v1beta1 to v1.
//! Source: <https://kubernetes.io/docs/reference/using-api/deprecation-guide/#customresourcedefinition-v122>.

use pitfall_models::kubernetes::{Object, View};
use pitfall_syntax::yaml::edit::{self, Edit, Emptied, New};
use pitfall_syntax::yaml::{Entry, Node, Value};

/// The fields that stand at each version now.
const MOVED: [&str; 2] = ["subresources", "additionalPrinterColumns"];

/// Edits, the `apiVersion` aside; `None` where a person must do it: several versions that share a schema, a schema that is not structural, a webhook that
/// converts, flow style.
pub(super) fn to_v1(object: &Object<'_>) -> Option<Vec<Edit>> {
    let spec = object.spec();
    let node = spec.node()?;
    let kept = spec.field::<bool>("preserveUnknownFields");
    if spec.is_open() || node.is_flow() || node.is_shared() || kept.value() == Some(true) || kept.is_unknown() {
        return None;
    }
    let conversion = spec.view("conversion");
    if conversion.entry("webhookClientConfig").is_some() || conversion.is_open() {
        return None;
    }
    let mut edits = Vec::new();
    if spec.entry("scope").is_none() {
        edits.extend(edit::add_entry(node, "scope", New::from("Namespaced"))?);
    }
    let shared = spec.entry("validation").map(|validation| validation.value());
    let shared = match shared {
        Some(validation) => Some(validation.get("openAPIV3Schema")?),
        None => None,
    };
    if shared.is_some_and(|schema| !is_structural(schema.value(), true)) {
        return None;
    }
    let versions: Vec<Node<'_>> = spec.list("versions").collect();
    if versions.is_empty() {
        edits.extend(one_version(object, &spec, shared)?);
        return Some(edits);
    }
    // With `versions`, `version` names the first of them once more.
    if let Some(version) = spec.entry("version") {
        edits.extend(edit::remove_entry(version, Emptied::KeepEmpty)?);
    }
    let is_shared = |key: &&str| spec.entry(key).is_some();
    if versions.len() > 1 && (shared.is_some() || MOVED.iter().any(is_shared)) {
        return None;
    }
    for version in versions {
        edits.extend(of_version(version, &spec, shared)?);
    }
    Some(edits)
}

/// A version that is there gets what stood for all.
fn of_version(version: Node<'_>, spec: &View<'_>, shared: Option<Entry<'_>>) -> Option<Vec<Edit>> {
    let view = View::of(version);
    if version.is_flow() && shared.is_some() || version.is_shared() || view.is_open() {
        return None;
    }
    let mut edits = Vec::new();
    let own = view.view("schema").entry("openAPIV3Schema");
    match (own, shared) {
        (Some(own), _) if !is_structural(own.value(), true) => return None,
        (Some(_), _) => {}
        (None, Some(schema)) => edits.extend(edit::move_entry(schema, version, &["schema"])?),
        (None, None) => edits.extend(edit::add_entry(version, "schema", anything())?),
    }
    for key in MOVED {
        let Some(entry) = spec.entry(key) else { continue };
        let moved = edit::move_entry(entry, version, &[])?;
        edits.extend(moved.into_iter().map(|edit| Edit { text: edit.text.replace("JSONPath:", "jsonPath:"), ..edit }));
    }
    for column in view.list("additionalPrinterColumns") {
        if let Some(path) = column.get("JSONPath") {
            edits.extend(edit::rename_key(path, "jsonPath")?);
        }
    }
    Some(edits)
}

/// `version: v1` becomes a list of one, into which the rest goes.
fn one_version(object: &Object<'_>, spec: &View<'_>, shared: Option<Entry<'_>>) -> Option<Vec<Edit>> {
    let version = spec.entry("version")?;
    let name = version.value().as_str()?;
    let column = column_of(version.key())?;
    let newline = if version.mapping().source().contains("\r\n") { "\r\n" } else { "\n" };
    let line = |depth: usize, text: &str| format!("{newline}{}{text}", " ".repeat(column + depth));
    let mut text = format!(
        "versions:{}{}{}",
        line(0, &format!("- name: {name}")),
        line(2, "served: true"),
        line(2, "storage: true")
    );
    let mut edits = Vec::new();
    match shared {
        Some(schema) => {
            text += &line(2, "schema:");
            text += &line(4, "openAPIV3Schema:");
            text += &behind_key(schema, column + 4)?;
            edits.extend(edit::remove_entry(schema, Emptied::RemoveParent)?);
        }
        None => {
            text += &line(2, "schema:");
            text += &line(4, "openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}");
        }
    }
    for key in MOVED {
        let Some(entry) = spec.entry(key) else { continue };
        text += &line(2, &format!("{key}:"));
        text += &behind_key(entry, column + 2)?.replace("JSONPath:", "jsonPath:");
        edits.extend(edit::remove_entry(entry, Emptied::KeepEmpty)?);
    }
    // A comment above what goes would go with it.
    let moved = shared.into_iter().chain(MOVED.iter().filter_map(|key| spec.entry(key)));
    let moved: Vec<_> = moved.map(|entry| entry.value().span()).collect();
    let is_lost = object.document().comments().any(|comment| {
        let within =
            |span: &pitfall_syntax::Span| span.touches(comment.span.start as usize) && comment.span.start < span.end;
        edits.iter().any(|edit| within(&edit.span)) && !moved.iter().any(within)
    });
    edits.push(Edit { span: version.span(), text });
    (!is_lost).then_some(edits)
}

/// The value as it is written, for a key at `column`.
fn behind_key(entry: Entry<'_>, column: usize) -> Option<String> {
    let (key, value) = (entry.key(), entry.value());
    if value.is_shared() || value.anchor().is_some() || value.kind() == pitfall_syntax::yaml::Kind::Alias {
        return None;
    }
    let source = value.source();
    if value.is_flow() || !(value.is_mapping() || value.is_sequence()) {
        return (!source.contains('\n')).then(|| format!(" {source}"));
    }
    let (old, new) = (column_of(key)?, column);
    let first = column_of(value)?;
    let moved = |column: usize| (column + new).checked_sub(old);
    let newline = if source.contains("\r\n") { "\r\n" } else { "\n" };
    let mut text = format!("{newline}{}", " ".repeat(moved(first)?));
    for (at, line) in source.split_inclusive('\n').enumerate() {
        let content = line.trim_start_matches(' ');
        let blanks = line.len() - content.len();
        if at > 0 && !content.trim().is_empty() {
            text += &" ".repeat(moved(blanks)?);
        }
        text += content;
    }
    Some(text.trim_end().to_owned())
}

/// In bytes, from the start of the line; `None` behind anything but blanks and list dashes.
fn column_of(node: Node<'_>) -> Option<usize> {
    let document = node.document();
    let start = (node.span().start as usize).checked_sub(node.base())?;
    let before = document.text().get(..start)?;
    Some(before.len() - before.rfind('\n').map_or(0, |at| at + 1))
}

/// What v1 wants of a schema that is not there: any fields.
fn anything() -> New {
    let all = New::Mapping(vec![
        ("type".to_owned(), New::from("object")),
        ("x-kubernetes-preserve-unknown-fields".to_owned(), New::from(true)),
    ]);
    New::entry("openAPIV3Schema", all)
}

/// Every part of the schema has a type, or says that it is a number or a text, or anything.
fn is_structural(schema: Node<'_>, is_root: bool) -> bool {
    let says = |key: &str| schema.get(key).is_some_and(|entry| entry.value().value() == Some(Value::Bool(true)));
    let of_type = schema.get("type").and_then(|entry| entry.value().as_str());
    let typed = match of_type {
        Some(of_type) => !is_root || of_type == "object",
        None => !is_root && (says("x-kubernetes-int-or-string") || says("x-kubernetes-preserve-unknown-fields")),
    };
    let fields = schema.get("properties").map(|entry| entry.value());
    let inner =
        ["items", "additionalProperties"].into_iter().filter_map(|key| schema.get(key)).map(|entry| entry.value());
    typed
        && fields.into_iter().flat_map(|fields| fields.own_entries()).all(|entry| is_structural(entry.value(), false))
        && inner.filter(|inner| inner.is_mapping()).all(|inner| is_structural(inner, false))
}
