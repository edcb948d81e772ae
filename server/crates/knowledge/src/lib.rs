//! Facts as data, each with its source.

pub mod golang;
pub mod kubernetes;
