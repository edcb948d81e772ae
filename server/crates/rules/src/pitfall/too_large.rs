//! A file that is not looked at for its size. The engine reports it on the way in.

use pitfall_engine::rule;

rule! {
    id: "pitfall/too-large",
    page: "too_large.md",
    on: [],
    severity: Information,
    category: Tidiness,
    fix: None,
    since: "0.1.0",
    also: [],
}
