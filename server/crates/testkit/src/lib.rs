//! What tests share: the runner of rule pages, a tree of files in memory.

pub mod memory;
pub mod pages;
