//! What a rule that is made for a test says of itself.

use pitfall_engine::{Category, Domain, FixKind, Meta, Page, Severity};

/// A warning of that domain, on by default, without a fix.
pub const fn meta(id: &'static str, domain: Domain) -> Meta {
    Meta {
        id,
        domain,
        severity: Severity::Warning,
        category: Category::Correctness,
        fix: FixKind::None,
        since: "0.1.0",
        on_by_default: true,
        standard: None,
        in_templates: false,
        also: &["other:X1"],
        page: Page::new("# T\nx\n"),
    }
}
