//! From granit's events to the arena.

use std::borrow::Cow;
use std::collections::HashMap;

use granit_parser::{ErrorKind, Event, Parser, ScanError, StrInput, StructureStyle, options};

use super::common;
use super::tree::{Duplicate, Kind, NONE, NodeData, NodeId, Properties, ScalarStyle, Tree};
use crate::{Comment, Span, SyntaxError};

/// Collections within collections that are read; deeper text is an error. Kubernetes objects stay under 20, schemas of
/// custom resources under 100.
const MAX_DEPTH: usize = 200;
/// Nodes of one document that are read.
const MAX_NODES: usize = 1_000_000;
/// Nodes that all aliases of one document together may stand for: what keeps "a billion laughs" small. Aliases beyond it
/// stay unresolved.
const MAX_ALIASED: u64 = 100_000;
/// Up to this many keys each is compared with each; above, a hash map finds duplicates.
const SMALL_MAPPING: usize = 12;

/// Reads one document.
pub(crate) fn build(text: &str) -> Tree {
    common::read(text).unwrap_or_else(|| read_all_yaml(text))
}

/// Reads one document whatever of YAML it holds.
pub(crate) fn read_all_yaml(text: &str) -> Tree {
    let options = options! {
        emit_anchor_events: true,
        emit_unresolved_aliases: true,
        block_nesting_limit: MAX_DEPTH,
        flow_nesting_limit: MAX_DEPTH,
        // Comments are kept by the tree anyway, so a long run of them need not be an error.
        max_buffered_comment_events: usize::MAX,
        // A key may be as long as a line: Kubernetes reads such keys.
        simple_key_max_lookahead: 64 * 1024,
    };
    let mut parser = Parser::new_from_str_with_options(text, options);
    let mut builder = Builder::new(text);
    builder.run(&mut parser);
    builder.finish()
}

/// Makes a tree of what stands in a text, told in order of place.
pub(super) struct Builder<'t> {
    text: &'t str,
    tree: Tree,
    /// Open collections, outermost first.
    open: Vec<Frame>,
    /// Children of all open collections that are complete so far.
    pending: Vec<u32>,
    anchors: HashMap<usize, Anchor>,
    /// The byte behind the last token that was placed.
    last_end: usize,
    /// Nodes so far, counting those behind each alias every time.
    weight: u64,
    aliased: u64,
}

struct Frame {
    node: u32,
    /// Where its children start in `pending`.
    pending: usize,
    anchor: usize,
    /// `weight` when it was opened.
    weight: u64,
}

struct Anchor {
    node: u32,
    /// Nodes that an alias of it stands for; `None` while the node is open, so that it cannot contain itself.
    weight: Option<u64>,
}

