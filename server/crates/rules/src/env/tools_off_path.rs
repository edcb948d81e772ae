//! `go install` puts programs where no shell finds them.
//! Source: `go help install`: programs go to GOBIN, else to bin of the first GOPATH.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_host::{Held, SessionKind};
use pitfall_syntax::shell::{Dialect, ExportState, Setting, ShellFile};
use pitfall_text::Edit;

use super::own;

rule! {
    id: "env/tools-off-path",
    page: "tools_off_path.md",
    on: ShellFile,
    severity: Information,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["P13", "G11", "EV005"],
}

fn check(file: &pitfall_engine::Read<ShellFile>, cx: &Context<'_>, out: &mut Findings) {
    let last = |name: &str| {
        file.assignments()
            .rfind(|it| it.name.text == name && it.export == ExportState::Exported && file.is_straight_line(it.block))
    };
    let Some((assignment, name)) =
        last("GOBIN").map(|it| (it, "GOBIN")).or_else(|| last("GOPATH").map(|it| (it, "GOPATH")))
    else {
        return;
    };
    let setting = &Setting::of(assignment, file.dialect, cx.text());
    let Some(sessions) = own::sessions(cx) else { return };
    let Some(session) = own::of(&sessions, SessionKind::Terminal).filter(|it| own::is_read_by(it, cx)) else {
        return;
    };
    let sure = |name: &str| match session.variable(name) {
        Some(variable) if variable.certain => variable.value.text(),
        _ => None,
    };
    let Some(path) = sure("PATH") else { return };
    let gobin = session.variable("GOBIN").is_some_and(|it| !matches!(&it.value, Held::Unset | Held::Text(_)));
    if gobin || (name == "GOPATH" && session.value("GOBIN").is_some_and(|value| !value.is_empty())) {
        return;
    }
    let Some(value) = sure(name) else { return };
    let first = value.split(':').next().unwrap_or("").trim_end_matches('/');
    if !first.starts_with('/') {
        return;
    }
    let folder = if name == "GOBIN" { first.to_owned() } else { format!("{first}/bin") };
    let has = |list: &str| list.split(':').any(|entry| entry.trim_end_matches('/') == folder);
    if has(path) || cx.host().environment().get("PATH").is_some_and(has) {
        return;
    }
    out.at(setting.span)
        .says(text! {
            en: "go install puts programs into {folder}, which no start-up file puts on PATH",
            zh: "go install 把程序装到 {folder}，而没有任何启动文件把它加入 PATH",
        })
        .suggests(text! { en: "put it on PATH", zh: "把它加入 PATH" }, added(setting, name, value.contains(':'), cx));
}

/// A line behind the setting's own that puts the folder on `PATH`.
fn added(setting: &Setting<'_>, name: &str, several: bool, cx: &Context<'_>) -> Option<Edit> {
    let text = cx.text();
    let rest = text.get(setting.command.end as usize..)?;
    let (at, break_before) = match rest.find('\n') {
        Some(newline) => (setting.command.end as usize + newline + 1, false),
        None => (text.len(), true),
    };
    let line = match (setting.dialect, name) {
        (Dialect::Fish, "GOBIN") => "set -gx PATH $PATH $GOBIN".to_owned(),
        (Dialect::Fish, _) if several => return None,
        (Dialect::Fish, _) => "set -gx PATH $PATH $GOPATH/bin".to_owned(),
        (_, "GOBIN") => "export PATH=\"$PATH:$GOBIN\"".to_owned(),
        _ if several => "export PATH=\"$PATH:${GOPATH%%:*}/bin\"".to_owned(),
        _ => "export PATH=\"$PATH:$GOPATH/bin\"".to_owned(),
    };
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let line = if break_before { format!("{end}{line}") } else { format!("{line}{end}") };
    Some(Edit::insert(at, line))
}
