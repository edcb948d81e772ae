//! Rules about shell start-up files and env files.

use pitfall_engine::Rule;

mod all_proxy;
mod arch_flag;
mod blank_around_equals;
mod cache_program;
mod carriage_return;
mod cflags_ignored;
mod cgo_enabled_value;
mod cgo_off;
mod checksums_off;
mod compiler_missing;
mod cross_sysroot;
mod dead_assignment;
mod dollar_on_the_left;
mod download;
mod echo_without_redirect;
mod edit;
mod editor_blind;
mod empty_list_part;
mod fish_equals;
mod fish_glob;
mod fish_path_colon;
mod flag_in_wrong_variable;
mod flag_pattern;
mod flags;
mod frozen_when_written;
mod github_path;
mod go111module_invalid;
mod go111module_legacy;
mod go111module_on;
mod go_env_hidden;
mod go_env_line;
mod go_env_refuses;
mod go_package_version;
mod go_setting_invalid;
mod go_shadowed;
mod go_version_file;
mod gobin_after_mise;
mod gobin_in_goroot;
mod godebug_value;
mod goenv_shims_last;
mod goenv_value;
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
mod goproxy_pipe;
mod goproxy_unreached;
mod goproxy_wildcard;
mod goroot;
mod goroot_mismatch;
mod goroot_no_root;
mod goroot_redundant;
mod goroot_with_manager;
mod gosumdb_invalid;
mod gotoolchain_invalid;
mod gotoolchain_local;
mod gvm_order;
mod intel_prefix;
mod make_dollar;
mod make_not_exported;
mod merged_path;
mod misspelt_variable;
mod names;
mod no_expansion;
mod no_such_variable;
mod not_exported;
mod obsolete_variable;
mod on_path;
mod open_quote;
mod own;
mod path_duplicate;
mod path_glued;
mod path_missing;
mod path_overwritten;
mod path_program;
mod path_relative;
mod path_scalar;
mod path_semicolon;
mod path_separator;
mod path_unset;
mod path_without_bin;
mod pkg_config_missing;
mod pkg_config_path;
mod pkg_config_replaced;
mod pkg_config_words;
mod place;
mod private_pattern;
mod private_redundant;
mod private_too_broad;
mod profile_unread;
mod proxy;
mod proxy_credentials;
mod quoted_tilde;
mod quotes_in_value;
mod registry_path;
mod relative_compiler;
mod relative_folder;
mod run_export;
mod secret;
mod setx_not_here;
mod setx_path;
mod shape;
mod shims_shadowed;
mod single_quoted_variable;
mod slash_comment;
mod slow_start;
mod sub_architecture;
mod tarball_mirror;
mod tarball_unchecked;
mod target_exported;
mod tilde_in_flag;
mod tmpdir_missing;
mod toolchain_unsummed;
mod tools_off_path;
mod typographic_sign;
mod unpinned_go_package;
mod unquoted_blank;
mod unsupported_target;
mod used_before_set;
mod versioned_folder;
mod windows_home;
mod windows_text;
mod words;
mod wrong_shell;
mod zshenv_path_on_macos;

/// The rules of this domain.
pub static RULES: &[&Rule] = &[
    &all_proxy::RULE,
    &arch_flag::RULE,
    &blank_around_equals::RULE,
    &cache_program::RULE,
    &carriage_return::RULE,
    &cflags_ignored::RULE,
    &cgo_enabled_value::RULE,
    &cgo_off::RULE,
    &checksums_off::RULE,
    &compiler_missing::RULE,
    &cross_sysroot::RULE,
    &dead_assignment::RULE,
    &dollar_on_the_left::RULE,
    &echo_without_redirect::RULE,
    &editor_blind::RULE,
    &empty_list_part::RULE,
    &fish_equals::RULE,
    &fish_glob::RULE,
    &fish_path_colon::RULE,
    &flag_in_wrong_variable::RULE,
    &flag_pattern::RULE,
    &frozen_when_written::RULE,
    &github_path::RULE,
    &go111module_invalid::RULE,
    &go111module_legacy::RULE,
    &go111module_on::RULE,
    &go_env_hidden::RULE,
    &go_env_line::RULE,
    &go_env_refuses::RULE,
    &go_package_version::RULE,
    &go_setting_invalid::RULE,
    &go_shadowed::RULE,
    &go_version_file::RULE,
    &gobin_after_mise::RULE,
    &gobin_in_goroot::RULE,
    &godebug_value::RULE,
    &goenv_shims_last::RULE,
    &goenv_value::RULE,
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
    &goproxy_pipe::RULE,
    &goproxy_unreached::RULE,
    &goproxy_wildcard::RULE,
    &goroot_mismatch::RULE,
    &goroot_no_root::RULE,
    &goroot_redundant::RULE,
    &goroot_with_manager::RULE,
    &gosumdb_invalid::RULE,
    &gotoolchain_invalid::RULE,
    &gotoolchain_local::RULE,
    &gvm_order::RULE,
    &intel_prefix::RULE,
    &make_dollar::RULE,
    &make_not_exported::RULE,
    &merged_path::RULE,
    &misspelt_variable::RULE,
    &no_expansion::RULE,
    &no_such_variable::RULE,
    &not_exported::RULE,
    &obsolete_variable::RULE,
    &open_quote::RULE,
    &path_duplicate::RULE,
    &path_glued::RULE,
    &path_missing::RULE,
    &path_overwritten::RULE,
    &path_program::RULE,
    &path_relative::RULE,
    &path_scalar::RULE,
    &path_semicolon::RULE,
    &path_separator::RULE,
    &path_unset::RULE,
    &path_without_bin::RULE,
    &pkg_config_missing::RULE,
    &pkg_config_path::RULE,
    &pkg_config_replaced::RULE,
    &pkg_config_words::RULE,
    &private_pattern::RULE,
    &private_redundant::RULE,
    &private_too_broad::RULE,
    &profile_unread::RULE,
    &proxy_credentials::RULE,
    &quoted_tilde::RULE,
    &quotes_in_value::RULE,
    &registry_path::RULE,
    &relative_compiler::RULE,
    &relative_folder::RULE,
    &run_export::RULE,
    &secret::RULE,
    &setx_not_here::RULE,
    &setx_path::RULE,
    &shims_shadowed::RULE,
    &single_quoted_variable::RULE,
    &slash_comment::RULE,
    &slow_start::RULE,
    &sub_architecture::RULE,
    &tarball_mirror::RULE,
    &tarball_unchecked::RULE,
    &target_exported::RULE,
    &tilde_in_flag::RULE,
    &tmpdir_missing::RULE,
    &toolchain_unsummed::RULE,
    &tools_off_path::RULE,
    &typographic_sign::RULE,
    &unpinned_go_package::RULE,
    &unquoted_blank::RULE,
    &unsupported_target::RULE,
    &used_before_set::RULE,
    &versioned_folder::RULE,
    &windows_home::RULE,
    &windows_text::RULE,
    &wrong_shell::RULE,
    &zshenv_path_on_macos::RULE,
];
