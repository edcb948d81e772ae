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
        let Fault::UnknownKey { written, nearest } = &complaint.fault else { continue };
        let said = out.at(complaint.span).says(text! {
            en: "there is no key {written}, so this line does nothing",
            zh: "没有名为 {written} 的键，此行不起作用",
        });
        if let Some(near) = nearest {
            said.suggests(
                text! { en: "change to {near}", zh: "改为 {near}" },
                Edit::replace(complaint.span, near.clone()),
            );
        }
    }
}
