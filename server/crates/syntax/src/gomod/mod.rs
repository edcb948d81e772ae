//! go.mod, go.work, go.sum and vendor/modules.txt, and the versions and paths in them.
//!
//! [`parse`] and [`parse_work`] read the files line by line: a broken line costs that line. What the go command's grammar
//! refuses is a [`Fault`]; whether versions and paths are valid is asked of [`semver`], [`gover`] and [`module_path`].
//! Source: `golang.org/x/mod` and `cmd/go` of go 1.27.

pub mod comment;
mod directive;
pub mod edit;
mod fault;
mod file;
pub mod gover;
mod lexer;
pub mod module_path;
mod order;
mod print;
pub mod pseudo;
pub mod quote;
pub mod semver;
pub mod sum;
mod tree;
pub mod vendor;
mod verb;

pub use fault::{Fault, FaultKind};
pub use print::print;
pub use tree::{
    Block, Directive, Exclude, File, Go, GoMod, GoWork, Godebug, Ignore, Line, Module, Replace, Require, Retract, Tool,
    Toolchain, Unknown, Use, Word,
};
pub use verb::{FileKind, Verb};

use crate::SyntaxError;

/// Reads a go.mod. The errors are [`File::faults`] in the go command's words.
pub fn parse(text: &str) -> (GoMod, Vec<SyntaxError>) {
    let file = file::parse(text, FileKind::Mod);
    let errors = file.faults.iter().map(SyntaxError::from).collect();
    (GoMod { file }, errors)
}

/// Reads a go.work. The errors are [`File::faults`] in the go command's words.
pub fn parse_work(text: &str) -> (GoWork, Vec<SyntaxError>) {
    let file = file::parse(text, FileKind::Work);
    let errors = file.faults.iter().map(SyntaxError::from).collect();
    (GoWork { file }, errors)
}

#[cfg(test)]
mod corpus_tests;
#[cfg(test)]
mod edit_tests;
#[cfg(test)]
mod parse_tests;
#[cfg(test)]
mod property_tests;
