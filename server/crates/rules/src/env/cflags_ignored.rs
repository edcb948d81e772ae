//! CFLAGS and LDFLAGS, which cgo does not read.
//! Source: `go help environment`; seen with Go 1.27: CFLAGS, CPPFLAGS and LDFLAGS change no cgo build.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_knowledge::golang;
use pitfall_syntax::shell::{ExportState, Setting};

use super::place;

rule! {
    id: "env/cflags-ignored",
    page: "cflags_ignored.md",
    on: Setting,
    severity: Information,
    category: Correctness,
    fix: None,
    since: "0.1.0",
    also: ["C01", "EV039"],
}

fn check(setting: &Setting<'_>, cx: &Context<'_>, out: &mut Findings) {
    let name = setting.variable();
    let flags = matches!(name, "CFLAGS" | "CPPFLAGS" | "CXXFLAGS" | "LDFLAGS");
    if !flags || !place::is_startup_name(cx) || setting.export != ExportState::Exported || !place::lasts(setting, cx) {
        return;
    }
    let Some(file) = cx.file.shell() else { return };
    let go = file.assignments().any(|it| {
        golang::environment_variable(&it.name.text).is_some() && !matches!(it.name.text.as_str(), "CC" | "CXX" | "AR")
    });
    if !go || cx.contains("CGO_") {
        return;
    }
    let twin = if name == "CPPFLAGS" { "CGO_CPPFLAGS".to_owned() } else { format!("CGO_{name}") };
    out.at(setting.name.span).says(text! {
        en: "cgo does not read {name}: for Go builds the same flags belong into {twin}",
        zh: "cgo 不读取 {name}：对 Go 构建，同样的选项应放入 {twin}",
    });
}
