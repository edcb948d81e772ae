//! The words of a value that is a list of flags, as they stand in the file.

use pitfall_syntax::shell::Setting;
use pitfall_text::Span;

/// The words between blanks in the value's text, quotes around it left out, and their places.
pub(super) fn of<'a>(setting: &Setting<'a>) -> Vec<(&'a str, Span)> {
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
