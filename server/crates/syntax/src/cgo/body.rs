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

/// Reads `text[start..]`.
pub(super) fn read(text: &str, start: usize) -> Body {
    let bytes = text.as_bytes();
    let mut body = Body::default();
    let mut i = start;
    let mut behind_dot = false;
    while let Some(&byte) = bytes.get(i) {
        match byte {
            b'/' if bytes.get(i + 1) == Some(&b'/') => {
                let end = memchr::memchr(b'\n', &bytes[i..]).map_or(bytes.len(), |length| i + length);
                if bytes[i..end].starts_with(EXPORT.as_bytes()) {
                    body.exports.extend(export(text, i, end));
                }
                i = end;
            }
            b'/' if bytes.get(i + 1) == Some(&b'*') => {
                i = memchr::memmem::find(&bytes[i + 2..], b"*/").map_or(bytes.len(), |length| i + length + 4);
            }
            b'"' | b'\'' | b'`' => i = skip_literal(bytes, i),
            _ if is_word(byte) => {
                let end = word_end(bytes, i);
                if &bytes[i..end] == b"C" && !behind_dot && bytes.get(end) == Some(&b'.') {
                    let name_end = word_end(bytes, end + 1);
                    if name_end > end + 1 {
                        body.names.push(Span::new(end + 1, name_end));
                    }
                    i = name_end;
                } else {
                    i = end;
                }
                behind_dot = false;
                continue;
            }
            b' ' | b'\t' | b'\r' | b'\n' => {
                i += 1;
                continue;
            }
            _ => i += 1,
        }
        behind_dot = byte == b'.';
    }
    body
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
