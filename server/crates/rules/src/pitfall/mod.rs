//! Rules about Pitfall's own configuration and suppressions, and about files that it cannot read.

use pitfall_engine::Rule;

mod invalid_config;
mod not_text;
mod rego_off;
mod rule_stopped;
mod too_large;
mod unknown_key;
mod unknown_rule;
mod unused_suppression;

/// The rules of this domain.
pub static RULES: &[&Rule] = &[
    &invalid_config::RULE,
    &not_text::RULE,
    &rego_off::RULE,
    &rule_stopped::RULE,
    &too_large::RULE,
    &unknown_key::RULE,
    &unknown_rule::RULE,
    &unused_suppression::RULE,
];
