//! A CustomResourceDefinition with a rule in CEL that cannot be compiled, or whose types do not go together by the schema it stands in.
//! Source: `x-kubernetes-validations` of the Kubernetes documentation; the API server compiles each rule when a definition is written
//! (`ValidateCustomResourceDefinitionOpenAPISchema` in k8s.io/apiextensions-apiserver).

use memchr::memmem;
use pitfall_engine::{Context, Findings, mistake_message, rule, text};
use pitfall_models::kubernetes::Object;
use pitfall_policy::{Scope, Type};
use pitfall_syntax::yaml::{Node, Value};

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
            within(schema, true, release, 0, out);
        }
    }
}

/// The rules of a schema, which is that of a whole object where `is_root`, and of those in it.
fn within(schema: Node<'_>, is_root: bool, release: Option<u16>, depth: usize, out: &mut Findings) {
    if depth > DEPTH || schema.is_shared() {
        return;
    }
    let inner = |key: &str| schema.get(key).map(|entry| entry.value());
    let own = Type::of_schema(schema, is_root);
    for entry in inner(RULES).into_iter().flat_map(|entries| entries.items()) {
        judge(entry, "rule", "bool", own.as_ref(), release, out);
        judge(entry, "messageExpression", "string", own.as_ref(), release, out);
    }
    let properties = inner("properties").into_iter().flat_map(|properties| properties.own_entries());
    let below = properties.map(|property| property.value()).chain(inner("items")).chain(inner("additionalProperties"));
    for schema in below.filter(|schema| schema.is_mapping()) {
        within(schema, says_yes(schema, "x-kubernetes-embedded-resource"), release, depth + 1, out);
    }
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
        let words = mistake_message(&mistake, wanted);
        let (en, zh) = (words.en, words.zh);
        out.at(span).says(text! {
            en: "the API server will refuse this definition: {en}",
            zh: "API 服务器会拒绝此定义：{zh}",
        });
    }
}
