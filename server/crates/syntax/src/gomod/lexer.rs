//! Words, punctuation and comments of go.mod and go.work, line by line.
//!
//! The tokens are those of `golang.org/x/mod/modfile`, which both files are read with. Unlike there, an error ends no
//! more than its line.

use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

use super::fault::{Fault, FaultKind};
use crate::{Comment, Span};

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A run of printable characters.
    Word,
    /// `"…"` or `` `…` ``, quotes included.
    String,
    /// One of `( ) [ ] { } ,`.
    Punct,
}

/// A token and where it stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub kind: TokenKind,
    pub span: Span,
}

/// One line of the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct RawLine {
    /// The line with its indentation and its line end.
    pub whole: Span,
    /// Its tokens: a range of [`Lexed::tokens`].
    first: usize,
    last: usize,
    /// The comment at its end, or the only thing on it.
    pub comment: Option<Comment>,
    /// A fault was found while lexing it.
    pub faulty: bool,
}

/// All lines of a file.
#[derive(Debug, Default)]
pub(super) struct Lexed {
    pub tokens: Vec<Token>,
    pub lines: Vec<RawLine>,
}

impl Lexed {
    /// The tokens of `line`.
    pub fn tokens_of(&self, line: &RawLine) -> &[Token] {
        self.tokens.get(line.first..line.last).unwrap_or(&[])
    }
}

/// Cuts `text` into lines of tokens; what cannot be a token goes to `faults`.
pub(super) fn lex(text: &str, faults: &mut Vec<Fault>) -> Lexed {
    // A usual line has some forty bytes and three words.
    let out = Lexed { tokens: Vec::with_capacity(text.len() / 12), lines: Vec::with_capacity(text.len() / 32) };
    let mut lexer = Lexer { text, out, faults, no_block_comment_end: false };
    let mut at = 0;
    while at < text.len() {
        at = lexer.line(at);
    }
    lexer.out
}

struct Lexer<'a> {
    text: &'a str,
    out: Lexed,
    faults: &'a mut Vec<Fault>,
    /// No `*/` follows any more, so that it is not searched for again.
    no_block_comment_end: bool,
}

