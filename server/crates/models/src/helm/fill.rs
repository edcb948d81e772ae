//! A template in which the values of its chart stand in place of the actions that write them.

use pitfall_syntax::Span;
use pitfall_syntax::yaml::Node;
use pitfall_syntax::yaml::template::{Action, ActionRole, Masked, Statement, mask};

use super::evaluate::{Dot, Indent, Kind, Scalar, Scope, Value, evaluate, path_of};
use super::values::Values;
use crate::kubernetes::kustomize::{Shape, Tree};

/// Blocks within blocks that are followed.
const DEPTH: usize = 100;

/// Actions of a longer line are left alone, in bytes before and behind each.
const LINE: usize = 4_096;

/// A value that is too much to be written counts as so many bytes.
const TOO_MUCH: usize = 128 << 10;

/// A filled template may be so many bytes longer than it was: aliases within values make few bytes many.
const GROWTH: usize = 4 << 20;

/// A template, read so far that values can be filled in.
#[derive(Debug, Clone)]
pub struct Template {
    masked: Masked,
    /// What its actions say, in order.
    statements: Vec<Statement>,
}

/// A template with values in it.
#[derive(Debug, Clone)]
pub struct Filled {
    /// The text, and the actions in it that are still masked.
    pub masked: Masked,
    /// What was filled in, in order.
    pub pieces: Vec<Piece>,
    /// The bytes of the template that are not rendered by default, in order of their ends.
    pub dead: Vec<Span>,
}

/// What stands for one action.
#[derive(Debug, Clone)]
pub struct Piece {
    /// Its bytes in the filled text.
    pub span: Span,
    /// The bytes of the action in the template.
    pub action: Span,
    /// The parts of it that come from somewhere, in order.
    pub marks: Vec<Mark>,
}

/// Bytes of a filled text that come from a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// The bytes in the filled text.
    pub span: Span,
    /// The bytes of the value in `values.yaml`; `None` where the template itself says it, or `Chart.yaml`.
    pub value: Option<Span>,
}

/// Where bytes of a filled text come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// From the template.
    Template(Span),
    /// From `values.yaml`, by the action at `action` in the template; `others` are values that stand in the same text.
    Values {
        /// The bytes there.
        span: Span,
        /// The action.
        action: Span,
        /// Values that are part of the same text.
        others: Vec<Span>,
    },
}

/// A block of a template that is open.
struct Block {
    scope: Scope,
    /// What stands in it is rendered by default; `None` where that is not known.
    live: Option<bool>,
    /// One of its branches was rendered already.
    was_live: Option<bool>,
    /// Where the branch begins.
    start: usize,
}

/// Text that stands for an action; marks count from its start.
#[derive(Default)]
struct Written {
    text: String,
    marks: Vec<Mark>,
}

impl Template {
    /// Of the text of a template; `None` where it asks for no value.
    pub fn of(text: &str) -> Option<Self> {
        if !text.contains("Values") {
            return None;
        }
        let masked = mask(text);
        let statements = masked.actions.iter().map(|action| Statement::of(action.span.of(text))).collect();
        Some(Self { masked, statements })
    }

    /// How many actions it has that write something.
    pub fn writes(&self) -> usize {
        self.masked.actions.iter().filter(|action| action.role == ActionRole::Value).count()
    }

    /// `text`, which it was made of, with the values that are known; `None` where none is.
    pub fn fill(&self, text: &str, values: &Values<'_>) -> Option<Filled> {
        let (known, dead) = self.known(text, values);
        if known.is_empty() {
            return None;
        }
        let mut out = Filled {
            masked: Masked { text: String::with_capacity(text.len()), actions: Vec::new() },
            pieces: Vec::new(),
            dead,
        };
        let mut known = known.into_iter().peekable();
        let mut from = 0;
        for (at, action) in self.masked.actions.iter().enumerate() {
            let (start, end) = (action.span.start as usize, action.span.end as usize);
            out.masked.text.push_str(self.masked.text.get(from..start).unwrap_or(""));
            let begun = out.masked.text.len();
            from = end;
            if let Some((_, written)) = known.next_if(|(of, _)| *of == at) {
                out.masked.text.push_str(&written.text);
                let marks = written.marks.iter().map(|mark| Mark { span: mark.span.shifted(begun), ..*mark });
                let span = Span::new(begun, out.masked.text.len());
                out.pieces.push(Piece { span, action: action.span, marks: marks.collect() });
            } else {
                out.masked.text.push_str(self.masked.text.get(start..end).unwrap_or(""));
                out.masked.actions.push(Action { span: Span::new(begun, out.masked.text.len()), ..*action });
            }
        }
        out.masked.text.push_str(self.masked.text.get(from..).unwrap_or(""));
        Some(out)
    }

