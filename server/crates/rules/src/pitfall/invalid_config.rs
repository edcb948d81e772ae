//! A `pitfall.toml` whose syntax or values cannot be used.
//! Source: TOML 1.1; the table of keys in the engine.

use pitfall_engine::config::Fault;
use pitfall_engine::{Context, Findings, Layer, rule, text};
use pitfall_text::Edit;

rule! {
    id: "pitfall/invalid-config",
    page: "invalid_config.md",
    on: Configuration,
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: [],
}

fn check(layer: &Layer, _: &Context<'_>, out: &mut Findings) {
    for complaint in &layer.complaints {
        if matches!(complaint.fault, Fault::UnknownKey { .. }) {
            continue;
        }
        let said = out.at(complaint.span).says(complaint.fault.message());
        if let Fault::WrongValue { nearest: Some(near), .. } = &complaint.fault {
            said.suggests(
                text! { en: "change to \"{near}\"", zh: "改为 \"{near}\"" },
                Edit::replace(complaint.span, format!("\"{near}\"")),
            );
        }
    }
}
