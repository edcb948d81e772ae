//! The part of YAML that nearly every manifest is written in, read at many times the speed at which granit reads all of YAML.
//!
//! Block mappings and sequences, flow collections of one line, comments, plain scalars, scalars in quotes with the escapes that programs write,
//! literal block scalars. Whatever else stands in a document, a mistake above all, is granit's to read, and to tell: then all of the
//! document is. Both give the builder the same events, so the trees are the same: the tests below compare them.

use std::borrow::Cow;

use granit_parser::StructureStyle;

use super::build::Builder;
use super::tree::{Kind, ScalarStyle, Tree};
use crate::Span;

/// Collections within collections; what nests deeper is left to granit, which knows the limit.
const MAX_DEPTH: usize = 100;
/// A longer text is left to granit, which counts nodes; no node is shorter than a byte.
const MAX_BYTES: usize = 1 << 20;
/// Longer keys are left to granit, which knows the limit.
const MAX_KEY: usize = 1 << 10;

/// The tree of `text`; `None` where that is not of the common part.
pub(super) fn read(text: &str) -> Option<Tree> {
    if text.len() > MAX_BYTES || !is_printable(text) {
        return None;
    }
    let mut builder = Builder::new(text);
    let mut reader =
        Reader { text, bytes: text.as_bytes(), at: 0, line: 0, depth: 0, indent: 0, builder: &mut builder };
    reader.next_content()?;
    if reader.column() == 0 && reader.rest().starts_with(b"---") {
        reader.at += 3;
        reader.end_of_line()?;
        reader.next_content()?;
    }
    reader.block()?;
    (reader.at == text.len()).then(|| builder.finish())
}

/// Holds only what granit takes without a word, and no line end but one of one byte.
fn is_printable(text: &str) -> bool {
    // Nearly all texts are ASCII, and counting is what a processor does many bytes at a time.
    let odd = |byte: &&u8| !matches!(byte, b' '..=b'~' | b'\n' | b'\t');
    text.as_bytes().iter().filter(odd).count() == 0 || text.chars().all(|c| {
        matches!(c, '\n' | '\t' | ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}' | '\u{10000}'..)
    })
}

/// All its functions answer `None` where what they meet is not of the common part.
struct Reader<'r, 't> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    /// The first byte of the line that holds `at`.
    line: usize,
    /// Open collections.
    depth: usize,
    /// How far the collection is indented that holds what is read: what goes on in further lines stands deeper.
    indent: usize,
    builder: &'r mut Builder<'t>,
}

