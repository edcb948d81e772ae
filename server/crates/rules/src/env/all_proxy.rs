//! ALL_PROXY where the go command is meant to go through a proxy.
//! Source: golang.org/x/net/http/httpproxy: HTTP_PROXY, HTTPS_PROXY and NO_PROXY are read, in either case; ALL_PROXY is not.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_knowledge::golang;
use pitfall_syntax::shell::{ExportState, Setting};
use pitfall_text::Edit;

use super::place;

rule! {
    id: "env/all-proxy",
    page: "all_proxy.md",
    on: Setting,
    severity: Hint,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["EV053"],
}

fn check(setting: &Setting<'_>, cx: &Context<'_>, out: &mut Findings) {
    let name = setting.variable();
    if !matches!(name, "ALL_PROXY" | "all_proxy")
        || !setting.is_assignment()
        || setting.export != ExportState::Exported
        || !place::is_straight(setting, cx)
        || setting.literal().is_some_and(|value| value.is_empty())
    {
        return;
    }
    let Some(file) = cx.file.shell() else { return };
    let settings = file.settings(cx.text());
    let read = |it: &Setting<'_>| matches!(it.variable(), "HTTPS_PROXY" | "https_proxy" | "HTTP_PROXY" | "http_proxy");
    let go =
        |it: &Setting<'_>| it.variable().starts_with("GO") && golang::environment_variable(it.variable()).is_some();
    let host = cx.host();
    let elsewhere = ["HTTPS_PROXY", "https_proxy"].iter().any(|name| host.environment().get_non_empty(name).is_some());
    if elsewhere || settings.iter().any(read) || !settings.iter().any(go) {
        return;
    }
    let https = if name == "all_proxy" { "https_proxy" } else { "HTTPS_PROXY" };
    out.at(setting.span)
        .says(text! {
            en: "the go command does not read {name}: it goes through {https} only",
            zh: "go 命令不读取 {name}：它只通过 {https} 使用代理",
        })
        .suggests(text! { en: "set {https} as well", zh: "同时设置 {https}" }, doubled(setting, https, &settings));
}

/// The setting's own line once more behind it, for the other variable.
fn doubled(setting: &Setting<'_>, name: &str, settings: &[Setting<'_>]) -> Option<Edit> {
    let text = setting.source;
    let command = setting.command;
    let alone = settings.iter().filter(|it| command.contains(it.span)).count() == 1;
    let before = text.get(..command.start as usize)?;
    let starts = before.rfind('\n').map_or(0, |at| at + 1);
    let indent = before.get(starts..)?;
    let rest = text.get(command.end as usize..)?;
    let ends = rest.is_empty() || rest.starts_with(['\n', '\r']);
    if !alone || !ends || !indent.trim().is_empty() {
        return None;
    }
    let head = text.get(command.start as usize..setting.name.span.start as usize)?;
    let tail = text.get(setting.name.span.end as usize..command.end as usize)?;
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    Some(Edit::insert(command.end as usize, format!("{newline}{indent}{head}{name}{tail}")))
}
