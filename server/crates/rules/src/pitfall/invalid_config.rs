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
        let at = complaint.span;
        match &complaint.fault {
            Fault::Syntax(message) => {
                out.at(at).says(text! { en: "this is not TOML: {message}", zh: "这不是合法的 TOML：{message}" });
            }
            Fault::BadGlob(message) => {
                out.at(at)
                    .says(text! { en: "this glob cannot be read: {message}", zh: "无法解析这个 glob：{message}" });
            }
            Fault::WrongValue { key, takes, nearest } => {
                let said = out.at(at).says(text! { en: "{key} takes {takes}", zh: "{key} 的取值应为 {takes}" });
                if let Some(near) = nearest {
                    said.suggests(
                        text! { en: "change to \"{near}\"", zh: "改为 \"{near}\"" },
                        Edit::replace(at, format!("\"{near}\"")),
                    );
                }
            }
            Fault::UnknownKey { .. } => {}
        }
    }
}
