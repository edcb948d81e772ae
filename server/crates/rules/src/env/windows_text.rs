//! Windows' way of naming variables and folders in a file that a Unix shell reads.
//! Source: POSIX XCU 2.6: parameter expansion begins with `$`; `%NAME%` is text.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::{Dialect, Setting};
use pitfall_text::Edit;

use super::{names, place};

rule! {
    id: "env/windows-text",
    page: "windows_text.md",
    on: Setting,
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["P16"],
}

fn check(setting: &Setting<'_>, _: &Context<'_>, out: &mut Findings) {
    let shell = matches!(setting.dialect, Dialect::Posix | Dialect::Bash | Dialect::Zsh | Dialect::Fish);
    let name = setting.variable();
    if !shell
        || !(names::is_path(setting) || matches!(name, "GOPATH" | "GOROOT" | "GOBIN"))
        || place::is_templated(setting)
    {
        return;
    }
    let value = setting.value.span().of(setting.source);
    if memchr::memchr2(b'\\', b'%', value.as_bytes()).is_none() {
        return;
    }
    // `C:\Users\ada\go` without quotes: git's bash on Windows reads it so, too.
    if let Some(folder) = without_backslashes(setting, value) {
        let shown = value.replace('\\', "/");
        let fix = setting.is_exact().then(|| Edit::replace(setting.value.span(), shown));
        out.at(setting.value.span())
            .says(text! {
                en: "the shell takes the backslashes out: {name} becomes {folder}",
                zh: "shell 会去掉反斜杠：{name} 变成 {folder}",
            })
            .suggests(text! { en: "write slashes", zh: "改用斜杠" }, fix);
        return;
    }
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

/// What becomes of a Windows folder whose backslashes the shell reads as its own.
fn without_backslashes(setting: &Setting<'_>, value: &str) -> Option<String> {
    let folder = setting.literal()?;
    let drive = |text: &str| {
        let bytes = text.as_bytes();
        bytes.first().is_some_and(u8::is_ascii_alphabetic) && bytes.get(1) == Some(&b':')
    };
    let lost = drive(value) && value.as_bytes().get(2) == Some(&b'\\') && drive(&folder) && !folder.contains('\\');
    (lost && setting.variable() != "PATH" && setting.dialect.is_posix_like()).then_some(folder)
}
