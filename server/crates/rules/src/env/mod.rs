//! Rules about shell start-up files and env files.

use pitfall_engine::Rule;

mod cgo_enabled_value;
mod checksums_off;
mod compiler_missing;
mod edit;
mod editor_blind;
mod fish_path_colon;
mod flags;
mod go111module_invalid;
mod go111module_legacy;
mod go111module_on;
mod go_env_hidden;
mod go_shadowed;
mod gobin_in_goroot;
mod goenv_shims_last;
mod goflags_everywhere;
mod goflags_invalid;
mod goflags_removed;
mod gopath_grows;
mod gopath_here;
mod gopath_home;
mod gopath_in_bin;
mod gopath_in_goroot;
mod gopath_list;
mod gopath_on_windows_drive;
mod goproxy_direct_only;
mod goproxy_gone;
mod goproxy_insecure;
mod goproxy_invalid;
mod goproxy_no_direct;
mod goproxy_unreached;
mod goproxy_wildcard;
mod goroot;
mod goroot_mismatch;
mod goroot_no_root;
mod goroot_redundant;
mod goroot_with_manager;
mod gotoolchain_invalid;
mod gotoolchain_local;
mod gvm_order;
mod intel_prefix;
mod names;
mod no_such_variable;
mod obsolete_variable;
mod on_path;
mod own;
mod path_duplicate;
mod path_glued;
mod path_overwritten;
mod path_program;
mod path_relative;
mod path_reordered;
mod path_scalar;
mod path_semicolon;
mod path_without_bin;
mod place;
mod private_pattern;
mod private_too_broad;
mod profile_unread;
mod proxy;
mod proxy_credentials;
mod quoted_tilde;
mod relative_folder;
mod shape;
mod shims_shadowed;
mod single_quoted_variable;
mod slow_start;
mod target_exported;
mod tools_off_path;
mod unsupported_target;
mod used_before_set;
mod versioned_folder;
mod windows_text;

/// The rules of this domain.
pub static RULES: &[&Rule] = &[
    &cgo_enabled_value::RULE,
    &checksums_off::RULE,
    &compiler_missing::RULE,
    &editor_blind::RULE,
    &fish_path_colon::RULE,
    &go111module_invalid::RULE,
    &go111module_legacy::RULE,
    &go111module_on::RULE,
    &go_env_hidden::RULE,
    &go_shadowed::RULE,
    &gobin_in_goroot::RULE,
    &goenv_shims_last::RULE,
    &goflags_everywhere::RULE,
    &goflags_invalid::RULE,
    &goflags_removed::RULE,
    &gopath_grows::RULE,
    &gopath_here::RULE,
    &gopath_home::RULE,
    &gopath_in_bin::RULE,
    &gopath_in_goroot::RULE,
    &gopath_list::RULE,
    &gopath_on_windows_drive::RULE,
    &goproxy_direct_only::RULE,
    &goproxy_gone::RULE,
    &goproxy_insecure::RULE,
    &goproxy_invalid::RULE,
    &goproxy_no_direct::RULE,
    &goproxy_unreached::RULE,
    &goproxy_wildcard::RULE,
    &goroot_mismatch::RULE,
    &goroot_no_root::RULE,
    &goroot_redundant::RULE,
    &goroot_with_manager::RULE,
    &gotoolchain_invalid::RULE,
    &gotoolchain_local::RULE,
    &gvm_order::RULE,
    &intel_prefix::RULE,
    &no_such_variable::RULE,
    &obsolete_variable::RULE,
    &path_duplicate::RULE,
    &path_glued::RULE,
    &path_overwritten::RULE,
    &path_program::RULE,
    &path_relative::RULE,
    &path_reordered::RULE,
    &path_scalar::RULE,
    &path_semicolon::RULE,
    &path_without_bin::RULE,
    &private_pattern::RULE,
    &private_too_broad::RULE,
    &profile_unread::RULE,
    &proxy_credentials::RULE,
    &quoted_tilde::RULE,
    &relative_folder::RULE,
    &shims_shadowed::RULE,
    &single_quoted_variable::RULE,
    &slow_start::RULE,
    &target_exported::RULE,
    &tools_off_path::RULE,
    &unsupported_target::RULE,
    &used_before_set::RULE,
    &versioned_folder::RULE,
    &windows_text::RULE,
];
