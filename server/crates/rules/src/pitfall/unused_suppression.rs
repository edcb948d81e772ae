//! A suppression that suppresses nothing. The engine reports it after all rules have spoken.

use pitfall_engine::rule;

rule! {
    id: "pitfall/unused-suppression",
    page: "unused_suppression.md",
    on: [],
    severity: Hint,
    category: Tidiness,
    fix: Safe,
    since: "0.1.0",
    also: [],
}