impl<'t> Reader<'_, 't> {
    fn rest(&self) -> &'t [u8] {
        &self.bytes[self.at..]
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn column(&self) -> usize {
        self.at - self.line
    }

    /// A blank, a line end or the end of the text at `at`.
    fn is_blank(&self, at: usize) -> bool {
        matches!(self.bytes.get(at), None | Some(b' ' | b'\n'))
    }

    /// A dash that begins an item of a sequence stands here.
    fn is_item(&self) -> bool {
        self.peek() == Some(b'-') && self.is_blank(self.at + 1)
    }

    fn skip_spaces(&mut self) {
        self.at += self.rest().iter().take_while(|byte| **byte == b' ').count();
    }

    fn line_end(&self) -> usize {
        memchr::memchr(b'\n', self.rest()).map_or(self.bytes.len(), |end| self.at + end)
    }

    /// Passes blanks and comments to the first content behind them, or to the end of the text. A marker of documents has no place there.
    fn next_content(&mut self) -> Option<()> {
        loop {
            self.skip_spaces();
            match self.peek() {
                Some(b'\n') => {
                    self.at += 1;
                    self.line = self.at;
                }
                Some(b'#') => self.comment(),
                Some(b'\t') => return None,
                _ => return Some(()),
            }
        }
    }

    fn comment(&mut self) {
        let end = self.line_end();
        self.builder.comment(Span::new(self.at, end));
        self.at = end;
    }

    /// Nothing but blanks and a comment stands on the rest of the line.
    fn end_of_line(&mut self) -> Option<()> {
        let start = self.at;
        self.skip_spaces();
        match self.peek() {
            Some(b'#') if self.at > start => self.comment(),
            None | Some(b'\n') => {}
            _ => return None,
        }
        Some(())
    }

    fn scalar(&mut self, text: impl Into<Cow<'t, str>>, style: ScalarStyle, span: Span) {
        self.builder.scalar(text.into(), style, 0, None, span);
    }

    fn begin(&mut self, kind: Kind, style: StructureStyle, span: Span) -> Option<()> {
        self.depth += 1;
        self.builder.begin(kind, style, 0, None, span);
        (self.depth < MAX_DEPTH).then_some(())
    }

    fn end(&mut self, at: Option<Span>) {
        self.depth -= 1;
        self.builder.end(at);
    }

    /// A collection whose first key or dash stands here.
    fn block(&mut self) -> Option<()> {
        if self.is_item() { self.sequence() } else { self.mapping() }
    }

    fn mapping(&mut self) -> Option<()> {
        let indent = self.column();
        self.begin(Kind::Mapping, StructureStyle::Block, Span::at(self.at))?;
        loop {
            self.key()?;
            self.value(indent)?;
            self.next_content()?;
            if self.peek().is_none() || self.column() < indent {
                break;
            }
            if self.column() > indent || self.is_item() {
                return None;
            }
        }
        self.end(None);
        Some(())
    }

    /// A key and its colon.
    fn key(&mut self) -> Option<()> {
        let colon = self.colon()?;
        match self.peek() {
            Some(b'"' | b'\'') => self.quoted()?,
            _ => {
                let (text, span) = (&self.text[self.at..colon], Span::new(self.at, colon));
                self.scalar(text, ScalarStyle::Plain, span);
                self.at = colon;
            }
        }
        (self.at == colon).then(|| self.at += 1)
    }

    /// Where the colon behind a key that begins here stands; nothing where none begins here.
    fn colon(&self) -> Option<usize> {
        let mut at = match self.peek()? {
            quote @ (b'"' | b'\'') => self.at + 1 + memchr::memchr(quote, &self.bytes[self.at + 1..self.line_end()])?,
            _ if self.begins_plain() => self.at,
            _ => return None,
        };
        loop {
            match self.bytes.get(at)? {
                b':' if self.is_blank(at + 1) => break,
                b'\n' | b'\t' => return None,
                b'#' if self.bytes[at - 1] == b' ' => return None,
                _ => at += 1,
            }
        }
        (self.bytes[at - 1] != b' ' && at - self.at < MAX_KEY).then_some(at)
    }

    /// A marker that begins or ends a document stands here.
    fn is_marker(&self) -> bool {
        let rest = self.rest();
        self.column() == 0 && (rest.starts_with(b"---") || rest.starts_with(b"...")) && self.is_blank(self.at + 3)
    }

    /// A plain scalar may begin here.
    fn begins_plain(&self) -> bool {
        match self.peek() {
            _ if self.is_marker() => false,
            Some(b'-') => !self.is_blank(self.at + 1),
            Some(byte) => byte.is_ascii_alphanumeric() || byte >= 0x80 || b"_./$+=<(~^;\\)".contains(&byte),
            None => false,
        }
    }

    /// What stands behind the colon of a key in a mapping at `indent`.
    fn value(&mut self, indent: usize) -> Option<()> {
        let colon = self.at - 1;
        if self.end_of_line().is_some() {
            self.next_content()?;
            let is_nested =
                self.peek().is_some() && (self.column() > indent || self.column() == indent && self.is_item());
            if is_nested {
                return self.block();
            }
            self.scalar("", ScalarStyle::Plain, Span::at(colon + 1));
            return Some(());
        }
        self.inline(indent)
    }

    fn sequence(&mut self) -> Option<()> {
        let indent = self.column();
        self.begin(Kind::Sequence, StructureStyle::Block, Span::at(self.at))?;
        while self.is_item() && self.column() == indent {
            self.at += 1;
            self.item(indent)?;
            self.next_content()?;
            if self.peek().is_some() && self.column() > indent {
                return None;
            }
        }
        self.end(None);
        Some(())
    }

    /// What stands behind the dash of a sequence at `indent`.
    fn item(&mut self, indent: usize) -> Option<()> {
        let dash = self.at - 1;
        if self.end_of_line().is_some() {
            self.next_content()?;
            if self.peek().is_some() && self.column() > indent {
                return self.block();
            }
            self.scalar("", ScalarStyle::Plain, Span::at(dash + 1));
            return Some(());
        }
        if self.is_item() || self.colon().is_some() { self.block() } else { self.inline(indent) }
    }

    /// A scalar or a flow collection that begins on the line of its key or dash, and all of that line. `indent` is that of the collection that
    /// holds it.
    fn inline(&mut self, indent: usize) -> Option<()> {
        self.indent = indent;
        match self.peek()? {
            b'"' | b'\'' => self.quoted()?,
            b'[' | b'{' => self.flow()?,
            b'|' => return self.literal(indent),
            _ => self.plain()?,
        }
        self.end_of_line()
    }

    /// A plain scalar, which may go on in further lines.
    fn plain(&mut self) -> Option<()> {
        if !self.begins_plain() {
            return None;
        }
        let start = self.at;
        let mut text = Cow::from(self.plain_line()?);
        while let Some((line, at)) = self.continuation() {
            (self.line, self.at) = (line, at);
            text.to_mut().push(' ');
            text.to_mut().push_str(self.plain_line()?);
        }
        self.scalar(text, ScalarStyle::Plain, Span::new(start, self.at));
        Some(())
    }

    /// What of a plain scalar stands on this line.
    fn plain_line(&mut self) -> Option<&'t str> {
        let line = &self.bytes[self.at..self.line_end()];
        let ends = |at: usize| at > 0 && line[at - 1] == b' ';
        let end = memchr::memchr_iter(b'#', line).find(|at| ends(*at)).unwrap_or(line.len());
        let end = line[..end].iter().rposition(|byte| *byte != b' ')? + 1;
        let nested = |at: usize| matches!(line.get(at + 1), None | Some(b' '));
        if memchr::memchr_iter(b':', &line[..end]).any(nested) || memchr::memchr(b'\t', &line[..end]).is_some() {
            return None;
        }
        self.at += end;
        Some(&self.text[self.at - end..self.at])
    }

    /// The line below and where its text begins, if a plain scalar goes on there.
    fn continuation(&self) -> Option<(usize, usize)> {
        let end = self.line_end();
        // A comment ends it.
        if self.bytes[self.at..end].iter().any(|byte| *byte != b' ') {
            return None;
        }
        let line = end + 1;
        let at = line + self.bytes.get(line..)?.iter().take_while(|byte| **byte == b' ').count();
        let goes_on = at - line > self.indent && !matches!(self.bytes.get(at), None | Some(b'\n' | b'#'));
        goes_on.then_some((line, at))
    }

    /// A scalar in quotes.
    fn quoted(&mut self) -> Option<()> {
        let quote = self.peek()?;
        let start = self.at + 1;
        let end = start + memchr::memchr(quote, &self.bytes[start..])?;
        let inner = &self.bytes[start..end];
        if quote == b'"' && memchr::memchr(b'\\', inner).is_some() {
            return self.escaped();
        }
        let is_doubled = quote == b'\'' && self.bytes.get(end + 1) == Some(&quote);
        if is_doubled || memchr::memchr2(b'\n', b'\t', inner).is_some() {
            return None;
        }
        let style = if quote == b'"' { ScalarStyle::Double } else { ScalarStyle::Single };
        self.scalar(&self.text[start..end], style, Span::new(start - 1, end + 1));
        self.at = end + 1;
        Some(())
    }

    /// A scalar in double quotes with the escapes that programs write: of line ends, tabs, quotes and backslashes, and of a line end that only breaks
    /// a long line.
    fn escaped(&mut self) -> Option<()> {
        let start = self.at;
        self.at += 1;
        let mut text = String::new();
        loop {
            let length = memchr::memchr3(b'"', b'\\', b'\n', self.rest())?;
            text.push_str(&self.text[self.at..self.at + length]);
            self.at += length + 1;
            match self.bytes[self.at - 1] {
                b'"' => break,
                b'\\' => {}
                // A line end that counts is folded.
                _ => return None,
            }
            let escaped = self.peek()?;
            self.at += 1;
            text.push(match escaped {
                b'n' => '\n',
                b't' => '\t',
                b'"' => '"',
                b'\\' => '\\',
                b' ' => ' ',
                b'\n' => {
                    self.line = self.at;
                    self.skip_spaces();
                    if self.column() <= self.indent {
                        return None;
                    }
                    continue;
                }
                _ => return None,
            });
        }
        if memchr::memchr(b'\t', &self.bytes[start..self.at]).is_some() {
            return None;
        }
        self.scalar(text, ScalarStyle::Double, Span::new(start, self.at));
        Some(())
    }

    /// A flow collection of one line.
    fn flow(&mut self) -> Option<()> {
        let (kind, close) = match self.peek()? {
            b'[' => (Kind::Sequence, b']'),
            _ => (Kind::Mapping, b'}'),
        };
        self.begin(kind, StructureStyle::Flow, Span::new(self.at, self.at + 1))?;
        self.at += 1;
        self.skip_spaces();
        while self.peek()? != close {
            if kind == Kind::Mapping {
                self.flow_scalar()?;
                (self.peek()? == b':' && self.is_blank(self.at + 1)).then_some(())?;
                self.at += 1;
                self.skip_spaces();
            }
            if matches!(self.peek()?, b'[' | b'{') {
                self.flow()?
            } else {
                self.flow_scalar()?
            }
            self.skip_spaces();
            match self.peek()? {
                b',' => {
                    self.at += 1;
                    self.skip_spaces();
                    (self.peek()? != close).then_some(())?;
                }
                other => (other == close).then_some(())?,
            }
        }
        self.end(Some(Span::new(self.at, self.at + 1)));
        self.at += 1;
        Some(())
    }

    fn flow_scalar(&mut self) -> Option<()> {
        if matches!(self.peek()?, b'"' | b'\'') {
            return self.quoted();
        }
        if !self.begins_plain() {
            return None;
        }
        let line = &self.bytes[self.at..self.line_end()];
        let ends = |at: usize| match line[at] {
            b',' | b']' | b'}' | b'[' | b'{' => true,
            b':' => matches!(line.get(at + 1), None | Some(b' ' | b',' | b']' | b'}' | b'[' | b'{')),
            _ => false,
        };
        let end = (0..line.len()).find(|at| ends(*at))?;
        let end = line[..end].iter().rposition(|byte| *byte != b' ')? + 1;
        if line[..end].iter().any(|byte| matches!(byte, b'\t' | b'#' | b'"' | b'\'')) {
            return None;
        }
        let span = Span::new(self.at, self.at + end);
        self.scalar(span.of(self.text), ScalarStyle::Plain, span);
        self.at += end;
        Some(())
    }

    /// A literal block scalar in a collection at `indent`, whose lines tell themselves how far they are indented.
    fn literal(&mut self, indent: usize) -> Option<()> {
        self.at += 1;
        let chomping = self.peek().filter(|byte| matches!(byte, b'-' | b'+'));
        self.at += usize::from(chomping.is_some());
        self.end_of_line()?;
        let start = self.line_end() + 1;
        let lines = || whole_lines(self.text.get(start..).unwrap_or(""));
        let is_empty = |(line, spaces): &(&str, usize)| line.len() == *spaces;
        let (_, inner) = lines().find(|line| !is_empty(line))?;
        if inner <= indent || lines().take_while(is_empty).any(|(_, spaces)| spaces > inner) {
            return None;
        }
        let mut text = String::new();
        let mut end = start;
        for (line, _) in lines().take_while(|line| is_empty(line) || line.1 >= inner) {
            text.push_str(line.get(inner..).unwrap_or(""));
            text.push('\n');
            end += line.len() + 1;
        }
        let kept = text.trim_end_matches('\n').len();
        match chomping {
            Some(b'+') => {}
            Some(_) => text.truncate(kept),
            None => text.truncate(kept + 1),
        }
        // The last line of a text may have no end.
        if end < self.bytes.len() && memchr::memchr(b'\n', &self.bytes[end..]).is_none() {
            return None;
        }
        self.scalar(text, ScalarStyle::Literal, Span::new(start, end));
        (self.at, self.line) = (end, end);
        Some(())
    }
}

