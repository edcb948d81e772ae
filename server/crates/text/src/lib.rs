//! A document: rope, byte spans, positions in UTF-8, UTF-16 and UTF-32, edits.

mod edit;
mod span;

pub use edit::{Edit, EditError, apply, conflict};
pub use span::Span;
