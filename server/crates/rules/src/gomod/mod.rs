//! Rules about go.mod, go.work, go.sum and vendor/modules.txt.

use pitfall_engine::Rule;

mod behind_replacement;
mod behind_requirement;
mod beside_gopls;
mod build;
mod conflict_in_vendor_list;
mod conflicting_replacements;
mod duplicate_require;
mod go_too_new;
mod godebug_refused;
mod graph;
mod idle_replacement;
mod ignore_without_effect;
mod ignored_toolchain;
mod imported;
mod impossible_pseudo_version;
mod machine_bound_replacement;
mod malformed_go_version;
mod malformed_module_path;
mod malformed_replacement;
mod malformed_sum;
mod malformed_tool;
mod malformed_toolchain;
mod missing_requirement;
mod missing_sum;
mod mod_mode_in_workspace;
mod needless_workspace;
mod newer_than_go_line;
mod no_go_line;
mod no_module_line;
mod no_sum;
mod not_installable;
mod one_source_for_two;
mod outside_module;
mod outvoted_requirement;
mod renamed_replacement;
mod replace_target_missing;
mod required_and_excluded;
mod reversed_retraction;
mod running;
mod self_require;
mod syntax;
mod toolchain_without_patch;
mod unexplained_retraction;
mod unfetchable_for_importers;
mod unknown_to_installed_go;
mod unlisted_module;
mod unread_mark;
mod unrequirable_module;
mod unsupported_go;
mod unusable_use;
mod vendor_ignored;
mod vendor_out_of_step;
mod version_not_canonical;
mod version_path_mismatch;
mod withdrawn_requirement;
mod workspace_go_too_old;
mod wrong_indirect;
mod wrong_sum;

/// The rules of this domain.
pub static RULES: &[&Rule] = &[
    &behind_replacement::RULE,
    &behind_requirement::RULE,
    &conflict_in_vendor_list::RULE,
    &conflicting_replacements::RULE,
    &duplicate_require::RULE,
    &go_too_new::RULE,
    &godebug_refused::RULE,
    &idle_replacement::RULE,
    &ignore_without_effect::RULE,
    &ignored_toolchain::RULE,
    &impossible_pseudo_version::RULE,
    &machine_bound_replacement::RULE,
    &malformed_go_version::RULE,
    &malformed_module_path::RULE,
    &malformed_replacement::RULE,
    &malformed_sum::RULE,
    &malformed_tool::RULE,
    &malformed_toolchain::RULE,
    &missing_requirement::RULE,
    &missing_sum::RULE,
    &mod_mode_in_workspace::RULE,
    &newer_than_go_line::RULE,
    &needless_workspace::RULE,
    &no_go_line::RULE,
    &no_module_line::RULE,
    &no_sum::RULE,
    &not_installable::RULE,
    &one_source_for_two::RULE,
    &outside_module::RULE,
    &outvoted_requirement::RULE,
    &renamed_replacement::RULE,
    &replace_target_missing::RULE,
    &required_and_excluded::RULE,
    &reversed_retraction::RULE,
    &self_require::RULE,
    &syntax::RULE,
    &toolchain_without_patch::RULE,
    &unexplained_retraction::RULE,
    &unfetchable_for_importers::RULE,
    &unknown_to_installed_go::RULE,
    &unlisted_module::RULE,
    &unread_mark::RULE,
    &unrequirable_module::RULE,
    &unsupported_go::RULE,
    &unusable_use::RULE,
    &vendor_ignored::RULE,
    &vendor_out_of_step::RULE,
    &version_not_canonical::RULE,
    &version_path_mismatch::RULE,
    &withdrawn_requirement::RULE,
    &workspace_go_too_old::RULE,
    &wrong_indirect::RULE,
    &wrong_sum::RULE,
];
