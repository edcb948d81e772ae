//! Where quotes, substitutions and here-documents end, and where they are lost.
//!
//! A quote that never closes must not cost the lines behind it: when one would swallow a line that starts like an
//! assignment, the lexer asks whether the quote is really open there (see [`Lexer::close`]).

use crate::shell::Dialect;
use smallvec::SmallVec;

/// A reader over one stretch of a text.
pub(in crate::shell) struct Lexer<'a> {
    pub text: &'a str,
    pub bytes: &'a [u8],
    pub pos: usize,
    /// The byte behind the last one to read.
    pub end: usize,
    pub dialect: Dialect,
    /// Lines that start with `#` behind a joined line are dropped, as in a Dockerfile's `RUN`.
    pub docker: bool,
    /// How many bytes fruitless searches may still cost: it keeps hostile text linear.
    budget: usize,
}

/// A construct that is open.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::shell) enum Open {
    Single,
    /// `$'…'`
    DollarSingle,
    Double,
    Backtick,
    /// `$(…)`, `(…)`
    Paren,
    /// `$((…))`, `((…))`: no comments, no here-documents inside.
    Arithmetic,
    /// `${…}`; the flag: inside double quotes, where `'` is plain text.
    Brace(bool),
    /// `case … esac` inside of parentheses: its `)` close nothing.
    Case,
}

/// A here-document announced by `<<`.
#[derive(Clone, Debug)]
pub(in crate::shell) struct Heredoc {
    pub delimiter: String,
    pub strip_tabs: bool,
    pub quoted: bool,
}

/// How a line begins, as evidence that an open quote was lost before it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum LineStart {
    /// `export NAME`, `alias name` and the like.
    Strong,
    /// `NAME=`.
    Weak,
    Other,
}

/// How far an open quote has come.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reach {
    /// Its own line.
    Line,
    /// Lines behind it.
    Lines,
    /// Lines behind it that begin like assignments.
    Assignments,
}

impl<'a> Lexer<'a> {
    pub fn new(text: &'a str, start: usize, end: usize, dialect: Dialect) -> Self {
        let end = end.min(text.len());
        Self {
            text,
            bytes: text.as_bytes(),
            pos: start.min(end),
            end,
            dialect,
            docker: false,
            budget: 16 * (end - start.min(end)) + 4096,
        }
    }

    /// The byte at `at`, or 0 behind the end.
    pub fn byte(&self, at: usize) -> u8 {
        if at < self.end { self.bytes[at] } else { 0 }
    }

    pub fn peek(&self) -> u8 {
        self.byte(self.pos)
    }

    pub fn at_end(&self) -> bool {
        self.pos >= self.end
    }

    pub fn starts_with(&self, at: usize, what: &str) -> bool {
        self.bytes[at.min(self.end)..self.end].starts_with(what.as_bytes())
    }

    /// Text between two offsets; empty where they lie inside a character.
    pub fn slice(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or("")
    }

    /// The offset of the line end (`\n`, or the `\r` of a `\r\n`) at or behind `at`, or the end.
    pub fn line_end(&self, at: usize) -> usize {
        let newline = self.newline(at);
        if newline > at && self.byte(newline) == b'\n' && self.bytes[newline - 1] == b'\r' {
            newline - 1
        } else {
            newline
        }
    }

    /// The offset of the next `\n` at or behind `at`, or the end.
    pub fn newline(&self, at: usize) -> usize {
        let at = at.min(self.end);
        memchr::memchr(b'\n', &self.bytes[at..self.end]).map_or(self.end, |found| at + found)
    }

    /// At the `\r` of a line end, or a last `\r`.
    pub fn is_carriage_return(&self, at: usize) -> bool {
        self.byte(at) == b'\r' && (at + 1 >= self.end || self.bytes[at + 1] == b'\n')
    }

    /// The byte behind a backslash-newline at `at`, else `at`.
    pub fn skip_continuation(&self, at: usize) -> usize {
        let docker_crlf = self.docker && self.byte(at) == b'\\' && self.starts_with(at + 1, "\r\n");
        if !(self.byte(at) == b'\\' && self.byte(at + 1) == b'\n' || docker_crlf) {
            return at;
        }
        let mut next = if docker_crlf { at + 3 } else { at + 2 };
        while self.docker && next < self.end {
            let mut probe = next;
            while matches!(self.byte(probe), b' ' | b'\t' | b'\r') {
                probe += 1;
            }
            if self.byte(probe) == b'#' || (self.byte(probe) == b'\n' && probe < self.end) {
                next = (self.newline(probe) + 1).min(self.end);
            } else {
                break;
            }
        }
        next
    }