/// The lines of `text` that have an end, without it, and how many spaces each begins with.
fn whole_lines(text: &str) -> impl Iterator<Item = (&str, usize)> {
    let lines = text.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n'));
    lines.map(|line| (line, line.len() - line.trim_start_matches(' ').len()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::build::read_all_yaml;
    use super::*;

    /// Read here, the tree is the one that granit's events make; whether it was read here.
    fn agrees(text: &str) -> bool {
        let read = read(text);
        if let Some(tree) = &read {
            assert_eq!(*tree, read_all_yaml(text), "{text}");
        }
        read.is_some()
    }

    #[test]
    fn the_common_part_is_read_as_granit_reads_it() {
        for text in [
            "a: 1\n",
            "a: 1",
            "a:\n",
            "a:",
            "a:\n  b: c d\n  e: -1 # x\n# y\n\nf: http://g:8/#h\n",
            "# head\n\n--- # doc\nkind: Pod\n",
            "---\n- a\n- b: c\n  d: e\n-\n  f: g\n- - h\n  - i\n-\n",
            "a:\n- b\n- c:\n  - d\ne:\n  - f\n",
            "a: \"b\"\n'c d': 'e \\ f'\n\"g\":\nh: [] # i\nj: {}\n",
            "a: [b, 'c', \"d\", {e: f, \"g\": [h]}, -1]\nb: {c: d:e}\n",
            "a: |\n  b\n   c\n\n  d\n\ne: |-\n    f\n    # g\nh: |+ # i\n  j\n\n\nk:\n- |\n  l\n",
            "- a: |\n    b\n  c: d\n- e\n",
            "a: é 中\n# 😀\n\"é\": ü\n",
            "a: x  \nb : c\n",
            "<<: a\na: 1\na: 2\n",
            "a: b\n  c - d\n    e\nf:\n- g\n   h # i\n- k\n",
            "a: \"b\\n\\t\\\\ \\\" c \\\n  \\ d\"\ne: \"\\\"\"\n",
        ] {
            let is_read = agrees(text);
            assert!(is_read || text.contains("b : c"), "{text}");
        }
    }

    #[test]
    fn the_rest_is_left_to_granit() {
        for text in [
            "",
            "# a\n",
            "a",
            "a: b: c\n",
            "a: 'b''c'\n",
            "a: &x b\n",
            "a: *x\n",
            "a: !t b\n",
            "? a\n",
            "a: >\n  b\n",
            "a: |2\n   b\n",
            "a:\tb\n",
            "a: b\r\n",
            "a: [b,\n c]\n",
            "a: 1\n---\nb: 2\n",
            "a: 1\n...\n",
            "... a: 1\n",
            "a: 1\n... b: 2\n",
            "a: 1\n--- b: 2\n",
            "%YAML 1.2\n---\na: 1\n",
            "\u{feff}a: 1\n",
            "a: \u{7}\n",
            "a:\n b: 1\n  c: 2\n",
            "a: 1\n b: 2\n",
            " a: 1\nb: 2\n",
            "a: {b}\n",
            "a: [b: c]\n",
            "a: @b\n",
            "a\n: b\n",
            "{a: b}\n",
            "[a]\n",
            "'a'\n",
            "a: |\n",
            "a: |\n  b",
            "a: - b\n",
            "- a\nb: c\n",
        ] {
            assert!(!agrees(text), "{text}");
        }
    }

    /// Lines of all sorts, indented at will: where both read, they read the same.
    fn lines() -> impl Strategy<Value = String> {
        let line = prop::sample::select(vec![
            "a: 1",
            "b:",
            "- c",
            "-",
            "- d: e",
            "- - f",
            "# g",
            "",
            "h: \"i\" # j",
            "'k': 'l'",
            "m: |",
            "n: |-",
            "o: |+",
            "- |",
            "p: [q, {r: s}]",
            "t: {}",
            "u: v w",
            "x: y:z",
            "z: #",
            "text",
            "a: b: c",
            "---",
            "...",
            "... a: 1",
            "1: 2 ",
            "- [a, b]",
            "- {a: b}",
            "a: \"b",
            "é: ü",
            "l: \"m \\",
            "n\"",
            "\\ o\"",
            "p - q",
            "r: \"\\n\\\"\"",
            "a: 'b'c",
            "[a]",
            "a: 'b",
            "- a: |",
            "\t",
        ]);
        prop::collection::vec((0_usize..6, line), 0..14)
            .prop_map(|lines| lines.iter().map(|(indent, line)| format!("{}{line}\n", " ".repeat(*indent))).collect())
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 5000, failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn any_lines_are_read_as_granit_reads_them(text in lines()) {
            agrees(&text);
        }

        #[test]
        fn any_characters_are_read_as_granit_reads_them(text in "([a-c]|: |:|- |-|\n|\n  |\n    |#| #|\"|'|\\[|\\]|\\{|\\}|,|, |\\||\\|-\n|>|&|\\*|!|%|@|é|\t|\\\\|\\?|0|~|<<|\\.|=|/){0,24}") {
            agrees(&text);
            agrees(&format!("a:\n  {text}\n"));
        }
    }
}
