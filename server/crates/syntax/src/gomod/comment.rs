//! Comments that mean something: `// indirect`, `// Deprecated:`, the reason for a retraction.

use crate::Comment;

/// The text of the comments of a directive, without `//`, one line each.
pub(super) fn text(leading: &[Comment], suffix: Option<Comment>, source: &str) -> String {
    let mut out = String::new();
    for (index, comment) in leading.iter().chain(&suffix).enumerate() {
        if index > 0 {
            out.push('\n');
        }
        out.push_str(body(comment.span.of(source)));
    }
    out
}

/// The comment without its `//` and the blanks around.
pub fn body(comment: &str) -> &str {
    comment.strip_prefix("//").unwrap_or(comment).trim()
}

/// Whether the go command takes this comment behind a `require` for the mark of an indirect requirement: its text is
/// `indirect`, or its first word is `indirect;`.
pub fn is_indirect(comment: &str) -> bool {
    let mut words = comment.strip_prefix("//").unwrap_or(comment).split_whitespace();
    matches!((words.next(), words.next()), (Some("indirect"), None) | (Some("indirect;"), Some(_)))
}

/// The text behind `Deprecated:` at the start of a paragraph of `comments`, to the end of that paragraph.
pub(super) fn deprecation(comments: &str) -> Option<String> {
    let starts = |at: &usize| *at == 0 || comments.get(..*at).is_some_and(|before| before.ends_with("\n\n"));
    let at = comments.match_indices("Deprecated:").map(|(at, _)| at).find(starts)?;
    let message = comments.get(at..)?.strip_prefix("Deprecated:")?.trim_start_matches(' ');
    Some(message.split("\n\n").next().unwrap_or(message).to_owned())
}
