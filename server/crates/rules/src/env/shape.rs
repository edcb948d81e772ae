//! What a value looks like, whatever way it is written: `"${HOME}/go"`, `~/go` and `$HOME/go/` have one shape.

use pitfall_syntax::shell::{Dialect, Form, OldValue, Part, PartKind, Segment, Setting, ShellFile, Word};
use pitfall_text::Span;

/// The parts as one text: the home folder is `~`, an expansion is `$NAME`, and so is `$(go env NAME)`; no slash at the end. `None` where
/// something else is in it. `text` is the file's.
pub(super) fn of_parts(parts: &[Part], text: &str) -> Option<String> {
    let mut shape = String::new();
    for part in parts {
        match &part.kind {
            PartKind::Literal { text, .. } => shape.push_str(text),
            PartKind::Tilde { user: None } => shape.push('~'),
            PartKind::Expansion(expansion) if matches!(expansion.form, Form::Plain | Form::Braced) => {
                match expansion.name.text.as_str() {
                    "HOME" => shape.push('~'),
                    name => {
                        shape.push('$');
                        shape.push_str(name);
                    }
                }
            }
            PartKind::CommandSubstitution { body, .. } => {
                let name = body.of(text).trim().strip_prefix("go env ")?.trim();
                shape.push('$');
                shape.push_str(name);
            }
            _ => return None,
        }
    }
    while shape.len() > 1 && shape.ends_with(['/', '\r']) {
        shape.pop();
    }
    Some(shape)
}

/// The shape of a word.
pub(super) fn of_word(word: &Word, text: &str) -> Option<String> {
    of_parts(&word.parts, text)
}

/// The shape of a setting's value, where it is one word.
pub(super) fn of(setting: &Setting<'_>) -> Option<String> {
    let [word] = setting.value.words() else { return None };
    of_word(word, setting.source).map(|shape| portable(shape, setting.dialect))
}

/// Windows' folders in the one form that rules know.
fn portable(shape: String, dialect: Dialect) -> String {
    if !dialect.is_windows() {
        return shape;
    }
    let shape = shape.replace('\\', "/").replace("$USERPROFILE", "~").replace("%USERPROFILE%", "~");
    shape.trim_end_matches('/').to_owned()
}

/// An element of a list of folders.
pub(super) struct Element {
    /// Its shape.
    pub shape: Option<String>,
    /// It is the old value.
    pub old: bool,
    /// Its place.
    pub span: Span,
}

/// The elements of a setting read as a list.
pub(super) fn elements(setting: &Setting<'_>) -> Vec<Element> {
    let edit = setting.path_edit();
    let element = |segment: &Segment| Element {
        shape: of_parts(&segment.parts, setting.source).map(|shape| portable(shape, setting.dialect)),
        old: segment.old != OldValue::None,
        span: without_return(segment.span, setting.source),
    };
    edit.segments().iter().map(element).collect()
}

/// The place without a carriage return at the line's end, and without the quote that closes in front of it.
fn without_return(span: Span, text: &str) -> Span {
    let Some(kept) = span.of(text).strip_suffix('\r') else { return span };
    let kept = kept.strip_suffix(['"', '\'']).unwrap_or(kept);
    Span::new(span.start as usize, span.start as usize + kept.len())
}

/// `shape` with the variable that it begins with replaced by what straight lines of the file before `end` have set it to.
pub(super) fn resolve(shape: &str, file: &ShellFile, end: u32, text: &str) -> String {
    let mut shape = shape.to_owned();
    // Each round goes to an earlier line, so that this comes to an end; the bound is for long chains.
    let mut end = end;
    for _ in 0..8 {
        let Some(rest) = shape.strip_prefix('$') else { break };
        let length = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len());
        let (name, behind) = rest.split_at(length);
        let before = file
            .assignments()
            .rev()
            .find(|it| it.span.start < end && it.name.text == name && file.is_straight_line(it.block));
        let Some(before) = before else { break };
        let [word] = before.value.words() else { break };
        let Some(value) = of_word(word, text) else { break };
        if value.contains(':') {
            break;
        }
        end = before.span.start;
        shape = format!("{value}{behind}");
    }
    shape
}

/// The shape of the last value that the file gives to `name` before `end`; the whole file where `end` is its length.
pub(super) fn last_value(file: &ShellFile, name: &str, end: u32, text: &str) -> Option<String> {
    let last = file.assignments().rev().find(|it| it.span.start < end && it.name.text == name)?;
    let [word] = last.value.words() else { return None };
    of_word(word, text)
}
