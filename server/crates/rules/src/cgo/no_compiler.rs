//! A file that imports `"C"`, on a machine without the compiler that the go command looks for.
//! Source: release notes of Go 1.20, "Cgo": without CC and a C compiler in PATH cgo is off; cmd/dist, `defaultCCFunc`, for its name.

use pitfall_engine::{Context, Findings, Read, rule, text};
use pitfall_host::Os;
use pitfall_syntax::cgo::CgoFile;

use super::machine::Machine;

rule! {
    id: "cgo/no-compiler",
    page: "no_compiler.md",
    on: CgoFile,
    severity: Information,
    category: Portability,
    fix: None,
    since: "0.1.0",
    also: ["CG028"],
}

fn check(file: &Read<CgoFile>, cx: &Context<'_>, out: &mut Findings) {
    let host = cx.host();
    let Some(import) = file.imports.first().filter(|_| host.environment().get_non_empty("PATH").is_some()) else {
        return;
    };
    let wanted = if host.os() == Os::MacOs { "clang" } else { "gcc" };
    // A CC of its own, wherever it is set, is another matter: the machine then tells nothing.
    if host.program(wanted).is_some() || !Machine::of(cx, file).is_some_and(|machine| machine.builds_file()) {
        return;
    }
    match ["clang", "gcc", "cc", "zig"].into_iter().find(|name| host.program(name).is_some()) {
        Some(other) => out.at(import.path).says(text! {
            en: "the go command leaves this file out here: it looks for {wanted} and does not take {other} unless CC says so",
            zh: "go 命令在本机会略去此文件：它只找 {wanted}，除非 CC 指定，否则不会使用 {other}",
        }),
        None => out.at(import.path).says(text! {
            en: "the go command leaves this file out here: there is no {wanted} on PATH, so cgo is off",
            zh: "go 命令在本机会略去此文件：PATH 中没有 {wanted}，因而 cgo 已关闭",
        }),
    };
}