    /// Over blanks, joined lines and the carriage return of a line end.
    pub fn skip_blanks(&mut self) {
        loop {
            match self.peek() {
                b' ' | b'\t' => self.pos += 1,
                b'\r' if self.is_carriage_return(self.pos) => self.pos += 1,
                b'\\' => {
                    let next = self.skip_continuation(self.pos);
                    if next == self.pos {
                        return;
                    }
                    self.pos = next;
                }
                _ => return,
            }
        }
    }

    /// The offset of the byte that closes `open`, whose content starts at `content`; `None` where it is not closed, or
    /// where closing it would swallow lines that are clearly not its own.
    pub fn close(&mut self, open: Open, content: usize) -> Option<usize> {
        let limit = if self.budget == 0 { self.line_end(content).min(content + 512) } else { self.end };
        let found = self.search(open, content, limit);
        match found {
            Ok(at) => Some(at),
            Err(read_to) => {
                self.budget = self.budget.saturating_sub(read_to.saturating_sub(content));
                None
            }
        }
    }

    fn search(&self, open: Open, content: usize, limit: usize) -> Result<usize, usize> {
        if let Some(at) = self.closes_on_its_line(open, content, limit) {
            return Ok(at);
        }
        let fish = self.dialect == Dialect::Fish;
        let mut stack: SmallVec<[(Open, Reach); 8]> = SmallVec::new();
        stack.push((open, Reach::Line));
        let mut heredocs: Vec<Heredoc> = Vec::new();
        let mut at = content;
        while at < limit {
            let Some(&(top, reach)) = stack.last() else { return Err(at) };
            let byte = self.bytes[at];
            if byte == b'\n' {
                at += 1;
                if !heredocs.is_empty() && matches!(top, Open::Paren | Open::Case) {
                    for heredoc in heredocs.drain(..) {
                        match self.heredoc_end(&heredoc, at) {
                            Some((_, behind)) => at = behind,
                            None => return Err(at),
                        }
                    }
                    // The line end of the delimiter's line is a line end here too.
                    at -= usize::from(at > 0 && at <= limit && self.bytes[at - 1] == b'\n');
                    if self.byte(at) == b'\n' {
                        at += 1;
                    }
                }
                match (top, self.line_start(at)) {
                    (_, LineStart::Other) => {
                        if let Some(last) = stack.last_mut() {
                            last.1 = last.1.max(Reach::Lines);
                        }
                    }
                    (Open::Single | Open::Double | Open::DollarSingle, _) => {
                        let quotes = self.quotes_on_line(at, limit, if top == Open::Double { b'"' } else { b'\'' });
                        if quotes >= 2 && quotes.is_multiple_of(2) {
                            return Err(at);
                        }
                        if let Some(last) = stack.last_mut() {
                            last.1 = Reach::Assignments;
                        }
                    }
                    // `${…}` seldom goes over lines, and never over assignments.
                    (Open::Brace(_), _) => return Err(at),
                    (_, LineStart::Strong) if self.indent_at(at) <= self.indent_of_line(content) => return Err(at),
                    _ => {}
                }
                continue;
            }
            let nested = match (top, byte) {
                (Open::Single, b'\'') | (Open::DollarSingle, b'\'') | (Open::Double, b'"') => {
                    if self.looks_like_opening(at, reach) {
                        return Err(at);
                    }
                    stack.pop();
                    if stack.is_empty() {
                        return Ok(at);
                    }
                    None
                }
                (Open::Single, _) => {
                    let rest = &self.bytes[at..limit];
                    at += memchr::memchr2(b'\'', b'\n', rest).unwrap_or(rest.len());
                    continue;
                }
                (_, b'\\') => {
                    // A joined line may still be the start of one that was not meant to be swallowed.
                    at += if self.byte(at + 1) == b'\n' { 1 } else { 2 };
                    continue;
                }
                (Open::DollarSingle, _) => None,
                (Open::Backtick, b'`') => {
                    stack.pop();
                    if stack.is_empty() {
                        return Ok(at);
                    }
                    None
                }
                // fish has neither backticks nor braces round names nor here-documents.
                (_, b'`') if fish => None,
                (Open::Double, b'$') if fish && self.byte(at + 1) == b'(' => Some((Open::Paren, 2)),
                (_, b'$') if fish => None,
                (Open::Paren, b'<' | b'c') if fish => None,
                // In an unquoted or double-quoted context a backtick that is open below closes there.
                (_, b'`') => {
                    if let Some(depth) = stack.iter().rposition(|(open, _)| *open == Open::Backtick) {
                        stack.truncate(depth);
                        if stack.is_empty() {
                            return Ok(at);
                        }
                        None
                    } else {
                        Some((Open::Backtick, 1))
                    }
                }
                (_, b'$') => match self.byte(at + 1) {
                    b'(' if self.byte(at + 2) == b'(' => Some((Open::Arithmetic, 2)),
                    b'(' => Some((Open::Paren, 2)),
                    b'{' => Some((Open::Brace(stack.iter().any(|(open, _)| *open == Open::Double)), 2)),
                    b'\''
                        if top != Open::Double
                            && !matches!(top, Open::Brace(true))
                            && self.dialect != Dialect::Posix =>
                    {
                        Some((Open::DollarSingle, 2))
                    }
                    _ => None,
                },
                (Open::Double, _) => {
                    let rest = &self.bytes[at..limit];
                    let step = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | b'$' | b'`' | b'\n'));
                    at += step.unwrap_or(rest.len()).max(1);
                    continue;
                }
                (Open::Brace(_), b'}') => {
                    stack.pop();
                    if stack.is_empty() {
                        return Ok(at);
                    }
                    None
                }
                (Open::Brace(true), b'\'') => None,
                (Open::Brace(true), b'"') => Some((Open::Double, 1)),
                (Open::Paren | Open::Arithmetic, b')') => {
                    stack.pop();
                    if stack.is_empty() {
                        return Ok(at);
                    }
                    None
                }
                (Open::Paren | Open::Case, b'(') => Some((Open::Paren, 1)),
                (Open::Arithmetic, b'(') => Some((Open::Arithmetic, 1)),
                (Open::Paren | Open::Case, b'#') if self.starts_word(at) => {
                    at = self.newline(at).min(limit);
                    continue;
                }
                (Open::Paren | Open::Case, b'<') if self.starts_with(at, "<<") => {
                    if self.starts_with(at, "<<<") {
                        at += 3;
                    } else if let Some((heredoc, behind)) = self.heredoc_delimiter(at) {
                        heredocs.push(heredoc);
                        at = behind;
                    } else {
                        at += 2;
                    }
                    continue;
                }
                (Open::Paren | Open::Case, b'c') if self.is_keyword(at, "case") => Some((Open::Case, 4)),
                (Open::Case, b'e') if self.is_keyword(at, "esac") => {
                    stack.pop();
                    at += 4;
                    continue;
                }
                (_, b'\'') => Some((if fish { Open::DollarSingle } else { Open::Single }, 1)),
                (_, b'"') => Some((Open::Double, 1)),
                _ => None,
            };
            match nested {
                Some((open, length)) => {
                    stack.push((open, Reach::Line));
                    at += length;
                }
                None => at += 1,
            }
        }
        Err(limit)
    }

    /// The end of a quote on its own line, with nothing in it that could hold another quote: most are so.
    fn closes_on_its_line(&self, open: Open, content: usize, limit: usize) -> Option<usize> {
        let rest = self.bytes.get(content..limit)?;
        let (quote, end) = match open {
            Open::Single => (b'\'', rest.iter().position(|byte| matches!(byte, b'\'' | b'\n'))?),
            Open::Double => {
                let ends = |byte: &u8| matches!(byte, b'"' | b'\n' | b'\\' | b'`' | b'(' | b'{');
                (b'"', rest.iter().position(ends)?)
            }
            _ => return None,
        };
        (rest[end] == quote).then_some(content + end)
    }

    fn is_keyword(&self, at: usize, keyword: &str) -> bool {
        self.starts_with(at, keyword)
            && self.starts_word(at)
            && matches!(self.byte(at + keyword.len()), b' ' | b'\t' | b'\n' | b'\r' | b';' | b')' | 0)
    }

    /// A blank or an operator stands before `at`.
    fn starts_word(&self, at: usize) -> bool {
        at == 0 || matches!(self.bytes[at - 1], b' ' | b'\t' | b'\n' | b'\r' | b';' | b'(' | b')' | b'&' | b'|' | b'`')
    }

    /// A quote at `at`, which would close one that has come this far, stands where quotes open rather than close.
    fn looks_like_opening(&self, at: usize, reach: Reach) -> bool {
        if reach == Reach::Line {
            return false;
        }
        let before = if at == 0 { b'\n' } else { self.bytes[at - 1] };
        let behind = self.byte(at + 1);
        let opens = matches!(before, b' ' | b'\t' | b'=' | b':' | b'(' | b'[');
        let goes_on = behind.is_ascii_alphanumeric()
            || behind >= 0x80
            || matches!(behind, b'$' | b'/' | b'~' | b'_' | b'-' | b'.');
        if reach == Reach::Assignments { opens || goes_on } else { opens && goes_on }
    }

    fn quotes_on_line(&self, at: usize, limit: usize, quote: u8) -> usize {
        let line = &self.bytes[at..self.newline(at).min(limit).max(at)];
        let escaped = |place: usize| quote == b'"' && place > 0 && line[place - 1] == b'\\';
        memchr::memchr_iter(quote, line).filter(|place| !escaped(*place)).count()
    }

    fn indent_of_line(&self, at: usize) -> usize {
        let at = at.min(self.bytes.len());
        let start = memchr::memrchr(b'\n', &self.bytes[..at]).map_or(0, |newline| newline + 1);
        self.indent_at(start)
    }

    fn indent_at(&self, start: usize) -> usize {
        let start = start.min(self.end);
        self.bytes[start..self.end].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count()
    }

    fn line_start(&self, start: usize) -> LineStart {
        let at = start + self.indent_at(start);
        let word = self.bytes[at.min(self.end)..self.end]
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_')
            .count();
        if self.exports_further_on(at) {
            return LineStart::Strong;
        }
        if word == 0 || self.bytes[at].is_ascii_digit() {
            return LineStart::Other;
        }
        let behind = self.byte(at + word);
        if behind == b'=' || (behind == b'+' && self.byte(at + word + 1) == b'=') {
            return LineStart::Weak;
        }
        if behind != b' ' && behind != b'\t' {
            return LineStart::Other;
        }
        match &self.bytes[at..at + word] {
            b"export" | b"typeset" | b"declare" | b"readonly" | b"local" | b"alias" | b"unset" => {
                let next = self.byte(at + word + 1);
                if next.is_ascii_alphabetic() || matches!(next, b'_' | b'-' | b'"') {
                    LineStart::Strong
                } else {
                    LineStart::Other
                }
            }
            b"set" | b"fish_add_path" if self.dialect == Dialect::Fish => LineStart::Strong,
            _ => LineStart::Other,
        }
    }

    /// `pattern) export NAME`, `… && export NAME`, `then export NAME`.
    fn exports_further_on(&self, at: usize) -> bool {
        const EXPORT: &[u8] = b" export ";
        let line = &self.bytes[at.min(self.end)..self.newline(at)];
        memchr::memmem::find(line, EXPORT).is_some_and(|place| {
            let behind = line.get(place + EXPORT.len()).copied().unwrap_or(0);
            let before = &line[..place];
            (behind.is_ascii_alphabetic() || behind == b'_')
                && (before.ends_with(b")")
                    || before.ends_with(b"&&")
                    || before.ends_with(b";")
                    || before.ends_with(b"then"))
        })
    }

    /// Reads `<<`, an optional `-`, and the delimiter at `at`; also the offset behind it.
    pub fn heredoc_delimiter(&self, at: usize) -> Option<(Heredoc, usize)> {
        let mut at = at + 2;
        let strip_tabs = self.byte(at) == b'-';
        at += usize::from(strip_tabs);
        while matches!(self.byte(at), b' ' | b'\t') {
            at += 1;
        }
        let start = at;
        let (mut delimiter, mut quoted) = (String::new(), false);
        while at < self.end {
            match self.bytes[at] {
                quote @ (b'\'' | b'"') => {
                    quoted = true;
                    let line = self.line_end(at);
                    let close = at + 1 + memchr::memchr(quote, &self.bytes[(at + 1).min(line)..line])?;
                    delimiter.push_str(self.slice(at + 1, close));
                    at = close + 1;
                }
                b'\\' => {
                    quoted = true;
                    at += 1;
                }
                b' ' | b'\t' | b'\n' | b'\r' | b';' | b'&' | b'|' | b'<' | b'>' | b'(' | b')' | b'`' => break,
                _ => {
                    let next = self.next_char(at);
                    delimiter.push_str(self.slice(at, next));
                    at = next;
                }
            }
        }
        (at > start).then_some((Heredoc { delimiter, strip_tabs, quoted }, at))
    }

    /// The end of the body (the start of the delimiter's line) of a document that starts at the line at `at`, and the
    /// offset behind the delimiter's line.
    pub fn heredoc_end(&self, heredoc: &Heredoc, mut at: usize) -> Option<(usize, usize)> {
        while at < self.end {
            let newline = self.newline(at);
            let mut line = self.slice(at, newline);
            line = line.strip_suffix('\r').unwrap_or(line);
            if heredoc.strip_tabs {
                line = line.trim_start_matches('\t');
            }
            if line == heredoc.delimiter {
                return Some((at, (newline + 1).min(self.end)));
            }
            at = newline + 1;
        }
        None
    }

    /// [`Self::heredoc_end`], within the budget for searches in vain.
    pub fn heredoc_end_within_budget(&mut self, heredoc: &Heredoc, at: usize) -> Option<(usize, usize)> {
        if self.budget == 0 {
            return None;
        }
        let found = self.heredoc_end(heredoc, at);
        if found.is_none() {
            self.budget = self.budget.saturating_sub(self.end.saturating_sub(at).max(1));
        }
        found
    }

    /// The offset of the character behind the one at `at`.
    pub fn next_char(&self, at: usize) -> usize {
        let mut next = at + 1;
        while next < self.end && !self.text.is_char_boundary(next) {
            next += 1;
        }
        next.min(self.end)
    }
}
