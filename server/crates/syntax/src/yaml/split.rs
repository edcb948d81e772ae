//! Where the documents of a stream begin and end.

use memchr::memmem;

use crate::Span;

/// The byte order mark, which may stand before a document.
pub(crate) const BOM: &str = "\u{feff}";

/// The documents of `text` as spans that follow each other without a gap and cover all of it; none for an empty text.
///
/// A `---` or `...` at the start of a line, followed by a blank, a line end or nothing, ends a document wherever it
/// stands, inside a block or quoted scalar too (YAML 1.2.2, `c-forbidden`). Comments, blank lines and directives before a
/// `---` belong to the document that it opens.
pub(crate) fn split(text: &str) -> Vec<Span> {
    let bytes = text.as_bytes();
    let mut markers: Vec<usize> = memmem::find_iter(bytes, b"---").filter(|at| is_marker(bytes, *at)).collect();
    let opened = markers.len();
    markers.extend(memmem::find_iter(bytes, b"...").filter(|at| is_marker(bytes, *at)));
    if opened != markers.len() {
        markers.sort_unstable();
    }
    let mut documents = Vec::with_capacity(markers.len() + 1);
    // Where the current document starts, and whether its own `---` was seen.
    let (mut start, mut opened) = (0, false);
    for marker in markers {
        if bytes[marker] == b'-' {
            let marker = marker - bom_before(bytes, marker);
            if opened || !is_prologue(&text[start..marker]) {
                documents.push(Span::new(start, marker));
                start = marker;
            }
            opened = true;
        } else {
            let end = line_end(bytes, marker);
            documents.push(Span::new(start, end));
            (start, opened) = (end, false);
        }
    }
    if start < text.len() {
        documents.push(Span::new(start, text.len()));
    }
    documents
}

/// The three bytes at `at` stand at the start of a line and are followed by a blank, a line end or nothing.
fn is_marker(bytes: &[u8], at: usize) -> bool {
    let line = at - bom_before(bytes, at);
    (line == 0 || matches!(bytes[line - 1], b'\n' | b'\r'))
        && matches!(bytes.get(at + 3), None | Some(b' ' | b'\t' | b'\n' | b'\r'))
}

/// The length of a byte order mark that ends at `at` and itself starts a line, or 0.
fn bom_before(bytes: &[u8], at: usize) -> usize {
    let Some(before) = bytes[..at].strip_suffix(BOM.as_bytes()) else { return 0 };
    if matches!(before.last(), None | Some(b'\n' | b'\r')) { BOM.len() } else { 0 }
}

/// The byte behind the line end of the line that holds `at`.
fn line_end(bytes: &[u8], at: usize) -> usize {
    match memchr::memchr2(b'\n', b'\r', &bytes[at..]) {
        Some(found) if bytes[at + found..].starts_with(b"\r\n") => at + found + 2,
        Some(found) => at + found + 1,
        None => bytes.len(),
    }
}

/// Nothing but comments, blank lines and directives.
fn is_prologue(text: &str) -> bool {
    text.split(['\n', '\r']).all(|line| {
        let line = line.strip_prefix(BOM).unwrap_or(line);
        let inner = line.trim_start_matches([' ', '\t']);
        inner.is_empty() || inner.starts_with('#') || line.starts_with('%')
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parts(text: &str) -> Vec<&str> {
        split(text).into_iter().map(|span| &text[span.range()]).collect()
    }

    #[test]
    fn documents_end_at_markers_only() {
        assert_eq!(parts(""), Vec::<&str>::new());
        assert_eq!(parts("a: 1\n"), ["a: 1\n"]);
        assert_eq!(parts("a: 1\n---\nb: 2\n--- # c\nc: 3"), ["a: 1\n", "---\nb: 2\n", "--- # c\nc: 3"]);
        assert_eq!(parts("---\r\na\r\n---\r\nb"), ["---\r\na\r\n", "---\r\nb"]);
        assert_eq!(parts("a: |\n  ---\n  x\nb: ----\n----\n"), ["a: |\n  ---\n  x\nb: ----\n----\n"]);
        assert_eq!(parts("--- |\n text\n---\n"), ["--- |\n text\n", "---\n"]);
        assert_eq!(parts("a\n...\nb\n"), ["a\n...\n", "b\n"]);
        assert_eq!(parts("a\n... # end\n---\nb"), ["a\n... # end\n", "---\nb"]);
        assert_eq!(parts("a\r---\rb"), ["a\r", "---\rb"]);
        assert_eq!(parts("\"a\n--- b\""), ["\"a\n", "--- b\""]);
        assert_eq!(parts("---"), ["---"]);
        assert_eq!(parts("---\n---"), ["---\n", "---"]);
        assert_eq!(parts("---a\n...b\n"), ["---a\n...b\n"]);
    }

    #[test]
    fn what_stands_before_the_first_marker_belongs_to_it() {
        assert_eq!(parts("# licence\n\n---\na: 1\n"), ["# licence\n\n---\na: 1\n"]);
        assert_eq!(parts("%YAML 1.2\n---\na"), ["%YAML 1.2\n---\na"]);
        assert_eq!(parts("\u{feff}---\na\n\u{feff}---\nb"), ["\u{feff}---\na\n", "\u{feff}---\nb"]);
        assert_eq!(parts("a\n...\n# c\n---\nb"), ["a\n...\n", "# c\n---\nb"]);
        assert_eq!(parts("é: 1\n---\n😀"), ["é: 1\n", "---\n😀"]);
    }

    proptest! {
        #[test]
        fn spans_tile_any_text(text in "(---|\\.\\.\\.|[a-z:# %\t|\"]|\n|\r\n|\r|é|\u{feff}|😀){0,40}") {
            let spans = split(&text);
            let mut at = 0;
            for span in spans {
                prop_assert_eq!(span.start as usize, at);
                prop_assert!(!span.is_empty());
                prop_assert!(text.is_char_boundary(span.end as usize));
                at = span.end as usize;
            }
            prop_assert_eq!(at, text.len());
        }
    }
}
