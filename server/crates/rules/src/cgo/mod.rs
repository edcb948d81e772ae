//! Rules about cgo preambles.

use pitfall_engine::Rule;

mod edits;
mod judged;
mod reach;
mod toolchain;

mod archive_without_srcdir;
mod detached_preamble;
mod flag_in_wrong_variable;
mod flag_not_allowed;
mod machine_path;
mod unexpanded_variable;

/// The rules of this domain.
pub static RULES: &[&Rule] = &[
    &archive_without_srcdir::RULE,
    &detached_preamble::RULE,
    &flag_in_wrong_variable::RULE,
    &flag_not_allowed::RULE,
    &machine_path::RULE,
    &unexpanded_variable::RULE,
];
