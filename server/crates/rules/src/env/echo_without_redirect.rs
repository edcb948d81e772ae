//! An `export` line that is printed, not kept.
//! Source: `echo` writes to the standard output.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::{Command, Dialect, Scope, Word};

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
    let Some(file) = cx.file.shell() else { return };
    // Nobody reads what the step of an image prints for what to do next.
    if file.dialect == Dialect::Dockerfile && is_printed(command, cx.text()) {
        report(command, out);
        return;
    }
    if !file.dialect.is_posix_like() {
        return;
    }
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
        report(command, out);
    }
}

fn report(command: &Command, out: &mut Findings) {
    out.at(command.span).says(text! {
        en: "this prints the line and sets nothing: it goes to no file",
        zh: "这只是打印该行，什么也没有设置：它没有写入任何文件",
    });
}

/// `echo "export NAME=value"` as a whole step, or behind others.
fn is_printed(command: &Command, text: &str) -> bool {
    let behind = text.get(command.span.end as usize..).unwrap_or("").trim_start_matches([' ', '\t']);
    let ends = behind.is_empty() || behind.starts_with(['\n', '\r', '&', ';']);
    let line = command.span.of(text).strip_prefix("echo ").map(|line| line.trim_start_matches(['"', '\'']));
    let assigns = line.and_then(|line| line.strip_prefix("export ")).is_some_and(|rest| rest.contains('='));
    ends && assigns && command.redirects.is_empty() && command.words.len() <= 3
}
