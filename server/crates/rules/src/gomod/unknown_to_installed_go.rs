//! What the Go that is installed here does not know yet.
//! Source: `modfile.parseToFile` of each release: "unknown directive", and before Go 1.21 "invalid go version …: must match format 1.23".

use pitfall_engine::{Context, Findings, Read, rule, text};
use pitfall_syntax::gomod::{File, GoMod, GoWork, Verb, edit, gover};

use super::running;

rule! {
    id: "gomod/unknown-to-installed-go",
    page: "unknown_to_installed_go.md",
    on: [GoMod: go_mod, GoWork: go_work],
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["GM002", "GM012"],
}

/// The release that first knew a directive; `None` for those of the first one.
pub(super) fn since(verb: Verb) -> Option<&'static str> {
    match verb {
        Verb::Retract => Some("1.16"),
        Verb::Toolchain => Some("1.21"),
        Verb::Godebug => Some("1.23"),
        Verb::Tool => Some("1.24"),
        Verb::Ignore => Some("1.25"),
        _ => None,
    }
}

fn go_mod(file: &Read<GoMod>, cx: &Context<'_>, out: &mut Findings) {
    check(file, cx, out);
}

fn go_work(file: &Read<GoWork>, cx: &Context<'_>, out: &mut Findings) {
    check(file, cx, out);
}

fn check(file: &File, cx: &Context<'_>, out: &mut Findings) {
    let Some(reader) = running::reader(cx) else { return };
    let mut seen = Vec::new();
    for directive in file.directives.iter().filter(|it| !it.line().faulty) {
        let Some(verb) = directive.verb().filter(|verb| !seen.contains(verb)) else { continue };
        let Some(since) = since(verb).filter(|since| gover::compare(&reader, since).is_lt()) else { continue };
        seen.push(verb);
        let line = directive.line();
        let span = line.keyword.or_else(|| file.block_of(line).map(|block| block.keyword)).unwrap_or(line.span);
        let word = verb.keyword();
        out.at(span).says(text! {
            en: "Go {reader}, which reads this file here, refuses the word {word}: it came with Go {since}",
            zh: "在此读取本文件的 Go {reader} 不认识 {word}：它自 Go {since} 起才有",
        });
    }
    let Some(go) = file.go_version().filter(|_| gover::compare(&reader, "1.21").is_lt()) else { return };
    let written = &go.value;
    if gover::is_valid(written) && (written.matches('.').count() == 2 || written.contains("rc")) {
        let language = gover::language(written);
        out.at(go.span)
            .says(text! {
                en: "Go {reader}, which reads this file here, takes a go line of two numbers only",
                zh: "在此读取本文件的 Go {reader} 只接受两段式的 go 行",
            })
            .suggests(text! { en: "set go {language}", zh: "改为 go {language}" }, edit::replace_word(go, language));
    }
}
