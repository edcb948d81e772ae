//! Pitfall: see README.md.

pub mod lsp;
