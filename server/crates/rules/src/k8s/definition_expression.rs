//! A CustomResourceDefinition with a rule in CEL that cannot be compiled, or whose types do not go together by the schema it stands in.
//! Source: `x-kubernetes-validations` of the Kubernetes documentation; the API server compiles each rule when a definition is written
//! (`ValidateCustomResourceDefinitionOpenAPISchema` in k8s.io/apiextensions-apiserver).

use memchr::memmem;
use pitfall_engine::{Context, Findings, Message, mistake_message, rule, text};
use pitfall_models::kubernetes::Object;
use pitfall_policy::{Scope, Type};
use pitfall_syntax::yaml::{Node, Value};
use pitfall_text::Span;

use super::definition_entry::faults;
use super::policies::{mistakes_in, mistakes_of_types_in};

rule! {
    id: "k8s/definition-expression",
    page: "definition_expression.md",
    on: Object,
    severity: Warning,
    category: Correctness,
    fix: None,
    since: "0.1.0",
    also: [],
}

/// The key under which a schema holds its rules.
const RULES: &str = "x-kubernetes-validations";

/// Schemas within schemas that are looked through.
const DEPTH: usize = 64;

fn check(object: &Object<'_>, cx: &Context<'_>, out: &mut Findings) {
    // A definition is long, and its tree is only made where it has rules.
    if object.kind() != "CustomResourceDefinition"
        || object.group() != "apiextensions.k8s.io"
        || memmem::find(object.document().text().as_bytes(), RULES.as_bytes()).is_none()
    {
        return;
    }
    let release = cx.config.kubernetes_version.map(|version| version.minor);
    for version in object.spec().list("versions") {
        if let Some(schema) = version.get_path(&["schema", "openAPIV3Schema"]) {
            let is_whole = schema.get("type").is_some();
            let place = Place { is_whole, is_root: true, uncorrelated: None, depth: 0 };
            within(schema, place, release, out);
        }
    }
}

/// Where a schema stands.
#[derive(Clone, Copy)]
struct Place<'a> {
    /// All of the schema is written here: one without a type at its root is laid over another, which has what it lacks.
    is_whole: bool,
    /// It is that of a whole object.
    is_root: bool,
    /// The key of the first schema above whose parts an old and a new object do not have in common.
    uncorrelated: Option<&'a str>,
    depth: usize,
}

/// The rules of a schema and of those in it.
fn within(schema: Node<'_>, place: Place<'_>, release: Option<u16>, out: &mut Findings) {
    if place.depth > DEPTH || schema.is_shared() {
        return;
    }
    let inner = |key: &str| schema.get(key).map(|entry| entry.value());
    let word = |key: &str| inner(key).and_then(Node::as_str);
    let own = place.is_whole.then(|| Type::of_schema(schema, place.is_root)).flatten();
    for entry in inner(RULES).into_iter().flat_map(|entries| entries.items()) {
        judge(entry, "rule", "bool", own.as_ref(), release, out);
        judge(entry, "messageExpression", "string", own.as_ref(), release, out);
        let faults = if place.is_whole { faults(entry, schema, place.uncorrelated) } else { Vec::new() };
        faults.iter().for_each(|(node, message)| refuse(node.span(), message, out));
    }
    let name = schema.entry().and_then(|entry| entry.key().as_str()).unwrap_or("openAPIV3Schema");
    let below = |uncorrelated: bool| Place {
        is_whole: place.is_whole,
        is_root: false,
        uncorrelated: place.uncorrelated.or(uncorrelated.then_some(name)),
        depth: place.depth + 1,
    };
    let of_properties = below(word("x-kubernetes-map-type") == Some("atomic"));
    let of_items = below(word("x-kubernetes-list-type") != Some("map"));
    let properties = inner("properties").into_iter().flat_map(|properties| properties.own_entries());
    let parts = properties
        .map(|property| (property.value(), of_properties))
        .chain(inner("items").map(|items| (items, of_items)))
        .chain(inner("additionalProperties").map(|others| (others, below(false))));
    for (schema, place) in parts.filter(|(schema, _)| schema.is_mapping()) {
        let is_root = says_yes(schema, "x-kubernetes-embedded-resource");
        within(schema, Place { is_root, ..place }, release, out);
    }
}

fn refuse(span: Span, message: &Message, out: &mut Findings) {
    let Message { en, zh } = message;
    out.at(span).says(text! {
        en: "the API server will refuse this definition: {en}",
        zh: "API 服务器会拒绝此定义：{zh}",
    });
}

fn says_yes(node: Node<'_>, key: &str) -> bool {
    node.get(key).is_some_and(|entry| entry.value().value() == Some(Value::Bool(true)))
}

fn judge(
    entry: Node<'_>,
    key: &str,
    wanted: &'static str,
    own: Option<&Type<'_>>,
    release: Option<u16>,
    out: &mut Findings,
) {
    let Some(node) = entry.get(key).map(|entry| entry.value()).filter(|node| !node.hides_something()) else { return };
    let Some(text) = node.as_str().filter(|text| !text.trim().is_empty()) else { return };
    let scope = Scope { inputs: &["self", "oldSelf"], release, is_escaped: true, ..Scope::default() };
    let mut mistakes = mistakes_in(node, text, scope, wanted);
    if let Some(own) = own.filter(|_| mistakes.is_empty()) {
        let is_optional = says_yes(entry, "optionalOldSelf");
        let before = if is_optional { Type::Optional(own.clone().into()) } else { own.clone() };
        let wanted = if wanted == "bool" { Type::Bool } else { Type::Text };
        mistakes = mistakes_of_types_in(node, text, scope, &[own.clone(), before], &wanted);
    }
    for (span, mistake) in mistakes {
        refuse(span, &mistake_message(&mistake, wanted), out);
    }
}
