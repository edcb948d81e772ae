//! Rules about Kubernetes manifests.

use pitfall_engine::Rule;

/// The rules of this domain.
pub static RULES: &[&Rule] = &[];
