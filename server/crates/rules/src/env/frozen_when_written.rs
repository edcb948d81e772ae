//! A variable that is expanded while the line is written to a start-up file.
//! Source: POSIX XCU 2.2.3 and 2.7.4: double quotes and an unquoted here-document expand.

use std::collections::BTreeSet;

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::{Command, Dialect, PartKind, RedirectKind, Word, parse};
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
    let Some(file) = cx.file.shell() else { return };
    if file.dialect.is_windows() {
        return;
    }
    if let Some((word, code)) = code_of_shell(command, text) {
        for (name, span) in frozen_in_code(word, code.of(text), code.start as usize) {
            report(&name, span, None, out);
        }
        return;
    }
    let Some(dialect) = command.writes_startup_file(text) else { return };
    if matches!(dialect, Dialect::EtcEnvironment | Dialect::DotEnv) {
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
            let assigns = word.span.of(text).contains('=') || word.span.of(text).contains("set -");
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

/// The word that `sh -c` runs, and its text within the quotes; `None` where quotes inside them shift places.
fn code_of_shell<'a>(command: &'a Command, text: &str) -> Option<(&'a Word, Span)> {
    let at = usize::from(command.name() == Some("sudo"));
    let shell = command.words.get(at).and_then(Word::as_literal)?;
    let is_code = command.words.get(at + 1).and_then(Word::as_literal) == Some("-c");
    let is_shell = matches!(shell.rsplit('/').next()?, "sh" | "bash" | "zsh" | "dash");
    let word = command.words.get(at + 2).filter(|_| is_shell && is_code)?;
    let written = word.span.of(text);
    let quote = written.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let inner = written.strip_prefix(quote)?.strip_suffix(quote)?;
    let start = word.span.start as usize + 1;
    (!inner.contains([quote, '\\'])).then(|| (word, Span::new(start, start + inner.len())))
}

/// What such code, which begins at `base`, writes to a start-up file after this shell or the inner one has expanded it.
fn frozen_in_code(word: &Word, code: &str, base: usize) -> Vec<(String, Span)> {
    let live = |name: &str| LIVE.contains(&name);
    let (inner, _) = parse(code, Dialect::Posix);
    let mut frozen = Vec::new();
    for written in inner.commands() {
        if written.writes_startup_file(code).is_none_or(|dialect| dialect == Dialect::EtcEnvironment) {
            continue;
        }
        let span = written.span.shifted(base);
        let outer = word.parts.iter().filter(|part| span.contains(part.span) && written.span.of(code).contains('='));
        let outer = outer.filter_map(|part| Some((part.as_expansion()?.name.text.to_string(), part.span)));
        let by_inner = printed_live(written, code, &live).map(|(name, place)| (name, place.shifted(base)));
        frozen.extend(outer.filter(|(name, _)| live(name)).chain(by_inner).next());
    }
    frozen
}

/// The first live variable that the command prints in a word that assigns, and its place.
fn printed_live(command: &Command, text: &str, live: &dyn Fn(&str) -> bool) -> Option<(String, Span)> {
    let words = command.words.iter().filter(|word| word.span.of(text).contains('='));
    let mut parts = words.filter(|_| command.prints()).flat_map(|word| &word.parts);
    parts.find_map(|part| {
        let name = &part.as_expansion().filter(|it| live(&it.name.text))?.name.text;
        Some((name.to_string(), part.span))
    })
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
