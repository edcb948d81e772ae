//! Values that are lists of folders: `PATH` and its kin, as operations on a list.

use super::dialect::Dialect;
use super::model::{Assignment, Operation, ShellFile, Value};
use super::word::{Form, Operator, Part, PartKind, Parts, Quoting, Word};
use crate::Span;
use std::sync::OnceLock;

/// Variables whose value is a list with `:` between its elements.
const LISTS: [&str; 22] = [
    "PATH",
    "path",
    "MANPATH",
    "manpath",
    "FPATH",
    "fpath",
    "CDPATH",
    "cdpath",
    "INFOPATH",
    "infopath",
    "PKG_CONFIG_PATH",
    "PKG_CONFIG_LIBDIR",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "DYLD_FALLBACK_LIBRARY_PATH",
    "LIBRARY_PATH",
    "CPATH",
    "C_INCLUDE_PATH",
    "CPLUS_INCLUDE_PATH",
    "GOPATH",
    "XDG_DATA_DIRS",
    "fish_user_paths",
];

/// The value of `name` is a list of folders with `:` between them. Case counts: zsh's `path` is the array of `PATH`.
pub fn is_list_variable(name: &str) -> bool {
    LISTS.contains(&name)
}

/// An assignment to a list variable, as an operation on the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathEdit {
    /// What the assignment does besides its value.
    pub op: Operation,
    /// The elements that the value writes, in order; none for an empty value.
    pub segments: Vec<Segment>,
    /// Each `;` inside the value. It separates nothing on Unix.
    pub semicolons: Vec<Span>,
}

/// One element between separators.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// The bytes of the element; empty for an empty element. Quotes are included where both of a pair stand in the element:
    /// in `"$HOME/bin:/x"` they stand in none.
    pub span: Span,
    /// Its parts.
    pub parts: Parts,
    /// Whether it is the variable's old value.
    pub old: OldValue,
}

/// What of the variable's old value a segment holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OldValue {
    /// Nothing.
    None,
    /// It is the old value and nothing else: `$PATH`, `${PATH}`, `${PATH:+:$PATH}`, `$path`.
    Whole,
    /// The old value with text right before or behind it: the element next to the text is spoilt.
    Glued,
}

impl Segment {
    /// The element's text where it is known from the text alone.
    pub fn literal(&self) -> Option<String> {
        self.word().literal()
    }

    /// The element as a word, to evaluate.
    pub fn word(&self) -> Word {
        Word { span: self.span, parts: self.parts.clone() }
    }
}

impl PathEdit {
    /// The elements in order.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// Something of the old value survives.
    pub fn keeps_old_value(&self) -> bool {
        self.op != Operation::Set || self.segments.iter().any(|segment| segment.old != OldValue::None)
    }

    /// Elements are put before the old value.
    pub fn prepends(&self) -> bool {
        match self.old_place() {
            Some(place) => place > 0,
            None => self.op == Operation::Prepend,
        }
    }

    /// Elements are put behind the old value.
    pub fn appends(&self) -> bool {
        match self.old_place() {
            Some(place) => place + 1 < self.segments.len(),
            None => self.op == Operation::Append,
        }
    }

    /// The elements that are not the old value.
    pub fn added(&self) -> impl Iterator<Item = &Segment> {
        self.segments.iter().filter(|segment| segment.old == OldValue::None)
    }

    fn old_place(&self) -> Option<usize> {
        self.segments.iter().position(|segment| segment.old != OldValue::None)
    }
}

/// The [`PathEdit`] of an assignment once somebody asked for it. Whether anybody did makes no difference between two assignments.
#[derive(Debug, Clone, Default)]
pub(super) struct AsList(OnceLock<PathEdit>);

impl PartialEq for AsList {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for AsList {}

impl ShellFile {
    /// The assignment as an edit of a list; `None` where its variable is none.
    pub fn path_edit<'a>(&self, assignment: &'a Assignment) -> Option<&'a PathEdit> {
        let name = &assignment.name.text;
        let listed = is_list_variable(name) || self.dialect.is_windows() && name.eq_ignore_ascii_case("PATH");
        listed.then(|| assignment.path_edit(self.dialect_of(assignment)))
    }
}

