//! An `export` line that is printed, not kept.
//! Source: `echo` writes to the standard output.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::{Command, Scope, Word};

rule! {
    id: "env/echo-without-redirect",
    page: "echo_without_redirect.md",
    on: Command,
    severity: Warning,
    category: Correctness,
    fix: None,
    since: "0.1.0",
    also: ["S22"],
}

fn check(command: &Command, cx: &Context<'_>, out: &mut Findings) {
    let Some(file) = cx.file.shell().filter(|file| file.dialect.is_posix_like()) else { return };
    // Quoted, it is a message to the reader of the output.
    let [echo, export, assigned] = command.words.as_slice() else { return };
    let written = assigned.span.of(cx.text());
    let assigns = written.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    });
    let literal = |word: &Word, text: &str| word.span.of(cx.text()) == text;
    let elsewhere =
        file.scopes(command.block).any(|scope| !matches!(scope, Scope::TopLevel | Scope::Conditional | Scope::Loop));
    if literal(echo, "echo") && literal(export, "export") && assigns && command.redirects.is_empty() && !elsewhere {
        out.at(command.span).says(text! {
            en: "this prints the line and sets nothing: it goes to no file",
            zh: "这只是打印该行，什么也没有设置：它没有写入任何文件",
        });
    }
}
