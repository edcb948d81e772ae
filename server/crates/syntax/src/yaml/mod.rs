//! A YAML stream as trees that keep spans, comments, styles and anchors, and edits that keep them too.
//!
//! [`Stream::parse`] cuts a text at its document markers; each [`Document`] owns its text, is parsed on its own when first
//! asked (one broken document costs one document) and is reused by [`Stream::reparse`] wherever it moved to. Trees are
//! read through [`Node`], a small cursor whose spans are bytes of the whole stream.
//!
//! Grammar: YAML 1.2.2, <https://yaml.org/spec/1.2.2/>, as `granit-parser` reads it, and as a reader of our own does the part that nearly all manifests are
//! written in; plain scalars are understood as
//! Kubernetes understands them, see [`Value`].

mod build;
mod common;
mod document;
pub mod edit;
mod header;
mod node;
mod split;
mod stream;
pub mod template;
mod tree;
mod value;

pub use document::{Document, MAX_DOCUMENT_BYTES};
pub use header::Header;
pub use node::{Entry, Node};
pub use stream::{Placed, Stream};
pub use tree::{Duplicate, Kind, NodeId, ScalarStyle};
pub use value::Value;

/// Whether the reader of the common part makes of one document the tree that granit's events make; `None` where it leaves the document to granit.
/// For tests: it reads twice.
#[doc(hidden)]
pub fn compare_readers(document: &str) -> Option<bool> {
    common::read(document).map(|tree| tree == build::read_all_yaml(document))
}
