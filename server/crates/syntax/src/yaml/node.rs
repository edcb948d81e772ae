//! The cursor that trees are read with.

use super::document::Document;
use super::tree::{Kind, NONE, NodeData, NodeId, Properties, ScalarStyle, Tree};
use super::value::Value;
use crate::Span;

/// Merge keys within merge keys that are followed.
const MAX_MERGE_DEPTH: usize = 32;

/// A node of a document at its place in a stream: small and free to copy. Reading goes through aliases and merge keys;
/// spans, in bytes of the stream, are of what is written, at the place where it is written.
#[derive(Clone, Copy)]
pub struct Node<'a> {
    document: &'a Document,
    tree: &'a Tree,
    data: &'a NodeData,
    id: u32,
    base: u32,
    shared: bool,
}

impl PartialEq for Node<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.document, other.document) && self.id == other.id && self.base == other.base
    }
}

impl Eq for Node<'_> {}

impl std::fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}@{:?}", self.data.kind, self.span())
    }
}

impl<'a> Node<'a> {
    pub(crate) fn root(document: &'a Document, base: u32) -> Option<Self> {
        Self::at(document, base, document.tree().root?)
    }

    pub(crate) fn at(document: &'a Document, base: u32, id: NodeId) -> Option<Self> {
        let tree = document.tree();
        Some(Self { document, tree, data: tree.node(id.0)?, id: id.0, base, shared: false })
    }

    fn with(self, id: u32) -> Option<Self> {
        Some(Self { data: self.tree.node(id)?, id, ..self })
    }

    /// Its number in its document.
    pub fn id(self) -> NodeId {
        NodeId(self.id)
    }

