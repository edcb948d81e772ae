//! Rules about shell start-up files and env files.

use pitfall_engine::Rule;

mod edit;
mod fish_path_colon;
mod goproxy_wildcard;
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
mod shape;
mod shims_shadowed;
mod single_quoted_variable;
mod used_before_set;
mod windows_text;

/// The rules of this domain.
pub static RULES: &[&Rule] = &[
    &fish_path_colon::RULE,
    &goproxy_wildcard::RULE,
    &path_duplicate::RULE,
    &path_glued::RULE,
    &path_overwritten::RULE,
    &path_program::RULE,
    &path_relative::RULE,
    &path_scalar::RULE,
    &path_semicolon::RULE,
    &path_without_bin::RULE,
    &quoted_tilde::RULE,
    &shims_shadowed::RULE,
    &single_quoted_variable::RULE,
    &used_before_set::RULE,
    &windows_text::RULE,
];
