//! A GO111MODULE that Go does not know.
//! Source: cmd/go/internal/modload, Init: `go: unknown environment setting GO111MODULE=true`.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::Setting;

use super::edit;

rule! {
    id: "env/go111module-invalid",
    page: "go111module_invalid.md",
    on: Setting,
    severity: Error,
    category: Correctness,
    fix: Safe,
    since: "0.1.0",
    also: ["M04", "EV006"],
}

fn check(setting: &Setting<'_>, _: &Context<'_>, out: &mut Findings) {
    let Some(value) = (setting.variable() == "GO111MODULE").then(|| setting.literal()).flatten() else { return };
    if matches!(value.as_str(), "" | "on" | "off" | "auto") || value.contains("{{") {
        return;
    }
    let meant = match value.trim().trim_matches(['"', '\'']).to_ascii_lowercase().as_str() {
        "on" | "true" | "yes" | "1" | "enable" | "enabled" => Some("on"),
        "off" | "false" | "no" | "0" => Some("off"),
        "auto" => Some("auto"),
        _ => None,
    };
    let fix = meant.and_then(|meant| edit::replace_value(setting, meant));
    out.at(setting.value.span())
        .says(text! {
            en: "GO111MODULE takes on, off or auto: every go command refuses {value:?}",
            zh: "GO111MODULE 只接受 on、off 或 auto：所有 go 命令都拒绝 {value:?}",
        })
        .mends(text! { en: "write the word that Go knows", zh: "写成 Go 认识的词" }, fix);
}
