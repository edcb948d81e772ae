//! A rule of a team's own that takes too long. The engine reports it where it stops it.

use pitfall_engine::rule;

rule! {
    id: "pitfall/rule-stopped",
    page: "rule_stopped.md",
    on: [],
    severity: Information,
    category: Correctness,
    fix: None,
    since: "0.1.0",
    templates: too,
    also: [],
}
