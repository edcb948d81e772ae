//! Property lists of macOS' launchd: the variables that an agent's own program gets, and those that one sets for every program by
//! `launchctl setenv`. Nothing in a property list is expanded.
//! Source: launchd.plist(5), launchctl(1).

use super::build::Build;
use super::dialect::Dialect;
use super::model::{BlockId, Declarer, ExportState, Name, Scope, ShellFile, Value};
use super::word::{Part, Parts, Quoting, Word};
use crate::{Comment, Span, SyntaxError};
use smallvec::smallvec;

/// Reads a whole file.
pub(super) fn parse(text: &str) -> (ShellFile, Vec<SyntaxError>) {
    let mut reader = Reader { text, build: Build::new(text.len()), frames: Vec::new(), element: None };
    let mut at = 0;
    while let Some(open) = memchr::memchr(b'<', &text.as_bytes()[at..]).map(|found| at + found) {
        let rest = text.get(open..).unwrap_or("");
        if rest.starts_with("<!--") {
            let end = rest.find("-->").map_or(text.len(), |end| open + end + 3);
            // Between `<string>` and its end launchd knows no comments.
            if reader.element.is_none() {
                let span = Span::new(open, end);
                reader.build.comments.push(Comment { span, own_line: has_own_lines(text, span) });
            }
            at = end;
            continue;
        }
        let Some(end) = memchr::memchr(b'>', rest.as_bytes()).map(|found| open + found + 1) else { break };
        reader.tag(Span::new(open, end));
        at = end;
    }
    reader.build.finish(Dialect::LaunchAgent)
}

/// A text between its tags.
#[derive(Clone, Copy)]
struct Content {
    /// With the tags.
    whole: Span,
    inner: Span,
}

/// A container that is open.
enum Frame {
    Dict {
        /// It is that of `EnvironmentVariables`.
        is_environment: bool,
        key: Option<Content>,
    },
    Array {
        /// The words of `ProgramArguments`; of any other array, nothing.
        words: Option<Vec<Content>>,
    },
}

struct Reader<'a> {
    text: &'a str,
    build: Build,
    frames: Vec<Frame>,
    /// The tag of a `<key>` or `<string>` that is open.
    element: Option<Span>,
}

