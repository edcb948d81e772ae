//! The faces of Pitfall: the command line and the language server.

pub mod cli;
mod doctor;
pub mod lsp;
pub mod user;