    /// The actions, by place, for which something can be written, and what is not rendered.
    fn known(&self, text: &str, values: &Values<'_>) -> (Vec<(usize, Written)>, Vec<Span>) {
        let mut dead = Vec::new();
        let found = self.known_and(text, values, &mut dead);
        (found, dead)
    }

    fn known_and(&self, text: &str, values: &Values<'_>, dead: &mut Vec<Span>) -> Vec<(usize, Written)> {
        let mut found = Vec::new();
        let mut blocks: Vec<Block> = Vec::new();
        let mut room = GROWTH;
        // Behind an action that closes too much or too little, nothing is sure.
        for (at, (action, statement)) in self.masked.actions.iter().zip(&self.statements).enumerate() {
            let scope = blocks.last().map_or(Scope { dot: Dot::Root, knows_root: true }, |block| block.scope.clone());
            match action.role {
                ActionRole::Comment => {}
                ActionRole::Opens if blocks.len() >= DEPTH => return found,
                ActionRole::Opens => blocks.push(Block::open(statement, scope, action.span.end as usize, values)),
                ActionRole::Turns => {
                    let depth = blocks.len();
                    let outer = depth.checked_sub(2).and_then(|at| blocks.get(at)).map(|block| block.scope.clone());
                    let Some(block) = blocks.last_mut() else { return found };
                    dead.extend(block.dead(action.span.start as usize));
                    block.start = action.span.end as usize;
                    block.turn(statement, outer.unwrap_or(Scope { dot: Dot::Root, knows_root: true }), values);
                }
                ActionRole::Closes => {
                    let Some(block) = blocks.pop() else { return found };
                    dead.extend(block.dead(action.span.start as usize));
                }
                ActionRole::Value => {
                    if !statement.keyword.is_empty() || blocks.iter().any(|block| block.live == Some(false)) {
                        continue;
                    }
                    let value = statement.pipeline.as_ref().and_then(|it| evaluate(it, &scope, values));
                    let written = value.and_then(|value| self.written(text, *action, statement, value, &mut room));
                    if let Some(written) = written {
                        let Some(left) = room.checked_sub(written.text.len()) else { return found };
                        room = left;
                        found.push((at, written));
                    }
                }
            }
        }
        found
    }

    /// The value as it is rendered in place of the action; `None` where that changes more than the action's own place.
    fn written(
        &self,
        text: &str,
        action: Action,
        statement: &Statement,
        value: Value<'_>,
        room: &mut usize,
    ) -> Option<Written> {
        let (start, end) = (action.span.start as usize, action.span.end as usize);
        let (before, behind) = (text.get(..start)?, text.get(end..)?);
        let (line, rest) = line_around(before, behind)?;
        let head = line.trim();
        if head.starts_with('#') {
            return None;
        }
        let is_blank = |c: char| c.is_whitespace();
        if statement.trims_behind && (behind.is_empty() || behind.starts_with(is_blank)) {
            return None;
        }
        let is_cut = statement.trims_before && (before.is_empty() || before.ends_with(is_blank));
        match value {
            Value::Scalar(scalar) => {
                // A blanked action is no word in its line.
                let is_word = self.masked.text.as_bytes().get(start).is_some_and(|byte| *byte != b' ');
                let stands = !head.is_empty() || rest.trim_start().starts_with(':');
                (is_word && stands && !is_cut).then(|| inline(line, rest, &scalar))?
            }
            Value::Yaml(it, indent) => {
                let is_last = rest.trim().is_empty();
                let (by, line_end) = match indent {
                    Indent::Below(by) if is_last && (head.is_empty() || head.ends_with(':')) => (by, "\n"),
                    Indent::By(by) if is_last && line.is_empty() && !is_cut => (by, ""),
                    // On the line of its key stands nothing but an empty one.
                    Indent::None if is_last && !is_cut && head.ends_with(':') => (0, ""),
                    _ => return None,
                };
                let Some(tree) = Tree::of(it.node, 0, &|span| span) else {
                    *room = room.saturating_sub(TOO_MUCH);
                    return None;
                };
                let mut tree = without_nulls(tree);
                if let Shape::Map(entries) = &mut tree.shape {
                    entries.retain(|(key, _)| !it.without.contains(&key.text));
                }
                (indent != Indent::None || is_empty(&tree)).then(|| block(&tree, by, line_end))
            }
            Value::Nil | Value::Collection(_) => None,
        }
    }
}