impl Assignment {
    /// The assignment read as an edit of a list with `:` between its elements, whatever its variable is. `dialect` is the language that gives
    /// the assignment its meaning: the first one named counts, as there is no other.
    pub fn path_edit(&self, dialect: Dialect) -> &PathEdit {
        self.as_list.0.get_or_init(|| self.read_as_list(dialect))
    }

    fn read_as_list(&self, dialect: Dialect) -> PathEdit {
        let mut splitter = Splitter {
            name: &self.name.text,
            dialect,
            segments: Vec::new(),
            semicolons: Vec::new(),
            parts: Parts::new(),
            start: 0,
        };
        let is_list = matches!(self.value, Value::List { .. });
        for word in self.value.words() {
            splitter.word(word);
        }
        let mut segments = splitter.segments;
        if let [only] = segments.as_slice()
            && only.parts.is_empty()
        {
            segments.clear();
        }
        // `PATH+=:/x`: the separator in front stands between the old value and the new one.
        if self.op == Operation::Append && !is_list && segments.len() > 1 && segments[0].parts.is_empty() {
            segments.remove(0);
        }
        PathEdit { op: self.op, segments, semicolons: splitter.semicolons }
    }
}

struct Splitter<'a> {
    name: &'a str,
    dialect: Dialect,
    segments: Vec<Segment>,
    semicolons: Vec<Span>,
    parts: Parts,
    start: u32,
}

