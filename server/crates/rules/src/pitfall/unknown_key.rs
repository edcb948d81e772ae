//! A key of `pitfall.toml` that there is not.

use pitfall_engine::config::Fault;
use pitfall_engine::{Context, Findings, Layer, rule, text};
use pitfall_text::Edit;

rule! {
    id: "pitfall/unknown-key",
    page: "unknown_key.md",
    on: Configuration,
    severity: Warning,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: [],
}

fn check(layer: &Layer, _: &Context<'_>, out: &mut Findings) {
    for complaint in &layer.complaints {
        let Fault::UnknownKey { nearest, .. } = &complaint.fault else { continue };
        let said = out.at(complaint.span).says(complaint.fault.message());
        if let Some(near) = nearest {
            said.suggests(
                text! { en: "change to {near}", zh: "改为 {near}" },
                Edit::replace(complaint.span, near.clone()),
            );
        }
    }
}
