//! A `#cgo pkg-config:` line, on a machine without pkg-config.
//! Source: `getPkgConfigFlags` of cmd/go/internal/work/exec.go runs `pkg-config`, or what PKG_CONFIG names, for such lines and for nothing else.

use pitfall_engine::{Context, Findings, Read, rule, text};
use pitfall_syntax::cgo::{CgoFile, Verb};

use super::machine::Machine;

rule! {
    id: "cgo/no-pkg-config",
    page: "no_pkg_config.md",
    on: CgoFile,
    severity: Information,
    category: Portability,
    fix: None,
    since: "0.1.0",
    also: [],
}

fn check(file: &Read<CgoFile>, cx: &Context<'_>, out: &mut Findings) {
    let host = cx.host();
    if host.environment().get_non_empty("PATH").is_none() {
        return;
    }
    let mut asking = file.lines().filter(|line| line.verb == Some(Verb::PkgConfig) && !line.flags.is_empty());
    if asking.clone().next().is_none() || host.program("pkg-config").is_some() {
        return;
    }
    // Where PKG_CONFIG names another, wherever it is set, the machine tells nothing.
    let Some(machine) = Machine::of(cx, file) else { return };
    if let Some(verb) = asking.find(|line| machine.is_live(line)).and_then(|line| line.verb_span) {
        out.at(verb).says(text! {
            en: "there is no pkg-config on PATH here, and for this line the go command runs it: it comes with pkgconf on Debian, Alpine, Arch and Homebrew, pkgconf-pkg-config on Fedora, mingw-w64-ucrt-x86_64-pkgconf on MSYS2",
            zh: "本机的 PATH 中没有 pkg-config，而 go 命令会为此行运行它：Debian、Alpine、Arch 和 Homebrew 上由 pkgconf 提供，Fedora 上是 pkgconf-pkg-config，MSYS2 上是 mingw-w64-ucrt-x86_64-pkgconf",
        });
    }
}
