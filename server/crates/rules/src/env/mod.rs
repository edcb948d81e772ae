//! Rules about shell start-up files and env files.

use pitfall_engine::Rule;

mod edit;
mod goproxy_wildcard;
mod path_overwritten;
mod place;
mod proxy;
mod quoted_tilde;
mod shape;

/// The rules of this domain.
pub static RULES: &[&Rule] = &[&goproxy_wildcard::RULE, &path_overwritten::RULE, &quoted_tilde::RULE];
