//! The C of a preamble, by tree-sitter-c, with spans of the Go file.

use std::sync::{Arc, OnceLock};

use pitfall_text::Span;
use tree_sitter::{InputEdit, Node, Parser, Point, Tree};

use super::c_outline::{CNames, COutline};
use super::preamble::PreambleComment;

/// What a preamble holds as C.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CUnit {
    /// Each function with a body.
    pub functions: Vec<Function>,
    /// tree-sitter-c could not read all of it. Macros may be the reason: no proof of a mistake.
    pub has_errors: bool,
}

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

impl CUnit {
    /// The same, each span as `by` makes it.
    fn moved(&self, by: impl Fn(Span) -> Span) -> Self {
        let function = |function: &Function| Function { span: by(function.span), name: by(function.name), ..*function };
        Self { functions: self.functions.iter().map(function).collect(), has_errors: self.has_errors }
    }
}

/// The C of a preamble, read when it is first asked for, and kept for as long as the preamble's bytes stay what they are.
#[derive(Debug, Clone, Default)]
pub(super) struct KeptUnit {
    known: OnceLock<Arc<Known>>,
    outline: OnceLock<Arc<KnownOutline>>,
    /// An earlier version, most of which may be what it was.
    before: Option<Arc<Known>>,
}

#[derive(Debug)]
struct KnownOutline {
    /// The preamble, from its first comment marker on.
    preamble: Box<str>,
    /// Spans count from there.
    outline: COutline,
    /// Told when they are first asked for.
    names: OnceLock<Arc<CNames>>,
}

#[derive(Debug, Default)]
struct Known {
    /// The preamble, from its first comment marker on.
    preamble: Box<str>,
    /// Spans count from there.
    unit: CUnit,
    /// What was parsed, and into what; `None` where the parser would have it begin anew.
    parsed: Option<(String, Tree)>,
}

impl KeptUnit {
    pub(super) fn read(&self, text: &str, preamble: Span, comments: &[PreambleComment]) -> CUnit {
        let known = self.known.get_or_init(|| {
            let from = preamble.start;
            let c = CText::build(text, comments);
            let before = self.before.as_ref().and_then(|before| before.parsed.as_ref());
            let Some(tree) = parse(&c.text, before) else { return Arc::default() };
            let unit = unit(&c, &tree).moved(|span| back(span, from));
            let parsed = (!unit.has_errors).then_some((c.text, tree));
            Arc::new(Known { preamble: preamble.of(text).into(), unit, parsed })
        });
        known.unit.moved(|span| span.shifted(preamble.start as usize))
    }

    pub(super) fn outline(&self, text: &str, preamble: Span, comments: &[PreambleComment]) -> COutline {
        let known = self.known_outline(text, preamble, comments);
        known.outline.moved(|span| span.shifted(preamble.start as usize))
    }

    pub(super) fn names(&self, text: &str, preamble: Span, comments: &[PreambleComment]) -> Arc<CNames> {
        let known = self.known_outline(text, preamble, comments);
        Arc::clone(known.names.get_or_init(|| Arc::new(known.outline.names(&known.preamble))))
    }

    fn known_outline(&self, text: &str, preamble: Span, comments: &[PreambleComment]) -> &KnownOutline {
        self.outline.get_or_init(|| {
            let c = CText::build(text, comments);
            let outline = COutline::of(&c.text).moved(|span| back(c.in_file(span), preamble.start));
            Arc::new(KnownOutline { preamble: preamble.of(text).into(), outline, names: OnceLock::new() })
        })
    }

    /// What was read of the same bytes counts here, too; what was read of others is where reading begins.
    pub(super) fn take_over(&mut self, bytes: &str, other: &KeptUnit) {
        if let Some(known) = other.outline.get().filter(|known| *known.preamble == *bytes) {
            self.outline = OnceLock::from(Arc::clone(known));
        }
        match other.known.get() {
            Some(known) if *known.preamble == *bytes => self.known = OnceLock::from(Arc::clone(known)),
            Some(known) => self.before = Some(Arc::clone(known)),
            None => self.before.clone_from(&other.before),
        }
    }
}

