//! Bytes to trees and errors. Total: any text in, never a panic, never a `Result`, no I/O.
//!
//! Each module parses one family of files into a tree whose nodes carry byte spans, and a list of errors. A broken line
//! costs that line.

pub mod cgo;
pub mod gomod;
pub mod pkgconfig;
pub mod shell;
pub mod yaml;

pub use pitfall_text::Span;

/// Something the parser could not read, and where.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SyntaxError {
    /// The bytes at fault.
    pub span: Span,
    /// What is wrong, in English, as the tool that reads such a file would put it.
    pub message: String,
}

/// A comment, from its leader (`#`, `//`) to the end of its text, without the line end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Comment {
    /// The bytes of the comment, leader included.
    pub span: Span,
    /// Nothing but blanks stands before it on its line.
    pub own_line: bool,
}
