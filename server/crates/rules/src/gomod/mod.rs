//! Rules about go.mod, go.work, go.sum and vendor/modules.txt.

use pitfall_engine::Rule;

mod behind_replacement;
mod build;
mod conflicting_replacements;
mod duplicate_require;
mod godebug_refused;
mod malformed_go_version;
mod malformed_module_path;
mod malformed_replacement;
mod malformed_sum;
mod malformed_tool;
mod malformed_toolchain;
mod no_module_line;
mod replace_target_missing;
mod required_and_excluded;
mod syntax;
mod unusable_use;
mod vendor_out_of_step;
mod version_not_canonical;
mod version_path_mismatch;
mod workspace_go_too_old;

/// The rules of this domain.
pub static RULES: &[&Rule] = &[
    &behind_replacement::RULE,
    &conflicting_replacements::RULE,
    &duplicate_require::RULE,
    &godebug_refused::RULE,
    &malformed_go_version::RULE,
    &malformed_module_path::RULE,
    &malformed_replacement::RULE,
    &malformed_sum::RULE,
    &malformed_tool::RULE,
    &malformed_toolchain::RULE,
    &no_module_line::RULE,
    &replace_target_missing::RULE,
    &required_and_excluded::RULE,
    &syntax::RULE,
    &unusable_use::RULE,
    &vendor_out_of_step::RULE,
    &version_not_canonical::RULE,
    &version_path_mismatch::RULE,
    &workspace_go_too_old::RULE,
];
