//! A text as documents.

use std::collections::HashMap;
use std::sync::Arc;

use super::document::Document;
use super::header::Header;
use super::node::Node;
use super::split::split;
use super::template::{Action, Masked, mask};
use super::tree::NodeId;
use crate::{Comment, Span, SyntaxError};

/// The documents of a text, in order and without gaps: each starts where the one before it ends.
#[derive(Debug, Default, Clone)]
pub struct Stream {
    documents: Vec<(usize, Arc<Document>)>,
}

/// A document at its place in a stream; its spans are bytes of the stream.
#[derive(Debug, Clone, Copy)]
pub struct Placed<'a> {
    base: usize,
    document: &'a Arc<Document>,
}

impl Stream {
    /// Cuts `text` into documents; each is parsed when first asked.
    pub fn parse(text: &str) -> Self {
        let place = |span: Span| (span.start as usize, Arc::new(Document::new(span.of(text))));
        Self { documents: split(text).into_iter().map(place).collect() }
    }

    /// Cuts a Go template over YAML into documents, its actions masked: see [`super::template`].
    pub fn parse_template(text: &str) -> Self {
        Self::default().reparse_template(text)
    }

    /// Cuts `text` into documents and takes those whose text is unchanged, with their trees, from `self`, wherever they
    /// stood.
    pub fn reparse(&self, text: &str) -> Self {
        self.reuse(&split(text), text, |span| Document::new(span.of(text)))
    }

    /// [`Self::reparse`] of a template.
    pub fn reparse_template(&self, text: &str) -> Self {
        self.reparse_masked(&mask(text), text)
    }

    /// Cuts a text into documents of which some actions are masked already.
    pub fn of_masked(masked: &Masked) -> Self {
        Self::default().reparse_masked(masked, &masked.text)
    }

    fn reparse_masked(&self, masked: &Masked, text: &str) -> Self {
        self.reuse(&split(&masked.text), text, |span| {
            let inner =
                masked.actions.iter().filter(|action| span.start <= action.span.start && action.span.start < span.end);
            let own = |at: u32| at.min(span.end).saturating_sub(span.start) as usize;
            let actions =
                inner.map(|action| Action { span: Span::new(own(action.span.start), own(action.span.end)), ..*action });
            Document::masked(span.of(&masked.text), span.of(text), actions.collect())
        })
    }

    /// The documents of `text` at `spans`: those of `self` whose source is the same, else fresh ones.
    fn reuse(&self, spans: &[Span], text: &str, fresh: impl Fn(&Span) -> Document) -> Self {
        let same = |old: &(usize, Arc<Document>), new: &Span| old.1.source() == new.of(text);
        let before = self.documents.iter().zip(spans).take_while(|(old, new)| same(old, new)).count();
        let (old, new) = (&self.documents[before..], &spans[before..]);
        let behind = old.iter().rev().zip(new.iter().rev()).take_while(|(old, new)| same(old, new)).count();
        let (old, new) = (&old[..old.len() - behind], &new[..new.len() - behind]);
        let moved: HashMap<&str, &Arc<Document>> = if old.len() * new.len() > 1 {
            old.iter().map(|(_, document)| (document.source(), document)).collect()
        } else {
            HashMap::new()
        };
        let fresh = new.iter().map(|span| match moved.get(span.of(text)) {
            Some(document) => Arc::clone(document),
            None => Arc::new(fresh(span)),
        });
        let first = self.documents[..before].iter().map(|(_, document)| Arc::clone(document));
        let last = self.documents[self.documents.len() - behind..].iter().map(|(_, document)| Arc::clone(document));
        let documents = first.chain(fresh).chain(last);
        Self { documents: spans.iter().map(|span| span.start as usize).zip(documents).collect() }
    }

    /// Its documents in order.
    pub fn documents(&self) -> impl DoubleEndedIterator<Item = Placed<'_>> + ExactSizeIterator {
        self.documents.iter().map(|(base, document)| Placed { base: *base, document })
    }

    /// The document that holds the byte `offset`, the last one for an offset behind the text; `None` in an empty text.
    pub fn document_at(&self, offset: usize) -> Option<Placed<'_>> {
        let behind = self.documents.partition_point(|(base, _)| *base <= offset);
        let (base, document) = self.documents.get(behind.checked_sub(1)?)?;
        Some(Placed { base: *base, document })
    }

    /// What could not be read, in order. Parses every document.
    pub fn errors(&self) -> Vec<SyntaxError> {
        self.documents().flat_map(Placed::errors).collect()
    }

    /// Every comment, in order. Parses every document.
    pub fn comments(&self) -> Vec<Comment> {
        self.documents().flat_map(Placed::comments).collect()
    }

    /// A document is a template: see [`Document::is_template`].
    pub fn is_template(&self) -> bool {
        self.documents().any(|document| document.is_template())
    }
}

impl std::ops::Deref for Placed<'_> {
    type Target = Document;

    fn deref(&self) -> &Document {
        self.document
    }
}

impl<'a> Placed<'a> {
    /// The byte of the stream at which it starts.
    pub fn base(self) -> usize {
        self.base
    }

    /// The document itself.
    pub fn document(self) -> &'a Document {
        self.document
    }

    /// The document itself, to be kept.
    pub fn shared(self) -> Arc<Document> {
        Arc::clone(self.document)
    }

    /// Its bytes in the stream.
    pub fn span(self) -> Span {
        Span::new(self.base, self.base + self.document.text().len())
    }

    /// The root node; `None` in a document without content.
    pub fn root(self) -> Option<Node<'a>> {
        Node::root(self.document, self.base32())
    }

    /// All of it can be read, and nothing has to render it first.
    pub fn is_sound(self) -> bool {
        !self.is_template() && self.errors().next().is_none()
    }

    /// What could not be read; what stands before it is in the tree.
    pub fn errors(self) -> impl Iterator<Item = SyntaxError> + 'a {
        let base = self.base;
        let errors = self.document.tree().errors.iter();
        errors.map(move |error| SyntaxError { span: error.span.shifted(base), message: error.message.clone() })
    }

    /// Its comments in order.
    pub fn comments(self) -> impl Iterator<Item = Comment> + 'a {
        let base = self.base;
        self.document
            .tree()
            .comments
            .iter()
            .map(move |comment| Comment { span: comment.span.shifted(base), ..*comment })
    }

    /// Keys that stand twice in one mapping: the first and each later one.
    pub fn duplicates(self) -> impl Iterator<Item = (Node<'a>, Node<'a>)> {
        let node = move |id: NodeId| Node::at(self.document, self.base32(), id);
        let duplicates = self.document.tree().duplicates.iter();
        duplicates.filter_map(move |double| Some((node(double.first)?, node(double.again)?)))
    }

    /// Its header, with spans in the stream: see [`Document::header`].
    pub fn header(self) -> Header {
        let header = self.document.header();
        let place = |span: Option<Span>| span.map(|span| span.shifted(self.base));
        Header { api_version: place(header.api_version), kind: place(header.kind), name: place(header.name) }
    }

    fn base32(self) -> u32 {
        Span::at(self.base).start
    }
}