/// What stands in the line before and behind an action; `None` of a line that is too long to be looked through for each of its actions.
fn line_around<'t>(before: &'t str, behind: &'t str) -> Option<(&'t str, &'t str)> {
    let boundary = |text: &str, at: usize| (at..at + 4).find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let near = before.get(boundary(before, before.len().saturating_sub(LINE))..)?;
    let line = match near.rfind('\n') {
        Some(at) => &near[at + 1..],
        None if near.len() == before.len() => near,
        None => return None,
    };
    let near = behind.get(..boundary(behind, behind.len().min(LINE)))?;
    let rest = match near.find('\n') {
        Some(at) => &near[..at],
        None if near.len() == behind.len() => near,
        None => return None,
    };
    Some((line, rest))
}

impl Block {
    fn open(statement: &Statement, scope: Scope, start: usize, values: &Values<'_>) -> Self {
        let word = statement.keyword.first().copied().unwrap_or("");
        let (inner, live) = branch(word, statement, scope, values);
        Self { scope: inner, live, was_live: live, start }
    }

    /// Its branch up to `end`, where that is not rendered.
    fn dead(&self, end: usize) -> Option<Span> {
        (self.live == Some(false)).then(|| Span::new(self.start, end))
    }

    /// `else`, `else if`, `else with`.
    fn turn(&mut self, statement: &Statement, outer: Scope, values: &Values<'_>) {
        let word = statement.keyword.get(1).copied().unwrap_or("");
        let (inner, live) = match word {
            "" => (outer, Some(true)),
            word => branch(word, statement, outer, values),
        };
        self.scope = inner;
        self.live = match self.was_live {
            Some(true) => Some(false),
            Some(false) => live,
            None => live.filter(|live| !live),
        };
        self.was_live = match (self.was_live, live) {
            (Some(true), _) | (Some(false), Some(true)) => Some(true),
            (Some(false), Some(false)) => Some(false),
            _ => None,
        };
    }
}

/// What `.` is within a branch, and whether that is rendered by default.
fn branch(word: &str, statement: &Statement, scope: Scope, values: &Values<'_>) -> (Scope, Option<bool>) {
    let value = statement.pipeline.as_ref().and_then(|pipeline| evaluate(pipeline, &scope, values));
    let truth = value.and_then(|value| value.truth());
    match word {
        "if" => (scope, truth),
        "with" => {
            let path = statement.pipeline.as_ref().and_then(|pipeline| path_of(pipeline, &scope));
            let is_root = matches!(scope.dot, Dot::Root)
                && statement.pipeline.as_ref().is_some_and(|pipeline| {
                    pipeline.commands == [[pitfall_syntax::yaml::template::Word::Dot(Vec::new())]]
                });
            let dot = match path {
                Some(path) => Dot::Value(path),
                None if is_root => Dot::Root,
                None => Dot::Unknown,
            };
            (Scope { dot, ..scope }, truth)
        }
        // What is empty is not gone through.
        "range" => (Scope { dot: Dot::Unknown, ..scope }, truth.filter(|truth| !truth)),
        _ => (Scope { dot: Dot::Unknown, knows_root: false }, None),
    }
}

