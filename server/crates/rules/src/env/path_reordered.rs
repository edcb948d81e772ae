//! macOS: what `.zshenv` puts in front of PATH, `/etc/zprofile` moves behind the system's folders.
//! Source: path_helper(8); the files' order was seen with zsh 5.9.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_host::{Os, Place, SessionKind};
use pitfall_syntax::shell::Setting;
use std::path::Path;

use super::own;

rule! {
    id: "env/path-reordered",
    page: "path_reordered.md",
    on: Setting,
    severity: Information,
    category: Correctness,
    fix: None,
    since: "0.1.0",
    also: ["P18"],
}

fn check(setting: &Setting<'_>, cx: &Context<'_>, out: &mut Findings) {
    let is_zshenv = cx.path().and_then(Path::file_name).is_some_and(|name| name == ".zshenv");
    let edit = setting.path_edit();
    if setting.variable() != "PATH" || !is_zshenv || cx.host().os() != Os::MacOs || !edit.prepends() {
        return;
    }
    let Some(sessions) = own::sessions(cx) else { return };
    let Some(session) = own::of(&sessions, SessionKind::Terminal) else { return };
    let Some((event, later)) = own::event(session, "PATH", setting.span, cx) else { return };
    let moved = later.iter().find(|event| match &event.place {
        Place::File { path, .. } => path == Path::new("/etc/zprofile"),
        Place::System => false,
    });
    let (Some(before), Some(behind)) = (event.value.text(), moved.and_then(|event| event.value.text())) else { return };
    let Some(first) = before.split(':').next() else { return };
    let Some(now) = behind.split(':').next().filter(|now| *now != first) else { return };
    out.at(setting.span).says(text! {
        en: "/etc/zprofile runs path_helper later, which puts {now} before {first}; in .zprofile or .zshrc this line would hold",
        zh: "/etc/zprofile 随后运行 path_helper，把 {now} 排到 {first} 之前；写在 .zprofile 或 .zshrc 中才能保持",
    });
}
