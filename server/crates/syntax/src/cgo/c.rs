//! The C of a preamble, with spans of the Go file: a scan of all of it, and tree-sitter-c for the heads of its functions.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use pitfall_text::Span;
use tree_sitter::Parser;

use super::c_outline::{CBody, CNames, COutline};
use super::preamble::PreambleComment;

/// A function definition of the preamble.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function {
    /// All of it, body included.
    pub span: Span,
    /// Its name.
    pub name: Span,
    /// `static`: no second definition where the preamble is compiled twice (`//export`).
    pub is_static: bool,
    /// `inline`.
    pub is_inline: bool,
}

impl Function {
    /// The same, each span as `by` makes it.
    fn moved(&self, by: impl Fn(Span) -> Span) -> Self {
        Function { span: by(self.span), name: by(self.name), ..*self }
    }
}

/// The C of a preamble, read when it is first asked for, and kept for as long as the preamble's bytes stay what they are.
#[derive(Debug, Clone, Default)]
pub(super) struct KeptC {
    outline: OnceLock<Arc<Known>>,
    functions: OnceLock<Arc<KnownFunctions>>,
    /// Those of an earlier version, most of whose heads may be what they were.
    before: Option<Arc<KnownFunctions>>,
}

#[derive(Debug)]
struct Known {
    /// The preamble, from its first comment marker on.
    preamble: Box<str>,
    c: CText,
    /// Spans count from the beginning of `c`.
    bodies: Vec<CBody>,
    /// Spans count from the beginning of the preamble.
    outline: COutline,
    /// Told when they are first asked for.
    names: OnceLock<Arc<CNames>>,
}

#[derive(Debug, Default)]
struct KnownFunctions {
    /// The preamble, from its first comment marker on.
    preamble: Box<str>,
    /// Spans count from there.
    functions: Vec<Function>,
    /// What each head is, by its text.
    heads: BTreeMap<Box<str>, Option<Head>>,
}

/// The head of a function.
#[derive(Debug, Clone, Copy)]
struct Head {
    /// Counts from its beginning.
    name: Span,
    is_static: bool,
    is_inline: bool,
}

impl KeptC {
    /// The parser sees one head after the other and nothing between them: what it says of one depends on that one's text alone, so that what an earlier
    /// version said of the same text holds.
    pub(super) fn functions(&self, text: &str, preamble: Span, comments: &[PreambleComment]) -> Vec<Function> {
        let known = self.functions.get_or_init(|| {
            let outline = self.known(text, preamble, comments);
            let mut parser = Parser::new();
            let mut known = KnownFunctions { preamble: outline.preamble.clone(), ..KnownFunctions::default() };
            if outline.bodies.is_empty() || parser.set_language(&tree_sitter_c::LANGUAGE.into()).is_err() {
                return Arc::new(known);
            }
            let mut read = |head: &str| {
                let before = self.before.as_ref().and_then(|before| before.heads.get(head));
                before.map_or_else(|| read_head(&mut parser, head), |before| *before)
            };
            for body in &outline.bodies {
                let text = body.head.of(&outline.c.text);
                let head = match known.heads.get(text) {
                    Some(head) => *head,
                    None => *known.heads.entry(text.into()).or_insert_with(|| read(text)),
                };
                let Some(head) = head else { continue };
                let name = outline.c.in_file(head.name.shifted(body.head.start as usize));
                let Head { is_static, is_inline, .. } = head;
                known.functions.push(Function { span: outline.c.in_file(body.span), name, is_static, is_inline });
            }
            Arc::new(known)
        });
        known.functions.iter().map(|one| one.moved(|span| span.shifted(preamble.start as usize))).collect()
    }

    pub(super) fn outline(&self, text: &str, preamble: Span, comments: &[PreambleComment]) -> COutline {
        let known = self.known(text, preamble, comments);
        known.outline.moved(|span| span.shifted(preamble.start as usize))
    }

    pub(super) fn names(&self, text: &str, preamble: Span, comments: &[PreambleComment]) -> Arc<CNames> {
        let known = self.known(text, preamble, comments);
        Arc::clone(known.names.get_or_init(|| Arc::new(known.outline.names(&known.preamble))))
    }

    fn known(&self, text: &str, preamble: Span, comments: &[PreambleComment]) -> &Known {
        self.outline.get_or_init(|| {
            let c = CText::build(text, preamble.start as usize, comments);
            let (outline, bodies) = COutline::with_bodies(&c.text);
            let outline = outline.moved(|span| c.in_file(span));
            Arc::new(Known { preamble: preamble.of(text).into(), c, bodies, outline, names: OnceLock::new() })
        })
    }

