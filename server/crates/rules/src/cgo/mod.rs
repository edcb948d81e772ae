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
mod definition_with_export;
mod detached_preamble;
mod escape_hint_too_new;
mod export_misnamed;
mod flag_in_wrong_variable;
mod flag_not_allowed;
mod hint_for_unknown_function;
mod import_in_test;
mod joined_block_comments;
mod machine_path;
mod malformed_line;
mod march_native;
mod merged_library;
mod misnamed_import;
mod not_a_cgo_line;
mod option_taken_as_folder;
mod pkg_config_argument;
mod platform_library;
mod relative_rpath;
mod second_arch;
mod static_glibc;
mod unexpanded_variable;
mod unknown_condition;
mod unknown_verb;

/// The rules of this domain.
pub static RULES: &[&Rule] = &[
    &archive_without_srcdir::RULE,
    &backslash_in_path::RULE,
    &blank_in_condition::RULE,
    &contradictory_condition::RULE,
    &definition_with_export::RULE,
    &detached_preamble::RULE,
    &escape_hint_too_new::RULE,
    &export_misnamed::RULE,
    &flag_in_wrong_variable::RULE,
    &flag_not_allowed::RULE,
    &hint_for_unknown_function::RULE,
    &import_in_test::RULE,
    &joined_block_comments::RULE,
    &machine_path::RULE,
    &malformed_line::RULE,
    &march_native::RULE,
    &merged_library::RULE,
    &misnamed_import::RULE,
    &not_a_cgo_line::RULE,
    &option_taken_as_folder::RULE,
    &pkg_config_argument::RULE,
    &platform_library::RULE,
    &relative_rpath::RULE,
    &second_arch::RULE,
    &static_glibc::RULE,
    &unexpanded_variable::RULE,
    &unknown_condition::RULE,
    &unknown_verb::RULE,
];
