//! The arena of one document: nodes, children and decoded texts in a few flat vectors.

use crate::{Comment, Span, SyntaxError};

/// "No such node" in a `u32` field.
pub(crate) const NONE: u32 = u32::MAX;

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Keys with values.
    Mapping,
    /// Items.
    Sequence,
    /// A text, in any style; an empty node is a plain scalar without text.
    Scalar,
    /// `*name`, in place of what `&name` marks.
    Alias,
}

/// How a scalar is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ScalarStyle {
    /// Bare, the only style whose text may mean a number, a boolean or null.
    Plain,
    /// In single quotes.
    Single,
    /// In double quotes.
    Double,
    /// A block after `|`.
    Literal,
    /// A block after `>`.
    Folded,
}

impl ScalarStyle {
    /// `|` or `>`.
    pub fn is_block(self) -> bool {
        matches!(self, Self::Literal | Self::Folded)
    }
}

/// The number of a node within its document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub(crate) u32);

/// A key that its mapping already has; both are key nodes of one document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Duplicate {
    /// The key as it stands first.
    pub first: NodeId,
    /// The same key again. Kubernetes takes the value of the last one.
    pub again: NodeId,
}

/// One node; spans are bytes of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NodeData {
    /// The content, without tag and anchor; a block scalar starts at its `|` or `>` and ends with its last text.
    pub(crate) span: Span,
    pub(crate) parent: u32,
    /// Collections: the first child in `children`. Scalars: the text's first byte, or its number in `decoded`. Aliases: the
    /// target, or `NONE`.
    pub(crate) first: u32,
    /// Collections: the number of children (keys and values count each). Scalars: the text's bytes.
    pub(crate) len: u32,
    /// Anchor and tag, a number in `properties`, or `NONE`.
    pub(crate) properties: u32,
    pub(crate) kind: Kind,
    pub(crate) style: ScalarStyle,
    pub(crate) flow: bool,
    /// Scalars: the text differs from the source and stands in `decoded`. Mappings: a key stands twice or merges.
    pub(crate) special: bool,
}

/// What may stand before a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Properties {
    /// `&name`.
    pub(crate) anchor: Option<Span>,
    /// `!tag` as written.
    pub(crate) tag: Option<Span>,
}

/// A parsed document.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Tree {
    pub(crate) root: Option<NodeId>,
    pub(crate) nodes: Vec<NodeData>,
    /// Items of sequences; keys and values in turn of mappings.
    pub(crate) children: Vec<u32>,
    pub(crate) decoded: Vec<Box<str>>,
    pub(crate) properties: Vec<Properties>,
    pub(crate) comments: Vec<Comment>,
    pub(crate) duplicates: Vec<Duplicate>,
    pub(crate) errors: Vec<SyntaxError>,
}

impl Tree {
    pub(crate) fn node(&self, id: u32) -> Option<&NodeData> {
        self.nodes.get(id as usize)
    }

    /// The children of a collection, keys and values in turn for a mapping; none for other nodes.
    pub(crate) fn children(&self, node: &NodeData) -> &[u32] {
        match node.kind {
            Kind::Mapping | Kind::Sequence => {
                self.children.get(node.first as usize..(node.first + node.len) as usize).unwrap_or(&[])
            }
            Kind::Scalar | Kind::Alias => &[],
        }
    }

    /// The text of a scalar after escapes and folding; empty for other nodes.
    pub(crate) fn text<'a>(&'a self, source: &'a str, node: &NodeData) -> &'a str {
        if node.kind != Kind::Scalar {
            ""
        } else if node.special {
            self.decoded.get(node.first as usize).map_or("", AsRef::as_ref)
        } else {
            source.get(node.first as usize..(node.first + node.len) as usize).unwrap_or("")
        }
    }
}
