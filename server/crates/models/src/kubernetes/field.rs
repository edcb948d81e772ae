//! One field of an object and what is known of it.

use std::fmt;
use std::marker::PhantomData;

use pitfall_syntax::Span;
use pitfall_syntax::yaml::edit::{self, Edit, Emptied, New};
use pitfall_syntax::yaml::{Entry, Node, Value};

/// A field of a mapping, read as a `T`; there or not.
pub struct Field<'a, T> {
    entry: Option<Entry<'a>>,
    /// The mapping may have entries that are not seen.
    open: bool,
    read: PhantomData<T>,
}

impl<T> Clone for Field<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Field<'_, T> {}

/// What a field says, and where.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a, T> {
    /// The value as Kubernetes reads it.
    pub value: T,
    /// The bytes of the value as written.
    pub span: Span,
    /// The value's node as written: an alias is an alias.
    pub node: Node<'a>,
}

impl<T: fmt::Display> fmt::Display for Known<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

/// What a field can be read as.
pub trait Read<'a>: Sized {
    /// The node, through aliases, as this type; `None` where it is of another type.
    fn read(node: Node<'a>) -> Option<Self>;
}

impl<'a> Read<'a> for &'a str {
    fn read(node: Node<'a>) -> Option<Self> {
        match node.value()? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl<'a> Read<'a> for bool {
    fn read(node: Node<'a>) -> Option<Self> {
        match node.value()? {
            Value::Bool(value) => Some(value),
            _ => None,
        }
    }
}

impl<'a> Read<'a> for i64 {
    fn read(node: Node<'a>) -> Option<Self> {
        match node.value()? {
            Value::Int(value) => value.try_into().ok(),
            _ => None,
        }
    }
}

/// A port or an amount that is given as a number or as a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IntOrText<'a> {
    /// A whole number.
    Int(i64),
    /// A name or a percentage.
    Text(&'a str),
}

impl<'a> Read<'a> for IntOrText<'a> {
    fn read(node: Node<'a>) -> Option<Self> {
        <&str>::read(node).map(Self::Text).or_else(|| i64::read(node).map(Self::Int))
    }
}

impl fmt::Display for IntOrText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(value) => value.fmt(f),
            Self::Text(text) => text.fmt(f),
        }
    }
}

impl<'a, T> Field<'a, T> {
    pub(super) fn new(entry: Option<Entry<'a>>, open: bool) -> Self {
        Self { entry, open, read: PhantomData }
    }

    /// It stands there, even as null.
    pub fn is_written(self) -> bool {
        self.entry.is_some()
    }

    /// It is surely not there, or null, which Kubernetes takes for the same.
    pub fn is_missing(self) -> bool {
        match self.entry {
            Some(entry) => entry.value().is_null() && !is_unknown(entry.value()),
            None => !self.open,
        }
    }

    /// It may have a value that is not seen here: behind a template action, a variable or an alias of nothing.
    pub fn is_unknown(self) -> bool {
        match self.entry {
            Some(entry) => is_unknown(entry.value()),
            None => self.open,
        }
    }

    /// The key and value as written.
    pub fn entry(self) -> Option<Entry<'a>> {
        self.entry
    }

    /// The value as written.
    pub fn node(self) -> Option<Node<'a>> {
        self.entry.map(Entry::value)
    }

    /// The bytes of the value.
    pub fn span(self) -> Option<Span> {
        self.node().map(Node::span)
    }

    /// The bytes of the key.
    pub fn key_span(self) -> Option<Span> {
        self.entry.map(|entry| entry.key().span())
    }

    /// Writes another value in place; `None` where it is not there or also stands elsewhere through an alias.
    pub fn set(self, new: impl Into<New>) -> Option<Vec<Edit>> {
        let node = self.node().filter(|node| !node.is_shared())?;
        edit::set(node, &new.into())
    }

    /// Takes it out, and the mapping that this empties; `None` as for [`Field::set`].
    pub fn remove(self) -> Option<Vec<Edit>> {
        let entry = self.entry.filter(|entry| !entry.mapping().is_shared())?;
        edit::remove_entry(entry, Emptied::RemoveParent)
    }

    /// Gives it another key; `None` as for [`Field::set`].
    pub fn rename(self, key: &str) -> Option<Vec<Edit>> {
        let entry = self.entry.filter(|entry| !entry.mapping().is_shared())?;
        edit::rename_key(entry, key)
    }
}

impl<'a, T: Read<'a>> Field<'a, T> {
    /// What it says, where that is surely known and of the right type.
    pub fn known(self) -> Option<Known<'a, T>> {
        let node = self.node().filter(|node| !is_unknown(*node))?;
        Some(Known { value: T::read(node)?, span: node.span(), node })
    }

    /// What it says, without its place.
    pub fn value(self) -> Option<T> {
        self.known().map(|known| known.value)
    }

    /// It has a known value of another type, null aside.
    pub fn is_wrong(self) -> bool {
        self.node().is_some_and(|node| !is_unknown(node) && !node.is_null() && T::read(node).is_none())
    }
}

/// A node whose value is not seen: an alias of nothing, or a text with a template action or variable in it.
pub fn is_unknown(node: Node<'_>) -> bool {
    match node.resolved() {
        None => true,
        Some(node) => {
            node.as_str().is_some_and(|text| is_templated(text) || node.hides_something())
                || (node.is_flow() && node.source().starts_with("{{"))
        }
    }
}

/// The text holds `{{ … }}` or `${…}`, which something fills in before Kubernetes reads it, or what stands for the one in a masked template; or
/// it is what SOPS wrote in place of it, and will turn back.
pub fn is_templated(text: &str) -> bool {
    let holds = |open: &str, close: &str| text.split_once(open).is_some_and(|(_, rest)| rest.contains(close));
    // Asked of every value that is read: nearly all end with this look.
    text.contains('{') && (holds("{{", "}}") || holds("${", "}"))
        || text.starts_with("ENC[") && text.ends_with(']')
        || !text.is_ascii() && text.contains(pitfall_syntax::yaml::template::MARK)
}
