//! Variables: their meaning, their values, where they come from.

mod complete;
mod hover;
mod values;

use pitfall_engine::Completion;

use crate::{Ask, Assist, Hover};

/// The domain `env`.
pub(crate) struct Env;

impl Assist for Env {
    fn hover(&self, ask: &Ask) -> Option<Hover> {
        hover::hover(ask)
    }

    fn completions(&self, ask: &Ask) -> Vec<Completion> {
        complete::completions(ask)
    }
}

/// The name at `offset`, in bytes: letters, digits and underscores around it. `None` in a comment.
fn name_at<'t>(ask: &Ask<'t>, offset: usize) -> Option<(pitfall_text::Span, &'t str)> {
    let file = ask.context.file.shell()?;
    if file.comments.iter().any(|comment| comment.span.touches(offset) && offset > comment.span.start as usize) {
        return None;
    }
    let text = ask.context.file.text();
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let before = text.get(..offset)?;
    let start =
        before.rfind(|c| !is_name(c)).map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
    let length = text.get(offset..)?.find(|c| !is_name(c)).unwrap_or(text.len() - offset);
    let name = text.get(start..offset + length)?;
    (!name.is_empty()).then(|| (pitfall_text::Span::new(start, offset + length), name))
}
