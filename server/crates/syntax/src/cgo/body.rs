//! What stands behind the imports of a Go file: `//export` comments and the names of C that the code uses.
//!
//! A scan of bytes that knows Go's comments and literals and nothing else.
//! Source: `saveExport` and `saveRef` of cmd/cgo/ast.go.

use pitfall_text::Span;

use super::header::{is_word, skip_literal};

/// What cgo looks for in the code of a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Body {
    /// Each `//export` comment, in order of the text.
    pub exports: Vec<Export>,
    /// The `name` of each `C.name`, in order of the text.
    pub names: Vec<Span>,
}

/// A comment that begins with `//export` and a blank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Export {
    /// The comment.
    pub span: Span,
    /// All that stands behind `//export`, blanks around it excluded; empty where nothing does.
    pub name: Span,
    /// The name of the function whose documentation the comment belongs to; `None` where it belongs to none.
    pub function: Option<Span>,
}

const EXPORT: &str = "//export ";

/// The bytes at which a comment, a literal or the name `C` may begin.
const BEGINS: [bool; 256] = {
    let mut begins = [false; 256];
    let bytes = b"/\"'`C";
    let mut at = 0;
    while at < bytes.len() {
        begins[bytes[at] as usize] = true;
        at += 1;
    }
    begins
};

/// Reads `text[start..]`.
pub(super) fn read(text: &str, start: usize) -> Body {
    let bytes = text.as_bytes();
    let mut body = Body::default();
    let mut i = start;
    // The end of the last comment or literal, or of the last name of C.
    let mut behind = start;
    while let Some(length) = bytes.get(i..).and_then(|rest| rest.iter().position(|byte| BEGINS[*byte as usize])) {
        i += length;
        match bytes[i] {
            b'/' if bytes.get(i + 1) == Some(&b'/') => {
                let end = memchr::memchr(b'\n', &bytes[i..]).map_or(bytes.len(), |length| i + length);
                if bytes[i..end].starts_with(EXPORT.as_bytes()) {
                    body.exports.extend(export(text, i, end));
                }
                i = end;
                behind = i;
            }
            b'/' if bytes.get(i + 1) == Some(&b'*') => {
                i = memchr::memmem::find(&bytes[i + 2..], b"*/").map_or(bytes.len(), |length| i + length + 4);
                behind = i;
            }
            b'"' | b'\'' | b'`' => {
                i = skip_literal(bytes, i);
                behind = i;
            }
            b'C' if bytes.get(i + 1) == Some(&b'.') && is_whole(bytes, behind, i) => {
                let end = word_end(bytes, i + 2);
                if end > i + 2 {
                    body.names.push(Span::new(i + 2, end));
                }
                i = end;
                behind = i;
            }
            _ => i += 1,
        }
    }
    body
}

/// What begins at `at` is a word's beginning and no selector: neither a letter nor a dot stands before it. What stands before `behind` does not
/// count.
fn is_whole(bytes: &[u8], behind: usize, at: usize) -> bool {
    let before = bytes.get(behind..at).unwrap_or_default();
    if before.last().is_some_and(|byte| is_word(*byte)) {
        return false;
    }
    let last = before.iter().rfind(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n'));
    last != Some(&b'.')
}

fn export(text: &str, start: usize, end: usize) -> Option<Export> {
    let behind = text.get(start + EXPORT.len()..end)?;
    let from = start + EXPORT.len() + (behind.len() - behind.trim_start().len());
    let name = Span::new(from, from + behind.trim().len());
    let span = Span::new(start, text.get(start..end)?.trim_end().len() + start);
    let mut at = end + 1;
    // The documentation goes on as long as the lines are comments; what stands on the next one is documented.
    for line in text.get(at..).unwrap_or("").split_inclusive('\n') {
        if !line.starts_with("//") {
            break;
        }
        at += line.len();
    }
    Some(Export { span, name, function: function_name(text, at) })
}

/// The name of the function whose declaration begins at `at`.
fn function_name(text: &str, at: usize) -> Option<Span> {
    let rest = text.get(at..)?;
    let behind = rest.strip_prefix("func").filter(|behind| behind.starts_with([' ', '\t']))?.trim_start();
    let behind = match behind.strip_prefix('(') {
        Some(receiver) => receiver.split_once(')')?.1.trim_start(),
        None => behind,
    };
    let start = at + (rest.len() - behind.len());
    let end = word_end(text.as_bytes(), start);
    (end > start).then(|| Span::new(start, end))
}

fn word_end(bytes: &[u8], start: usize) -> usize {
    bytes.get(start..).unwrap_or_default().iter().position(|byte| !is_word(*byte)).map_or(bytes.len(), |n| start + n)
}
