//! A document: rope, byte spans, positions in UTF-8, UTF-16 and UTF-32, edits.

mod span;

pub use span::Span;
