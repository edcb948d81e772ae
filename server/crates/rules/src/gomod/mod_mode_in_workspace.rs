//! `GOFLAGS` that the go command refuses in a workspace.
//! Source: `modload.setDefaultBuildMod`: "-mod may only be set to readonly or vendor when in workspace mode".

use pitfall_engine::{Context, Findings, Read, rule, text};
use pitfall_syntax::gomod::GoWork;
use pitfall_text::Span;

use super::running;

rule! {
    id: "gomod/mod-mode-in-workspace",
    page: "mod_mode_in_workspace.md",
    on: GoWork,
    severity: Error,
    category: Correctness,
    fix: None,
    since: "0.1.0",
    also: ["GW011"],
}

fn check(file: &Read<GoWork>, cx: &Context<'_>, out: &mut Findings) {
    let host = cx.host();
    let value = |name: &str| {
        let environment = host.environment().get_non_empty(name).map(str::to_owned);
        environment.or_else(|| host.go_env()?.get(name).filter(|value| !value.is_empty()))
    };
    let Some(flags) = value("GOFLAGS") else { return };
    // The last one counts.
    let mode =
        flags.split_whitespace().filter_map(|flag| flag.trim_start_matches('-').strip_prefix("mod=")).next_back();
    let has_vendor = running::reader_minor(cx).is_none_or(|minor| minor >= 22);
    let Some(mode) = mode.filter(|mode| *mode == "mod" || *mode == "vendor" && !has_vendor) else { return };
    // Another workspace, or none, is used here.
    if value("GOWORK").is_some() {
        return;
    }
    let top = file.go().map(|go| go.line.span).or_else(|| Some(file.directives.first()?.line().span));
    out.at(top.unwrap_or(Span::at(0))).says(text! {
        en: "GOFLAGS sets -mod={mode} on this machine, and the go command refuses that in a workspace; take it out of GOFLAGS, or set GOWORK=off",
        zh: "本机的 GOFLAGS 设置了 -mod={mode}，go 命令在工作区中会拒绝；请从 GOFLAGS 中去掉，或设置 GOWORK=off",
    });
}
