//! A custom object beside the schema that its CustomResourceDefinition gives.
//!
//! Sources: <https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema>, and the
//! packages `validation` and `schema/listtype` of k8s.io/apiextensions-apiserver. Expressions in CEL (`x-kubernetes-validations`) are gathered for who
//! can evaluate them.

use pitfall_knowledge::kubernetes::{is_of_format, matches_pattern};
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
    /// A text that its `pattern` does not match.
    Pattern(String),
    /// A text that is not of its `format`.
    Format(String),
    /// None of the alternatives of `anyOf` or `oneOf` holds; by alternative the fields that it asks for, where that is all it does.
    NoneOf(Vec<Vec<String>>),
    /// More than one alternative of `oneOf` holds; as for [`CustomWrong::NoneOf`].
    SeveralOf(Vec<Vec<String>>),
    /// What `not` forbids; the fields that it forbids together, where that is all it does.
    Forbidden(Vec<String>),
    /// An item of a set or a keyed list that an earlier one is too; the keys.
    Twin(Vec<String>),
}

impl CustomWrong {
    /// It may be so because something is left out.
    pub fn may_be_for_lack(&self) -> bool {
        matches!(self, Self::MissingField(_) | Self::NoneOf(_))
    }
}

/// What a schema asks of a value by an expression: an entry of `x-kubernetes-validations`.
#[derive(Debug, Clone, Copy)]
pub struct CustomExpression<'a, 's> {
    /// The value, `self` in the expression.
    pub node: Node<'a>,
    /// The entry, with `rule` and perhaps `message`.
    pub entry: Node<'s>,
    /// The schema of the value.
    pub schema: Node<'s>,
}

/// An object beside its schema.
#[derive(Debug, Clone, Default)]
pub struct CustomVerdict<'a, 's> {
    /// What is wrong.
    pub faults: Vec<CustomFault<'a>>,
    /// What is asked besides. The API server looks at it where nothing else is wrong.
    pub expressions: Vec<CustomExpression<'a, 's>>,
    /// Some of the object is not written here, as in a patch.
    pub is_patch: bool,
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

/// Everything wrong with an object and all that is asked of it, `status` left out.
pub fn custom_verdict<'a, 's>(object: Node<'a>, schema: Node<'s>) -> CustomVerdict<'a, 's> {
    let mut walk = Walk::new(true);
    walk.expressions_of(object, schema);
    walk.mapping(object, schema, true, 0);
    walk.constraints(object, schema, schema, 0);
    if walk.is_patch {
        walk.found.retain(|fault| !fault.what.may_be_for_lack());
    }
    CustomVerdict { faults: walk.found, expressions: walk.expressions, is_patch: walk.is_patch }
}

/// What a schema says at a place of a value.
#[derive(Debug, Clone, Copy)]
pub enum SchemaPart<'s> {
    /// This.
    Schema(Node<'s>),
    /// Nothing: what stands there is anything.
    Nothing,
    /// The place is not in the value: an alias shares it from elsewhere.
    Elsewhere,
}

/// The part of the schema of `value` that speaks of `part`: the way from the one to the other is gone along in both.
pub fn custom_schema_at<'s>(value: Node<'_>, part: Node<'_>, schema: Node<'s>) -> SchemaPart<'s> {
    let mut way = Vec::new();
    let mut at = part;
    while at != value {
        way.push(at);
        match at.parent().filter(|_| way.len() <= DEPTH) {
            Some(parent) => at = parent,
            None => return SchemaPart::Elsewhere,
        }
    }
    let mut schema = schema;
    for step in way.into_iter().rev() {
        let inner = |key: &str| schema.get(key).map(|entry| entry.value()).filter(|inner| inner.is_mapping());
        let next = match step.entry().and_then(|entry| entry.key().as_str()) {
            Some(key) => schema.get_path(&["properties", key]).or_else(|| inner("additionalProperties")),
            None => inner("items"),
        };
        match next {
            Some(next) => schema = next,
            None => return SchemaPart::Nothing,
        }
    }
    SchemaPart::Schema(schema)
}

/// Schemas within schemas that are followed.
const DEPTH: usize = 64;

/// Alternatives of one `anyOf` or `oneOf` that are tried.
const ALTERNATIVES: usize = 64;

/// Items of one list that are compared with one another.
const COMPARED: usize = 256;

