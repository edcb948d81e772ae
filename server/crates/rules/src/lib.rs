//! The rules. One rule is one file, with its page beside it; a rule's id is `<folder>/<file name in kebab case>`.

pub mod cgo;
pub mod env;
mod godebug;
pub mod gomod;
pub mod k8s;
mod pages;
pub mod pitfall;

use pitfall_engine::{Rule, RuleSet};

// Where `rule!` looks for the page of a rule of this crate.
pub(crate) use pages::page;

/// Every rule that there is.
pub fn all() -> RuleSet {
    let domains: [&'static [&'static Rule]; 5] = [gomod::RULES, env::RULES, cgo::RULES, k8s::RULES, pitfall::RULES];
    RuleSet::new(domains.into_iter().flatten().copied())
}
