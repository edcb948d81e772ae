//! The walk itself: fields, types, what is missing.

use pitfall_knowledge::kubernetes::{
    Content, Field, Shape, TypeRef, first_release, last_release, longest_name, name_of,
};
use pitfall_syntax::yaml::{Kind, Node, Value};

use super::content::{self, is_base64};
use super::{Detail, Expected, Typed, Wrong, is_filled_in_later};
use crate::kubernetes::{Object, View, is_templated};

/// One walk over one object.
pub(super) struct Walk<'a> {
    release: Option<u32>,
    around: Vec<Typed<'a>>,
    found: Vec<Wrong<'a>>,
    /// Kept apart: a patch lacks what it does not change.
    missing: Vec<Wrong<'a>>,
    is_patch: bool,
    in_status: bool,
}

impl<'a> Walk<'a> {
    pub(super) fn new(release: Option<u32>) -> Self {
        Self { release, around: Vec::new(), found: Vec::new(), missing: Vec::new(), is_patch: false, in_status: false }
    }

    pub(super) fn over(mut self, root: Typed<'a>, object: &Object<'a>) -> Vec<Wrong<'a>> {
        self.own_name(object);
        self.around.push(root);
        self.mapping();
        if !self.is_patch {
            self.found.append(&mut self.missing);
        }
        self.found
    }

    fn own_name(&mut self, object: &Object<'a>) {
        let (Some(name), Some(node)) = (object.name().known(), object.name().node()) else { return };
        let text: &str = name.value;
        if is_filled_in_later(text) {
            return;
        }
        if name_of(object.api_version(), object.kind()).is_some_and(|syntax| !syntax.accepts(text)) {
            self.found.push(Wrong::Content { node, content: Detail::ObjectName });
        } else if let Some(most) = longest_name(object.kind()).filter(|most| text.len() > *most) {
            self.found.push(Wrong::Content { node, content: Detail::ShortName(most) });
        }
    }

    /// The innermost mapping of `around`.
    fn mapping(&mut self) {
        let Some(&Typed { node, of_type }) = self.around.last() else { return };
        let is_root = self.around.len() == 1;
        for entry in node.own_entries() {
            let Some(key) = entry.key().as_str().filter(|_| !entry.is_merge()) else { continue };
            if key.starts_with('$') {
                self.is_patch = true;
                continue;
            }
            if is_directive(key) {
                continue;
            }
            match of_type.field(key) {
                Some(field) if !self.serves(field) => {
                    self.found.push(Wrong::OtherRelease { entry, of_type, field });
                }
                Some(field) => {
                    let status = is_root && key == "status";
                    self.in_status |= status;
                    self.value(entry.value(), field.shape(), field.content());
                    self.in_status &= !status;
                }
                None => self.found.push(Wrong::UnknownField { entry, around: self.around.clone() }),
            }
        }
        if !self.in_status {
            self.lacks(node, of_type);
        }
    }

    /// The configured release has it. One beyond the table is taken for the nearest of the table.
    fn serves(&self, field: Field) -> bool {
        self.release.is_none_or(|release| field.releases().contains(release.clamp(first_release(), last_release())))
    }

    fn lacks(&mut self, node: Node<'a>, of_type: TypeRef) {
        let release = self.release.unwrap_or(last_release()).clamp(first_release(), last_release());
        for field in of_type.fields() {
            if !field.is_required() || !field.releases().contains(release) {
                continue;
            }
            let written = node.get(field.name()).map(|entry| entry.value());
            if written.is_none() && View::of(node).is_open() {
                return;
            }
            // To the decoder null is as if nothing stood there, for a field of whatever type.
            if written.is_none_or(|node| node.is_null() && !node.hides_something()) {
                self.missing.push(Wrong::MissingField { holder: node, of_type, field: field.name() });
            }
        }
    }

    fn value(&mut self, node: Node<'a>, shape: Shape, content: Option<Content>) {
        // What an alias stands for is looked at where it is written.
        if node.kind() == Kind::Alias {
            return;
        }
        match shape {
            Shape::Type(of_type) => match of_type.shape() {
                Some(inner) => self.value(node, inner, content),
                None if of_type.fields().next().is_none() => {}
                None if node.kind() == Kind::Mapping => {
                    if !node.source().starts_with("{{") {
                        self.around.push(Typed { node, of_type });
                        self.mapping();
                        self.around.pop();
                    }
                }
                None => self.is_not(node, Expected::Object),
            },
            Shape::List(items) if node.kind() == Kind::Sequence => {
                let items = items.get();
                for item in node.items() {
                    self.value(item, items, content);
                }
            }
            Shape::List(items) => self.is_not(node, Expected::List { of_texts: is_text(items.get()) }),
            Shape::Map(values) if node.kind() == Kind::Mapping => {
                let values = values.get();
                for entry in node.own_entries().filter(|entry| !entry.is_merge()) {
                    if entry.key().as_str().is_some_and(|key| key.starts_with('$')) {
                        self.is_patch = true;
                        continue;
                    }
                    self.value(entry.value(), values, None);
                    if let Some(content) = content {
                        content::of_entry(entry, content, &mut self.found);
                    }
                }
            }
            Shape::Map(_) | Shape::Object => {
                if node.kind() != Kind::Mapping {
                    self.is_not(node, Expected::Object);
                }
            }
            Shape::Any => {}
            scalar => self.scalar(node, scalar, content),
        }
    }

    fn scalar(&mut self, node: Node<'a>, shape: Shape, content: Option<Content>) {
        let expected = match shape {
            Shape::Text | Shape::Bytes | Shape::DateTime => Expected::Text,
            Shape::Boolean => Expected::Boolean,
            Shape::Integer { wide } => Expected::Integer { wide },
            Shape::Number => Expected::Number,
            Shape::IntOrText => Expected::IntOrText,
            Shape::NumberOrText => Expected::Quantity,
            _ => return,
        };
        let Some(value) = node.value() else { return self.is_not(node, expected) };
        match (shape, value) {
            (_, Value::Null) => {}
            (Shape::Bytes, Value::Text(text)) if !is_base64(text) => self.content(node, text, Detail::Base64),
            (Shape::NumberOrText, Value::Text(text)) => {
                if pitfall_knowledge::kubernetes::quantity::Quantity::parse(text).is_none() {
                    self.content(node, text, Detail::Quantity);
                }
            }
            (Shape::Text | Shape::Bytes | Shape::DateTime | Shape::IntOrText, Value::Text(_))
            | (Shape::Boolean, Value::Bool(_))
            | (Shape::Number | Shape::NumberOrText, Value::Int(_) | Value::Float(_)) => {
                self.found.extend(content.and_then(|content| content::of_value(node, value, content)));
            }
            (Shape::Integer { .. } | Shape::IntOrText, Value::Int(number)) if fits(number, shape) => {
                self.found.extend(content.and_then(|content| content::of_value(node, value, content)));
            }
            // JSON has no other way to write 1.0 than 1.
            (Shape::Integer { .. }, Value::Float(number)) if number.fract() == 0.0 && number.abs() < 1e9 => {}
            (_, value) => {
                let text = node.as_str().map(Value::Text).filter(|_| !matches!(value, Value::Text(_)));
                let is_right = |text| content.is_none_or(|content| content::of_value(node, text, content).is_none());
                let quoting_helps = shape != Shape::Bytes && text.is_some_and(is_right);
                self.is_not_so(node, expected, quoting_helps);
            }
        }
    }

    fn content(&mut self, node: Node<'a>, text: &str, content: Detail) {
        if !is_filled_in_later(text) {
            self.found.push(Wrong::Content { node, content });
        }
    }

    /// Unless it is null, which counts as nothing, or something fills it in.
    fn is_not(&mut self, node: Node<'a>, expected: Expected) {
        self.is_not_so(node, expected, false);
    }

    fn is_not_so(&mut self, node: Node<'a>, expected: Expected, quoting_helps: bool) {
        let unknown = node.as_str().is_some_and(is_filled_in_later) || node.source().starts_with("{{");
        if !node.is_null() && !unknown {
            self.found.push(Wrong::Type { node, expected, quoting_helps });
        }
    }
}

fn fits(number: i128, shape: Shape) -> bool {
    match shape {
        Shape::Integer { wide: true } => i64::try_from(number).is_ok(),
        _ => i32::try_from(number).is_ok(),
    }
}

/// The key says something to the tool that reads the file before Kubernetes does: a template's action, a place for anchors.
fn is_directive(key: &str) -> bool {
    key.starts_with("x-") || is_templated(key)
}

fn is_text(shape: Shape) -> bool {
    match shape {
        Shape::Text => true,
        Shape::Type(of_type) => of_type.shape().is_some_and(is_text),
        _ => false,
    }
}
