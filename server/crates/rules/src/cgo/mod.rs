//! Rules about cgo preambles.

use pitfall_engine::Rule;

mod edits;
mod judged;
mod reach;
mod toolchain;

mod archive_without_srcdir;
mod backslash_in_path;
mod blank_in_condition;
mod contradictory_condition;
mod detached_preamble;
mod flag_in_wrong_variable;
mod flag_not_allowed;
mod machine_path;
mod malformed_line;
mod not_a_cgo_line;
mod option_taken_as_folder;
mod unexpanded_variable;
mod unknown_condition;
mod unknown_verb;

/// The rules of this domain.
pub static RULES: &[&Rule] = &[
    &archive_without_srcdir::RULE,
    &backslash_in_path::RULE,
    &blank_in_condition::RULE,
    &contradictory_condition::RULE,
    &detached_preamble::RULE,
    &flag_in_wrong_variable::RULE,
    &flag_not_allowed::RULE,
    &machine_path::RULE,
    &malformed_line::RULE,
    &not_a_cgo_line::RULE,
    &option_taken_as_folder::RULE,
    &unexpanded_variable::RULE,
    &unknown_condition::RULE,
    &unknown_verb::RULE,
];
