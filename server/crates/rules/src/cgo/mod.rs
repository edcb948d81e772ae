//! Rules about cgo preambles, and about builds that use them.

use pitfall_engine::Rule;

mod allowed_here;
mod builds;
mod dockerfile;
mod edits;
mod judged;
mod machine;
mod needs_cgo;
mod package_c;
mod reach;
mod toolchain;
mod working_folder;

mod archive_gone;
mod archive_without_srcdir;
mod backslash_in_path;
mod blank_in_condition;
mod c_file_without_cgo;
mod compiler_own_headers;
mod contradictory_condition;
mod cross_pkg_config;
mod cross_without_compiler;
mod definition_with_export;
mod detached_preamble;
mod disabled_in_build;
mod escape_hint_too_new;
mod export_misnamed;
mod flag_in_wrong_variable;
mod flag_not_allowed;
mod flags_not_read;
mod glibc_only;
mod header_not_here;
mod hint_for_unknown_function;
mod import_in_test;
mod joined_block_comments;
mod kernel_headers;
mod libc_mismatch;
mod library_not_here;
mod machine_path;
mod malformed_line;
mod march_native;
mod merged_library;
mod misnamed_import;
mod module_not_here;
mod no_compiler;
mod no_pkg_config;
mod not_a_cgo_line;
mod optimization_dropped;
mod option_taken_as_folder;
mod pkg_config_argument;
mod platform_library;
mod quotes_vanish;
mod relative_rpath;
mod second_arch;
mod static_glibc;
mod unexpanded_variable;
mod unknown_condition;
mod unknown_verb;
mod variable_in_include;

/// The rules of this domain.
pub static RULES: &[&Rule] = &[
    &archive_gone::RULE,
    &archive_without_srcdir::RULE,
    &backslash_in_path::RULE,
    &blank_in_condition::RULE,
    &c_file_without_cgo::RULE,
    &compiler_own_headers::RULE,
    &contradictory_condition::RULE,
    &cross_pkg_config::RULE,
    &cross_without_compiler::RULE,
    &definition_with_export::RULE,
    &detached_preamble::RULE,
    &disabled_in_build::RULE,
    &escape_hint_too_new::RULE,
    &export_misnamed::RULE,
    &flag_in_wrong_variable::RULE,
    &flag_not_allowed::RULE,
    &flags_not_read::RULE,
    &glibc_only::RULE,
    &header_not_here::RULE,
    &hint_for_unknown_function::RULE,
    &import_in_test::RULE,
    &joined_block_comments::RULE,
    &kernel_headers::RULE,
    &libc_mismatch::RULE,
    &library_not_here::RULE,
    &machine_path::RULE,
    &malformed_line::RULE,
    &march_native::RULE,
    &merged_library::RULE,
    &misnamed_import::RULE,
    &module_not_here::RULE,
    &no_compiler::RULE,
    &no_pkg_config::RULE,
    &not_a_cgo_line::RULE,
    &optimization_dropped::RULE,
    &option_taken_as_folder::RULE,
    &pkg_config_argument::RULE,
    &platform_library::RULE,
    &quotes_vanish::RULE,
    &relative_rpath::RULE,
    &second_arch::RULE,
    &static_glibc::RULE,
    &unexpanded_variable::RULE,
    &unknown_condition::RULE,
    &unknown_verb::RULE,
    &variable_in_include::RULE,
];
