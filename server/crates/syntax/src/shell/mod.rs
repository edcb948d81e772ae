//! Shell start-up files.

mod dialect;

pub use dialect::Dialect;