struct Walk<'a, 's> {
    found: Vec<CustomFault<'a>>,
    expressions: Vec<CustomExpression<'a, 's>>,
    is_patch: bool,
    /// The schema is that of the object itself, and not an alternative, which leaves fields that it does not name alone.
    is_structure: bool,
    /// Something was not seen, so that what was not found may be there.
    unsure: bool,
}

impl<'a, 's> Walk<'a, 's> {
    fn new(is_structure: bool) -> Self {
        Self { found: Vec::new(), expressions: Vec::new(), is_patch: false, is_structure, unsure: false }
    }

    fn says(&mut self, node: Node<'a>, what: CustomWrong) {
        self.found.push(CustomFault { node, what });
    }

    fn expressions_of(&mut self, node: Node<'a>, schema: Node<'s>) {
        let Some(entries) = schema.get("x-kubernetes-validations") else { return };
        let entries = entries.value().items().filter(|entry| entry.is_mapping());
        self.expressions.extend(entries.map(|entry| CustomExpression { node, entry, schema }));
    }

    /// The fields of a mapping.
    fn mapping(&mut self, node: Node<'a>, schema: Node<'s>, is_root: bool, depth: usize) {
        let properties = schema.get("properties").map(|entry| entry.value());
        let others = schema.get("additionalProperties").map(|entry| entry.value());
        let embedded = says_yes(schema, "x-kubernetes-embedded-resource");
        let open = says_yes(schema, "x-kubernetes-preserve-unknown-fields") || properties.is_none() && others.is_none();
        for entry in node.own_entries() {
            if entry.is_merge() {
                self.unsure = true;
                continue;
            }
            let Some(key) = entry.key().as_str() else { continue };
            if key.starts_with('$') {
                self.is_patch = true;
                continue;
            }
            if is_root && key == "metadata" {
                self.name_of_object(entry.value(), properties);
            }
            if (is_root || embedded) && matches!(key, "apiVersion" | "kind" | "metadata" | "status") {
                continue;
            }
            if is_templated(key) {
                self.unsure = true;
                continue;
            }
            match (properties.and_then(|it| it.get(key)), others) {
                (Some(property), _) => self.value(entry.value(), property.value(), depth + 1),
                (None, Some(others)) if others.is_mapping() => self.value(entry.value(), others, depth + 1),
                (None, Some(others)) if others.value() == Some(Value::Bool(true)) => {}
                (None, _) if open || !self.is_structure => {}
                (None, _) => {
                    let names = properties.into_iter().flat_map(|it| it.own_entries());
                    let known = names.filter_map(|entry| entry.key().as_str().map(str::to_owned)).collect();
                    self.says(entry.key(), CustomWrong::UnknownField { known });
                }
            }
        }
        if embedded && !View::of(node).is_open() {
            for field in ["apiVersion", "kind"] {
                if node.get(field).is_none_or(|entry| entry.value().is_null()) {
                    self.says(node, CustomWrong::MissingField(field.to_owned()));
                }
            }
        }
    }

    /// A definition may say of `metadata` what the name must be like, and nothing else.
    fn name_of_object(&mut self, metadata: Node<'a>, properties: Option<Node<'s>>) {
        let schema = properties.and_then(|it| it.get_path(&["metadata", "properties", "name"]));
        if let (Some(schema), Some(name)) = (schema, metadata.get("name")) {
            self.value(name.value(), schema, 1);
        }
    }

    fn value(&mut self, node: Node<'a>, schema: Node<'s>, depth: usize) {
        self.value_shaped(node, schema, schema, depth);
    }

    /// `shape` is the schema of the object at this place, which has the defaults; `schema` it or an alternative within it.
    fn value_shaped(&mut self, node: Node<'a>, schema: Node<'s>, shape: Node<'s>, depth: usize) {
        let unknown = node.as_str().is_some_and(is_filled_in_later) || node.source().starts_with("{{");
        // What an alias stands for is looked at where it is written.
        let hides = node.hides_something();
        self.unsure |= hides;
        if node.kind() == Kind::Alias
            || unknown
            || hides && (node.is_null() || node.as_str().is_some())
            || depth > DEPTH
        {
            self.unsure = true;
            return;
        }
        if node.is_null() {
            return self.null(node, schema);
        }
        let value = node.value();
        if says_yes(schema, "x-kubernetes-int-or-string") {
            if !matches!(value, Some(Value::Int(_) | Value::Text(_))) {
                self.says(node, CustomWrong::Type("integer or string".to_owned()));
                return;
            }
        } else if let Some(wanted) = schema.get("type").and_then(|entry| entry.value().as_str()) {
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
        }
        if self.is_structure {
            self.expressions_of(node, schema);
        }
        if self.is_structure && node.kind() == Kind::Mapping && schema.get("type").is_some() {
            self.mapping(node, schema, false, depth);
        }
        if self.is_structure
            && let Some(items) = schema.get("items").filter(|_| node.kind() == Kind::Sequence)
        {
            for item in node.items() {
                self.value(item, items.value(), depth + 1);
            }
        }
        self.constraints(node, schema, shape, depth);
    }

