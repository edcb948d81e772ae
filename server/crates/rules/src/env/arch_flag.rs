//! `-arch` for every system that the file is read on.
//! Source: `-arch` is Apple clang's; seen with gcc 12: "unrecognized command-line option '-arch'".

use pitfall_engine::{Context, Findings, Severity, rule, text};
use pitfall_syntax::shell::{Dialect, Setting};

use super::{place, words};

rule! {
    id: "env/arch-flag",
    page: "arch_flag.md",
    on: Setting,
    severity: Warning,
    category: Portability,
    fix: None,
    since: "0.1.0",
    also: ["C04"],
}

fn check(setting: &Setting<'_>, cx: &Context<'_>, out: &mut Findings) {
    let name = setting.variable();
    let lasting = matches!(name, "CGO_CFLAGS" | "CGO_CXXFLAGS" | "CGO_LDFLAGS" | "CGO_CPPFLAGS");
    if !lasting
        || !(setting.dialect.is_posix_like() || setting.dialect == Dialect::Fish)
        || !place::is_straight(setting, cx)
        || place::is_script(cx)
    {
        return;
    }
    let words = words::of(setting);
    let Some(at) = words.iter().position(|(word, _)| *word == "-arch") else { return };
    let Some((architecture, last)) = words.get(at + 1).filter(|(word, _)| matches!(*word, "arm64" | "x86_64" | "i386"))
    else {
        return;
    };
    // A file of a Mac alone may well name the Mac's own kind.
    let mac = cx.contains("/opt/homebrew") || cx.contains("brew shellenv");
    out.at(words[at].1.cover(*last))
        .says(text! {
            en: "-arch {architecture} is for one kind of Mac: gcc refuses it, and on other Macs the objects do not link",
            zh: "-arch {architecture} 只适用于一种 Mac：gcc 会拒绝它，在其他 Mac 上目标文件无法链接",
        })
        .at_most(if mac { Severity::Information } else { Severity::Warning });
}
