//! A `.profile` that bash does not read, because another file stands in its place.
//! Source: bash(1), "INVOCATION": the first of `.bash_profile`, `.bash_login` and `.profile` is read, and no other.

use pitfall_engine::{Context, Findings, Location, Presence, rule, text};
use pitfall_host::{SessionKind, Shell};
use pitfall_syntax::Span;
use pitfall_syntax::shell::ShellFile;

use super::own;

rule! {
    id: "env/profile-unread",
    page: "profile_unread.md",
    on: ShellFile,
    severity: Information,
    category: Correctness,
    fix: None,
    since: "0.1.0",
    also: ["S17"],
}

fn check(file: &pitfall_engine::Read<ShellFile>, cx: &Context<'_>, out: &mut Findings) {
    let Some(path) = cx.start_up_path() else { return };
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("");
    let before: &[&str] = match name {
        ".profile" => &[".bash_profile", ".bash_login"],
        ".bash_login" => &[".bash_profile"],
        _ => return,
    };
    if cx.host().login_shell() != Some(Shell::Bash) {
        return;
    }
    let Some(folder) = path.parent() else { return };
    let Some(instead) = before.iter().map(|name| folder.join(name)).find(|path| cx.presence(path) == Presence::File)
    else {
        return;
    };
    let Some(sessions) = own::sessions(cx) else { return };
    let Some(login) = own::of(&sessions, SessionKind::Login) else { return };
    if own::is_read_by(login, cx) || !login.reads(&instead) {
        return;
    }
    let settings = file.settings(cx.text());
    let Some(setting) = settings.iter().find(|setting| own::matters(setting) && setting.is_assignment()) else {
        return;
    };
    let (variable, other) = (setting.variable(), instead.file_name().and_then(|name| name.to_str()).unwrap_or(""));
    out.at(setting.span)
        .says(text! {
            en: "bash reads {other} and never this file, so its login shells do not see {variable}",
            zh: "bash 只读 {other} 而从不读本文件，因此登录 shell 看不到 {variable}",
        })
        .see(
            Location::in_file(instead.clone(), Span::at(0)),
            text! { en: "this is read instead", zh: "实际读取的是它" },
        );
}
