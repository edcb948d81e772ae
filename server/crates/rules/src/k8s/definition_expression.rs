//! A CustomResourceDefinition with a rule in CEL that cannot be compiled.
//! Source: `x-kubernetes-validations` of the Kubernetes documentation; the API server compiles each rule when a definition is written
//! (`ValidateCustomResourceDefinitionOpenAPISchema` in k8s.io/apiextensions-apiserver).

use memchr::memmem;
use pitfall_engine::{Context, Findings, mistake_message, rule, text};
use pitfall_models::kubernetes::Object;
use pitfall_policy::Scope;
use pitfall_syntax::yaml::Node;

use super::policies::mistakes_in;

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

fn check(object: &Object<'_>, _: &Context<'_>, out: &mut Findings) {
    // A definition is long, and its tree is only made where it has rules.
    if object.kind() != "CustomResourceDefinition"
        || object.group() != "apiextensions.k8s.io"
        || memmem::find(object.document().text().as_bytes(), RULES.as_bytes()).is_none()
    {
        return;
    }
    for version in object.spec().list("versions") {
        if let Some(schema) = version.get_path(&["schema", "openAPIV3Schema"]) {
            within(schema, 0, out);
        }
    }
}

/// The rules of a schema and of those in it.
fn within(schema: Node<'_>, depth: usize, out: &mut Findings) {
    if depth > DEPTH || schema.is_shared() {
        return;
    }
    let inner = |key: &str| schema.get(key).map(|entry| entry.value());
    for entry in inner(RULES).into_iter().flat_map(|entries| entries.items()) {
        judge(entry, "rule", "bool", out);
        judge(entry, "messageExpression", "string", out);
    }
    let properties = inner("properties").into_iter().flat_map(|properties| properties.own_entries());
    let below = properties.map(|property| property.value()).chain(inner("items")).chain(inner("additionalProperties"));
    below.filter(|schema| schema.is_mapping()).for_each(|schema| within(schema, depth + 1, out));
}

fn judge(entry: Node<'_>, key: &str, wanted: &'static str, out: &mut Findings) {
    let Some(node) = entry.get(key).map(|entry| entry.value()).filter(|node| !node.hides_something()) else { return };
    let Some(text) = node.as_str().filter(|text| !text.trim().is_empty()) else { return };
    let scope = Scope { inputs: &["self", "oldSelf"], variables: &[] };
    for (span, mistake) in mistakes_in(node, text, scope, wanted) {
        let words = mistake_message(&mistake, wanted);
        let (en, zh) = (words.en, words.zh);
        out.at(span).says(text! {
            en: "the API server will refuse this definition: {en}",
            zh: "API 服务器会拒绝此定义：{zh}",
        });
    }
}
