//! A value that knows where each of its parts was written.

use pitfall_syntax::Span;
use pitfall_syntax::yaml::{Node, Value};

/// Where something was written: a file by its number in [`super::Sources`], and bytes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// The file's number.
    pub file: u32,
    /// The bytes.
    pub span: Span,
}

/// A value of a built object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tree {
    /// What it is.
    pub shape: Shape,
    /// Where it was written.
    pub at: Origin,
}

/// What a value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// A scalar.
    Scalar {
        /// Its text, escapes and folding done.
        text: String,
        /// It is a string, whatever its text looks like.
        is_text: bool,
    },
    /// A mapping, in order.
    Map(Vec<(Key, Tree)>),
    /// A sequence.
    List(Vec<Tree>),
}

/// A key of a mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Its text.
    pub text: String,
    /// Where it was written.
    pub at: Origin,
}

/// So many values are read of one object; one with more is not built. Aliases within aliases make few bytes many.
const VALUES: usize = 100_000;

/// Deeper values are not built, as kubectl's own limit on JSON has it.
const DEPTH: usize = 200;

/// How the bytes of a text that was cut out of a file lie in that file.
pub(crate) type Places<'a> = &'a dyn Fn(Span) -> Span;

impl Tree {
    /// The value at `node`, aliases and merge keys followed; `None` where something in it is not known or is too much.
    pub(crate) fn of(node: Node<'_>, file: u32, places: Places<'_>) -> Option<Self> {
        let mut left = VALUES;
        Self::read(node, file, places, &mut left, 0)
    }

    fn read(node: Node<'_>, file: u32, places: Places<'_>, left: &mut usize, depth: usize) -> Option<Self> {
        *left = left.checked_sub(1)?;
        if depth > DEPTH {
            return None;
        }
        let at = Origin { file, span: places(node.span()) };
        let node = node.resolved()?;
        let shape = if node.is_mapping() {
            let entries = node.entries().into_iter().map(|entry| {
                let key = entry.key();
                let text = key.as_str()?.to_owned();
                let at = Origin { file, span: places(key.span()) };
                Some((Key { text, at }, Self::read(entry.value(), file, places, left, depth + 1)?))
            });
            Shape::Map(entries.collect::<Option<_>>()?)
        } else if node.is_sequence() {
            let items = node.items().map(|item| Self::read(item, file, places, left, depth + 1));
            Shape::List(items.collect::<Option<_>>()?)
        } else {
            let is_text = matches!(node.value()?, Value::Text(_));
            Shape::Scalar { text: node.as_str()?.to_owned(), is_text }
        };
        Some(Self { shape, at })
    }

    pub(super) fn text(text: impl Into<String>, at: Origin) -> Self {
        Self { shape: Shape::Scalar { text: text.into(), is_text: true }, at }
    }

    pub(super) fn map(entries: Vec<(Key, Tree)>, at: Origin) -> Self {
        Self { shape: Shape::Map(entries), at }
    }

    /// The text of a scalar, whatever its type.
    pub fn scalar(&self) -> Option<&str> {
        if let Shape::Scalar { text, .. } = &self.shape { Some(text) } else { None }
    }

    /// `null`, `~` or nothing.
    pub fn is_null(&self) -> bool {
        matches!(&self.shape, Shape::Scalar { text, is_text: false } if Value::of_plain(text) == Value::Null)
    }

    /// The value under `key` of a mapping.
    pub fn get(&self, key: &str) -> Option<&Tree> {
        let Shape::Map(entries) = &self.shape else { return None };
        entries.iter().find(|(own, _)| own.text == key).map(|(_, value)| value)
    }

    pub(super) fn get_mut(&mut self, key: &str) -> Option<&mut Tree> {
        let Shape::Map(entries) = &mut self.shape else { return None };
        entries.iter_mut().find(|(own, _)| own.text == key).map(|(_, value)| value)
    }

    /// The value under a path of keys.
    pub fn get_path(&self, path: &[&str]) -> Option<&Tree> {
        path.iter().try_fold(self, |tree, key| tree.get(key))
    }

    /// Writes `value` under `key` of a mapping; where the key is there, its place stays.
    pub(super) fn set(&mut self, key: &str, value: Tree) {
        if let Some(there) = self.get_mut(key) {
            *there = value;
        } else if let Shape::Map(entries) = &mut self.shape {
            entries.push((Key { text: key.to_owned(), at: value.at }, value));
        }
    }

    pub(super) fn remove(&mut self, key: &str) -> Option<Tree> {
        let Shape::Map(entries) = &mut self.shape else { return None };
        let place = entries.iter().position(|(own, _)| own.text == key)?;
        Some(entries.remove(place).1)
    }

