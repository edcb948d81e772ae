//! What tests share: the runner of rule pages, a tree of files in memory, a language client, sample rules, what Python's
//! packages say.

pub mod client;
pub mod machine;
pub mod memory;
pub mod pages;
pub mod sample;
mod verdicts;

pub use verdicts::{not_decoded, verdicts};
