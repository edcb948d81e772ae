//! Rules about shell start-up files and env files.

use pitfall_engine::Rule;

mod edit;
mod fish_path_colon;
mod gobin_in_goroot;
mod gopath_grows;
mod gopath_here;
mod gopath_home;
mod gopath_in_bin;
mod gopath_in_goroot;
mod gopath_list;
mod gopath_on_windows_drive;
mod goproxy_wildcard;
mod goroot;
mod goroot_mismatch;
mod goroot_no_root;
mod goroot_redundant;
mod goroot_with_manager;
mod gvm_order;
mod names;
mod path_duplicate;
mod path_glued;
mod path_overwritten;
mod path_program;
mod path_relative;
mod path_scalar;
mod path_semicolon;
mod path_without_bin;
mod place;
mod proxy;
mod quoted_tilde;
mod relative_folder;
mod shape;
mod shims_shadowed;
mod single_quoted_variable;
mod slow_start;
mod used_before_set;
mod versioned_folder;
mod windows_text;

/// The rules of this domain.
pub static RULES: &[&Rule] = &[
    &fish_path_colon::RULE,
    &gobin_in_goroot::RULE,
    &gopath_grows::RULE,
    &gopath_here::RULE,
    &gopath_home::RULE,
    &gopath_in_bin::RULE,
    &gopath_in_goroot::RULE,
    &gopath_list::RULE,
    &gopath_on_windows_drive::RULE,
    &goproxy_wildcard::RULE,
    &goroot_mismatch::RULE,
    &goroot_no_root::RULE,
    &goroot_redundant::RULE,
    &goroot_with_manager::RULE,
    &gvm_order::RULE,
    &path_duplicate::RULE,
    &path_glued::RULE,
    &path_overwritten::RULE,
    &path_program::RULE,
    &path_relative::RULE,
    &path_scalar::RULE,
    &path_semicolon::RULE,
    &path_without_bin::RULE,
    &quoted_tilde::RULE,
    &relative_folder::RULE,
    &shims_shadowed::RULE,
    &single_quoted_variable::RULE,
    &slow_start::RULE,
    &used_before_set::RULE,
    &versioned_folder::RULE,
    &windows_text::RULE,
];
