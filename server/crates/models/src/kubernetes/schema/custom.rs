//! A custom object beside the schema that its CustomResourceDefinition gives.
//!
//! Source: <https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema>.

use pitfall_syntax::yaml::{Kind, Node, Value};

use super::is_filled_in_later;
use crate::kubernetes::{View, is_templated};

/// What is wrong at one place of a custom object.
#[derive(Debug, Clone)]
pub struct CustomFault<'a> {
    /// The key or the value.
    pub node: Node<'a>,
    /// What is wrong with it.
    pub what: CustomWrong,
}

/// The ways to be wrong.
#[derive(Debug, Clone, PartialEq)]
pub enum CustomWrong {
    /// A key that the schema does not have; the node is the key.
    UnknownField {
        /// The fields that the schema has there.
        known: Vec<String>,
    },
    /// Another type: the one that is wanted, as the schema calls it.
    Type(String),
    /// A field is missing in the mapping.
    MissingField(String),
    /// None of these words.
    Word(Vec<String>),
    /// A number or a length below or above its bound.
    Bound {
        /// `minimum`, `maxLength` and so on.
        name: &'static str,
        /// The bound as written.
        bound: String,
    },
}

/// The schema of one version of a CustomResourceDefinition: `spec.versions[name].schema.openAPIV3Schema`, or the one for all versions of
/// `apiextensions.k8s.io/v1beta1`.
pub fn schema_of<'s>(definition: Node<'s>, version: &str) -> Option<Node<'s>> {
    let spec = definition.get("spec")?.value();
    let named = |item: &Node<'s>| item.get("name").and_then(|name| name.value().as_str()) == Some(version);
    let versions = spec.get("versions").map(|versions| versions.value());
    let own = versions.and_then(|versions| versions.items().find(named));
    own.and_then(|version| version.get_path(&["schema", "openAPIV3Schema"]))
        .or_else(|| spec.get_path(&["validation", "openAPIV3Schema"]))
}

/// Everything wrong with an object, `status` left out.
pub fn custom_faults<'a>(object: Node<'a>, schema: Node<'_>) -> Vec<CustomFault<'a>> {
    let mut walk = Walk { found: Vec::new(), is_patch: false };
    walk.mapping(object, schema, true);
    if walk.is_patch {
        walk.found.retain(|fault| !matches!(fault.what, CustomWrong::MissingField(_)));
    }
    walk.found
}

/// Schemas within schemas that are followed.
const DEPTH: usize = 64;

struct Walk<'a> {
    found: Vec<CustomFault<'a>>,
    is_patch: bool,
}

impl<'a> Walk<'a> {
    fn says(&mut self, node: Node<'a>, what: CustomWrong) {
        self.found.push(CustomFault { node, what });
    }

    fn mapping(&mut self, node: Node<'a>, schema: Node<'_>, is_root: bool) {
        let properties = schema.get("properties").map(|entry| entry.value());
        let others = schema.get("additionalProperties").map(|entry| entry.value());
        let open = says_yes(schema, "x-kubernetes-preserve-unknown-fields") || properties.is_none() && others.is_none();
        for entry in node.own_entries().filter(|entry| !entry.is_merge()) {
            let Some(key) = entry.key().as_str() else { continue };
            if key.starts_with('$') {
                self.is_patch = true;
                continue;
            }
            let of_object = is_root || says_yes(schema, "x-kubernetes-embedded-resource");
            if of_object && matches!(key, "apiVersion" | "kind" | "metadata" | "status") || is_templated(key) {
                continue;
            }
            match (properties.and_then(|it| it.get(key)), others) {
                (Some(property), _) => self.value(entry.value(), property.value(), 0),
                (None, Some(others)) if others.is_mapping() => self.value(entry.value(), others, 0),
                (None, Some(others)) if others.value() == Some(Value::Bool(true)) => {}
                (None, _) if open => {}
                (None, _) => {
                    let names = properties.into_iter().flat_map(|it| it.own_entries());
                    let known = names.filter_map(|entry| entry.key().as_str().map(str::to_owned)).collect();
                    self.says(entry.key(), CustomWrong::UnknownField { known });
                }
            }
        }
        self.lacks(node, schema, properties);
    }

