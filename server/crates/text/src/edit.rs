//! Replacements of spans.

use crate::Span;

/// One replacement: the bytes of `span` in the old text give way to `text`. An empty span inserts.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Edit {
    /// The bytes of the old text that go.
    pub span: Span,
    /// What comes in their place.
    pub text: String,
}

impl Edit {
    /// Replaces `span` by `text`.
    pub fn replace(span: Span, text: impl Into<String>) -> Self {
        Self { span, text: text.into() }
    }

    /// Inserts `text` in front of the byte at `offset`.
    pub fn insert(offset: usize, text: impl Into<String>) -> Self {
        Self::replace(Span::at(offset), text)
    }

    /// Removes `span`.
    pub fn remove(span: Span) -> Self {
        Self::replace(span, "")
    }
}

/// Why a set of edits could not be applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EditError {
    /// Two edits replace the same byte, or insert at the same place.
    Overlap(Span, Span),
    /// The span lies outside the text or inside a character.
    OutOfText(Span),
}

impl std::fmt::Display for EditError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Overlap(a, b) => write!(f, "edits at bytes {a:?} and {b:?} overlap"),
            Self::OutOfText(span) => write!(f, "an edit at bytes {span:?} lies outside the text"),
        }
    }
}

impl std::error::Error for EditError {}

/// Two edits cannot both be applied: they share a byte, or both insert at one place.
pub fn conflict(a: &Edit, b: &Edit) -> bool {
    a.span.overlaps(b.span) || a.span.start == b.span.start
}

/// `text` with all `edits` applied at once. Their order does not matter.
///
/// # Errors
/// [`EditError`] where two edits conflict or a span does not lie on character boundaries of `text`; nothing is applied then.
pub fn apply(text: &str, edits: &[Edit]) -> Result<String, EditError> {
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    sorted.sort_by_key(|edit| edit.span);
    let mut out = String::with_capacity(text.len() + edits.iter().map(|edit| edit.text.len()).sum::<usize>());
    let mut done = 0;
    for (at, edit) in sorted.iter().enumerate() {
        if let Some(next) = sorted.get(at + 1)
            && conflict(edit, next)
        {
            return Err(EditError::Overlap(edit.span, next.span));
        }
        let range = edit.span.range();
        let Some(kept) = text.get(done..range.start).filter(|_| text.is_char_boundary(range.end)) else {
            return Err(EditError::OutOfText(edit.span));
        };
        out.push_str(kept);
        out.push_str(&edit.text);
        done = range.end;
    }
    out.push_str(text.get(done..).unwrap_or(""));
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_apply_at_once_in_any_order() {
        let edits = [Edit::insert(5, "!"), Edit::replace(Span::new(0, 1), "J"), Edit::remove(Span::new(1, 2))];
        assert_eq!(apply("hello", &edits).as_deref(), Ok("Jllo!"));
    }

    #[test]
    fn neighbours_do_not_conflict() {
        let edits = [Edit::replace(Span::new(0, 2), "x"), Edit::replace(Span::new(2, 4), "y")];
        assert_eq!(apply("abcd", &edits).as_deref(), Ok("xy"));
    }

    #[test]
    fn what_cannot_be_applied_is_refused() {
        let overlap = [Edit::remove(Span::new(0, 3)), Edit::remove(Span::new(2, 4))];
        assert!(matches!(apply("abcd", &overlap), Err(EditError::Overlap(..))));
        let twice = [Edit::insert(1, "x"), Edit::insert(1, "y")];
        assert!(matches!(apply("abcd", &twice), Err(EditError::Overlap(..))));
        assert!(matches!(apply("é", &[Edit::remove(Span::new(0, 1))]), Err(EditError::OutOfText(_))));
        assert!(matches!(apply("a", &[Edit::remove(Span::new(1, 9))]), Err(EditError::OutOfText(_))));
    }
}
