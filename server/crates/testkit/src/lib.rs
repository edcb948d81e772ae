//! What tests share: the runner of rule pages, a tree of files in memory, a language client, sample rules.

pub mod client;
pub mod machine;
pub mod memory;
pub mod pages;
pub mod sample;
