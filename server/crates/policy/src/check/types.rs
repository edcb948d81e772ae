//! The types of expressions, and those of a schema.
//!
//! Source: `SchemaDeclType` in `k8s.io/apiserver/pkg/cel/common/schemas.go`.

use std::fmt;
use std::rc::Rc;

use pitfall_syntax::yaml::{Node, Value};

/// The type of a value, as far as it is known before there is one.
#[derive(Debug, Clone, PartialEq)]
pub enum Type<'s> {
    /// Any, or not known.
    Dyn,
    /// `null`
    Null,
    /// `true` or `false`
    Bool,
    /// A whole number.
    Int,
    /// A whole number without a sign.
    Uint,
    /// A number with a point.
    Double,
    /// A text.
    Text,
    /// Bytes.
    Bytes,
    /// A type.
    Type,
    /// Another one, by its name.
    Named(&'static str),
    /// A list of these.
    List(Rc<Type<'s>>),
    /// A map from the one to the other.
    Map(Rc<Type<'s>>, Rc<Type<'s>>),
    /// One of these, or none.
    Optional(Rc<Type<'s>>),
    /// What has the fields of this schema, and with `true` those of every object besides.
    Object(Node<'s>, bool),
    /// The `metadata` of an object.
    Metadata,
    /// A type of a signature that stands for whichever is found there.
    Letter(u8),
}

/// The name of a point in time.
pub(crate) const TIMESTAMP: &str = "google.protobuf.Timestamp";

/// The name of a length of time.
pub(crate) const DURATION: &str = "google.protobuf.Duration";

/// Schemas within schemas that are followed.
const DEPTH: usize = 64;

impl<'s> Type<'s> {
    /// The type of what `schema` describes, which is a whole object where `is_root`; `None` where expressions do not see it.
    pub fn of_schema(schema: Node<'s>, is_root: bool) -> Option<Self> {
        Self::within(schema, is_root, 0)
    }

    fn within(schema: Node<'s>, is_root: bool, depth: usize) -> Option<Self> {
        if schema.hides_something() || depth > DEPTH {
            return Some(Self::Dyn);
        }
        let word = |key: &str| schema.get(key).and_then(|entry| entry.value().as_str());
        let is = |schema: Node<'_>, key: &str| {
            schema.get(key).is_some_and(|it| it.value().value() == Some(Value::Bool(true)))
        };
        let inner = |key: &str| {
            let inner = schema.get(key)?.value().resolved()?;
            inner.is_mapping().then(|| Self::within(inner, is(inner, "x-kubernetes-embedded-resource"), depth + 1))?
        };
        if is(schema, "x-kubernetes-int-or-string") {
            return Some(Self::Dyn);
        }
        Some(match word("type").filter(|_| !is_root).or(is_root.then_some("object"))? {
            "array" => Self::List(Rc::new(inner("items")?)),
            "object" if schema.get("additionalProperties").is_some_and(|others| others.value().is_mapping()) => {
                Self::Map(Rc::new(Self::Text), Rc::new(inner("additionalProperties")?))
            }
            "object" => Self::Object(schema.resolved()?, is_root),
            "boolean" => Self::Bool,
            "number" => Self::Double,
            "integer" => Self::Int,
            "string" => match word("format") {
                Some("byte") => Self::Bytes,
                Some("duration") => Self::Named(DURATION),
                Some("date" | "date-time") => Self::Named(TIMESTAMP),
                _ => Self::Text,
            },
            _ => return None,
        })
    }

    /// The type of a field of an object; where it has no such field, the names that it has.
    pub(crate) fn field(&self, name: &str) -> Result<Self, Vec<String>> {
        match self {
            Self::Metadata if matches!(name, "name" | "generateName") => Ok(Self::Text),
            Self::Object(_, true) if matches!(name, "apiVersion" | "kind") => Ok(Self::Text),
            Self::Object(schema, true) if name == "metadata" => {
                let is_told = |field: &str| schema.get_path(&["properties", "metadata", "properties", field]).is_some();
                let own = schema.get_path(&["properties", "metadata"]);
                let own = own.filter(|_| is_told("name") && is_told("generateName"));
                Ok(own.and_then(|own| Self::of_schema(own, false)).unwrap_or(Self::Metadata))
            }
            Self::Object(schema, is_root) => {
                let properties = schema.get("properties").and_then(|entry| entry.value().resolved());
                if properties.is_some_and(|properties| properties.hides_something()) {
                    return Ok(Self::Dyn);
                }
                let found = properties.and_then(|it| it.get(name)).and_then(|entry| entry.value().resolved());
                let is_embedded = |schema: Node<'_>| {
                    schema
                        .get("x-kubernetes-embedded-resource")
                        .is_some_and(|entry| entry.value().value() == Some(Value::Bool(true)))
                };
                if let Some(known) = found.and_then(|found| Self::of_schema(found, is_embedded(found))) {
                    return Ok(known);
                }
                let names = properties.map(|properties| properties.entries()).unwrap_or_default();
                let own = names.iter().filter_map(|entry| entry.key().as_str().map(str::to_owned));
                let always = ["apiVersion", "kind", "metadata"].into_iter().filter(|_| *is_root).map(str::to_owned);
                Err(own.chain(always).filter(|own| own != name).collect())
            }
            _ => Err(vec!["name".to_owned(), "generateName".to_owned()]),
        }
    }

    /// A value may be of both types. Of `null` and of objects it is not said here which types they are besides.
    pub(crate) fn meets(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Dyn | Self::Null, _) | (_, Self::Dyn | Self::Null) => true,
            (Self::Object(..) | Self::Metadata, Self::Object(..) | Self::Metadata) => true,
            (Self::List(a), Self::List(b)) | (Self::Optional(a), Self::Optional(b)) => a.meets(b),
            (Self::Map(a, b), Self::Map(c, d)) => a.meets(c) && b.meets(d),
            (a, b) => a == b,
        }
    }

    /// The type of values that are of either type.
    pub(crate) fn join(self, other: Self) -> Self {
        match (self, other) {
            (a, b) if a == b => a,
            (Self::List(a), Self::List(b)) => Self::List(Rc::new(a.inner_join(&b))),
            (Self::Map(a, b), Self::Map(c, d)) => Self::Map(Rc::new(a.inner_join(&c)), Rc::new(b.inner_join(&d))),
            (Self::Optional(a), Self::Optional(b)) => Self::Optional(Rc::new(a.inner_join(&b))),
            _ => Self::Dyn,
        }
    }

    /// The element of a list that was made of nothing is whatever the other's is.
    fn inner_join(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Dyn, known) | (known, Self::Dyn) => known.clone(),
            (a, b) => a.clone().join(b.clone()),
        }
    }

    pub(crate) fn list(of: Self) -> Self {
        Self::List(Rc::new(of))
    }

    pub(crate) fn map(key: Self, value: Self) -> Self {
        Self::Map(Rc::new(key), Rc::new(value))
    }

    pub(crate) fn optional(of: Self) -> Self {
        Self::Optional(Rc::new(of))
    }
}

impl fmt::Display for Type<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dyn => f.write_str("dyn"),
            Self::Null => f.write_str("null"),
            Self::Bool => f.write_str("bool"),
            Self::Int => f.write_str("int"),
            Self::Uint => f.write_str("uint"),
            Self::Double => f.write_str("double"),
            Self::Text => f.write_str("string"),
            Self::Bytes => f.write_str("bytes"),
            Self::Type => f.write_str("type"),
            Self::Named(TIMESTAMP) => f.write_str("timestamp"),
            Self::Named(DURATION) => f.write_str("duration"),
            Self::Named(name) => f.write_str(name),
            Self::List(of) => write!(f, "list({of})"),
            Self::Map(key, value) => write!(f, "map({key}, {value})"),
            Self::Optional(of) => write!(f, "optional({of})"),
            Self::Object(..) | Self::Metadata => f.write_str("object"),
            Self::Letter(letter) => write!(f, "{}", char::from(*letter)),
        }
    }
}
