//! The rules. One rule is one file, with its page beside it; a rule's id is `<folder>/<file name in kebab case>`.

pub mod pitfall;

use pitfall_engine::{Rule, RuleSet};

/// Every rule that there is.
pub fn all() -> RuleSet {
    let domains: [&'static [&'static Rule]; 1] = [pitfall::RULES];
    RuleSet::new(domains.into_iter().flatten().copied())
}
