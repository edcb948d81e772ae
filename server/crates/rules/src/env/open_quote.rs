//! A quote that its line does not close.
//! Source: POSIX XCU 2.2; seen with bash 5.2, zsh 5.9, dash 0.5.12 and fish 3.6: the rest of the file becomes text, or is not read.

use pitfall_engine::{Context, Findings, Read, rule, text};
use pitfall_syntax::shell::{Dialect, ShellFile};
use pitfall_text::Edit;

rule! {
    id: "env/open-quote",
    page: "open_quote.md",
    on: ShellFile,
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["S26"],
}

fn check(file: &Read<ShellFile>, cx: &Context<'_>, out: &mut Findings) {
    if !(file.dialect.is_posix_like() || file.dialect == Dialect::Fish) {
        return;
    }
    let text = cx.text();
    // An even number of quotes: a string over several lines, whose lines look like code.
    let odd = |quote: &str| {
        let code = text.lines().filter(|line| !line.trim_start().starts_with('#'));
        let escaped = format!("\\{quote}");
        code.map(|line| line.matches(quote).count() - line.matches(escaped.as_str()).count()).sum::<usize>() % 2 == 1
    };
    for error in file.errors.iter().filter(|error| error.message.starts_with("unterminated")) {
        let at = error.span.start as usize;
        let quote = error.span.of(text);
        if !odd(quote) {
            continue;
        }
        let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let end = text[at..].find('\n').map_or(text.len(), |newline| at + newline);
        let line = text[start..end].trim_end_matches('\r');
        let first = line.split_ascii_whitespace().next().unwrap_or("");
        let assigns = first.split_once('=').is_some_and(|(name, _)| {
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        });
        if !(assigns || matches!(first, "export" | "set" | "alias" | "typeset" | "declare")) {
            continue;
        }
        let kept = line.trim_end().len();
        let clean = matches!(quote, "\"" | "'") && !line[at - start + 1..].contains(['"', '\'', '`', '#']);
        out.at(error.span)
            .says(text! {
                en: "this quote is not closed on its line: the lines below become part of the value, or are not read at all",
                zh: "这个引号没有在本行闭合：下面的行会成为值的一部分，或者根本不会被读取",
            })
            .suggests(
                text! { en: "close it at the end of the line", zh: "在行尾闭合" },
                clean.then(|| Edit::insert(start + kept, quote)),
            );
    }
}
