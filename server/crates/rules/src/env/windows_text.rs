//! Windows' way of naming variables and folders in a file that a Unix shell reads.
//! Source: POSIX XCU 2.6: parameter expansion begins with `$`; `%NAME%` is text.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::{Dialect, Setting};

use super::place;

rule! {
    id: "env/windows-text",
    page: "windows_text.md",
    on: Setting,
    severity: Error,
    category: Correctness,
    fix: None,
    since: "0.1.0",
    also: ["P16"],
}

fn check(setting: &Setting<'_>, _: &Context<'_>, out: &mut Findings) {
    let shell = matches!(setting.dialect, Dialect::Posix | Dialect::Bash | Dialect::Zsh | Dialect::Fish);
    let name = setting.variable();
    if !shell || !matches!(name, "PATH" | "path" | "GOPATH" | "GOROOT" | "GOBIN") || place::is_templated(setting) {
        return;
    }
    let value = setting.value.span().of(setting.source);
    if value.contains("cygpath") || value.contains("wslpath") {
        return;
    }
    let variable = value
        .split('%')
        .skip(1)
        .step_by(2)
        .any(|word| word.len() > 2 && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_'))
        && value.matches('%').count() >= 2
        && !value.contains("${");
    let drive = name.eq_ignore_ascii_case("PATH")
        && value.as_bytes().windows(3).enumerate().any(|(at, window)| {
            let alone = at == 0 || !value.as_bytes()[at - 1].is_ascii_alphanumeric();
            alone && window[0].is_ascii_alphabetic() && window[1] == b':' && window[2] == b'\\'
        });
    if variable || drive {
        out.at(setting.value.span()).says(text! {
            en: "this is how Windows writes it; to this shell it is plain text, and {name} names nothing that exists",
            zh: "这是 Windows 的写法；对此 shell 而言只是普通文字，{name} 指向的东西不存在",
        });
    }
}
