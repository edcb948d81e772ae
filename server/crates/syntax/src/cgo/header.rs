//! Where the imports of a Go file end, and the comments up to there.
//!
//! A scan of bytes that knows Go's comments and string literals and nothing else. It stops before the first declaration that
//! is no import, so a file of any length costs its header.

use pitfall_text::Span;

use crate::SyntaxError;

/// What the scan found. Offsets are bytes of the whole text.
#[derive(Debug, Default)]
pub(super) struct Header {
    /// Behind the byte order mark, if there is one.
    pub start: usize,
    /// Before the first declaration that is no import, or the end of the text.
    pub end: usize,
    /// In order of the text.
    pub comments: Vec<RawComment>,
    /// The first byte that is neither blank nor comment.
    pub first_token: Option<usize>,
    /// The end of the last token.
    pub last_token_end: Option<usize>,
    pub errors: Vec<SyntaxError>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct RawComment {
    /// Markers included, line end excluded.
    pub span: Span,
    pub block: bool,
    /// The end of the nearest token before it.
    pub token_before: Option<usize>,
    /// Nothing but blanks stands before it on its line.
    pub own_line: bool,
}

impl RawComment {
    /// What stands between the markers.
    pub fn inner(&self) -> Span {
        let (start, end) = (self.span.start as usize + 2, self.span.end as usize);
        Span::new(start, if self.block { end - 2 } else { end }.max(start))
    }
}

pub(super) fn scan(text: &str) -> Header {
    let bytes = text.as_bytes();
    let mut header = Header { end: text.len(), ..Header::default() };
    let mut i = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let mut line_is_blank = true;
    header.start = i;
    while let Some(&byte) = bytes.get(i) {
        let start = i;
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => {
                line_is_blank |= byte == b'\n';
                i += 1;
                continue;
            }
            b'/' if bytes.get(i + 1) == Some(&b'/') => {
                let line_end = memchr::memchr(b'\n', &bytes[i..]).map_or(bytes.len(), |n| i + n);
                i = line_end;
                let cr = usize::from(bytes[start..line_end].ends_with(b"\r"));
                header.comments.push(RawComment {
                    span: Span::new(start, line_end - cr),
                    block: false,
                    token_before: header.last_token_end,
                    own_line: std::mem::take(&mut line_is_blank),
                });
                continue;
            }
            b'/' if bytes.get(i + 1) == Some(&b'*') => {
                let Some(close) = memchr::memmem::find(&bytes[i + 2..], b"*/") else {
                    header.errors.push(SyntaxError {
                        span: Span::new(start, start + 2),
                        message: "comment not terminated".to_owned(),
                    });
                    header.end = start;
                    break;
                };
                i += close + 4;
                header.comments.push(RawComment {
                    span: Span::new(start, i),
                    block: true,
                    token_before: header.last_token_end,
                    own_line: std::mem::take(&mut line_is_blank),
                });
                continue;
            }
            b'"' | b'\'' | b'`' => i = skip_literal(bytes, i),
            _ if is_word(byte) => {
                while bytes.get(i).copied().is_some_and(is_word) {
                    i += 1;
                }
                if matches!(&bytes[start..i], b"func" | b"type" | b"var" | b"const") {
                    header.end = start;
                    break;
                }
            }
            _ => i += 1,
        }
        line_is_blank = false;
        header.first_token.get_or_insert(start);
        header.last_token_end = Some(i);
    }
    header
}

/// The end of a string or rune that begins at `i`.
pub(super) fn skip_literal(bytes: &[u8], i: usize) -> usize {
    match bytes.get(i) {
        Some(b'`') => memchr::memchr(b'`', &bytes[i + 1..]).map_or(bytes.len(), |length| i + length + 2),
        Some(_) => quoted_end(bytes, i),
        None => i,
    }
}

/// The end of an interpreted string or rune that begins at `i`: behind its closing quote, or at the end of its line.
fn quoted_end(bytes: &[u8], mut i: usize) -> usize {
    let quote = bytes[i];
    i += 1;
    while let Some(&byte) = bytes.get(i) {
        match byte {
            b'\n' => return i,
            b'\\' if bytes.get(i + 1).is_some_and(|&next| next != b'\n') => i += 2,
            _ if byte == quote => return i + 1,
            _ => i += 1,
        }
    }
    bytes.len()
}

/// A byte of an identifier; letters beyond ASCII are taken as a whole.
pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// Comments that `go/parser` holds for one: `comments[first..=last]`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Group {
    pub first: usize,
    pub last: usize,
    /// It begins on the line of the token before it, so it documents nothing below.
    pub trailing: bool,
}

/// The comment groups of the header, as `go/parser` makes them: comments on neighbouring lines with no token between them; a comment
/// behind a token joins only what follows on its own line.
pub(super) fn groups(text: &str, comments: &[RawComment]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (index, comment) in comments.iter().enumerate() {
        let start = comment.span.start as usize;
        let before = index.checked_sub(1).and_then(|i| comments.get(i)).map(|c| c.span.end as usize);
        let token = comment.token_before.filter(|&end| before.is_none_or(|comment_end| comment_end <= end));
        if let Some(end) = token {
            groups.push(Group { first: index, last: index, trailing: line_ends(text, end, start) == 0 });
            continue;
        }
        match (before, groups.last_mut()) {
            (Some(end), Some(group)) if line_ends(text, end, start) <= usize::from(!group.trailing) => {
                group.last = index
            }
            _ => groups.push(Group { first: index, last: index, trailing: false }),
        }
    }
    groups
}

/// The number of line ends in `text[from..to]`.
pub(super) fn line_ends(text: &str, from: usize, to: usize) -> usize {
    memchr::memchr_iter(b'\n', text.as_bytes().get(from..to).unwrap_or_default()).count()
}
