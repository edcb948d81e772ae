//! Which field of which type stands at a place.

use pitfall_knowledge::kubernetes::{Field, Shape, TypeRef};
use pitfall_syntax::yaml::{Entry, Node};

use super::Typed;
use crate::kubernetes::Object;

/// A field at a place of an object.
#[derive(Debug, Clone)]
pub struct FieldAt<'a> {
    /// The key with its value.
    pub entry: Entry<'a>,
    /// The mappings around it, the outermost first and its own last.
    pub around: Vec<Typed<'a>>,
    /// The field.
    pub field: Field,
    /// The place is in the key, not in the value.
    pub on_key: bool,
}

/// The innermost field of `object` whose key, or whose scalar value, the byte `offset` touches.
pub fn field_at<'a>(object: &Object<'a>, offset: usize) -> Option<FieldAt<'a>> {
    let of_type = object.known_kind()?.type_ref()?;
    let mut around = vec![Typed { node: object.root()?, of_type }];
    loop {
        let own = around.last()?;
        let entry = own.node.own_entries().find(|entry| entry.span().touches(offset))?;
        let field = own.of_type.field(entry.key().as_str()?)?;
        if entry.key().span().touches(offset) {
            return Some(FieldAt { entry, around, field, on_key: true });
        }
        match step(entry.value(), field.shape(), offset) {
            Some(inner) => around.push(inner),
            None => {
                let value = entry.value();
                let is_leaf = !value.is_mapping() && !value.is_sequence() || value.is_sequence();
                return is_leaf.then_some(FieldAt { entry, around, field, on_key: false });
            }
        }
    }
}

/// The mapping with a type that holds the place, in or below a value.
fn step(value: Node<'_>, shape: Shape, offset: usize) -> Option<Typed<'_>> {
    match shape {
        Shape::Type(of_type) if value.is_mapping() && of_type.fields().next().is_some() => {
            Some(Typed { node: value, of_type })
        }
        Shape::List(items) => {
            let item = value.items().find(|item| item.outer_span().touches(offset))?;
            step(item, items.get(), offset)
        }
        Shape::Map(values) => {
            let entry = value.own_entries().find(|entry| entry.value().outer_span().touches(offset))?;
            step(entry.value(), values.get(), offset)
        }
        _ => None,
    }
}

/// The type at the end of a path of keys from an object's root, lists and maps stepped through.
pub fn type_at(root: TypeRef, path: &[&str]) -> Option<TypeRef> {
    let mut at = root;
    let mut keys = path.iter();
    while let Some(key) = keys.next() {
        let mut shape = at.field(key)?.shape();
        at = loop {
            match shape {
                Shape::Type(next) => break next,
                Shape::List(items) => shape = items.get(),
                Shape::Map(values) => {
                    keys.next()?;
                    shape = values.get();
                }
                _ => return None,
            }
        };
    }
    Some(at)
}