impl Lexer<'_> {
    /// Lexes the line that starts at byte `start`; returns where the next one starts.
    fn line(&mut self, start: usize) -> usize {
        let bytes = self.text.as_bytes();
        let rest = bytes.get(start..).unwrap_or_default();
        let (mut end, mut next) = match memchr::memchr(b'\n', rest) {
            Some(length) => (start + length, start + length + 1),
            None => (bytes.len(), bytes.len()),
        };
        // Go drops the CR of a CRLF from a comment; everywhere else it is a blank.
        if end < next && end > start && bytes.get(end - 1) == Some(&b'\r') {
            end -= 1;
        }
        let (first, known_faults) = (self.out.tokens.len(), self.faults.len());
        let mut comment = None;
        let mut at = start;
        while at < end {
            let from = at;
            let byte = bytes.get(at).copied().unwrap_or(b' ');
            match byte {
                b' ' | b'\t' | b'\r' => at += 1,
                b'/' if bytes.get(at + 1) == Some(&b'/') => {
                    let own_line = self.out.tokens.len() == first && self.faults.len() == known_faults;
                    comment = Some(Comment { span: Span::new(at, end), own_line });
                    at = end;
                }
                b'/' if bytes.get(at + 1) == Some(&b'*') => {
                    if self.out.tokens.len() == first
                        && let Some(close) = self.block_comment_end(at)
                        && close > end
                    {
                        self.fault(at, close, FaultKind::BlockComment);
                        (end, next) = self.line_end(close);
                        at = close;
                    } else {
                        self.fault(at, end, FaultKind::BlockComment);
                        at = end;
                    }
                }
                b'(' | b')' | b'[' | b']' | b'{' | b'}' | b',' => {
                    at += 1;
                    self.token(from, at, TokenKind::Punct);
                }
                b'"' | b'`' => at = self.string(at, end, byte),
                _ => {
                    at = self.word(at, end);
                    if at == from {
                        at = self.unexpected(at, end);
                    }
                }
            }
        }
        self.out.lines.push(RawLine {
            whole: Span::new(start, next),
            first,
            last: self.out.tokens.len(),
            comment,
            faulty: self.faults.len() > known_faults,
        });
        next
    }

    /// Where the comment that `/*` at `start` opens ends: behind its `*/`.
    fn block_comment_end(&mut self, start: usize) -> Option<usize> {
        if self.no_block_comment_end {
            return None;
        }
        let found = self.text.get(start + 2..).and_then(|rest| rest.find("*/"));
        self.no_block_comment_end = found.is_none();
        found.map(|length| start + 2 + length + 2)
    }

    fn line_end(&self, at: usize) -> (usize, usize) {
        let rest = self.text.as_bytes().get(at..).unwrap_or_default();
        memchr::memchr(b'\n', rest).map_or((self.text.len(), self.text.len()), |length| (at + length, at + length + 1))
    }

    fn string(&mut self, start: usize, end: usize, quote: u8) -> usize {
        let bytes = self.text.as_bytes();
        let mut at = start + 1;
        while at < end {
            match bytes.get(at) {
                Some(&byte) if byte == quote => {
                    self.token(start, at + 1, TokenKind::String);
                    return at + 1;
                }
                // The line end is not part of the string, even behind a backslash: no escape spans lines.
                Some(b'\\') if quote == b'"' && at + 1 < end => at += 2,
                _ => at += 1,
            }
        }
        let at_end = end == bytes.len();
        self.fault(start, end, FaultKind::UnterminatedString { at_end });
        self.token(start, end, TokenKind::String);
        end
    }

    fn word(&mut self, start: usize, end: usize) -> usize {
        let bytes = self.text.as_bytes();
        let mut at = start;
        while at < end {
            match bytes.get(at) {
                Some(b'/') if matches!(bytes.get(at + 1), Some(b'/' | b'*')) => break,
                Some(b' ' | b'(' | b')' | b'[' | b']' | b'{' | b'}' | b',') => break,
                Some(b'!'..=b'~') => at += 1,
                Some(byte) if byte.is_ascii() => break,
                _ => match self.character(at) {
                    Some(c) if is_print(c) => at += c.len_utf8(),
                    _ => break,
                },
            }
        }
        if at > start {
            self.token(start, at, TokenKind::Word);
        }
        at
    }

    /// Reports the run of characters at `start` that no token may hold; returns where it ends.
    fn unexpected(&mut self, start: usize, end: usize) -> usize {
        let first = self.character(start).unwrap_or('\u{fffd}');
        let mut at = start;
        while let Some(c) = self.character(at)
            && at < end
            && c == first
        {
            at += c.len_utf8();
        }
        let at = at.max(start + first.len_utf8()).min(self.text.len());
        self.fault(start, at, FaultKind::UnexpectedCharacter(first));
        at
    }

    fn character(&self, at: usize) -> Option<char> {
        self.text.get(at..)?.chars().next()
    }

    fn token(&mut self, start: usize, end: usize, kind: TokenKind) {
        self.out.tokens.push(Token { kind, span: Span::new(start, end) });
    }

    fn fault(&mut self, start: usize, end: usize, kind: FaultKind) {
        self.faults.push(Fault { span: Span::new(start, end), kind });
    }
}

/// Go's `unicode.IsPrint`: letters, marks, numbers, punctuation, symbols and the ASCII space.
pub fn is_print(c: char) -> bool {
    if c.is_ascii() {
        return matches!(c, ' '..='~');
    }
    !matches!(c.general_category_group(), GeneralCategoryGroup::Separator | GeneralCategoryGroup::Other)
}

/// Go's `unicode.IsLetter`.
pub(super) fn is_letter(c: char) -> bool {
    c.general_category_group() == GeneralCategoryGroup::Letter
}
