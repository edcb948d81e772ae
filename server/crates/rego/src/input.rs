//! Documents of YAML files as a policy's input, and as its data.

use pitfall_models::kubernetes::is_unknown;
use pitfall_syntax::yaml::{Node, Value};
use serde_json::{Map, Number, Value as Json};

/// Deeper documents are not judged.
const DEPTH: usize = 100;

/// The document `node` as JSON; `None` where something in it is unknown: Rego has no word for that, and would take it for a text.
pub fn input(node: Node<'_>) -> Option<Json> {
    json(node, &is_unknown, DEPTH)
}

/// The same for data, in which a variable's name is a text like others.
pub fn data(node: Node<'_>) -> Option<Json> {
    json(node, &|_| false, DEPTH)
}

fn json(node: Node<'_>, is_unknown: &dyn Fn(Node<'_>) -> bool, depth: usize) -> Option<Json> {
    let depth = depth.checked_sub(1)?;
    if is_unknown(node) || node.hides_something() {
        return None;
    }
    let node = node.resolved()?;
    if node.is_sequence() {
        let items = node.items().map(|item| json(item, is_unknown, depth));
        return items.collect::<Option<Vec<_>>>().map(Json::Array);
    }
    if node.is_mapping() {
        let mut map = Map::new();
        for entry in node.entries() {
            map.insert(entry.key().as_str()?.to_owned(), json(entry.value(), is_unknown, depth)?);
        }
        return Some(Json::Object(map));
    }
    Some(match node.value()? {
        Value::Null => Json::Null,
        Value::Bool(value) => Json::Bool(value),
        Value::Int(value) => match (i64::try_from(value), u64::try_from(value)) {
            (Ok(value), _) => value.into(),
            (_, Ok(value)) => value.into(),
            _ => return None,
        },
        Value::Float(value) => Json::Number(Number::from_f64(value)?),
        Value::Text(text) => Json::String(text.to_owned()),
    })
}