    /// The document that holds it.
    pub fn document(self) -> &'a Document {
        self.document
    }

    /// The byte of the stream at which its document starts.
    pub fn base(self) -> usize {
        self.base as usize
    }

    /// What it is, as written: an alias is an alias.
    pub fn kind(self) -> Kind {
        self.data.kind
    }

    /// It was reached through an alias or a merge key, so a change here changes other places too.
    pub fn is_shared(self) -> bool {
        self.shared
    }

    /// A collection in `{}` or `[]`.
    pub fn is_flow(self) -> bool {
        self.data.flow
    }

    /// How a scalar is written; plain for other nodes.
    pub fn style(self) -> ScalarStyle {
        self.data.style
    }

    /// Its bytes, without tag and anchor: quotes and brackets included, a block scalar from its `|` to its last text, an empty
    /// node where it would stand.
    pub fn span(self) -> Span {
        self.absolute(self.data.span)
    }

    /// Its bytes with tag and anchor.
    pub fn outer_span(self) -> Span {
        self.absolute(self.local_outer())
    }

    /// The bytes of a scalar's text, where it stands in the source as it is: quotes left out.
    pub fn text_span(self) -> Option<Span> {
        let node = self.resolved()?;
        let plain = node.data.kind == Kind::Scalar && !node.data.special;
        plain.then(|| node.absolute(Span::new(node.data.first as usize, (node.data.first + node.data.len) as usize)))
    }

    /// The source text of its span.
    pub fn source(self) -> &'a str {
        self.data.span.of(self.document.text())
    }

    /// `!tag` as written.
    pub fn tag(self) -> Option<&'a str> {
        self.properties().tag.map(|span| span.of(self.document.text()))
    }

    /// The name behind `&`.
    pub fn anchor(self) -> Option<&'a str> {
        self.properties().anchor.map(|span| span.of(self.document.text()).trim_start_matches('&'))
    }

    fn properties(self) -> Properties {
        self.tree.properties.get(self.data.properties as usize).copied().unwrap_or_default()
    }

    /// `span` in bytes of the document.
    pub(crate) fn local(self) -> Span {
        self.data.span
    }

    /// `outer_span` in bytes of the document.
    pub(crate) fn local_outer(self) -> Span {
        let properties = self.properties();
        [properties.anchor, properties.tag].into_iter().flatten().fold(self.data.span, Span::cover)
    }

    fn absolute(self, span: Span) -> Span {
        span.shifted(self.base as usize)
    }

    /// The collection that holds it as written; `None` for the root.
    pub fn parent(self) -> Option<Node<'a>> {
        self.with(self.data.parent)
    }

    /// What it stands for: itself, or the target of an alias. `None` for an alias of nothing, of what holds it, or past the
    /// limit on aliases.
    pub fn resolved(self) -> Option<Node<'a>> {
        if self.data.kind != Kind::Alias {
            return Some(self);
        }
        let target = Some(self.data.first).filter(|target| *target != NONE)?;
        self.with(target).map(|node| Self { shared: true, ..node })
    }

    /// The text of a scalar, escapes and folding done.
    pub fn as_str(self) -> Option<&'a str> {
        let node = self.resolved()?;
        (node.data.kind == Kind::Scalar).then(|| node.tree.text(node.document.text(), node.data))
    }

    /// What a scalar means to Kubernetes; `None` for collections and unresolved aliases.
    pub fn value(self) -> Option<Value<'a>> {
        let text = self.as_str()?;
        let node = self.resolved()?;
        Some(match node.tag() {
            Some("!!int" | "!!float" | "!!bool" | "!!null") => Value::of_plain(text),
            Some(_) => Value::Text(text),
            None if node.data.style == ScalarStyle::Plain => Value::of_plain(text),
            None => Value::Text(text),
        })
    }

    /// A scalar that means null: `null`, `~` or nothing.
    pub fn is_null(self) -> bool {
        self.value() == Some(Value::Null)
    }

    /// A mapping, through an alias too.
    pub fn is_mapping(self) -> bool {
        self.resolved().is_some_and(|node| node.data.kind == Kind::Mapping)
    }

    /// A sequence, through an alias too.
    pub fn is_sequence(self) -> bool {
        self.resolved().is_some_and(|node| node.data.kind == Kind::Sequence)
    }

    /// The entries that a mapping writes itself, merge keys as they stand; none for other nodes.
    pub fn own_entries(self) -> impl DoubleEndedIterator<Item = Entry<'a>> + ExactSizeIterator {
        let (node, children) = self.of_kind(Kind::Mapping);
        children.chunks_exact(2).map(move |pair| Entry { mapping: node, key: pair[0], value: pair[1] })
    }

    /// A mapping in which a key stands twice, or one is a merge key or no scalar: its entries are not just those that are written.
    pub fn is_special_mapping(self) -> bool {
        self.resolved().is_some_and(|node| node.data.kind == Kind::Mapping && node.data.special)
    }

    /// The entries of a mapping as they count: of a key that stands twice the last, and merged ones behind its own. None for
    /// other nodes.
    pub fn entries(self) -> Vec<Entry<'a>> {
        let special = self.resolved().is_some_and(|node| node.data.special);
        if !special {
            return self.own_entries().collect();
        }
        let mut found = Vec::new();
        let mut seen = std::collections::HashSet::new();
        self.collect(&mut found, &mut seen, 0);
        found
    }

    fn collect(self, found: &mut Vec<Entry<'a>>, seen: &mut std::collections::HashSet<&'a str>, depth: usize) {
        let start = found.len();
        for entry in self.own_entries().rev().filter(|entry| !entry.is_merge()) {
            if entry.key().as_str().is_none_or(|key| seen.insert(key)) {
                found.push(entry);
            }
        }
        found[start..].reverse();
        for source in self.merged(depth) {
            source.collect(found, seen, depth + 1);
        }
    }

    /// The mappings that its merge keys name, the one that counts most first.
    fn merged(self, depth: usize) -> Vec<Node<'a>> {
        if depth >= MAX_MERGE_DEPTH {
            return Vec::new();
        }
        let mut sources = Vec::new();
        for entry in self.own_entries().filter(|entry| entry.is_merge()) {
            let Some(value) = entry.value().resolved() else { continue };
            match value.kind() {
                Kind::Mapping => sources.push(value),
                Kind::Sequence => {
                    sources.extend(value.items().filter_map(Node::resolved).filter(|item| item.is_mapping()));
                }
                Kind::Scalar | Kind::Alias => {}
            }
        }
        for source in &mut sources {
            source.shared = true;
        }
        sources
    }

    /// The entry of a mapping under `key` that counts: the last that it writes itself, else a merged one.
    pub fn get(self, key: &str) -> Option<Entry<'a>> {
        self.find(key, 0)
    }

    fn find(self, key: &str, depth: usize) -> Option<Entry<'a>> {
        let own = self.own_entries().rev().find(|entry| entry.key().as_str() == Some(key) && !entry.is_merge());
        if own.is_some() || !self.resolved()?.data.special {
            return own;
        }
        self.merged(depth).into_iter().find_map(|source| source.find(key, depth + 1))
    }

    /// The value under a path of keys.
    pub fn get_path(self, path: &[&str]) -> Option<Node<'a>> {
        path.iter().try_fold(self, |node, key| Some(node.get(key)?.value()))
    }

    /// The items of a sequence; none for other nodes.
    pub fn items(self) -> impl DoubleEndedIterator<Item = Node<'a>> + ExactSizeIterator {
        let (node, children) = self.of_kind(Kind::Sequence);
        children.iter().map(move |child| node.child(*child))
    }

    fn of_kind(self, kind: Kind) -> (Node<'a>, &'a [u32]) {
        match self.resolved().filter(|node| node.data.kind == kind) {
            Some(node) => (node, node.tree.children(node.data)),
            None => (self, &[]),
        }
    }

    /// A child by its number, which the tree vouches for.
    fn child(self, id: u32) -> Node<'a> {
        self.with(id).unwrap_or(self)
    }

    /// Its entry in the mapping that holds it as written: for a value and for a key.
    pub fn entry(self) -> Option<Entry<'a>> {
        let parent = self.parent().filter(|parent| parent.kind() == Kind::Mapping)?;
        parent.own_entries().find(|entry| entry.key == self.id || entry.value == self.id)
    }

    /// Its position in the sequence that holds it as written, from 0.
    pub fn index(self) -> Option<usize> {
        let parent = self.parent().filter(|parent| parent.kind() == Kind::Sequence)?;
        parent.items().position(|item| item.id == self.id)
    }

    /// Of a template, some of it is not seen: a masked action lies in it, or, in what is no text of its own, in the blanks around it.
    pub fn hides_something(self) -> bool {
        if !self.document.is_masked() {
            return false;
        }
        let base = self.base as usize;
        let span = self.outer_span();
        let own = Span::new((span.start as usize).saturating_sub(base), (span.end as usize).saturating_sub(base));
        if self.data.kind == Kind::Scalar && !own.is_empty() {
            return self.document.has_action_in(own);
        }
        self.document.hides_something_in(own)
    }

    /// The deepest node whose bytes, tag and anchor included, touch the byte `offset` of the stream.
    pub fn deepest_at(self, offset: usize) -> Option<Node<'a>> {
        if !self.outer_span().touches(offset) {
            return None;
        }
        let mut node = self;
        loop {
            let children = node.tree.children(node.data).iter();
            // Where two children touch, the later one.
            let inner = children.rev().filter_map(|child| node.with(*child)).find(|c| c.outer_span().touches(offset));
            match inner {
                Some(inner) => node = inner,
                None => return Some(node),
            }
        }
    }

    /// The way to it from the root as written, such as `spec.containers[0].image`; a key with other characters than letters,
    /// digits, `-` and `_` stands in brackets and quotes.
    pub fn path_text(self) -> String {
        let mut steps = Vec::new();
        let mut node = self;
        while let Some(parent) = node.parent() {
            if let Some(index) = node.index() {
                steps.push(format!("[{index}]"));
            } else if let Some(entry) = node.entry() {
                steps.push(key_step(entry.key().as_str().unwrap_or("?")));
            }
            node = parent;
        }
        steps.reverse();
        let path = steps.concat();
        path.strip_prefix('.').map(str::to_owned).unwrap_or(path)
    }
}

fn key_step(key: &str) -> String {
    let simple = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if simple { format!(".{key}") } else { format!("[{key:?}]") }
}

/// A key with its value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Entry<'a> {
    mapping: Node<'a>,
    key: u32,
    value: u32,
}

impl std::fmt::Debug for Entry<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}: {:?}", self.key(), self.value())
    }
}

impl<'a> Entry<'a> {
    /// The key as written.
    pub fn key(self) -> Node<'a> {
        self.mapping.child(self.key)
    }

    /// The value as written: an alias is an alias; an empty node where nothing stands.
    pub fn value(self) -> Node<'a> {
        self.mapping.child(self.value)
    }

    /// The mapping that writes it.
    pub fn mapping(self) -> Node<'a> {
        self.mapping
    }

    /// The bytes from the key to the end of the value, tags and anchors included.
    pub fn span(self) -> Span {
        self.key().outer_span().cover(self.value().outer_span())
    }

    /// A plain `<<`.
    pub fn is_merge(self) -> bool {
        let key = self.key();
        key.style() == ScalarStyle::Plain && key.kind() == Kind::Scalar && key.as_str() == Some("<<")
    }
}