    /// The items of a sequence; none of other values.
    pub fn items(&self) -> &[Tree] {
        if let Shape::List(items) = &self.shape { items } else { &[] }
    }

    /// The entries of a mapping; none of other values.
    pub fn entries(&self) -> &[(Key, Tree)] {
        if let Shape::Map(entries) = &self.shape { entries } else { &[] }
    }

    /// Written as YAML in block style.
    pub fn write(&self) -> Written {
        self.write_at(0)
    }

    /// The same, each line behind so many blanks.
    pub(crate) fn write_at(&self, indent: usize) -> Written {
        let mut out = Written::default();
        self.write_block(indent, &mut out);
        out
    }

    fn write_block(&self, indent: usize, out: &mut Written) {
        match &self.shape {
            Shape::Map(entries) if !entries.is_empty() => {
                for (at, (key, value)) in entries.iter().enumerate() {
                    // The first entry of an item of a list stands on the item's own line.
                    if at > 0 || !out.text.ends_with("- ") {
                        out.indent(indent);
                    }
                    out.mark(&quoted(&key.text), key.at);
                    out.text.push(':');
                    value.write_value(indent, out);
                }
            }
            Shape::List(items) if !items.is_empty() => {
                for item in items {
                    out.indent(indent);
                    out.text.push('-');
                    if let Shape::List(inner) = &item.shape
                        && !inner.is_empty()
                    {
                        out.text.push('\n');
                        item.write_block(indent + 2, out);
                        continue;
                    }
                    out.text.push(' ');
                    if matches!(&item.shape, Shape::Map(entries) if !entries.is_empty()) {
                        item.write_block(indent + 2, out);
                    } else {
                        item.write_scalar(out);
                    }
                }
            }
            _ => {
                out.indent(indent);
                self.write_scalar(out);
            }
        }
    }

    fn write_value(&self, indent: usize, out: &mut Written) {
        match &self.shape {
            Shape::Map(entries) if !entries.is_empty() => {
                out.text.push('\n');
                self.write_block(indent + 2, out);
            }
            Shape::List(items) if !items.is_empty() => {
                out.text.push('\n');
                self.write_block(indent, out);
            }
            _ => {
                out.text.push(' ');
                self.write_scalar(out);
            }
        }
    }

    fn write_scalar(&self, out: &mut Written) {
        match &self.shape {
            Shape::Map(_) => out.mark("{}", self.at),
            Shape::List(_) => out.mark("[]", self.at),
            Shape::Scalar { text, is_text: true } => out.mark(&quoted(text), self.at),
            Shape::Scalar { text, .. } if text.is_empty() => out.mark("null", self.at),
            Shape::Scalar { text, .. } => out.mark(text, self.at),
        }
        out.text.push('\n');
    }
}

/// `text` as it stands, where a plain scalar of it is that very string; else in double quotes.
fn quoted(text: &str) -> String {
    let is_plain = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_./@".contains(&byte))
        && matches!(Value::of_plain(text), Value::Text(_));
    if is_plain {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() || matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{feff}') => {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A text made of a tree, with the way back.
#[derive(Debug, Clone, Default)]
pub struct Written {
    /// YAML.
    pub text: String,
    /// Bytes of the text, in order, and where they come from.
    marks: Vec<(Span, Origin)>,
}

impl Written {
    /// Bytes of the text, in order, and where they come from.
    pub(crate) fn marks(&self) -> &[(Span, Origin)] {
        &self.marks
    }

    fn indent(&mut self, indent: usize) {
        self.text.extend(std::iter::repeat_n(' ', indent));
    }

    fn mark(&mut self, text: &str, at: Origin) {
        let start = self.text.len();
        self.text.push_str(text);
        self.marks.push((Span::new(start, self.text.len()), at));
    }

    /// Where what stands in `span` was written: its first part, and all of it as far as that lies in one file in order.
    pub fn origin(&self, span: Span) -> Option<Origin> {
        let first = self.marks.partition_point(|(own, _)| own.end <= span.start);
        let (own, first_at) = self.marks.get(first)?;
        // In the blanks between two parts the one before is meant.
        if own.start >= span.end.max(span.start + 1) {
            return self.marks.get(first.checked_sub(1)?).map(|(_, at)| *at);
        }
        let behind = self.marks.partition_point(|(own, _)| own.start < span.end);
        let last_at = behind.checked_sub(1).and_then(|at| self.marks.get(at)).map_or(*first_at, |(_, at)| *at);
        let in_order = last_at.file == first_at.file && last_at.span.start >= first_at.span.start;
        Some(if in_order { Origin { span: first_at.span.cover(last_at.span), ..*first_at } } else { *first_at })
    }
}
