//! GOPATH that depends on where the shell starts.
//! Source: a start-up file runs in whatever folder the shell is started in.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::{Part, PartKind, Setting};

use super::place;

rule! {
    id: "env/gopath-here",
    page: "gopath_here.md",
    on: Setting,
    severity: Warning,
    category: Reliability,
    fix: None,
    since: "0.1.0",
    also: ["G08"],
}

fn check(setting: &Setting<'_>, cx: &Context<'_>, out: &mut Findings) {
    if !matches!(setting.variable(), "GOPATH" | "GOBIN") || place::is_project_file(cx) || !place::is_startup_name(cx) {
        return;
    }
    let here = |part: &Part| match &part.kind {
        PartKind::Expansion(expansion) => expansion.name.text == "PWD",
        PartKind::CommandSubstitution { body, .. } => body.of(setting.source).trim() == "pwd",
        _ => false,
    };
    if !place::is_straight(setting, cx)
        || !setting.value.words().iter().any(|word| word.parts.first().is_some_and(here))
    {
        return;
    }
    let name = setting.variable();
    out.at(setting.value.span()).says(text! {
        en: "{name} is another folder in every terminal: the one that the shell happens to start in",
        zh: "每个终端中的 {name} 都不同：是 shell 启动时恰好所在的目录",
    });
}
