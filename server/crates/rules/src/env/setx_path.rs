//! `setx PATH`.
//! Source: `help setx`: at most 1024 characters are kept; `%PATH%` holds the machine's and the user's entries, already expanded.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::{Command, Declarer, Dialect, Setting, Word};
use pitfall_text::Span;

rule! {
    id: "env/setx-path",
    page: "setx_path.md",
    on: [Setting: check, Command: in_powershell],
    severity: Error,
    category: Correctness,
    fix: None,
    since: "0.1.0",
    also: ["S18"],
}

fn check(setting: &Setting<'_>, _: &Context<'_>, out: &mut Findings) {
    if setting.dialect == Dialect::Cmd && setting.by == Declarer::Setx && setting.variable() == "PATH" {
        report(setting.command, out);
    }
}

fn in_powershell(command: &Command, cx: &Context<'_>, out: &mut Findings) {
    if cx.file.shell().is_none_or(|file| file.dialect != Dialect::PowerShell) {
        return;
    }
    let is = |at: usize, text: &str| {
        command.words.get(at).and_then(Word::as_literal).is_some_and(|word| word.eq_ignore_ascii_case(text))
    };
    if (is(0, "setx") || is(0, "setx.exe")) && (is(1, "PATH") || is(2, "PATH")) {
        report(command.span, out);
    }
}

fn report(span: Span, out: &mut Findings) {
    out.at(span).says(text! {
        en: "setx cuts PATH at 1024 characters, and mixes the machine's entries with the user's, expanded for good",
        zh: "setx 会把 PATH 截断为 1024 个字符，并把系统与用户的条目混在一起、永久展开",
    });
}
