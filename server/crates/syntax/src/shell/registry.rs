//! Registry files (`.reg`): the values below an `Environment` key.
//! Source: <https://support.microsoft.com/help/310516>.

mod hex;

use super::build::Build;
use super::dialect::Dialect;
use super::model::{Declarer, ExportState, Item, Name, ShellFile, Unset, Value};
use super::word::{Part, Parts, Quoting, Word};
use crate::{Comment, Span, SyntaxError};
use smallvec::smallvec;

/// Reads a whole file.
pub(super) fn parse(text: &str) -> (ShellFile, Vec<SyntaxError>) {
    let mut build = Build::new(text.len());
    let mut environment = false;
    let mut at = 0;
    while at < text.len() {
        let mut newline = memchr::memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |found| at + found);
        // Bytes in hexadecimal go on over lines that end in a backslash.
        while text.get(at..newline).is_some_and(|line| line.trim_end().ends_with('\\') && line.contains("hex"))
            && newline < text.len()
        {
            newline =
                memchr::memchr(b'\n', &text.as_bytes()[newline + 1..]).map_or(text.len(), |found| newline + 1 + found);
        }
        let line = text.get(at..newline).unwrap_or("").trim_end();
        if line.starts_with(';') {
            build.comments.push(Comment { span: Span::new(at, at + line.len()), own_line: true });
        } else if let Some(key) = line.strip_prefix('[') {
            environment = key.trim_end_matches(']').to_ascii_lowercase().ends_with("\\environment");
        } else if environment {
            value(text, at, line, &mut build);
        }
        at = newline + 1;
    }
    build.finish(Dialect::Registry)
}

/// `"NAME"="text"`, `"NAME"=hex(2):…`, or `"NAME"=-` that removes it; other kinds of data have no text here.
fn value(text: &str, start: usize, line: &str, build: &mut Build) {
    let Some(rest) = line.strip_prefix('"') else { return };
    let Some((name, data)) = rest.split_once("\"=") else { return };
    if name.is_empty() || name.contains(['"', '\\']) {
        return;
    }
    let name_span = Span::new(start + 1, start + 1 + name.len());
    if data.trim() == "-" {
        let names = vec![Name { span: name_span, text: name.into() }];
        let (span, block) = (Span::new(start, start + line.len()), build.current);
        build.items.push(Item::Unset(Unset { span, names, block }));
        return;
    }
    let from = start + name.len() + 3;
    let end = start + line.len();
    let name = Name { span: name_span, text: name.into() };
    debug_assert_eq!(name.span.of(text), name.text);
    let span = Span::new(from, end);
    let parts = quoted(data, from).or_else(|| hex::parts(text, span)).unwrap_or_else(|| smallvec![Part::unknown(span)]);
    let word = Word { span, parts };
    build.line(Span::new(start, end), name, Value::Scalar(word), Declarer::Line, ExportState::Exported);
}

/// Text in quotes, whose backslashes are doubled; `%NAME%` in it stays as it is.
fn quoted(data: &str, from: usize) -> Option<Parts> {
    let inner = data.strip_prefix('"')?.strip_suffix('"')?;
    if inner.contains("\\\"") {
        return None;
    }
    let span = Span::new(from + 1, from + 1 + inner.len());
    Some(smallvec![Part::literal(span, inner.replace("\\\\", "\\"), Quoting::Double)])
}

/// `new` as data of the kind that `written` is, in the file `text`; `None` where that is no kind of text.
pub fn registry_data(written: &str, new: &str, text: &str) -> Option<String> {
    if written.starts_with('"') {
        return (!new.contains(['\n', '\r']))
            .then(|| format!("\"{}\"", new.replace('\\', "\\\\").replace('"', "\\\"")));
    }
    hex::data(written, new, text)
}