/// What is kept says nothing that the text does not.
impl PartialEq for KeptUnit {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for KeptUnit {}

/// A run of C text and where it stands in the Go file.
struct Piece {
    c_start: usize,
    file_start: usize,
    len: usize,
}

/// The C text that cmd/cgo builds from a comment group (`commentText`): a line comment gives its line and a line end, a block
/// comment gives its inside and nothing more; lines that then begin with `#cgo` are blank.
struct CText {
    text: String,
    pieces: Vec<Piece>,
}

impl CText {
    fn build(text: &str, comments: &[PreambleComment]) -> Self {
        let mut c = CText { text: String::new(), pieces: Vec::new() };
        for comment in comments {
            let inner = comment.inner.of(text);
            c.pieces.push(Piece { c_start: c.text.len(), file_start: comment.inner.start as usize, len: inner.len() });
            c.text.push_str(inner);
            if !comment.block {
                c.text.push('\n');
            }
        }
        c.text = blank_directives(&c.text);
        c
    }

    /// The place in the file of a byte of the C text; for a line end that cmd/cgo put in, the end of the comment.
    fn locate(&self, at: usize) -> (usize, bool) {
        let index = self.pieces.partition_point(|piece| piece.c_start <= at).saturating_sub(1);
        self.pieces.get(index).map_or((0, false), |piece| {
            let offset = at.saturating_sub(piece.c_start);
            (piece.file_start + offset.min(piece.len), offset < piece.len)
        })
    }

    fn span(&self, node: Node<'_>) -> Span {
        self.in_file(Span::from(node.byte_range()))
    }

    /// Where a stretch of the C text stands in the file.
    fn in_file(&self, span: Span) -> Span {
        let (start, _) = self.locate(span.start as usize);
        if span.is_empty() {
            return Span::at(start);
        }
        let (last, is_byte) = self.locate(span.end as usize - 1);
        Span::new(start, last + usize::from(is_byte))
    }
}

fn back(span: Span, by: u32) -> Span {
    Span { start: span.start.saturating_sub(by), end: span.end.saturating_sub(by) }
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

/// The tree of `c`. What it has in common with the text before is not parsed again, unless there are errors in it: how the parser
/// recovers from one depends on where it began.
fn parse(c: &str, before: Option<&(String, Tree)>) -> Option<Tree> {
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_c::LANGUAGE.into()).ok()?;
    if let Some((old, tree)) = before {
        let mut tree = tree.clone();
        tree.edit(&change(old, c));
        let tree = parser.parse(c, Some(&tree))?;
        if !tree.root_node().has_error() {
            return Some(tree);
        }
        parser.reset();
    }
    parser.parse(c, None)
}

/// The one stretch in which `old` and `new` differ.
fn change(old: &str, new: &str) -> InputEdit {
    let (old, new) = (old.as_bytes(), new.as_bytes());
    let start = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let (old_rest, new_rest) = (&old[start..], &new[start..]);
    let same = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(a, b)| a == b).count();
    let point = |bytes: &[u8], at: usize| {
        let before = &bytes[..at];
        let line = memchr::memrchr(b'\n', before).map_or(0, |end| end + 1);
        Point::new(memchr::memchr_iter(b'\n', before).count(), at - line)
    };
    let (old_end, new_end) = (old.len() - same, new.len() - same);
    InputEdit {
        start_byte: start,
        old_end_byte: old_end,
        new_end_byte: new_end,
        start_position: point(old, start),
        old_end_position: point(old, old_end),
        new_end_position: point(new, new_end),
    }
}

fn unit(c: &CText, tree: &Tree) -> CUnit {
    let mut unit = CUnit { has_errors: tree.root_node().has_error(), ..CUnit::default() };
    let mut cursor = tree.walk();
    loop {
        let node = cursor.node();
        if node.kind() == "function_definition" {
            unit.functions.extend(function(c, node));
        } else if cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return unit;
            }
        }
    }
}

fn function(c: &CText, node: Node<'_>) -> Option<Function> {
    let mut declarator = node.child_by_field_name("declarator")?;
    // Pointers around the declarator nest as deep as the text likes: a loop, not recursion.
    while let Some(inner) = declarator.child_by_field_name("declarator") {
        declarator = inner;
    }
    if declarator.kind() == "parenthesized_declarator" {
        declarator = declarator.named_child(0)?;
    }
    let mut function = Function { span: c.span(node), name: c.span(declarator), is_static: false, is_inline: false };
    let mut cursor = node.walk();
    for child in node.children(&mut cursor).filter(|child| child.kind() == "storage_class_specifier") {
        let word = c.text.get(child.byte_range()).unwrap_or("");
        function.is_static |= word == "static";
        function.is_inline |= word.trim_matches('_') == "inline";
    }
    Some(function)
}