    /// A field that is null is dropped before the object is held against the schema, unless it may be null or gets its default; an item of a list stays.
    ///
    /// Source: `PruneNonNullableNullsWithoutDefaults` of k8s.io/apiextensions-apiserver, package `schema/defaulting`.
    fn null(&mut self, node: Node<'a>, schema: Node<'s>) {
        self.unsure = true;
        let is_item = node.parent().is_some_and(|parent| parent.kind() == Kind::Sequence);
        if !is_item || !self.is_structure || says_yes(schema, "nullable") || schema.get("default").is_some() {
            return;
        }
        let wanted = match schema.get("type").and_then(|entry| entry.value().as_str()) {
            Some(wanted) => wanted.to_owned(),
            None if says_yes(schema, "x-kubernetes-int-or-string") => "integer or string".to_owned(),
            None => return,
        };
        self.says(node, CustomWrong::Type(wanted));
    }

    /// What a schema says beyond the structure.
    fn constraints(&mut self, node: Node<'a>, schema: Node<'s>, shape: Node<'s>, depth: usize) {
        if depth > DEPTH {
            self.unsure = true;
            return;
        }
        match node.kind() {
            Kind::Mapping => {
                self.amount_of(node, schema, "minProperties", "maxProperties", node.own_entries().len());
                self.lacks(node, schema, shape);
                if !self.is_structure {
                    self.alternative_within(node, schema, shape, depth);
                }
            }
            Kind::Sequence => {
                self.amount_of(node, schema, "minItems", "maxItems", node.items().len());
                self.twins(node, schema);
                if !self.is_structure
                    && let Some(items) = schema.get("items")
                {
                    let shape = shape.get("items").map_or(items.value(), |entry| entry.value());
                    for item in node.items() {
                        self.value_shaped(item, items.value(), shape, depth + 1);
                    }
                }
            }
            _ => self.scalar(node, schema),
        }
        self.junctors(node, schema, shape, depth);
    }

    /// The fields that an alternative says something of.
    fn alternative_within(&mut self, node: Node<'a>, schema: Node<'s>, shape: Node<'s>, depth: usize) {
        let Some(properties) = schema.get("properties") else { return };
        for property in properties.value().own_entries() {
            let Some(key) = property.key().as_str() else { continue };
            let of_shape = shape.get_path(&["properties", key]);
            match node.get(key) {
                Some(entry) => {
                    self.value_shaped(entry.value(), property.value(), of_shape.unwrap_or(property.value()), depth + 1);
                }
                // It may get a default, of which nothing is said here.
                None => {
                    self.unsure |=
                        View::of(node).is_open() || of_shape.is_some_and(|shape| shape.get("default").is_some());
                }
            }
        }
    }

