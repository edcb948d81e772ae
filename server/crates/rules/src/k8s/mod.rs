//! Rules about Kubernetes manifests.

use pitfall_engine::Rule;

mod pod_security;
mod privileged;

/// The rules of this domain.
pub static RULES: &[&Rule] = &[
    &privileged::RULE,
];
