//! A document: rope, byte spans, positions in UTF-8, UTF-16 and UTF-32, edits.

mod document;
mod edit;
mod line_end;
mod line_index;
mod position;
mod span;

pub use document::Document;
pub use edit::{Edit, EditError, apply, conflict};
pub use line_end::line_end;
pub use line_index::LineIndex;
pub use position::{Encoding, Position};
pub use span::Span;
