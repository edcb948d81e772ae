//! Unified diffs.

use std::fmt::Write;
use std::ops::Range;

use anstream::adapter::strip_str;
use imara_diff::{Algorithm, Diff, Hunk, InternedInput};

/// Lines around a change that are shown.
const CONTEXT: u32 = 3;

/// What makes `after` of `before` (`None`: there is no file) as a unified diff: with colours, or such that `patch` can apply it.
pub(super) fn unified(shown: &str, before: Option<&str>, after: &str, colours: bool) -> String {
    let old = if before.is_some() { shown } else { "/dev/null" };
    let hunks = hunks(before.unwrap_or(""), after);
    if hunks.is_empty() {
        return hunks;
    }
    let plain = format!("--- {old}\n+++ {shown}\n{hunks}");
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

/// The hunks as GNU's diff writes them. (The library's own printer counts the lines in front of the first one wrongly.)
fn hunks(before: &str, after: &str) -> String {
    let input = InternedInput::new(before, after);
    let mut diff = Diff::compute(Algorithm::Histogram, &input);
    diff.postprocess_lines(&input);
    let changes: Vec<Hunk> = diff.hunks().collect();
    let lines = |out: &mut String, sign: char, of: &[imara_diff::Token], range: Range<u32>| {
        for line in of.get(range.start as usize..range.end as usize).unwrap_or_default() {
            let line = input.interner[*line];
            let end = if line.ends_with('\n') { "" } else { "\n\\ No newline at end of file\n" };
            out.extend([sign.encode_utf8(&mut [0; 4]), line, end]);
        }
    };
    let length = u32::try_from(input.before.len()).unwrap_or(u32::MAX);
    let mut out = String::new();
    for hunk in changes.chunk_by(|one, next| next.before.start - one.before.end <= 2 * CONTEXT) {
        let (Some(first), Some(last)) = (hunk.first(), hunk.last()) else { continue };
        let (lead, trail) = (first.before.start.min(CONTEXT), (length - last.before.end).min(CONTEXT));
        let old = first.before.start - lead..last.before.end + trail;
        let new = first.after.start - lead..last.after.end + trail;
        // Writing to a text does not fail.
        let _ = writeln!(out, "@@ -{} +{} @@", Lines(&old), Lines(&new));
        let mut at = old.start;
        for change in hunk {
            lines(&mut out, ' ', &input.before, at..change.before.start);
            lines(&mut out, '-', &input.before, change.before.clone());
            lines(&mut out, '+', &input.after, change.after.clone());
            at = change.before.end;
        }
        lines(&mut out, ' ', &input.before, at..old.end);
    }
    out
}

/// Lines from 0 as the head of a hunk says them: the first from 1 and how many, or the one before where there are none.
struct Lines<'a>(&'a Range<u32>);

impl std::fmt::Display for Lines<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0.end - self.0.start {
            0 => write!(f, "{},0", self.0.start),
            1 => write!(f, "{}", self.0.start + 1),
            several => write!(f, "{},{several}", self.0.start + 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbered(lines: Range<u32>) -> String {
        lines.map(|line| format!("{line}\n")).collect()
    }

    #[test]
    fn changes_far_from_each_other_stand_in_hunks_of_their_own() {
        let before = numbered(1..21);
        let after = before.replace("\n6\n", "\nsix\n").replace("18\n", "");
        assert_eq!(
            hunks(&before, &after),
            "@@ -3,7 +3,7 @@\n 3\n 4\n 5\n-6\n+six\n 7\n 8\n 9\n@@ -15,6 +15,5 @@\n 15\n 16\n 17\n-18\n 19\n 20\n"
        );
    }

    #[test]
    fn what_has_no_lines_begins_behind_the_line_before() {
        assert_eq!(hunks("", "a\nb\n"), "@@ -0,0 +1,2 @@\n+a\n+b\n");
        assert_eq!(hunks("a\n", ""), "@@ -1 +0,0 @@\n-a\n");
        assert_eq!(hunks("a", "a\n"), "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n");
        assert_eq!(hunks("a\n", "a\n"), "");
    }
}
