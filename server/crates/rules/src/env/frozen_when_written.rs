//! A variable that is expanded while the line is written to a start-up file.
//! Source: POSIX XCU 2.2.3 and 2.7.4: double quotes and an unquoted here-document expand.

use std::collections::BTreeSet;

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::{Command, Dialect, PartKind, RedirectKind, Word};
use pitfall_text::{Edit, Span};

rule! {
    id: "env/frozen-when-written",
    page: "frozen_when_written.md",
    on: Command,
    severity: Warning,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["S15"],
}

/// Variables that a start-up file is to look up each time it is read.
const LIVE: [&str; 5] = ["PATH", "GOPATH", "GOROOT", "GOBIN", "LD_LIBRARY_PATH"];

fn check(command: &Command, cx: &Context<'_>, out: &mut Findings) {
    let text = cx.text();
    let Some(dialect) = command.writes_startup_file(text) else { return };
    let Some(file) = cx.file.shell() else { return };
    if dialect == Dialect::EtcEnvironment || !file.dialect.is_posix_like() && file.dialect != Dialect::Dockerfile {
        return;
    }
    // A variable of the script's own is written out on purpose.
    let own: BTreeSet<&str> = file
        .assignments()
        .filter(|it| it.span.start < command.span.start && it.name.text != "PATH")
        .map(|it| it.name.text.as_str())
        .collect();
    let live = |name: &str| LIVE.contains(&name) && !own.contains(name);
    if command.prints() {
        for word in &command.words {
            let assigns = word.span.of(text).contains('=');
            for part in word.parts.iter().filter(|_| assigns) {
                let Some(expansion) = part.as_expansion().filter(|it| live(&it.name.text)) else { continue };
                report(&expansion.name.text, part.span, single_quotes(word, text), out);
                break;
            }
        }
    }
    for redirect in &command.redirects {
        let RedirectKind::HereDocument { body: Some(body), quoted: false } = redirect.kind else { continue };
        if let Some((name, at)) = first_live(body.of(text), &live) {
            let start = body.start as usize + at;
            report(name, Span::new(start, start + name.len() + 1), quoted_delimiter(redirect.span, body, text), out);
        }
    }
}

fn report(name: &str, span: Span, fix: Option<Vec<Edit>>, out: &mut Findings) {
    out.at(span)
        .says(text! {
            en: "${name} is expanded now: the file gets today's value for good, and nothing where it is unset",
            zh: "${name} 在写入时就被展开：文件里永远是今天的值；若未设置则为空",
        })
        .suggests(text! { en: "write the name, not the value", zh: "写入变量名而不是值" }, fix);
}

/// The first live variable of a here-document, without those behind a backslash, on a line that assigns.
fn first_live<'a>(body: &'a str, live: &dyn Fn(&str) -> bool) -> Option<(&'a str, usize)> {
    body.match_indices('$').find_map(|(at, _)| {
        let before = &body[..at];
        if before.ends_with('\\') || !before.rsplit('\n').next().unwrap_or("").contains('=') {
            return None;
        }
        let rest = &body[at + 1..];
        let name = &rest[..rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len())];
        live(name).then_some((name, at))
    })
}

/// Single quotes instead of the double ones around a word in which nothing else depends on them.
fn single_quotes(word: &Word, text: &str) -> Option<Vec<Edit>> {
    let written = word.span.of(text);
    let inner = written.strip_prefix('"')?.strip_suffix('"')?;
    let only = word.parts.iter().all(|part| match &part.kind {
        PartKind::Literal { .. } => true,
        PartKind::Expansion(expansion) => LIVE.contains(&expansion.name.text.as_str()) || expansion.name.text == "HOME",
        _ => false,
    });
    if inner.contains(['\'', '\\', '"', '`']) || !only {
        return None;
    }
    let (start, end) = (word.span.start as usize, word.span.end as usize);
    Some(vec![Edit::replace(Span::new(start, start + 1), "'"), Edit::replace(Span::new(end - 1, end), "'")])
}

/// Quotes around the delimiter of a here-document in which nothing else is expanded.
fn quoted_delimiter(redirect: Span, body: Span, text: &str) -> Option<Vec<Edit>> {
    let known = body.of(text).match_indices('$').all(|(at, _)| {
        let rest = body.of(text)[at + 1..].trim_start_matches('{');
        LIVE.iter().chain(&["HOME"]).any(|name| rest.starts_with(name))
    });
    if body.of(text).contains(['\\', '`']) || !known {
        return None;
    }
    let written = redirect.of(text);
    let delimiter = written.trim_start_matches(['<', '-', ' ', '\t', '0', '1', '2']);
    let start = redirect.end as usize - delimiter.len();
    Some(vec![Edit::replace(Span::new(start, redirect.end as usize), format!("'{delimiter}'"))])
}