impl Reader<'_> {
    fn tag(&mut self, span: Span) {
        let tag = span.of(self.text);
        match tag {
            "<key>" | "<string>" => self.element = Some(span),
            "</key>" | "</string>" => {
                let Some(open) = self.element.take() else { return };
                let same = open.of(self.text).trim_start_matches('<') == tag.trim_start_matches("</");
                let content =
                    Content { whole: open.cover(span), inner: Span::new(open.end as usize, span.start as usize) };
                match (same, tag) {
                    (true, "</key>") => self.key(content),
                    (true, _) => self.string(content),
                    _ => {}
                }
            }
            "<dict>" => {
                let is_environment = self.last_key() == Some("EnvironmentVariables");
                self.frames.push(Frame::Dict { is_environment, key: None });
            }
            "<array>" => {
                let words = (self.last_key() == Some("ProgramArguments")).then(Vec::new);
                self.frames.push(Frame::Array { words });
            }
            "</dict>" | "</array>" => {
                if let Some(Frame::Array { words: Some(words) }) = self.frames.pop() {
                    self.program(&words);
                }
            }
            _ => {}
        }
    }

    fn last_key(&self) -> Option<&str> {
        match self.frames.last()? {
            Frame::Dict { key, .. } => key.map(|key| key.inner.of(self.text)),
            Frame::Array { .. } => None,
        }
    }

    fn key(&mut self, content: Content) {
        if let Some(Frame::Dict { key, .. }) = self.frames.last_mut() {
            *key = Some(content);
        }
    }

    fn string(&mut self, content: Content) {
        match self.frames.last_mut() {
            Some(Frame::Dict { is_environment: true, key }) => {
                let Some(name) = key.take() else { return };
                // The agent's own program gets it, and nobody else.
                let whole = name.whole.cover(content.whole);
                let block = self.build.block(Scope::OneCommand, whole);
                self.setting(whole, name.inner, content.inner, block);
            }
            Some(Frame::Array { words: Some(words) }) => words.push(content),
            _ => {}
        }
    }

    /// `launchctl setenv NAME VALUE …`, as words or as a shell's text.
    fn program(&mut self, words: &[Content]) {
        let word = |at: usize| words.get(at).map(|word| word.inner.of(self.text));
        if word(0).is_some_and(is_launchctl) && word(1) == Some("setenv") {
            for pair in words[2..].chunks_exact(2) {
                self.setting(pair[0].whole.cover(pair[1].whole), pair[0].inner, pair[1].inner, BlockId::TOP);
            }
            return;
        }
        let is_shell = word(0).is_some_and(|name| name.ends_with("sh"));
        if let Some(code) = words.get(2).filter(|_| is_shell && word(1).is_some_and(|it| it.ends_with('c'))) {
            self.code(code.inner);
        }
    }

    /// The commands of a shell's text that are `launchctl setenv NAME VALUE`; what a shell would expand or unquote is unknown.
    fn code(&mut self, span: Span) {
        let code = span.of(self.text);
        let mut at = 0;
        for piece in code.split_inclusive([';', '&', '|', '\n']) {
            let start = span.start as usize + at;
            at += piece.len();
            let command = piece.trim_end_matches([';', '&', '|', '\n']);
            let mut words = command.split_whitespace();
            if !(words.next().is_some_and(is_launchctl) && words.next() == Some("setenv")) {
                continue;
            }
            let (Some(name), Some(value)) = (words.next(), words.next()) else { continue };
            let place = |word: &str| {
                let from = start + (word.as_ptr() as usize - piece.as_ptr() as usize);
                Span::new(from, from + word.len())
            };
            let (name, value_span) = (place(name), place(value));
            let is_plain = words.next().is_none() && !value.contains(['$', '`', '"', '\'', '\\', '~', '*', '&']);
            if is_plain {
                self.setting(name.cover(value_span), name, value_span, BlockId::TOP);
            } else {
                let end = start + command.trim_end().len();
                let span = Span::new(value_span.start as usize, end.max(value_span.end as usize));
                self.give(name.cover(span), name, Part::unknown(span), BlockId::TOP);
            }
        }
    }

    fn setting(&mut self, whole: Span, name: Span, value: Span, block: BlockId) {
        let part = Part::literal(value, unescaped(value.of(self.text)), Quoting::None);
        self.give(whole, name, part, block);
    }

    fn give(&mut self, whole: Span, name: Span, part: Part, block: BlockId) {
        let text = name.of(self.text);
        if text.is_empty() || text.contains(|c: char| c == '=' || c == '&' || c.is_whitespace() || c.is_control()) {
            return;
        }
        let name = Name { span: name, text: text.into() };
        let parts = if part.span.is_empty() { Parts::new() } else { smallvec![part.clone()] };
        let word = Word { span: part.span, parts };
        let outer = std::mem::replace(&mut self.build.current, block);
        self.build.line(whole, name, Value::Scalar(word), Declarer::Line, ExportState::Exported);
        self.build.current = outer;
    }
}

/// Nothing stands before it on its first line or behind it on its last.
fn has_own_lines(text: &str, span: Span) -> bool {
    let before = text.get(..span.start as usize).and_then(|before| before.rsplit('\n').next());
    let behind = text.get(span.end as usize..).and_then(|behind| behind.split('\n').next());
    [before, behind].into_iter().flatten().all(|part| part.trim().is_empty())
}

fn is_launchctl(word: &str) -> bool {
    word == "launchctl" || word.ends_with("/launchctl")
}

/// The text that the five entities of XML stand in for; others stay.
fn unescaped(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'");
    plain.replace("&amp;", "&")
}
