//! The arguments of a `#cgo` line, split as the go command splits them.
//!
//! Source: `splitQuoted`, `expandSrcDir` and `safeCgoName` of go/build (the same in cmd/cgo and in cmd/go's module index).

use pitfall_text::Span;

/// One argument of a `#cgo` line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flag {
    /// The bytes in the file, quotes and backslashes included.
    pub span: Span,
    /// What the go command makes of it: quotes and escapes undone, `${SRCDIR}` still standing.
    pub value: String,
    /// Each `${SRCDIR}`, in the file; the go command puts the folder of the package there.
    pub srcdirs: Vec<Span>,
    /// The first character that the go command refuses in an argument, in the file; for an empty argument, all of it.
    pub refused: Option<Span>,
    /// For each byte of `value` its offset in the file; empty where `value` stands in the file as it is.
    offsets: Vec<u32>,
}

impl Flag {
    /// Where the bytes `start..end` of `value` stand in the file. An offset past the value counts as its end.
    pub fn locate(&self, start: usize, end: usize) -> Span {
        let (start, end) = (start.min(self.value.len()), end.min(self.value.len()));
        if self.offsets.is_empty() {
            let base = self.span.start as usize;
            return Span::new(base + start, base + end.max(start));
        }
        let first = self.offsets.get(start).map_or(self.span.end, |&o| o) as usize;
        let Some(&last) = end.checked_sub(1).filter(|_| end > start).and_then(|i| self.offsets.get(i)) else {
            return Span::at(first);
        };
        Span::new(first, last as usize + 1)
    }

    /// Quotes or backslashes stand in the file.
    pub fn is_quoted(&self) -> bool {
        !self.offsets.is_empty() || self.value.len() != self.span.len()
    }
}

/// Why the arguments of a line cannot be split.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SplitFault {
    /// A quote without its partner: the opening quote.
    UnclosedQuote(Span),
    /// A backslash with nothing behind it, such as a C line continuation: the backslash.
    UnfinishedEscape(Span),
}

/// The bytes below 0x80 that may stand in an argument.
const SAFE: &[u8] = b"+-.,/0123456789=ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz:$@%! ~^";

/// The variable that the go command expands.
pub const SRCDIR: &str = "${SRCDIR}";

/// Splits `text[args]` at white space, with `'`, `"` and `\` as the go command reads them: a backslash escapes inside both kinds of
/// quote as well as outside. A carriage return is not there for the go command.
pub fn split(text: &str, args: Span) -> (Vec<Flag>, Option<SplitFault>) {
    let base = args.start as usize;
    let mut flags = Vec::new();
    let mut current: Option<Partial> = None;
    let (mut escape, mut quote): (Option<Span>, Option<(char, Span)>) = (None, None);
    for (i, c) in args.of(text).char_indices() {
        let here = Span::new(base + i, base + i + c.len_utf8());
        let part = |current: &mut Option<Partial>, keep: bool, quotes: bool| {
            let part = current.get_or_insert_with(|| Partial::new(here));
            part.end = here.end;
            part.quoted |= quotes;
            if keep {
                part.push(c, here);
            }
        };
        if c == '\r' {
            continue;
        }
        if escape.take().is_some() {
            part(&mut current, true, false);
        } else if c == '\\' {
            escape = Some(here);
            part(&mut current, false, false);
        } else if let Some((open, _)) = quote {
            if c == open {
                quote = None;
            }
            part(&mut current, c != open, false);
        } else if c == '"' || c == '\'' {
            quote = Some((c, here));
            part(&mut current, false, true);
        } else if c.is_whitespace() {
            flags.extend(current.take().and_then(Partial::finish));
        } else {
            part(&mut current, true, false);
        }
    }
    flags.extend(current.and_then(Partial::finish));
    let fault = match (quote, escape) {
        (Some((_, open)), _) => Some(SplitFault::UnclosedQuote(open)),
        (None, Some(backslash)) => Some(SplitFault::UnfinishedEscape(backslash)),
        (None, None) => None,
    };
    (flags, fault)
}

/// An argument being read.
struct Partial {
    start: u32,
    end: u32,
    quoted: bool,
    value: String,
    offsets: Vec<u32>,
}

impl Partial {
    fn new(at: Span) -> Self {
        Self { start: at.start, end: at.end, quoted: false, value: String::new(), offsets: Vec::new() }
    }

    fn push(&mut self, c: char, at: Span) {
        self.value.push(c);
        self.offsets.extend(at.start..at.end);
    }

    fn finish(self) -> Option<Flag> {
        if !self.quoted && self.value.is_empty() {
            return None;
        }
        let span = Span { start: self.start, end: self.end };
        let verbatim = span.len() == self.value.len();
        let offsets = if verbatim { Vec::new() } else { self.offsets };
        let mut flag = Flag { span, value: self.value, srcdirs: Vec::new(), refused: None, offsets };
        flag.srcdirs = flag.value.match_indices(SRCDIR).map(|(at, found)| flag.locate(at, at + found.len())).collect();
        flag.refused = refused(&flag);
        Some(flag)
    }
}

fn refused(flag: &Flag) -> Option<Span> {
    if flag.value.is_empty() {
        return Some(flag.span);
    }
    let mut at = 0;
    for chunk in flag.value.split(SRCDIR) {
        if let Some(i) = chunk.bytes().position(|b| b < 0x80 && !SAFE.contains(&b)) {
            return Some(flag.locate(at + i, at + i + 1));
        }
        at += chunk.len() + SRCDIR.len();
    }
    None
}
