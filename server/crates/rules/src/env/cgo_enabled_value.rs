//! A CGO_ENABLED that is neither 0 nor 1.
//! Source: go/build: only "1" and "0" are compared; seen: CGO_ENABLED=false leaves cgo on.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::Setting;

use super::edit;

rule! {
    id: "env/cgo-enabled-value",
    page: "cgo_enabled_value.md",
    on: Setting,
    severity: Error,
    category: Correctness,
    fix: Safe,
    since: "0.1.0",
    also: ["M15", "EV035"],
}

fn check(setting: &Setting<'_>, _: &Context<'_>, out: &mut Findings) {
    let Some(value) = (setting.variable() == "CGO_ENABLED").then(|| setting.literal()).flatten() else { return };
    let meant = match value.trim().to_ascii_lowercase().as_str() {
        "false" | "no" | "off" | "disable" | "disabled" => "0",
        "true" | "yes" | "on" | "enable" | "enabled" => "1",
        _ => return,
    };
    out.at(setting.value.span())
        .says(text! {
            en: "only 0 and 1 mean something: Go ignores {value:?} and does what it does by default",
            zh: "只有 0 和 1 有意义：Go 忽略 {value:?}，按默认行事",
        })
        .mends(text! { en: "write {meant}", zh: "写成 {meant}" }, edit::replace_value(setting, meant));
}
