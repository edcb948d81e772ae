//! A Go release from a mirror that nothing of the Go project's checks.
//! Source: <https://go.dev/dl/>: a digest from the same host as the file proves nothing about that host.

use pitfall_engine::{Context, Findings, Read, rule, text};
use pitfall_syntax::shell::ShellFile;

use super::{download::Download, place};

rule! {
    id: "env/tarball-mirror",
    page: "tarball_mirror.md",
    on: ShellFile,
    severity: Warning,
    category: Security,
    fix: None,
    since: "0.1.0",
    also: ["I02"],
}

fn check(file: &Read<ShellFile>, cx: &Context<'_>, out: &mut Findings) {
    if place::is_startup_name(cx) {
        return;
    }
    for command in file.commands() {
        let Some(download) = Download::of(command, file, cx.text()) else { continue };
        // The host of an address that begins with a variable is not known.
        let known = download.resolved.split("://").nth(1).is_some_and(|rest| !rest.starts_with(['$', '%', '{']));
        if !known || download.is_official() || download.has_own_digest(file, cx) {
            continue;
        }
        out.at(download.span).says(text! {
            en: "this mirror is not the Go project's, and no digest of go.dev/dl stands against what it serves",
            zh: "此镜像不属于 Go 项目，且没有用 go.dev/dl 的摘要核对它提供的内容",
        });
    }
}