impl Splitter<'_> {
    fn word(&mut self, word: &Word) {
        if word.parts.is_empty() {
            return;
        }
        self.start = word.span.start;
        // fish: a list variable next to text in an unquoted word makes one word per element; its colon is mere text.
        let product = self.dialect == Dialect::Fish
            && word.parts.len() > 1
            && word
                .parts
                .iter()
                .any(|part| part.as_expansion().is_some_and(|e| !e.quoted && is_list_variable(&e.name.text)));
        for part in &word.parts {
            match &part.kind {
                PartKind::Literal { text, quoting } => self.literal(part, text, *quoting, !product),
                PartKind::Expansion(expansion) if self.is_old(part) => {
                    let (before, behind) = match &expansion.form {
                        Form::Operator { operator: Operator::Alternative, word, .. } => {
                            let begins =
                                word.parts.first().and_then(Part::as_literal).is_some_and(|t| t.starts_with(':'));
                            let ends = word.parts.last().and_then(Part::as_literal).is_some_and(|t| t.ends_with(':'));
                            (begins, ends)
                        }
                        _ => (false, false),
                    };
                    if before && !self.parts.is_empty() {
                        self.cut(part.span.start, part.span.start);
                    }
                    self.parts.push(part.clone());
                    if behind {
                        self.cut(part.span.end, part.span.end);
                    }
                }
                _ => self.parts.push(part.clone()),
            }
        }
        // `${PATH:+$PATH:}` at the end and `${PATH:+:$PATH}` at the start leave no empty element.
        let closed_by_operator = self.parts.is_empty()
            && word
                .parts
                .last()
                .is_some_and(|part| self.is_old(part) && !matches!(part.kind, PartKind::Literal { .. }));
        if !closed_by_operator {
            self.cut(word.span.end, word.span.end);
        }
    }

    /// Ends a segment at `end`; the next one begins at `next`.
    fn cut(&mut self, end: u32, next: u32) {
        let mut solid = std::mem::take(&mut self.parts);
        // Empty literals are what quotes leave behind.
        solid.retain(|part| part.as_literal() != Some(""));
        let old = match solid.iter().filter(|part| self.is_old(part)).count() {
            0 => OldValue::None,
            1 if solid.len() == 1 => OldValue::Whole,
            _ => OldValue::Glued,
        };
        let span = without_open_quotes(Span::new(self.start as usize, end as usize), &solid);
        self.start = next;
        self.segments.push(Segment { span, parts: solid, old });
    }

    fn literal(&mut self, part: &Part, text: &str, quoting: Quoting, splits: bool) {
        // Where escapes were resolved, places in the text are not places in the file: the element keeps the whole span.
        let exact = part.span.len() == text.len();
        let place = |offset: usize| if exact { part.span.start + offset as u32 } else { part.span.start };
        let mut from = 0;
        let windows = self.dialect.is_windows();
        for offset in memchr::memchr2_iter(b':', b';', text.as_bytes()) {
            match text.as_bytes()[offset] {
                b';' if splits && windows => {
                    self.piece(&text[from..offset], Span::new(place(from) as usize, place(offset) as usize), quoting);
                    let end = if exact { place(offset) } else { part.span.end };
                    self.separator(end, if exact { end + 1 } else { part.span.start });
                    from = offset + 1;
                }
                // PowerShell runs on Unix too; one letter before the colon is a drive.
                b':' if splits && (!windows || self.dialect == Dialect::PowerShell && !is_drive(text, offset)) => {
                    self.piece(&text[from..offset], Span::new(place(from) as usize, place(offset) as usize), quoting);
                    let end = if exact { place(offset) } else { part.span.end };
                    self.separator(end, if exact { end + 1 } else { part.span.start });
                    from = offset + 1;
                }
                b';' => {
                    let at = place(offset) as usize;
                    self.semicolons.push(if exact { Span::new(at, at + 1) } else { part.span });
                }
                _ => {}
            }
        }
        self.piece(&text[from..], Span::new(place(from) as usize, part.span.end as usize), quoting);
    }

    fn piece(&mut self, text: &str, span: Span, quoting: Quoting) {
        if !text.is_empty() {
            self.parts.push(Part::literal(span, text, quoting));
        }
    }

    fn separator(&mut self, end: u32, next: u32) {
        if self.parts.is_empty() {
            // An empty element is one too: the current folder.
            let span = Span::new((self.start.min(end)) as usize, end as usize);
            self.segments.push(Segment { span, parts: Parts::new(), old: OldValue::None });
            self.start = next;
        } else {
            self.cut(end, next);
        }
    }

    fn is_old(&self, part: &Part) -> bool {
        let Some(expansion) = part.as_expansion() else { return false };
        let (used, own) = (expansion.name.text.as_str(), self.name);
        if used == own || self.dialect.is_windows() && used.eq_ignore_ascii_case(own) {
            return true;
        }
        let tied = |array: &str, scalar: &str| (used == array && own == scalar) || (used == scalar && own == array);
        match self.dialect {
            Dialect::Zsh => {
                tied("path", "PATH") || tied("manpath", "MANPATH") || tied("fpath", "FPATH") || tied("cdpath", "CDPATH")
            }
            _ => false,
        }
    }
}

/// The colon at `offset` stands behind a letter that begins an element.
fn is_drive(text: &str, offset: usize) -> bool {
    let before = &text[..offset];
    let element = before.rsplit([';', ':']).next().unwrap_or("");
    element.len() == 1 && element.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// A quote that opens in an element and closes in another, or the reverse, belongs to neither.
fn without_open_quotes(span: Span, parts: &[Part]) -> Span {
    let (Some(first), Some(last)) = (parts.first(), parts.last()) else { return span };
    let joint = parts.iter().all(is_quoted) && parts.windows(2).all(|pair| pair[0].span.end == pair[1].span.start);
    let opens = span.start < first.span.start;
    let closes = last.span.end < span.end;
    if joint && opens != closes {
        return first.span.cover(last.span);
    }
    span
}

fn is_quoted(part: &Part) -> bool {
    match &part.kind {
        PartKind::Literal { quoting, .. } => *quoting != Quoting::None,
        PartKind::Expansion(expansion) => expansion.quoted,
        PartKind::CommandSubstitution { quoted, .. } => *quoted,
        PartKind::Tilde { .. } | PartKind::Glob | PartKind::Unknown => false,
    }
}
