//! A start-up file hides what `go env -w` wrote.
//! Source: cmd/go/internal/cfg, `EnvOrAndChanged`: the environment wins over the file; `go env -w` warns of it once.

use pitfall_engine::{Context, Facts, Findings, Location, rule, text};
use pitfall_syntax::shell::{Dialect, ExportState, Setting};

use super::{edit, own, place};

rule! {
    id: "env/go-env-hidden",
    page: "go_env_hidden.md",
    on: Setting,
    severity: Information,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["M19"],
}

fn check(setting: &Setting<'_>, cx: &Context<'_>, out: &mut Findings) {
    let name = setting.variable();
    if pitfall_knowledge::golang::environment_variable(name).is_none() || name == "GOENV" {
        return;
    }
    let host = cx.host();
    if !cx.config.read_home
        || !own::is_at_home(cx)
        || !place::is_startup_name(cx)
        || !setting.is_assignment()
        || setting.export != ExportState::Exported
        || !place::is_straight(setting, cx)
        || matches!(setting.dialect, Dialect::GoEnv)
    {
        return;
    }
    let Some(value) = setting.literal().filter(|value| !value.is_empty()) else { return };
    let Some(path) = host.go_env_path() else { return };
    let Some(facts) = cx.facts(&path) else { return };
    let Facts::Shell(variables) = &facts.facts else { return };
    let Some(kept) = variables.iter().rev().find(|variable| variable.name == name) else { return };
    let written = kept.value.as_deref().unwrap_or_default().trim_end_matches('\r');
    if written.is_empty() || written == value {
        return;
    }
    // Neither value may hold a secret that a finding would show around.
    if written.contains('@') {
        return;
    }
    out.at(setting.span)
        .says(text! {
            en: "this hides {name}={written}, which go env -w wrote",
            zh: "这会遮蔽 go env -w 写入的 {name}={written}",
        })
        .see(Location::in_file(path, kept.span), text! { en: "hidden", zh: "被遮蔽" })
        .suggests(
            text! { en: "delete it, and let go env -w count", zh: "删除此行，使 go env -w 的值生效" },
            edit::remove(setting, cx),
        );
}
