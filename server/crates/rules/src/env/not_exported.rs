//! A Go variable that no child process sees.
//! Source: POSIX XCU 2.5.3 (only exported variables are in a command's environment); fish's `set` without `-x`.

use pitfall_engine::{Context, Findings, Severity, rule, text};
use pitfall_knowledge::golang;
use pitfall_syntax::shell::{Declarer, Dialect, ExportState, Form, Setting};
use pitfall_text::Edit;

use super::{names, place};

rule! {
    id: "env/not-exported",
    page: "not_exported.md",
    on: Setting,
    severity: Warning,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["S05", "SH011"],
}

fn check(setting: &Setting<'_>, cx: &Context<'_>, out: &mut Findings) {
    let name = setting.variable();
    let shell = setting.dialect.is_posix_like() || setting.dialect == Dialect::Fish;
    let Some(file) = cx.file.shell().filter(|_| shell && setting.is_assignment()) else { return };
    if golang::environment_variable(name).is_none()
        || matches!(name, "GOARCH" | "GOOS" | "CC" | "CXX" | "AR" | "FC")
        || setting.export != ExportState::NotExported
        || setting.flags.local
        || !(place::is_startup_name(cx) || in_profile_folder(cx))
        || !place::is_straight(setting, cx)
        || place::is_templated(setting)
    {
        return;
    }
    // What another file has exported stays exported.
    if setting.value.words().iter().flat_map(|word| &word.parts).any(|part| {
        part.as_expansion().is_some_and(|it| it.name.text == name && matches!(it.form, Form::Operator { .. }))
    }) || cx.contains("set -a")
        || cx.contains("set -o allexport")
    {
        return;
    }
    // Last of its name, and used in the file for nothing else.
    let last = file.assignments().rfind(|it| it.name.text == name).is_some_and(|it| it.span == setting.span);
    if !last {
        return;
    }
    let used = names::mentions(cx.text(), name) > file.assignments().filter(|it| it.name.text == name).count();
    let fix = match setting.by {
        Declarer::Plain => Some(Edit::insert(setting.command.start as usize, "export ")),
        Declarer::Set if setting.flags == Default::default() => {
            let after = setting.command.start as usize + "set".len();
            Some(Edit::insert(after, " -gx"))
        }
        _ => None,
    };
    out.at(setting.name.span)
        .says(text! {
            en: "the go command does not see {name}: it is not exported",
            zh: "go 命令看不到 {name}：它没有被导出",
        })
        .at_most(if used && name != "GOPATH" { Severity::Hint } else { Severity::Warning })
        .suggests(text! { en: "export it", zh: "导出它" }, fix);
}

/// Below `profile.d`, `conf.d` or a folder of a shell's own parts.
fn in_profile_folder(cx: &Context<'_>) -> bool {
    cx.folder().and_then(|folder| folder.file_name()).and_then(|name| name.to_str()).is_some_and(|name| {
        matches!(name, "profile.d" | "conf.d" | "zshrc.d" | "bashrc.d" | ".zshrc.d" | ".bashrc.d" | "zsh.d")
    })
}
