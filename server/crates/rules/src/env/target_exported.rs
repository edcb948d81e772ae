//! GOOS and GOARCH for every build.
//! Source: `go help environment`; `go install` with GOBIN: `cannot install cross-compiled binaries when GOBIN is set`.

use pitfall_engine::{Context, Findings, Severity, rule, text};
use pitfall_syntax::shell::{Dialect, ExportState, Item, Setting};

use super::{edit, place};

rule! {
    id: "env/target-exported",
    page: "target_exported.md",
    on: Setting,
    severity: Warning,
    category: Reliability,
    fix: Suggested,
    since: "0.1.0",
    also: ["M13", "EV027"],
}

fn check(setting: &Setting<'_>, cx: &Context<'_>, out: &mut Findings) {
    let name = setting.variable();
    if !matches!(name, "GOOS" | "GOARCH") || !place::lasts(setting, cx) || setting.export != ExportState::Exported {
        return;
    }
    let Some(file) = cx.file.shell() else { return };
    let unset_later = file.items.iter().any(|item| match item {
        Item::Unset(unset) => unset.span.start > setting.span.start && unset.names.iter().any(|it| it.text == name),
        _ => false,
    });
    let targeted = matches!(setting.dialect, Dialect::Dockerfile | Dialect::DotEnv) || place::is_project_file(cx);
    if unset_later || targeted || setting.literal().is_none_or(|value| value.is_empty()) {
        return;
    }
    let startup = place::is_startup_name(cx) || !setting.is_assignment() || setting.dialect == Dialect::GoEnv;
    let severity = if startup { Severity::Warning } else { Severity::Information };
    out.at(setting.span)
        .says(text! {
            en: "every build is for this {name} on any machine that reads this: go run and go test cannot start what they make elsewhere",
            zh: "读取此文件的任何机器上，所有构建都以 {name} 为目标：在别处 go run 和 go test 无法运行其产物",
        })
        .at_most(severity)
        .suggests(text! { en: "delete it", zh: "删除它" }, edit::remove(setting, cx));
}