/// The scalar within its line, of which `line` stands before it and `rest` behind it.
fn inline(line: &str, rest: &str, scalar: &Scalar<'_>) -> Option<Written> {
    let text = scalar.text();
    let outer = quotes_open(line);
    let is_plain =
        |c: char| !c.is_control() && !matches!(c, '"' | '\'' | '\\' | '\u{feff}' | '\u{85}' | '\u{2028}' | '\u{2029}');
    let mut out = Written::default();
    match (scalar.quotes, outer) {
        (Some(_), Some(_)) => return None,
        (Some(quote), None) => {
            // Go's own escapes are more than YAML's.
            let begins = line.trim_end().is_empty() || line.ends_with([' ', '[', ',', '\t']);
            let ends = rest.trim_start().is_empty() || rest.trim_start().starts_with([',', ']', '}', '#', ':']);
            if !text.chars().all(|c| is_plain(c) && c.is_ascii()) || !begins || !ends {
                return None;
            }
            out.text.push(quote);
        }
        (None, Some(_)) => {
            if !text.chars().all(is_plain) {
                return None;
            }
        }
        (None, None) => {
            let begins = line.trim_start_matches(['-', ' ']).is_empty() || line.ends_with([' ', '[', ',', '\t']);
            let stands = |c: char| {
                c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '_' | '+' | '-' | '<' | '$' | '(' | '^' | '=')
            };
            let first = text.chars().next()?;
            if begins && (!stands(first) || text == "-" || text.starts_with("- ") || text.starts_with("---"))
                || !text.chars().all(is_plain)
                || text.contains(": ")
                || text.contains(" #")
                || text.contains(['{', '}', '[', ']', ','])
                || text.ends_with([':', ' '])
                || text.starts_with(' ')
            {
                return None;
            }
        }
    }
    for part in &scalar.parts {
        let start = out.text.len();
        out.text.push_str(&part.text);
        out.marks.push(Mark { span: Span::new(start, out.text.len()), value: part.at.map(Node::span) });
    }
    if let Some(quote) = scalar.quotes {
        out.text.push(quote);
    }
    if let [mark] = out.marks.as_mut_slice() {
        mark.span = Span::new(0, out.text.len());
    }
    debug_assert!(scalar.kind != Kind::Large || scalar.quotes.is_none());
    (scalar.kind != Kind::Large).then_some(out)
}

/// The quotes within which the end of `line` stands, as far as the line alone tells.
fn quotes_open(line: &str) -> Option<char> {
    let mut open = None;
    let mut chars = line.chars().peekable();
    // An action may hold quotes of its own.
    let mut in_action = false;
    let mut before = ' ';
    while let Some(c) = chars.next() {
        match c {
            '{' if chars.peek() == Some(&'{') => in_action = true,
            '}' if chars.peek() == Some(&'}') => in_action = false,
            _ if in_action => {}
            '\\' if open == Some('"') => {
                chars.next();
            }
            '"' | '\'' if open == Some(c) => open = None,
            '"' | '\'' if open.is_none() && matches!(before, ' ' | '[' | ',' | '{' | ':' | '\t' | '-') => {
                open = Some(c)
            }
            _ => {}
        }
        before = c;
    }
    open
}

/// Helm takes what is null out of the values.
fn without_nulls(mut tree: Tree) -> Tree {
    tree.shape = match tree.shape {
        Shape::Map(entries) => {
            let entries = entries.into_iter().filter(|(_, value)| !value.is_null());
            Shape::Map(entries.map(|(key, value)| (key, without_nulls(value))).collect())
        }
        Shape::List(items) => Shape::List(items.into_iter().map(without_nulls).collect()),
        scalar => scalar,
    };
    tree
}

fn is_empty(tree: &Tree) -> bool {
    tree.entries().is_empty() && tree.items().is_empty() && tree.scalar().is_none()
}

/// The tree as a block, `indent` blanks deep.
fn block(tree: &Tree, indent: usize, before: &str) -> Written {
    let written = tree.write_at(indent);
    let marks =
        written.marks().iter().map(|(span, at)| Mark { span: span.shifted(before.len()), value: Some(at.span) });
    Written { marks: marks.collect(), text: format!("{before}{}", written.text.trim_end_matches('\n')) }
}

