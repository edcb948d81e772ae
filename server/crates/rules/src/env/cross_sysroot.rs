//! pkg-config for another system's libraries, with this system's prefix.
//! Source: pkg-config(1), PKG_CONFIG_SYSROOT_DIR; seen with 1.8.1: paths of the host are printed.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::Setting;

use super::place;

rule! {
    id: "env/cross-sysroot",
    page: "cross_sysroot.md",
    on: Setting,
    severity: Warning,
    category: Correctness,
    fix: None,
    since: "0.1.0",
    also: ["C06"],
}

fn check(setting: &Setting<'_>, cx: &Context<'_>, out: &mut Findings) {
    if setting.variable() != "PKG_CONFIG_PATH" || setting.dialect.is_windows() || place::is_templated(setting) {
        return;
    }
    if cx.contains("PKG_CONFIG_SYSROOT_DIR") || cx.contains("PKG_CONFIG_LIBDIR") {
        return;
    }
    let value = setting.value.span().of(setting.source);
    let folder =
        ["sysroot", "/aarch64-", "/arm-linux", "/armhf", "/arm64/", "/riscv64"].iter().any(|sign| value.contains(sign))
            && !value.contains("homebrew");
    // A cross compiler in the same file says that it is one of another system's.
    let Some(file) = cx.file.shell() else { return };
    let cross = file.assignments().any(|it| {
        matches!(it.name.text.as_str(), "CC" | "CXX") && {
            let compiler = it.value.span().of(cx.text());
            compiler.contains("-linux-gnu") || compiler.contains("-linux-musl")
        }
    });
    // Multiarch folders of the host's own root hold prefixes that are right as they are.
    let multiarch = value.trim_start_matches(['"', '\'']).starts_with("/usr/lib/") || value.contains(":/usr/lib/");
    if (folder || cross) && !multiarch {
        out.at(setting.span).says(text! {
            en: "without PKG_CONFIG_SYSROOT_DIR pkg-config prints paths of this machine for the libraries of another",
            zh: "没有 PKG_CONFIG_SYSROOT_DIR，pkg-config 会为另一系统的库给出本机的路径",
        });
    }
}
