//! Rules about go.mod, go.work, go.sum and vendor/modules.txt.

use pitfall_engine::Rule;

mod duplicate_require;

/// The rules of this domain.
pub static RULES: &[&Rule] = &[&duplicate_require::RULE];
