//! Bytes that are no text. The engine reports them on the way in.

use pitfall_engine::rule;

rule! {
    id: "pitfall/not-text",
    page: "not_text.md",
    on: [],
    severity: Information,
    category: Correctness,
    fix: None,
    since: "0.1.0",
    also: [],
}
