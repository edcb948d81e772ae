//! An archive of Go's own library, which Go no longer brings.
//! Source: release notes of Go 1.20: "The directory $GOROOT/pkg no longer stores pre-compiled package archives for the standard library".

use pitfall_engine::{Context, Findings, Read, rule, text};
use pitfall_syntax::cgo::{KNOWN_ARCH, KNOWN_OS};
use pitfall_syntax::shell::ShellFile;

rule! {
    id: "cgo/archive-gone",
    page: "archive_gone.md",
    on: ShellFile,
    severity: Information,
    category: Correctness,
    fix: None,
    since: "0.1.0",
    also: [],
}

fn check(file: &Read<ShellFile>, cx: &Context<'_>, out: &mut Findings) {
    let text = cx.text();
    if !cx.contains("/pkg/") {
        return;
    }
    for command in file.commands() {
        let mut words = command.words.iter();
        let program = words.next().and_then(|word| word.as_literal()).unwrap_or("");
        let program = program.rsplit('/').next().unwrap_or(program);
        if !["nm", "objdump", "readelf", "ar", "strings", "ls", "go"].contains(&program) {
            continue;
        }
        for word in words {
            if is_archive(word.span.of(text).trim_matches(['"', '\''])) {
                out.at(word.span).says(text! {
                    en: "since Go 1.20 there are no archives of Go's library below its pkg folder; what a built program needs of glibc, pitfall libc PROGRAM and objdump -T tell",
                    zh: "自 Go 1.20 起，Go 的 pkg 目录下不再有标准库的归档文件；已构建的程序需要怎样的 glibc，可用 pitfall libc PROGRAM 或 objdump -T 查看",
                });
            }
        }
    }
}

/// `$(go env GOROOT)/pkg/linux_amd64/runtime/cgo.a`
fn is_archive(word: &str) -> bool {
    let Some((root, rest)) = word.split_once("/pkg/") else { return false };
    let of_go = root.contains("GOROOT") || root.ends_with("/go") || root.contains("/go-1.");
    let port = rest.split('/').next().and_then(|port| port.split_once('_'));
    // $GOPATH/pkg is another folder.
    let is_port = port.is_some_and(|(goos, goarch)| {
        let goarch = goarch.split('_').next().unwrap_or(goarch);
        (KNOWN_OS.contains(&goos) || goos.contains("GOOS"))
            && (KNOWN_ARCH.contains(&goarch) || goarch.contains("GOARCH"))
    });
    of_go && is_port && rest.ends_with(".a") && !root.contains("GOPATH") && !root.contains("HOME")
}
