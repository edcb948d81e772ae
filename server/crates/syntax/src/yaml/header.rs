//! What a document says of itself at its top, found without a tree.

use super::split::BOM;
use crate::Span;

/// `apiVersion`, `kind` and `metadata.name` of a document; spans are bytes of the document and cover the value's text,
/// quotes excluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Header {
    /// The value of `apiVersion`.
    pub api_version: Option<Span>,
    /// The value of `kind`.
    pub kind: Option<Span>,
    /// The value of `metadata.name`.
    pub name: Option<Span>,
}

/// Reads the header of a document in plain block style, line by line and only as far as needed; `None` where a tree is
/// needed to be sure.
pub(crate) fn scan(text: &str) -> Option<Header> {
    let mut header = Header::default();
    let mut lines = Lines { text, at: if text.starts_with(BOM) { BOM.len() } else { 0 } };
    // The key at column 0 whose value may go on in the next lines.
    let mut metadata_indent = None;
    let mut in_metadata = false;
    let mut ended = false;
    // A value on its key's line must not go on below it.
    let mut single = false;
    while let Some((start, line)) = lines.next() {
        let indent = line.len() - line.trim_start_matches(' ').len();
        let inner = &line[indent..];
        if inner.trim_start().is_empty() || inner.starts_with('#') {
            continue;
        }
        if indent == 0 {
            if marker(line, "---") && line[3..].trim_start().chars().next().is_none_or(|c| c == '#') {
                if in_metadata || header != Header::default() {
                    return None;
                }
                continue;
            }
            if marker(line, "...") {
                break;
            }
            if line.starts_with('%') && header == Header::default() && !ended {
                continue;
            }
            if in_metadata && (line == "-" || line.starts_with("- ")) {
                return None;
            }
            if line == "-" || line.starts_with("- ") {
                // A sequence may stand at the column of its key.
                if !ended {
                    return None;
                }
                continue;
            }
            ended = true;
            let (key, value) = entry(line)?;
            let span = |value: &str| plain(start, line, value);
            in_metadata = false;
            single = false;
            match key {
                "apiVersion" if header.api_version.is_none() => {
                    header.api_version = Some(span(value)?);
                    single = true;
                }
                "kind" if header.kind.is_none() => {
                    header.kind = Some(span(value)?);
                    single = true;
                }
                "metadata" if value.is_empty() && metadata_indent.is_none() => in_metadata = true,
                "apiVersion" | "kind" | "metadata" => return None,
                // A quoted or flow value may go on at column 0.
                _ if value.starts_with(['"', '\'', '{', '[']) => return None,
                _ => {}
            }
        } else if single {
            return None;
        } else if in_metadata {
            let column = *metadata_indent.get_or_insert(indent);
            if indent < column {
                return None;
            }
            if indent == column && header.name.is_none() && inner.starts_with("name:") {
                let (_, value) = entry(inner)?;
                header.name = Some(plain(start, line, value)?);
                single = true;
                if header.api_version.is_some() && header.kind.is_some() {
                    return next_is_shallow(lines, column).then_some(header);
                }
            }
        } else if !ended {
            return None;
        }
        if single && in_metadata {
            // The value of `metadata.name` ends with its line.
            if !next_is_shallow(Lines { text, at: lines.at }, metadata_indent.unwrap_or(0)) {
                return None;
            }
            single = false;
        }
    }
    Some(header)
}

struct Lines<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Iterator for Lines<'a> {
    type Item = (usize, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let start = self.at;
        let rest = self.text.get(start..).filter(|rest| !rest.is_empty())?;
        let end = memchr::memchr(b'\n', rest.as_bytes());
        self.at = end.map_or(self.text.len(), |end| start + end + 1);
        let line = &rest[..end.unwrap_or(rest.len())];
        Some((start, line.strip_suffix('\r').unwrap_or(line)))
    }
}

fn marker(line: &str, marker: &str) -> bool {
    line.strip_prefix(marker).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
}

/// The next line with text on it is not deeper than `column`.
fn next_is_shallow(lines: Lines<'_>, column: usize) -> bool {
    for (_, line) in lines {
        let inner = line.trim_start_matches(' ');
        if !inner.trim().is_empty() && !inner.starts_with('#') {
            return line.len() - inner.len() <= column;
        }
    }
    true
}

/// Key and value of `key: value`, where the key is a plain word.
fn entry(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once(':')?;
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
    if key.is_empty() || !key.chars().all(word) || !(value.is_empty() || value.starts_with([' ', '\t'])) {
        return None;
    }
    let value = value.trim_matches([' ', '\t']);
    Some((key, if value.starts_with('#') { "" } else { value }))
}

/// The span of a scalar that ends on its line, without quotes and comment; `line` starts at byte `start`, `value` is a part of it.
fn plain(start: usize, line: &str, value: &str) -> Option<Span> {
    let offset = (value.as_ptr() as usize).checked_sub(line.as_ptr() as usize)? + start;
    let first = value.chars().next()?;
    if matches!(first, '"' | '\'') {
        let inner = &value[1..];
        let length = inner.find(first)?;
        let rest = inner[length + 1..].trim_start_matches([' ', '\t']);
        let simple = !inner[..length].contains('\\') && (rest.is_empty() || rest.starts_with('#'));
        return simple.then(|| Span::new(offset + 1, offset + 1 + length));
    }
    if matches!(first, '&' | '*' | '!' | '|' | '>' | '{' | '[' | '%' | '@' | '`' | '#' | '?' | '-' | ',' | '}' | ']') {
        return None;
    }
    let end = [" #", "\t#"].iter().filter_map(|comment| value.find(comment)).min().unwrap_or(value.len());
    let text = value[..end].trim_end_matches([' ', '\t']);
    (!text.contains(": ") && !text.ends_with(':')).then(|| Span::new(offset, offset + text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<[String; 3]> {
        let header = scan(text)?;
        Some([header.api_version, header.kind, header.name].map(|span| span.map_or("", |s| s.of(text)).to_owned()))
    }

    #[test]
    fn a_plain_document_tells_its_header() {
        let all = Some(["v1".into(), "Pod".into(), "x".into()]);
        assert_eq!(read("apiVersion: v1\nkind: Pod\nmetadata:\n  name: x\n"), all);
        assert_eq!(
            read("\u{feff}# c\r\n---\r\napiVersion: \"v1\" # c\r\nkind: 'Pod'\r\nmetadata:\r\n  name: x # y\r\n"),
            all
        );
        assert_eq!(
            read(
                "spec:\n  a: |\n    kind: No\nitems:\n- kind: No\nmetadata:\n    labels:\n      name: no\n    name: x\nkind: Pod\napiVersion: v1"
            ),
            all
        );
        assert_eq!(read("kind: Pod\n"), Some([String::new(), "Pod".into(), String::new()]));
        assert_eq!(read(""), Some([String::new(), String::new(), String::new()]));
    }

    #[test]
    fn anything_else_asks_for_a_tree() {
        for text in [
            "{kind: Pod}",
            "kind: &a Pod",
            "kind:\n  Pod\n",
            "kind: Pod\n  more\n",
            "kind: {{ .x }}",
            "\"kind\": Pod",
            "x: \"a\nkind: Pod\"",
            "- kind: Pod\n",
            "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n    b\n",
            "kind: Pod\nkind: Job\n",
            "metadata: {name: x}",
            "kind: \"a\\n\"",
            "  kind: Pod\n",
            "--- {kind: Pod}",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
