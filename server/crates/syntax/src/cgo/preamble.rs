//! A comment read as the C and the `#cgo` lines that cgo would make of it.

use std::sync::Arc;

use pitfall_text::Span;

use super::c::{Function, KeptC};
use super::c_outline::{CNames, COutline};
use super::directive::{self, CgoLine};
use super::header::RawComment;
use super::near_miss::{self, NearMiss};

/// The comment before an `import "C"`, or one that looks meant for it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Preamble {
    /// From the first comment marker to the end of the last comment.
    pub span: Span,
    /// Its comments, in order of the text.
    pub comments: Vec<PreambleComment>,
    /// Each line as the go command sees it: without comment markers and line end.
    pub lines: Vec<Span>,
    /// The lines that the go command reads as `#cgo` lines.
    pub directives: Vec<CgoLine>,
    /// The lines that were meant as such and are none.
    pub near_misses: Vec<NearMiss>,
    c: KeptC,
}

/// A comment of a preamble.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PreambleComment {
    /// Markers included.
    pub span: Span,
    /// What stands between the markers.
    pub inner: Span,
    /// `/* */`, else `//`.
    pub block: bool,
}

impl Preamble {
    /// Reads comments that make one group.
    pub(super) fn read(text: &str, group: &[RawComment]) -> Self {
        let mut preamble = Preamble::default();
        let (Some(first), Some(last)) = (group.first(), group.last()) else { return preamble };
        preamble.span = first.span.cover(last.span);
        for comment in group {
            let inner = comment.inner();
            preamble.comments.push(PreambleComment { span: comment.span, inner, block: comment.block });
            let mut at = inner.start as usize;
            for line in inner.of(text).split('\n') {
                let bare = line.strip_suffix('\r').unwrap_or(line);
                preamble.read_line(text, Span::new(at, at + bare.len()));
                at += line.len() + 1;
            }
        }
        preamble
    }

    fn read_line(&mut self, text: &str, line: Span) {
        self.lines.push(line);
        let trimmed = trim(text, line);
        if directive::is_directive(trimmed.of(text)) {
            self.directives.push(directive::read(text, trimmed, "#cgo".len()));
        } else if let Some(near_miss) = near_miss::judge(text, trimmed) {
            self.near_misses.push(near_miss);
        }
    }

    /// Each function with a body in the C of this preamble, whatever the conditions. Costs a parse of each head when it is first asked for.
    pub fn c_functions(&self, text: &str) -> Vec<Function> {
        self.c.functions(text, self.span, &self.comments)
    }

    /// What the C of this preamble includes, calls and names itself. Costs a scan when it is first asked for.
    pub fn c_outline(&self, text: &str) -> COutline {
        self.c.outline(text, self.span, &self.comments)
    }

    /// The names in [`Preamble::c_outline`].
    pub fn c_names(&self, text: &str) -> Arc<CNames> {
        self.c.names(text, self.span, &self.comments)
    }

    /// What was read of the C in `other`, which stood here before, is not read again as far as the bytes are the same.
    pub(super) fn take_over(&mut self, text: &str, other: &Preamble) {
        self.c.take_over(self.span.of(text), &other.c);
    }

    /// A line ends as statements and blocks of C do.
    pub fn reads_like_code(&self, text: &str) -> bool {
        self.lines.iter().any(|line| line.of(text).trim_end().ends_with([';', '{', '}']))
    }

    /// A line is a `#cgo` line, looks meant as one, or begins with a preprocessor directive.
    pub fn looks_like_c(&self, text: &str) -> bool {
        const PREPROCESSOR: [&str; 9] =
            ["include", "define", "undef", "ifdef", "ifndef", "if", "pragma", "error", "import"];
        !self.directives.is_empty()
            || !self.near_misses.is_empty()
            || self.lines.iter().any(|line| {
                let word = line.of(text).trim_start().strip_prefix('#').map(str::trim_start).unwrap_or("");
                PREPROCESSOR.iter().any(|name| {
                    word.strip_prefix(name).is_some_and(|rest| rest.starts_with([' ', '\t', '<', '"', '(', '!']))
                })
            })
    }
}

/// `span` without blanks at its ends.
fn trim(text: &str, span: Span) -> Span {
    let slice = span.of(text);
    let start = span.start as usize + (slice.len() - slice.trim_start().len());
    Span::new(start, start + slice.trim().len())
}
