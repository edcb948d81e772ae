//! Variables that a program started from the desktop does not get.
//! Source: launchd and display managers read no file of an interactive shell; golang/vscode-go#1823, zed-industries/zed#9786.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_host::SessionKind;
use pitfall_syntax::shell::{ExportState, ShellFile};

use super::{own, place};

rule! {
    id: "env/editor-blind",
    page: "editor_blind.md",
    on: ShellFile,
    severity: Hint,
    category: Correctness,
    fix: None,
    since: "0.1.0",
    default: off,
    also: [],
}

fn check(file: &pitfall_engine::Read<ShellFile>, cx: &Context<'_>, out: &mut Findings) {
    let settings = file.settings(cx.text());
    let mut candidates = settings.iter().filter(|setting| {
        pitfall_knowledge::golang::environment_variable(setting.variable()).is_some()
            && setting.is_assignment()
            && setting.export == ExportState::Exported
            && place::is_straight(setting, cx)
    });
    let Some(first) = candidates.next() else { return };
    let Some(sessions) = own::sessions(cx) else { return };
    let of = |kind| own::of(&sessions, kind);
    let (Some(terminal), Some(desktop)) = (of(SessionKind::Terminal), of(SessionKind::Desktop)) else { return };
    let blind = [first].into_iter().chain(candidates).find(|setting| {
        let name = setting.variable();
        terminal.value(name).is_some() && desktop.variable(name).is_none()
    });
    let Some(setting) = blind else { return };
    let name = setting.variable();
    out.at(setting.span).says(text! {
        en: "terminals read this file; an editor started from the desktop does not, and sees no {name}",
        zh: "终端会读取本文件；从桌面启动的编辑器不会，因此看不到 {name}",
    });
}
