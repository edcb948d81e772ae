//! `//` for a comment.
//! Source: POSIX XCU 2.3: a comment begins with `#`; seen with bash 5.2: "//: Is a directory".

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::{Command, Dialect, Scope};
use pitfall_text::{Edit, Span};

rule! {
    id: "env/slash-comment",
    page: "slash_comment.md",
    on: Command,
    severity: Warning,
    category: Correctness,
    fix: Safe,
    since: "0.1.0",
    also: ["S14"],
}

fn check(command: &Command, cx: &Context<'_>, out: &mut Findings) {
    let Some(file) = cx.file.shell() else { return };
    let shell = file.dialect.is_posix_like()
        || matches!(file.dialect, Dialect::Fish | Dialect::PowerShell)
        || file.dialect == Dialect::Dockerfile && *file.scope(command.block) == Scope::TopLevel;
    let Some(first) = command.words.first().filter(|_| shell) else { return };
    let written = first.span.of(cx.text());
    // `//server/share/program` is a program.
    let comment =
        written == "//" || written.strip_prefix("//").is_some_and(|rest| !rest.contains('/') && !rest.is_empty());
    // `//=include x` is a line of a program that puts files together.
    if !comment || written.starts_with("//=") {
        return;
    }
    let start = first.span.start as usize;
    let line = cx.text().get(..start).unwrap_or("").rsplit('\n').next().unwrap_or("");
    let pattern = file.scopes(command.block).any(|scope| *scope == Scope::OneCommand);
    if !line.trim().is_empty() || pattern {
        return;
    }
    out.at(Span::new(start, start + 2))
        .says(text! {
            en: "// begins no comment: this line is taken for a command",
            zh: "// 不是注释：这一行会被当作命令",
        })
        .mends(text! { en: "write #", zh: "写成 #" }, Edit::replace(Span::new(start, start + 2), "#"));
}
