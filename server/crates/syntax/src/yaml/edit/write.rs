//! New values as text.

use crate::yaml::value::Value;

/// A value to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum New {
    /// A string, quoted where it must be to stay one.
    Text(String),
    /// Text that is written as it is: a number, a boolean, null.
    Raw(String),
    /// Keys with values.
    Mapping(Vec<(String, New)>),
    /// Items.
    Sequence(Vec<New>),
}

impl From<&str> for New {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<bool> for New {
    fn from(value: bool) -> Self {
        Self::Raw(value.to_string())
    }
}

impl From<i64> for New {
    fn from(value: i64) -> Self {
        Self::Raw(value.to_string())
    }
}

/// How a document is laid out.
pub(super) struct Layout {
    pub(super) unit: usize,
    pub(super) indents_items: bool,
    pub(super) newline: &'static str,
}

impl New {
    /// A mapping of one entry.
    pub fn entry(key: &str, value: impl Into<New>) -> Self {
        Self::Mapping(vec![(key.to_owned(), value.into())])
    }

    /// On one line, in flow style where it is a collection.
    pub(super) fn inline(&self, in_flow: bool, json: bool) -> String {
        match self {
            Self::Text(content) => text(content, in_flow, json),
            Self::Raw(written) => written.clone(),
            Self::Mapping(entries) => {
                let entry =
                    |(key, value): &(String, New)| format!("{}: {}", text(key, true, json), value.inline(true, json));
                format!("{{{}}}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
            }
            Self::Sequence(items) => {
                format!("[{}]", items.iter().map(|item| item.inline(true, json)).collect::<Vec<_>>().join(", "))
            }
        }
    }

    /// What follows the colon of a key that stands at `column`.
    pub(super) fn behind_key(&self, column: usize, layout: &Layout) -> String {
        match self {
            Self::Mapping(entries) if !entries.is_empty() => {
                let column = column + layout.unit;
                format!("{}{}{}", layout.newline, " ".repeat(column), self.block(column, layout))
            }
            Self::Sequence(items) if !items.is_empty() => {
                let column = if layout.indents_items { column + layout.unit } else { column };
                format!("{}{}{}", layout.newline, " ".repeat(column), self.block(column, layout))
            }
            _ => format!(" {}", self.inline(false, false)),
        }
    }

    /// In block style from `column` on; the blanks before the first line are left to the caller.
    pub(super) fn block(&self, column: usize, layout: &Layout) -> String {
        let between = format!("{}{}", layout.newline, " ".repeat(column));
        match self {
            Self::Mapping(entries) if !entries.is_empty() => {
                let entry = |(key, value): &(String, New)| {
                    format!("{}:{}", text(key, false, false), value.behind_key(column, layout))
                };
                entries.iter().map(entry).collect::<Vec<_>>().join(&between)
            }
            Self::Sequence(items) if !items.is_empty() => {
                let item = |item: &New| format!("- {}", item.block(column + 2, layout));
                items.iter().map(item).collect::<Vec<_>>().join(&between)
            }
            _ => self.inline(false, false),
        }
    }
}

/// A string: bare where it stays a string so, else in double quotes.
pub(super) fn text(content: &str, in_flow: bool, json: bool) -> String {
    if json || !stays_plain(content, in_flow) { double(content) } else { content.to_owned() }
}

/// `content` in single quotes; in double ones where it holds what only escapes can say.
pub(super) fn single(content: &str) -> String {
    if content.chars().any(needs_escape) { double(content) } else { format!("'{}'", content.replace('\'', "''")) }
}

/// `content` in double quotes.
pub(super) fn double(content: &str) -> String {
    let mut written = String::with_capacity(content.len() + 2);
    written.push('"');
    for c in content.chars() {
        match c {
            '"' => written.push_str("\\\""),
            '\\' => written.push_str("\\\\"),
            '\n' => written.push_str("\\n"),
            '\r' => written.push_str("\\r"),
            '\t' => written.push_str("\\t"),
            c if needs_escape(c) && (c as u32) <= 0xffff => written.push_str(&format!("\\u{:04x}", c as u32)),
            c => written.push(c),
        }
    }
    written.push('"');
    written
}

/// A character that YAML does not print, or that some reader takes for a line end or a mark.
fn needs_escape(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

fn stays_plain(content: &str, in_flow: bool) -> bool {
    let Some(first) = content.chars().next() else { return false };
    let dash = first == '-' && content.chars().nth(1).is_some_and(|second| !second.is_whitespace() && second != '-');
    let long_option = content.starts_with("--") && !content.starts_with("---") && content.len() > 2;
    let indicator = "-?:,[]{}#&*!|>'\"%@`=<".contains(first);
    matches!(Value::of_plain(content), Value::Text(_))
        && (!indicator || dash || long_option)
        && content.trim() == content
        && !content.contains(": ")
        && !content.contains(" #")
        && !content.ends_with(':')
        && !content.starts_with("...")
        && !content.chars().any(|c| needs_escape(c) || (c.is_whitespace() && c != ' '))
        && !(in_flow && content.contains([',', '[', ']', '{', '}', ':']))
}
