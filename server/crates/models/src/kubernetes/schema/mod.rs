//! An object beside the schema of its kind: everything that the API server would refuse or drop, in one walk.

mod content;
mod custom;
mod place;
mod walk;

pub use custom::{
    CustomExpression, CustomFault, CustomVerdict, CustomWrong, SchemaPart, custom_schema_at, custom_verdict, schema_of,
};
pub use place::{FieldAt, field_at, type_at};

use pitfall_knowledge::kubernetes::{Content, Field, TypeRef};
use pitfall_syntax::yaml::{Entry, Node};

use super::Object;

/// A mapping of an object with its type.
#[derive(Debug, Clone, Copy)]
pub struct Typed<'a> {
    /// The mapping.
    pub node: Node<'a>,
    /// What it is.
    pub of_type: TypeRef,
}

/// What is wrong at one place of an object.
#[derive(Debug, Clone)]
pub struct SchemaFault<'a> {
    /// The object.
    pub object: Object<'a>,
    /// What is wrong with it.
    pub what: Wrong<'a>,
}

/// The ways to be wrong.
#[derive(Debug, Clone)]
pub enum Wrong<'a> {
    /// A key that the type of its mapping does not have in any release.
    UnknownField {
        /// The key with its value.
        entry: Entry<'a>,
        /// The mappings around it, the outermost first and its own last.
        around: Vec<Typed<'a>>,
    },
    /// A key that another release of Kubernetes knows, but not the configured one.
    OtherRelease {
        /// The key with its value.
        entry: Entry<'a>,
        /// The type that has it in other releases.
        of_type: TypeRef,
        /// The field.
        field: Field,
    },
    /// A value of another type.
    Type {
        /// The value.
        node: Node<'a>,
        /// What it must be.
        expected: Expected,
        /// The same characters as a string would be right.
        quoting_helps: bool,
    },
    /// A mapping lacks a field that its type must have.
    MissingField {
        /// The mapping.
        holder: Node<'a>,
        /// Its type.
        of_type: TypeRef,
        /// The field; null counts as missing.
        field: &'a str,
    },
    /// A text that is none of those allowed.
    Word {
        /// The text.
        node: Node<'a>,
        /// Those allowed.
        words: &'static [&'static str],
    },
    /// A key or a value that is not written as it must be.
    Content {
        /// The key or the value.
        node: Node<'a>,
        /// What it must be like.
        content: Detail,
    },
}

impl Wrong<'_> {
    /// The byte behind what is at fault; `None` for what is not there.
    fn end(&self) -> Option<u32> {
        Some(match self {
            Self::UnknownField { entry, .. } | Self::OtherRelease { entry, .. } => entry.span().end,
            Self::Type { node, .. } | Self::Word { node, .. } | Self::Content { node, .. } => node.span().end,
            Self::MissingField { .. } => return None,
        })
    }
}

/// What a value must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// A string.
    Text,
    /// `true` or `false`.
    Boolean,
    /// A whole number that fits its width: 64 bits, or 32.
    Integer {
        /// It has 64 bits.
        wide: bool,
    },
    /// A number.
    Number,
    /// A whole number or a string.
    IntOrText,
    /// A number or a string: a quantity.
    Quantity,
    /// A list.
    List {
        /// Its items are strings.
        of_texts: bool,
    },
    /// A mapping.
    Object,
}

/// What a key or a value must be like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// As a rule of the knowledge room says, of the whole value.
    Is(Content),
    /// A quantity.
    Quantity,
    /// Bytes in base64.
    Base64,
    /// The key of a label.
    LabelKey,
    /// The value of a label.
    LabelValue,
    /// The key of an annotation.
    AnnotationKey,
    /// The key of an entry of a ConfigMap or Secret.
    DataKey,
    /// The name of a resource that a container can ask for.
    ResourceName,
    /// The name of the object itself.
    ObjectName,
    /// The name of the object itself, which is at most so many characters long.
    ShortName(usize),
}

/// Everything wrong with an object. Silent about kinds that the table does not have, templates, and CustomResourceDefinitions, whose
/// schemas hold keys of their own. `release`, where given, is the minor release of Kubernetes that it is for.
pub fn faults<'a>(object: &Object<'a>, release: Option<u32>) -> Vec<SchemaFault<'a>> {
    let of_type = object.known_kind().and_then(|kind| kind.type_ref());
    of_type.map(|of_type| faults_as(object, of_type, release)).unwrap_or_default()
}

/// As [`faults`], were the object of another type.
pub fn faults_as<'a>(object: &Object<'a>, of_type: TypeRef, release: Option<u32>) -> Vec<SchemaFault<'a>> {
    if object.document().is_template() { Vec::new() } else { found(object, of_type, release) }
}

/// As [`faults`] of an object in a template whose actions are masked: wrong values and unknown fields that no action has a part in.
pub fn faults_of_known<'a>(object: &Object<'a>, release: Option<u32>) -> Vec<SchemaFault<'a>> {
    let of_type = object.known_kind().and_then(|kind| kind.type_ref());
    let mut faults = of_type.map(|of_type| found(object, of_type, release)).unwrap_or_default();
    faults.retain(|fault| match &fault.what {
        Wrong::UnknownField { entry, .. } | Wrong::OtherRelease { entry, .. } => {
            !entry.key().hides_something() && !entry.value().hides_something()
        }
        Wrong::Type { node, .. } | Wrong::Word { node, .. } | Wrong::Content { node, .. } => !node.hides_something(),
        Wrong::MissingField { .. } => false,
    });
    faults
}

fn found<'a>(object: &Object<'a>, of_type: TypeRef, release: Option<u32>) -> Vec<SchemaFault<'a>> {
    if object.kind() == "CustomResourceDefinition" {
        return Vec::new();
    }
    let Some(node) = object.root() else { return Vec::new() };
    let found = walk::Walk::new(release).over(Typed { node, of_type }, object);
    // Behind a place that cannot be read, nothing is where it seems.
    let broken = object.document().errors().map(|error| error.span.start).min();
    let is_sound = |what: &Wrong<'_>| broken.is_none_or(|broken| what.end().is_some_and(|end| end < broken));
    found.into_iter().filter(is_sound).map(|what| SchemaFault { object: *object, what }).collect()
}

/// A value that something fills in before Kubernetes reads it, as far as one can tell: `{{ … }}`, `${…}`, `$(…)`, `<name>`, `__NAME__`,
/// `@NAME@`, `%NAME%`.
pub fn is_filled_in_later(text: &str) -> bool {
    let between = |open: &str, close: &str| {
        let inner = text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
        inner.is_some_and(|inner| !inner.is_empty())
    };
    super::is_templated(text)
        || text.contains("$(")
        || text.contains("[[")
        || between("<", ">")
        || between("__", "__")
        || between("@", "@")
        || between("%", "%")
        || ["REPLACE", "CHANGE", "YOUR", "INSERT"].iter().any(|word| text.starts_with(word))
        || text.starts_with('$') && text.len() > 1
}