impl<'t> Builder<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        // Kubernetes files have a node for every 15 to 25 bytes.
        let guess = (text.len() / 20).min(MAX_NODES);
        let tree = Tree { nodes: Vec::with_capacity(guess), children: Vec::with_capacity(guess), ..Tree::default() };
        Self {
            text,
            tree,
            open: Vec::new(),
            pending: Vec::new(),
            anchors: HashMap::new(),
            last_end: 0,
            weight: 0,
            aliased: 0,
        }
    }

    fn run(&mut self, parser: &mut Parser<'t, StrInput<'t>>) {
        while let Some(event) = parser.next_event() {
            match event {
                Ok((event, span)) => {
                    if self.tree.nodes.len() >= MAX_NODES {
                        let at = span.byte_range().map_or(self.last_end, |range| range.start);
                        self.error(Span::at(at), format!("more than {MAX_NODES} nodes in one document"));
                        return;
                    }
                    self.take(event, span);
                }
                Err(error) => {
                    self.refused(&error);
                    return;
                }
            }
        }
    }

    fn take(&mut self, event: Event<'t>, place: granit_parser::Span) {
        // Text input always has byte offsets.
        let Some(range) = place.byte_range() else { return };
        let span = Span::from(range);
        let tag = place.tag_span().and_then(|span| span.byte_range()).map(Span::from);
        match event {
            Event::Comment(..) => self.comment(span),
            Event::Scalar(text, style, anchor, _) => self.scalar(text, style.into(), anchor, tag, span),
            Event::MappingStart(style, anchor, _) => self.begin(Kind::Mapping, style, anchor, tag, span),
            Event::SequenceStart(style, anchor, _) => self.begin(Kind::Sequence, style, anchor, tag, span),
            Event::MappingEnd | Event::SequenceEnd => self.end(Some(span)),
            Event::Anchor(_, _) => self.anchor(span),
            Event::Alias(target) => self.alias(Some(target), span),
            Event::UnresolvedAlias(_) => {
                self.error(span, format!("nothing is called {} above", span.of(self.text)));
                self.alias(None, span);
            }
            // The `---`: block scalars look for their header behind it.
            Event::DocumentStart(true, _) => self.last_end = span.end as usize,
            _ => {}
        }
    }

    pub(super) fn comment(&mut self, span: Span) {
        let before = &self.text[..span.start as usize];
        let line = before.trim_end_matches([' ', '\t']);
        let own_line = line.is_empty() || line.ends_with(['\n', '\r', '\u{feff}']);
        self.tree.comments.push(Comment { span, own_line });
    }

    fn push(&mut self, data: NodeData) -> u32 {
        let id = self.tree.nodes.len() as u32;
        self.tree.nodes.push(data);
        self.weight += 1;
        id
    }

    fn properties(&mut self, tag: Option<Span>) -> u32 {
        if tag.is_none() {
            return NONE;
        }
        self.tree.properties.push(Properties { anchor: None, tag });
        self.tree.properties.len() as u32 - 1
    }

    /// The node is complete: it becomes a child of the innermost open collection, or the root.
    fn place(&mut self, id: u32) {
        if let Some(frame) = self.open.last() {
            self.tree.nodes[id as usize].parent = frame.node;
            self.pending.push(id);
        } else if self.tree.root.is_none() {
            self.tree.root = Some(NodeId(id));
        }
    }

    pub(super) fn scalar(
        &mut self,
        text: Cow<'t, str>,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<Span>,
        span: Span,
    ) {
        let empty = span.is_empty() && style == ScalarStyle::Plain;
        let span = match style {
            _ if empty => Span::at(self.empty_place(tag, span.start as usize)),
            ScalarStyle::Literal | ScalarStyle::Folded => self.block_scalar(tag, span),
            _ => span,
        };
        let source = if empty { Some(span) } else { self.in_source(&text) };
        let (first, len, special) = match source {
            Some(span) => (span.start, span.len() as u32, false),
            None => {
                self.tree.decoded.push(text.into_owned().into());
                (self.tree.decoded.len() as u32 - 1, 0, true)
            }
        };
        let properties = self.properties(tag);
        let kind = Kind::Scalar;
        let id = self.push(NodeData { span, parent: NONE, first, len, properties, kind, style, flow: false, special });
        if anchor != 0 {
            self.anchors.insert(anchor, Anchor { node: id, weight: Some(1) });
        }
        self.last_end = self.last_end.max(span.end as usize);
        self.place(id);
    }

    /// Where in the source the text stands, if it was not decoded.
    fn in_source(&self, text: &str) -> Option<Span> {
        let start = (text.as_ptr() as usize).checked_sub(self.text.as_ptr() as usize)?;
        (self.text.get(start..start + text.len())? == text).then(|| Span::new(start, start + text.len()))
    }

    /// An empty node stands behind the colon, dash, anchor or tag that it belongs to.
    fn empty_place(&self, tag: Option<Span>, reported: usize) -> usize {
        if let Some(tag) = tag {
            return tag.end as usize;
        }
        if self.expects_value() {
            let rest = self.text.get(self.last_end..).unwrap_or("");
            let blanks = rest.len() - rest.trim_start().len();
            return if rest[blanks..].starts_with(':') { self.last_end + blanks + 1 } else { self.last_end };
        }
        let holder = self.open.last().map(|frame| &self.tree.nodes[frame.node as usize]);
        match holder {
            Some(holder) if holder.kind == Kind::Sequence && !holder.flow => {
                let dash = self.seek(None, reported, b"-");
                if dash < reported { dash + 1 } else { reported }
            }
            _ => reported,
        }
    }

    /// The next node is the value of a key.
    fn expects_value(&self) -> bool {
        self.open.last().is_some_and(|frame| {
            self.tree.nodes[frame.node as usize].kind == Kind::Mapping && (self.pending.len() - frame.pending) % 2 == 1
        })
    }

    /// The first byte of `wanted` behind the last token, tag, anchor and comments passed over; `limit` where there is none
    /// before it.
    fn seek(&self, tag: Option<Span>, limit: usize, wanted: &[u8]) -> usize {
        let bytes = self.text.as_bytes();
        let mut at = tag.map_or(self.last_end, |tag| tag.end as usize);
        while at < limit {
            match bytes[at] {
                byte if wanted.contains(&byte) => return at,
                b'#' => at = memchr::memchr2(b'\n', b'\r', &bytes[at..]).map_or(limit, |found| at + found),
                b'!' | b'&' => {
                    at += bytes[at..].iter().position(|byte| byte.is_ascii_whitespace()).unwrap_or(bytes.len() - at);
                }
                _ => at += 1,
            }
        }
        limit
    }

    /// The span of a block scalar from its `|` or `>` to its last text; granit reports the text alone.
    fn block_scalar(&self, tag: Option<Span>, reported: Span) -> Span {
        let bytes = self.text.as_bytes();
        let content = reported.start as usize;
        let start = self.seek(tag, content, b"|>");
        let header = bytes[start..].iter().position(|byte| !matches!(byte, b'|' | b'>' | b'+' | b'-' | b'0'..=b'9'));
        let header_end = header.map_or(bytes.len(), |length| start + length);
        let text = reported.of(self.text).trim_end();
        Span::new(start, header_end.max(if text.is_empty() { 0 } else { content + text.len() }))
    }

    pub(super) fn begin(&mut self, kind: Kind, style: StructureStyle, anchor: usize, tag: Option<Span>, span: Span) {
        let properties = self.properties(tag);
        let mut span = span;
        if kind == Kind::Sequence && style == StructureStyle::Block && self.expects_value() {
            // granit places a sequence at the column of its key behind its first dash.
            span = Span::at(self.seek(tag, span.start as usize, b"-"));
        }
        let id = self.push(NodeData {
            span,
            parent: NONE,
            first: 0,
            len: 0,
            properties,
            kind,
            style: ScalarStyle::Plain,
            flow: style == StructureStyle::Flow,
            special: false,
        });
        self.place(id);
        if anchor != 0 {
            self.anchors.insert(anchor, Anchor { node: id, weight: None });
        }
        self.last_end = self.last_end.max(span.end as usize);
        self.open.push(Frame { node: id, pending: self.pending.len(), anchor, weight: self.weight - 1 });
    }

    /// Closes the innermost collection; `at` is the end event, or nothing where the text broke off.
    pub(super) fn end(&mut self, at: Option<Span>) {
        let Some(frame) = self.open.pop() else { return };
        let node = frame.node as usize;
        if self.tree.nodes[node].kind == Kind::Mapping && (self.pending.len() - frame.pending) % 2 == 1 {
            // The text broke off behind a key.
            let end = self.empty_place(None, self.last_end);
            let id = self.push(NodeData {
                span: Span::at(end),
                parent: frame.node,
                first: end as u32,
                len: 0,
                properties: NONE,
                kind: Kind::Scalar,
                style: ScalarStyle::Plain,
                flow: false,
                special: false,
            });
            self.pending.push(id);
        }
        let first = self.tree.children.len();
        self.tree.children.extend(self.pending.drain(frame.pending..));
        let last = self.tree.children[first..].last().map(|last| self.tree.nodes[*last as usize].span.end);
        let data = &mut self.tree.nodes[node];
        data.first = first as u32;
        data.len = (self.tree.children.len() - first) as u32;
        // A block collection ends with its last child: its end event comes where the next token stands.
        let closed = at.filter(|at| data.flow && !at.is_empty()).map(|at| at.end);
        let end = closed.or(last).unwrap_or(data.span.end);
        data.span = Span { start: data.span.start.min(end), end };
        self.last_end = self.last_end.max(end as usize);
        if self.tree.nodes[node].kind == Kind::Mapping {
            self.tree.nodes[node].special = self.duplicates(first);
        }
        if let Some(anchor) = self.anchors.get_mut(&frame.anchor) {
            anchor.weight = Some(self.weight - frame.weight);
        }
    }

    /// Finds keys that stand twice among the children from `first` on; true where there is one, a merge key, or one that is no scalar.
    fn duplicates(&mut self, first: usize) -> bool {
        let tree = &self.tree;
        let mut special = false;
        let mut key = |id: u32| {
            let node = &tree.nodes[id as usize];
            let text = tree.text(self.text, node);
            let merges = text == "<<" && node.style == ScalarStyle::Plain;
            special |= merges || node.kind != Kind::Scalar;
            (node.kind == Kind::Scalar && !merges).then_some(text)
        };
        let keys = tree.children[first..].iter().copied().step_by(2);
        let mut found = Vec::new();
        let small = keys.len() <= SMALL_MAPPING;
        let mut seen = HashMap::new();
        for (position, again) in keys.clone().enumerate() {
            let Some(text) = key(again) else { continue };
            let first = if small {
                keys.clone().take(position).find(|earlier| key(*earlier) == Some(text))
            } else {
                Some(*seen.entry(text).or_insert(again)).filter(|first| *first != again)
            };
            found.extend(first.map(|first| Duplicate { first: NodeId(first), again: NodeId(again) }));
        }
        special |= !found.is_empty();
        self.tree.duplicates.extend(found);
        special
    }

    /// The `&name` of the node whose event came just before.
    fn anchor(&mut self, span: Span) {
        let Some(node) = self.tree.nodes.last_mut() else { return };
        if node.properties == NONE {
            self.tree.properties.push(Properties::default());
            node.properties = self.tree.properties.len() as u32 - 1;
        }
        if let Some(properties) = self.tree.properties.get_mut(node.properties as usize) {
            properties.anchor = Some(span);
        }
        if node.kind == Kind::Scalar && node.span.is_empty() && node.span.start < span.end {
            node.span = Span::at(span.end as usize);
            node.first = span.end;
        }
        self.last_end = self.last_end.max(span.end as usize);
    }

    fn alias(&mut self, anchor: Option<usize>, span: Span) {
        let mut target = NONE;
        if let Some(anchor) = anchor.and_then(|anchor| self.anchors.get(&anchor)) {
            match anchor.weight {
                None => {
                    let message = format!("{} stands inside what it names", span.of(self.text));
                    self.error(span, message);
                }
                Some(weight) if self.aliased + weight > MAX_ALIASED => {
                    // Said once: the first alias past the limit stands for all.
                    if self.aliased <= MAX_ALIASED {
                        let message = format!("the aliases up to this one stand for more than {MAX_ALIASED} nodes");
                        self.error(span, message);
                    }
                    self.aliased = MAX_ALIASED + 1;
                }
                Some(weight) => {
                    target = anchor.node;
                    self.aliased += weight;
                    self.weight += weight;
                }
            }
        }
        let id = self.push(NodeData {
            span,
            parent: NONE,
            first: target,
            len: 0,
            properties: NONE,
            kind: Kind::Alias,
            style: ScalarStyle::Plain,
            flow: false,
            special: false,
        });
        self.last_end = self.last_end.max(span.end as usize);
        self.place(id);
    }

    fn error(&mut self, span: Span, message: String) {
        self.tree.errors.push(SyntaxError { span, message });
    }

    /// The character at which granit gave up; empty at a line end.
    fn refused(&mut self, error: &ScanError) {
        let mut at = error.marker().byte_offset().unwrap_or(self.last_end).min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        let length = self.text[at..].chars().next().filter(|c| !matches!(c, '\n' | '\r')).map_or(0, char::len_utf8);
        let message = match error.kind() {
            ErrorKind::RecursionLimitExceeded => format!("collections nest deeper than {MAX_DEPTH}"),
            _ => error.info(),
        };
        self.error(Span::new(at, at + length), message);
    }

    pub(super) fn finish(mut self) -> Tree {
        while !self.open.is_empty() {
            self.end(None);
        }
        self.tree.comments.sort_by_key(|comment| comment.span.start);
        self.tree.duplicates.sort_by_key(|duplicate| duplicate.again);
        self.tree
    }
}

impl From<granit_parser::ScalarStyle> for ScalarStyle {
    fn from(style: granit_parser::ScalarStyle) -> Self {
        match style {
            granit_parser::ScalarStyle::Plain => Self::Plain,
            granit_parser::ScalarStyle::SingleQuoted => Self::Single,
            granit_parser::ScalarStyle::DoubleQuoted => Self::Double,
            granit_parser::ScalarStyle::Literal => Self::Literal,
            granit_parser::ScalarStyle::Folded => Self::Folded,
        }
    }
}