    /// What was read of the same bytes counts here, too; heads that were read are not read again.
    pub(super) fn take_over(&mut self, bytes: &str, other: &KeptC) {
        if let Some(known) = other.outline.get().filter(|known| *known.preamble == *bytes) {
            self.outline = OnceLock::from(Arc::clone(known));
        }
        match other.functions.get() {
            Some(known) if *known.preamble == *bytes => self.functions = OnceLock::from(Arc::clone(known)),
            Some(known) => self.before = Some(Arc::clone(known)),
            None => self.before.clone_from(&other.before),
        }
    }
}

/// What is kept says nothing that the text does not.
impl PartialEq for KeptC {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for KeptC {}

/// A run of C text and where it stands in the preamble.
#[derive(Debug)]
struct Piece {
    c_start: usize,
    start: usize,
    len: usize,
}

/// The C text that cmd/cgo builds from a comment group (`commentText`): a line comment gives its line and a line end, a block
/// comment gives its inside and nothing more; lines that then begin with `#cgo` are blank.
#[derive(Debug)]
struct CText {
    text: String,
    pieces: Vec<Piece>,
}

impl CText {
    /// The C of `comments`, which lie in `text`; places count from `from`, where the preamble begins.
    fn build(text: &str, from: usize, comments: &[PreambleComment]) -> Self {
        let mut c = CText { text: String::new(), pieces: Vec::new() };
        for comment in comments {
            let inner = comment.inner.of(text);
            let start = (comment.inner.start as usize).saturating_sub(from);
            c.pieces.push(Piece { c_start: c.text.len(), start, len: inner.len() });
            c.text.push_str(inner);
            if !comment.block {
                c.text.push('\n');
            }
        }
        c.text = blank_directives(&c.text);
        c
    }

    /// The place in the preamble of a byte of the C text; for a line end that cmd/cgo put in, the end of the comment.
    fn locate(&self, at: usize) -> (usize, bool) {
        let index = self.pieces.partition_point(|piece| piece.c_start <= at).saturating_sub(1);
        self.pieces.get(index).map_or((0, false), |piece| {
            let offset = at.saturating_sub(piece.c_start);
            (piece.start + offset.min(piece.len), offset < piece.len)
        })
    }

    /// Where a stretch of the C text stands in the preamble.
    fn in_file(&self, span: Span) -> Span {
        let (start, _) = self.locate(span.start as usize);
        if span.is_empty() {
            return Span::at(start);
        }
        let (last, is_byte) = self.locate(span.end as usize - 1);
        Span::new(start, last + usize::from(is_byte))
    }
}

/// Blanks in place of each `#cgo` line, so that offsets stay.
fn blank_directives(c: &str) -> String {
    let mut out = String::with_capacity(c.len());
    for line in c.split_inclusive('\n') {
        let is_cgo = line
            .trim_start()
            .strip_prefix("#cgo")
            .is_some_and(|rest| !rest.trim().is_empty() && rest.starts_with(char::is_whitespace));
        if is_cgo {
            out.extend(line.bytes().map(|b| if b == b'\n' { '\n' } else { ' ' }));
        } else {
            out.push_str(line);
        }
    }
    out
}

/// What tree-sitter-c makes of the text before a function's `{`; `None` where it reads something else, or cannot read what stands before the name.
fn read_head(parser: &mut Parser, text: &str) -> Option<Head> {
    let tree = parser.parse(format!("{text} {{}}"), None)?;
    let node =
        tree.root_node().child(0).filter(|node| node.kind() == "function_definition" && node.start_byte() == 0)?;
    let mut declarator = node.child_by_field_name("declarator")?;
    let mut head = Head { name: Span::at(0), is_static: false, is_inline: false };
    let mut cursor = node.walk();
    for child in node.children(&mut cursor).take_while(|child| child.id() != declarator.id()) {
        if child.has_error() {
            return None;
        }
        let word = text.get(child.byte_range()).filter(|_| child.kind() == "storage_class_specifier").unwrap_or("");
        head.is_static |= word == "static";
        head.is_inline |= word.trim_matches('_') == "inline";
    }
    // Pointers and parentheses around the declarator nest as deep as the text likes: a loop, not recursion.
    while let Some(inner) = declarator.child_by_field_name("declarator").or_else(|| {
        let is_parenthesized = declarator.kind() == "parenthesized_declarator";
        declarator.named_child(0).filter(|_| is_parenthesized)
    }) {
        declarator = inner;
    }
    head.name = Span::from(declarator.byte_range());
    (head.name.end as usize <= text.len()).then_some(head)
}
