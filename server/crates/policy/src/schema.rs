//! What the schema of a custom resource makes of its values.
//!
//! Source: `UnstructuredToVal` in `k8s.io/apiserver/pkg/cel/common/valuesunstructured.go`.

use pitfall_syntax::yaml::Node;

use crate::evaluate::Stop;
use crate::functions::time::{Timestamp, duration};
use crate::list_type::ListType;
use crate::value::{Outcome, Value};

/// A schema beside the value that is looked at.
pub trait Schema {
    /// What it says of a list.
    fn list_type(&self, list: Node<'_>) -> ListType;

    /// What it makes of a scalar.
    fn scalar(&self, scalar: Node<'_>) -> ScalarType;
}

/// What a scalar becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScalarType {
    /// What it is in YAML.
    Plain,
    /// A number, which always has a point.
    Number,
    /// A length of time.
    Duration,
    /// A day: the point in time at which it begins.
    Date,
    /// A point in time.
    DateTime,
    /// Something that is not made here.
    Unknown,
}

/// The value of `node` where its schema makes that of it.
///
/// # Errors
/// Unknown, where something else fills it in, or where it is not what its schema wants.
pub fn value_as<'a>(node: Node<'a>, scalar: ScalarType) -> Outcome<'a> {
    let value = Value::of_node(node)?;
    Ok(match (scalar, value) {
        (ScalarType::Plain, value) => value,
        (_, value @ (Value::Node(_) | Value::Null)) => value,
        (ScalarType::Number, Value::Int(number)) => Value::Double(number as f64),
        (ScalarType::Number, value @ Value::Double(_)) => value,
        (ScalarType::Duration, Value::Text(text)) => duration(&text).map(Value::Duration).ok_or(Stop::Unknown)?,
        (ScalarType::Date, Value::Text(text)) => at(&format!("{text}T00:00:00Z"))?,
        (ScalarType::DateTime, Value::Text(text)) => at(&text)?,
        _ => return Err(Stop::Unknown),
    })
}

fn at<'a>(text: &str) -> Outcome<'a> {
    Timestamp::parse(text).map(Value::Timestamp).map_err(|_| Stop::Unknown)
}
