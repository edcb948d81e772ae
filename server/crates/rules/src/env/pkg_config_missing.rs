//! Settings for a pkg-config that is not installed.
//! Source: cmd/go: `exec: "pkg-config": executable file not found in $PATH`.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::{ExportState, Setting};

use super::{own, place};

rule! {
    id: "env/pkg-config-missing",
    page: "pkg_config_missing.md",
    on: Setting,
    severity: Information,
    category: Correctness,
    fix: None,
    since: "0.1.0",
    also: ["C09"],
}

fn check(setting: &Setting<'_>, cx: &Context<'_>, out: &mut Findings) {
    let name = setting.variable();
    if !matches!(name, "PKG_CONFIG_PATH" | "PKG_CONFIG_LIBDIR" | "PKG_CONFIG_SYSROOT_DIR" | "PKG_CONFIG")
        || !setting.is_assignment()
        || setting.export != ExportState::Exported
        || !place::is_straight(setting, cx)
    {
        return;
    }
    let program = if name == "PKG_CONFIG" {
        match setting.literal() {
            Some(value) if !value.is_empty() && !value.contains(['/', '\\', ' ']) => value,
            _ => return,
        }
    } else {
        "pkg-config".to_owned()
    };
    if own::is_on_path(&program, cx) != Some(false) {
        return;
    }
    // PKG_CONFIG may name another program, in any of the files.
    let names_another = name != "PKG_CONFIG"
        && own::sessions(cx).is_some_and(|sessions| sessions.iter().any(|it| it.variable("PKG_CONFIG").is_some()));
    if names_another || cx.host().pkg_config().is_some() {
        return;
    }
    out.at(setting.span).says(text! {
        en: "{program} is not on PATH: packages with #cgo pkg-config lines do not build, whatever {name} says",
        zh: "PATH 上没有 {program}：无论 {name} 如何，带 #cgo pkg-config 行的包都无法构建",
    });
}
