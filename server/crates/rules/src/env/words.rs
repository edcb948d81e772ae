//! The words of a value that is a list of flags, as they stand in the file.

use pitfall_syntax::shell::{Dialect, Setting};
use pitfall_text::Span;

/// The words between blanks in the value's text, quotes around it left out, and their places.
pub(super) fn of<'s>(setting: &'s Setting<'_>) -> Vec<(&'s str, Span)> {
    if setting.dialect == Dialect::Registry && !setting.is_exact() {
        return in_hexadecimal(setting);
    }
    let value = setting.value.span();
    let text = setting.source;
    let mut words = Vec::new();
    let mut start: Option<usize> = None;
    let written = value.of(text);
    let base = value.start as usize;
    // `$( … )` is one word, blanks and all.
    let mut depth = 0_usize;
    for (at, c) in written.char_indices() {
        match c {
            '(' | '{' => depth += 1,
            ')' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        let ends = depth == 0 && (c.is_whitespace() || c == '"' || c == '\'');
        match (ends, start) {
            (true, Some(from)) => {
                words.push((&text[base + from..base + at], Span::new(base + from, base + at)));
                start = None;
            }
            (false, None) => start = Some(at),
            _ => {}
        }
    }
    if let Some(from) = start {
        let end = base + written.trim_end().len();
        if base + from < end {
            words.push((&text[base + from..end], Span::new(base + from, end)));
        }
    }
    words
}

/// The same of a text that a registry file writes as bytes: words that hold no variable, each in the place of all the text around it.
fn in_hexadecimal<'s>(setting: &'s Setting<'_>) -> Vec<(&'s str, Span)> {
    let parts: Vec<_> = setting.value.words().iter().flat_map(|word| &word.parts).collect();
    let mut words = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        let Some(text) = part.as_literal() else { continue };
        let begins_inside = at > 0 && !text.starts_with(char::is_whitespace);
        let goes_on = at + 1 < parts.len() && !text.ends_with(char::is_whitespace);
        let mut inside: Vec<&str> = text.split_whitespace().skip(usize::from(begins_inside)).collect();
        if goes_on {
            inside.pop();
        }
        words.extend(inside.into_iter().map(|word| (word, part.span)));
    }
    words
}
