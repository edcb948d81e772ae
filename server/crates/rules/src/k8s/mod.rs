//! Rules about Kubernetes manifests.

use pitfall_engine::Rule;

mod misplaced_field;
mod pod_security;
mod privileged;
mod schema;
mod selector_mismatch;
mod syntax;
mod unknown_field;

/// The rules of this domain.
pub static RULES: &[&Rule] =
    &[&misplaced_field::RULE, &privileged::RULE, &selector_mismatch::RULE, &syntax::RULE, &unknown_field::RULE];
