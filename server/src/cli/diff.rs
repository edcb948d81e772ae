//! Unified diffs.

use std::time::Duration;

use anstream::adapter::strip_str;
use similar::TextDiff;

/// A diff of more work than this is a coarser one.
const PATIENCE: Duration = Duration::from_secs(2);

/// What makes `after` of `before` (`None`: there is no file) as a unified diff: with colours, or such that `patch` can apply it.
pub(super) fn unified(shown: &str, before: Option<&str>, after: &str, colours: bool) -> String {
    let old = if before.is_some() { shown } else { "/dev/null" };
    let diff = TextDiff::configure().timeout(PATIENCE).diff_lines(before.unwrap_or(""), after);
    let plain = diff.unified_diff().context_radius(3).header(old, shown).to_string();
    if !colours {
        return plain;
    }
    let mut out = String::with_capacity(plain.len());
    for (number, line) in plain.split_inclusive('\n').enumerate() {
        let style = match line.as_bytes() {
            _ if number < 2 => "\u{1b}[1m",
            [b'+', ..] => "\u{1b}[32m",
            [b'-', ..] => "\u{1b}[31m",
            [b'@', ..] => "\u{1b}[36m",
            _ => "",
        };
        // The file's own escape sequences do not reach the terminal.
        let text = strip_str(line.trim_end_matches('\n')).to_string();
        let end = if line.ends_with('\n') { "\n" } else { "" };
        match style {
            "" => out.extend([text.as_str(), end]),
            style => out.extend([style, text.as_str(), "\u{1b}[0m", end]),
        }
    }
    out
}