impl Filled {
    /// Where what stands in `span` comes from.
    pub fn place(&self, span: Span) -> Place {
        let behind = |piece: &Piece| piece.span.end <= span.start;
        let first = self.pieces.partition_point(behind);
        let end = span.end.max(span.start + 1);
        let touched = self.pieces.get(first..).unwrap_or_default().iter().take_while(|piece| piece.span.start < end);
        let touched: Vec<&Piece> = touched.collect();
        let of_template =
            || Place::Template(Span::new(self.start(span.start), self.end(span.end).max(self.start(span.start))));
        let Some(begun) = touched.first() else { return of_template() };
        let begins_inside = begun.span.start <= span.start;
        let text = span.of(&self.masked.text);
        // More than a value: an entry, a mapping.
        if !begins_inside && (text.contains('\n') || text.contains(": ") || text.ends_with(':')) {
            return of_template();
        }
        let values = |piece: &Piece| {
            let inner = piece
                .marks
                .iter()
                .filter(|mark| mark.span.start < end && span.start < mark.span.end.max(mark.span.start + 1));
            let mut inner: Vec<Mark> = inner.copied().collect();
            // In the blanks between two parts the one before is meant.
            if inner.is_empty() {
                inner.extend(piece.marks.iter().rev().find(|mark| mark.span.start <= span.start).copied());
            }
            inner
        };
        if begins_inside && begun.span.end >= span.end && begun.marks.len() > 1 {
            let inner = values(begun);
            let known: Vec<Span> = inner.iter().filter_map(|mark| mark.value).collect();
            let Some(first) = known.first() else { return Place::Template(begun.action) };
            // What lies in several places of a block is one thing as far as it lies in order.
            let whole = known
                .iter()
                .fold(*first, |whole, next| if next.start >= whole.start { whole.cover(*next) } else { whole });
            return Place::Values { span: whole, action: begun.action, others: Vec::new() };
        }
        let all = touched.iter().flat_map(|piece| values(piece).into_iter().map(|mark| (mark, piece.action)));
        let all: Vec<(Span, Span)> = all.filter_map(|(mark, action)| Some((mark.value?, action))).collect();
        match all.split_last() {
            Some(((span, action), rest)) => {
                Place::Values { span: *span, action: *action, others: rest.iter().map(|(span, _)| *span).collect() }
            }
            None if begins_inside => Place::Template(begun.action),
            None => of_template(),
        }
    }

    /// The byte of the template at which the byte `at` of the filled text stands; within a piece, where its action starts.
    fn start(&self, at: u32) -> usize {
        self.moved(at, |action| action.start)
    }

    /// The same for an end: within a piece, where its action ends.
    fn end(&self, at: u32) -> usize {
        self.moved(at, |action| action.end)
    }

    fn moved(&self, at: u32, inside: impl Fn(Span) -> u32) -> usize {
        let before = self.pieces.partition_point(|piece| piece.span.end <= at);
        if let Some(piece) = self.pieces.get(before).filter(|piece| piece.span.start < at) {
            return inside(piece.action) as usize;
        }
        let (filled, template) = match before.checked_sub(1).and_then(|last| self.pieces.get(last)) {
            Some(piece) => (piece.span.end, piece.action.end),
            None => (0, 0),
        };
        (template + (at - filled)) as usize
    }

    /// The bytes of the template that `span` is word for word; `None` where something was filled in there, or right beside it: what is written
    /// there would be a part of the value.
    pub fn verbatim(&self, span: Span) -> Option<Span> {
        let first = self.pieces.partition_point(|piece| piece.span.end < span.start);
        let is_touched = self.pieces.get(first).is_some_and(|piece| piece.span.start <= span.end);
        (!is_touched).then(|| Span::new(self.start(span.start), self.start(span.start) + span.len()))
    }

    /// The piece that holds `span`, and the mark in it that does.
    pub fn mark_of(&self, span: Span) -> Option<(&Piece, Mark)> {
        let piece = self.pieces.iter().find(|piece| piece.span.contains(span))?;
        Some((piece, piece.marks.iter().copied().find(|mark| mark.span.contains(span))?))
    }
}
