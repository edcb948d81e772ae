//! A name in a condition that is almost that of a system or architecture.
//! Source: internal/syslist of Go; an unknown name is a build tag that nobody sets.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::cgo::{CgoLine, KNOWN_ARCH, KNOWN_OS, Tag};
use pitfall_text::Edit;

rule! {
    id: "cgo/unknown-condition",
    page: "unknown_condition.md",
    on: CgoLine,
    severity: Warning,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["CG007"],
}

fn check(line: &CgoLine, cx: &Context<'_>, out: &mut Findings) {
    for tag in line.conditions.iter().flat_map(|condition| condition.constraint.tags()) {
        let Some(known) = meant(&tag.name).filter(|_| !is_set(tag, cx)) else { continue };
        let name = &tag.name;
        out.at(tag.span)
            .says(text! {
                en: "{name} is no system or architecture of Go but a build tag, which nobody sets unless asked to; Go says {known}",
                zh: "{name} 不是 Go 的系统或架构名，而是一个不会自动设置的构建标签；Go 中的名称是 {known}",
            })
            .suggests(text! { en: "write {known}", zh: "改写为 {known}" }, Edit::replace(tag.span, known));
    }
}

/// A build constraint of the file asks for the tag too, so that it is one.
fn is_set(tag: &Tag, cx: &Context<'_>) -> bool {
    let Some(file) = cx.file.cgo() else { return false };
    let lines = file.go_build.iter().chain(&file.plus_build);
    lines.flat_map(|line| line.constraint.tags()).any(|other| other.name == tag.name)
}

/// The name that Go has for what others call `name`.
fn meant(name: &str) -> Option<&'static str> {
    if KNOWN_OS.contains(&name) || KNOWN_ARCH.contains(&name) {
        return None;
    }
    let folded = name.to_ascii_lowercase();
    let by_another_name = match folded.as_str() {
        "macos" | "macosx" | "osx" | "mac" | "apple" | "darwin64" => "darwin",
        "win" | "win32" | "win64" | "windows32" | "windows64" | "mingw" => "windows",
        "linux32" | "linux64" | "gnu_linux" => "linux",
        "iphone" | "iphoneos" | "tvos" => "ios",
        "x86_64" | "x64" | "x86-64" | "amd_64" | "em64t" => "amd64",
        "x86" | "i386" | "i486" | "i586" | "i686" | "ia32" => "386",
        "aarch64" | "arm64v8" | "armv8" | "arm_64" => "arm64",
        "armv6" | "armv6l" | "armv7" | "armv7l" | "armhf" | "armel" | "arm32" => "arm",
        "powerpc64le" | "ppc64el" => "ppc64le",
        "loongarch64" => "loong64",
        "mipsel" => "mipsle",
        "mips64el" => "mips64le",
        "wasm32" => "wasm",
        "unixes" => "unix",
        _ => "",
    };
    if !by_another_name.is_empty() {
        return Some(by_another_name);
    }
    let names = || KNOWN_OS.iter().chain(KNOWN_ARCH).copied();
    names()
        .find(|known| *known == folded)
        .or_else(|| names().find(|known| known.len() >= 5 && strsim::osa_distance(known, &folded) == 1))
}
