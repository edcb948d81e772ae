//! Rules about shell start-up files and env files.

use pitfall_engine::Rule;

/// The rules of this domain.
pub static RULES: &[&Rule] = &[];