    fn lacks(&mut self, node: Node<'a>, schema: Node<'_>, properties: Option<Node<'_>>) {
        if View::of(node).is_open() {
            return;
        }
        let required = schema.get("required").map(|entry| entry.value());
        for field in required.into_iter().flat_map(|list| list.items()).filter_map(Node::as_str) {
            let has_default =
                properties.and_then(|it| it.get(field)).is_some_and(|it| it.value().get("default").is_some());
            if node.get(field).is_none()
                && !has_default
                && !matches!(field, "apiVersion" | "kind" | "metadata" | "status")
            {
                self.says(node, CustomWrong::MissingField(field.to_owned()));
            }
        }
    }

    fn value(&mut self, node: Node<'a>, schema: Node<'_>, depth: usize) {
        let unknown = node.as_str().is_some_and(is_filled_in_later) || node.source().starts_with("{{");
        // What an alias stands for is looked at where it is written; null is dropped or refused by what is nullable or has a default.
        if node.kind() == Kind::Alias || node.is_null() || unknown || depth > DEPTH {
            return;
        }
        if says_yes(schema, "x-kubernetes-int-or-string") {
            if !matches!(node.value(), Some(Value::Int(_) | Value::Text(_))) {
                self.says(node, CustomWrong::Type("integer or string".to_owned()));
            }
            return;
        }
        let Some(wanted) = schema.get("type").and_then(|entry| entry.value().as_str()) else { return };
        let value = node.value();
        let right = match wanted {
            "object" => node.kind() == Kind::Mapping,
            "array" => node.kind() == Kind::Sequence,
            "string" => matches!(value, Some(Value::Text(_))),
            "boolean" => matches!(value, Some(Value::Bool(_))),
            "integer" => match value {
                Some(Value::Int(_)) => true,
                Some(Value::Float(number)) => number.fract() == 0.0,
                _ => false,
            },
            "number" => matches!(value, Some(Value::Int(_) | Value::Float(_))),
            _ => true,
        };
        if !right {
            self.says(node, CustomWrong::Type(wanted.to_owned()));
            return;
        }
        match wanted {
            "object" => self.mapping(node, schema, false),
            "array" => {
                self.bound(node, schema, "minItems", "maxItems", node.items().len() as f64);
                if let Some(items) = schema.get("items").map(|entry| entry.value()) {
                    for item in node.items() {
                        self.value(item, items, depth + 1);
                    }
                }
            }
            _ => self.scalar(node, schema, value),
        }
    }

    fn scalar(&mut self, node: Node<'a>, schema: Node<'_>, value: Option<Value<'a>>) {
        if let Some(words) = schema.get("enum").map(|entry| entry.value()).filter(|words| words.is_sequence()) {
            let same = |word: Node<'_>| match (word.value(), value) {
                (Some(Value::Float(a)), Some(Value::Int(b))) | (Some(Value::Int(b)), Some(Value::Float(a))) => {
                    a == b as f64
                }
                (a, b) => a == b,
            };
            if !words.items().any(same) {
                let words = words.items().filter_map(Node::as_str).map(str::to_owned).collect();
                self.says(node, CustomWrong::Word(words));
                return;
            }
        }
        match value {
            Some(Value::Int(number)) => self.bound(node, schema, "minimum", "maximum", number as f64),
            Some(Value::Float(number)) => self.bound(node, schema, "minimum", "maximum", number),
            Some(Value::Text(text)) => {
                self.bound(node, schema, "minLength", "maxLength", text.chars().count() as f64);
            }
            _ => {}
        }
    }

    fn bound(&mut self, node: Node<'a>, schema: Node<'_>, least: &'static str, most: &'static str, amount: f64) {
        let limit = |name: &str| {
            let node = schema.get(name)?.value();
            let number = match node.value()? {
                Value::Int(number) => number as f64,
                Value::Float(number) => number,
                _ => return None,
            };
            Some((number, node.source().to_owned()))
        };
        for (name, outside) in [(least, -1.0), (most, 1.0)] {
            let Some((number, bound)) = limit(name) else { continue };
            if (amount - number) * outside > 0.0 {
                self.says(node, CustomWrong::Bound { name, bound });
            }
        }
    }
}

fn says_yes(schema: Node<'_>, key: &str) -> bool {
    schema.get(key).is_some_and(|entry| entry.value().value() == Some(Value::Bool(true)))
}
