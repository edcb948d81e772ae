//! A GOOS or GOARCH that Go does not have.
//! Source: `go tool dist list`; seen: `unsupported GOOS/GOARCH pair macos/amd64`.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_knowledge::golang;
use pitfall_syntax::shell::Setting;

use super::edit;

rule! {
    id: "env/unsupported-target",
    page: "unsupported_target.md",
    on: Setting,
    severity: Error,
    category: Correctness,
    fix: Safe,
    since: "0.1.0",
    also: ["EV026"],
}

fn check(setting: &Setting<'_>, _: &Context<'_>, out: &mut Findings) {
    let name = setting.variable();
    let Some(value) = matches!(name, "GOOS" | "GOARCH").then(|| setting.literal()).flatten() else { return };
    let known =
        golang::ports().iter().any(|port| if name == "GOOS" { port.goos == value } else { port.goarch == value });
    if value.is_empty()
        || known
        || !value.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
    {
        return;
    }
    let lower = value.to_ascii_lowercase();
    let meant = match (name, lower.as_str()) {
        ("GOOS", "macos" | "osx" | "mac" | "darwin") => Some("darwin"),
        ("GOOS", "win" | "win32" | "win64" | "windows") => Some("windows"),
        ("GOOS", "wasi") => Some("wasip1"),
        ("GOOS", "linux") => Some("linux"),
        ("GOARCH", "x86_64" | "x64" | "amd64" | "x86-64") => Some("amd64"),
        ("GOARCH", "aarch64" | "arm64v8" | "arm64") => Some("arm64"),
        ("GOARCH", "i386" | "i686" | "x86" | "386") => Some("386"),
        ("GOARCH", "armv7" | "armv6" | "armhf" | "armv7l") => Some("arm"),
        ("GOARCH", "mipsel") => Some("mipsle"),
        ("GOARCH", "ppc64el") => Some("ppc64le"),
        _ => None,
    };
    // Other ports of old or other compilers are known to those who name them.
    if meant.is_none()
        && golang::ports()
            .iter()
            .all(|port| strsim::levenshtein(&lower, if name == "GOOS" { port.goos } else { port.goarch }) > 1)
    {
        return;
    }
    let fix = meant.and_then(|meant| edit::replace_value(setting, meant));
    out.at(setting.value.span())
        .says(text! {
            en: "Go has no {name} called {value}: every build ends with \"unsupported GOOS/GOARCH pair\"",
            zh: "Go 没有名为 {value} 的 {name}：每次构建都报 \"unsupported GOOS/GOARCH pair\"",
        })
        .mends(text! { en: "use Go's name", zh: "使用 Go 的名称" }, fix);
}