    fn lacks(&mut self, node: Node<'a>, schema: Node<'s>, shape: Node<'s>) {
        let Some(required) = schema.get("required") else { return };
        if View::of(node).is_open() {
            self.unsure = true;
            return;
        }
        for field in required.value().items().filter_map(Node::as_str) {
            let default = |schema: Node<'_>| {
                schema.get_path(&["properties", field]).is_some_and(|property| property.get("default").is_some())
            };
            let written = node.get(field).map(|entry| entry.value());
            let dropped = written.is_some_and(|value| value.is_null() && self.is_dropped(value, shape, field));
            self.unsure |= written.is_some_and(|value| value.is_null() && !dropped);
            if (written.is_none() || dropped)
                && !default(schema)
                && !default(shape)
                && !matches!(field, "apiVersion" | "kind" | "metadata" | "status")
            {
                self.says(node, CustomWrong::MissingField(field.to_owned()));
            }
        }
    }

    /// The null under `field` counts as if nothing were written.
    fn is_dropped(&self, null: Node<'a>, shape: Node<'s>, field: &str) -> bool {
        let of_field = shape.get_path(&["properties", field]);
        let is_typed = of_field.is_some_and(|schema| schema.get("type").is_some() && !says_yes(schema, "nullable"));
        is_typed && !null.hides_something() && null.kind() == Kind::Scalar
    }

    fn scalar(&mut self, node: Node<'a>, schema: Node<'s>) {
        let value = node.value();
        let words = schema.get("enum").map(|entry| entry.value()).filter(|words| words.is_sequence());
        if let Some(words) = words.filter(|words| !words.items().any(|word| same(word.value(), value))) {
            let words = words.items().filter_map(Node::as_str).map(str::to_owned).collect();
            self.says(node, CustomWrong::Word(words));
            return;
        }
        match value {
            Some(Value::Int(number)) => {
                self.bound(node, schema, "minimum", "maximum", number as f64);
                self.multiple(node, schema, number);
            }
            Some(Value::Float(number)) => self.bound(node, schema, "minimum", "maximum", number),
            Some(Value::Text(text)) => {
                self.bound(node, schema, "minLength", "maxLength", text.chars().count() as f64);
                let word = |key: &str| schema.get(key).and_then(|entry| entry.value().as_str());
                if let Some(pattern) = word("pattern") {
                    match matches_pattern(pattern, text) {
                        Some(true) => {}
                        Some(false) => self.says(node, CustomWrong::Pattern(pattern.to_owned())),
                        None => self.unsure = true,
                    }
                }
                if let Some(format) = word("format") {
                    match is_of_format(format, text) {
                        Some(true) => {}
                        Some(false) => self.says(node, CustomWrong::Format(format.to_owned())),
                        None => self.unsure = true,
                    }
                }
            }
            _ => {}
        }
    }

    fn amount_of(&mut self, node: Node<'a>, schema: Node<'s>, least: &'static str, most: &'static str, amount: usize) {
        if node.hides_something() {
            self.unsure = true;
        } else {
            self.bound(node, schema, least, most, amount as f64);
        }
    }

    fn bound(&mut self, node: Node<'a>, schema: Node<'s>, least: &'static str, most: &'static str, amount: f64) {
        for (name, outside, exclusive) in [(least, -1.0, "exclusiveMinimum"), (most, 1.0, "exclusiveMaximum")] {
            let Some((limit, bound)) = number(schema, name) else { continue };
            let beside = (amount - limit) * outside;
            let excluded = matches!(name, "minimum" | "maximum") && says_yes(schema, exclusive) && beside == 0.0;
            if beside > 0.0 || excluded {
                self.says(node, CustomWrong::Bound { name: if excluded { exclusive } else { name }, bound });
            }
        }
    }

    /// Of whole numbers alone: what a multiple of a fraction is, depends on how it is computed.
    fn multiple(&mut self, node: Node<'a>, schema: Node<'s>, value: i128) {
        let of = schema.get("multipleOf").and_then(|entry| match entry.value().value() {
            Some(Value::Int(of)) if of > 0 => Some(of),
            _ => None,
        });
        if let Some(of) = of.filter(|of| value % of != 0) {
            self.says(node, CustomWrong::Bound { name: "multipleOf", bound: of.to_string() });
        }
    }

    /// Items of a set, or of a list with keys, that come twice.
    fn twins(&mut self, node: Node<'a>, schema: Node<'s>) {
        let word = |key: &str| schema.get(key).and_then(|entry| entry.value().as_str());
        let kind = word("x-kubernetes-list-type");
        let keys: Vec<&str> = match kind {
            Some("map") => {
                let keys = schema.get("x-kubernetes-list-map-keys").map(|entry| entry.value());
                keys.into_iter().flat_map(|keys| keys.items()).filter_map(Node::as_str).collect()
            }
            Some("set") => Vec::new(),
            _ => return,
        };
        if kind == Some("map") && keys.is_empty() || node.items().len() > COMPARED {
            return;
        }
        let default = |key: &str| schema.get_path(&["items", "properties", key, "default"]).and_then(Node::value);
        let id = |item: Node<'a>| -> Option<Vec<Option<String>>> {
            let seen = |value: Option<Value<'_>>| match value? {
                Value::Text(text) if is_filled_in_later(text) => None,
                Value::Text(text) => Some(format!("{text:?}")),
                Value::Int(number) => Some(number.to_string()),
                Value::Bool(value) => Some(value.to_string()),
                _ => None,
            };
            if keys.is_empty() {
                return Some(vec![Some(seen(item.value())?)]);
            }
            if !item.is_mapping() || View::of(item).is_open() || item.get("$patch").is_some() {
                return None;
            }
            let of_key = |key: &&str| match item.get(key) {
                Some(entry) => seen(entry.value().value()).map(Some),
                None => default(key).map_or(Some(None), |value| seen(Some(value)).map(Some)),
            };
            keys.iter().map(of_key).collect()
        };
        let mut known: Vec<Vec<Option<String>>> = Vec::new();
        for item in node.items() {
            let Some(id) = id(item).filter(|id| id.iter().any(Option::is_some)) else { continue };
            if known.contains(&id) {
                let place = keys.first().and_then(|key| item.get(key)).map_or(item, |entry| entry.value());
                self.says(place, CustomWrong::Twin(keys.iter().map(|key| (*key).to_owned()).collect()));
            } else {
                known.push(id);
            }
        }
    }

    /// `allOf`, `anyOf`, `oneOf` and `not`.
    fn junctors(&mut self, node: Node<'a>, schema: Node<'s>, shape: Node<'s>, depth: usize) {
        let list = |key: &str| schema.get(key).map(|entry| entry.value()).filter(|list| list.is_sequence());
        for part in list("allOf").into_iter().flat_map(|list| list.items()) {
            let inner = Self::alternative(node, part, shape, depth);
            self.unsure |= inner.unsure;
            self.found.extend(inner.found);
        }
        for (key, one) in [("anyOf", false), ("oneOf", true)] {
            let Some(list) = list(key) else { continue };
            if list.items().len() > ALTERNATIVES {
                self.unsure = true;
                continue;
            }
            let tried: Vec<Self> = list.items().map(|part| Self::alternative(node, part, shape, depth)).collect();
            let hold = tried.iter().filter(|it| it.holds() == Some(true)).count();
            let may_hold = tried.iter().filter(|it| it.holds().is_none()).count();
            let fields = || list.items().map(fields_of).collect();
            if hold == 0 && may_hold == 0 && !tried.is_empty() {
                self.says(node, CustomWrong::NoneOf(fields()));
            } else if one && hold > 1 {
                self.says(node, CustomWrong::SeveralOf(fields()));
            } else if may_hold > 0 && (one || hold == 0) {
                self.unsure = true;
            }
        }
        if let Some(forbidden) = schema.get("not").map(|entry| entry.value()).filter(|it| it.is_mapping()) {
            match Self::alternative(node, forbidden, shape, depth).holds() {
                Some(true) => self.says(node, CustomWrong::Forbidden(fields_of(forbidden))),
                Some(false) => {}
                None => self.unsure = true,
            }
        }
    }

    fn alternative(node: Node<'a>, schema: Node<'s>, shape: Node<'s>, depth: usize) -> Self {
        let mut walk = Self::new(false);
        walk.value_shaped(node, schema, shape, depth + 1);
        walk
    }

    /// The schema surely holds, or surely not.
    fn holds(&self) -> Option<bool> {
        if self.found.is_empty() { (!self.unsure).then_some(true) } else { Some(false) }
    }
}

/// The fields that an alternative asks for, where that is all it does.
fn fields_of(schema: Node<'_>) -> Vec<String> {
    let alone = schema.own_entries().all(|entry| matches!(entry.key().as_str(), Some("required" | "description")));
    let required = schema.get("required").filter(|_| alone).map(|entry| entry.value());
    required.into_iter().flat_map(|list| list.items()).filter_map(Node::as_str).map(str::to_owned).collect()
}

fn same(one: Option<Value<'_>>, other: Option<Value<'_>>) -> bool {
    match (one, other) {
        (Some(Value::Float(a)), Some(Value::Int(b))) | (Some(Value::Int(b)), Some(Value::Float(a))) => a == b as f64,
        (a, b) => a == b,
    }
}

/// The number under a key, and how it is written.
fn number(schema: Node<'_>, key: &str) -> Option<(f64, String)> {
    let node = schema.get(key)?.value();
    let number = match node.value()? {
        Value::Int(number) => number as f64,
        Value::Float(number) => number,
        _ => return None,
    };
    Some((number, node.source().to_owned()))
}

fn says_yes(schema: Node<'_>, key: &str) -> bool {
    schema.get(key).is_some_and(|entry| entry.value().value() == Some(Value::Bool(true)))
}
