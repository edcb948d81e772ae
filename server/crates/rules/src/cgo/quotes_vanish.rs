//! Quotes in the value of a macro, which the go command takes away.
//! Source: `splitQuoted` of go/build undoes quotes and backslashes, and `safeCgoName` refuses a quote that would be left.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::cgo::{CgoLine, Verb};

rule! {
    id: "cgo/quotes-vanish",
    page: "quotes_vanish.md",
    on: CgoLine,
    severity: Information,
    category: Correctness,
    fix: None,
    since: "0.1.0",
    also: [],
}

fn check(line: &CgoLine, cx: &Context<'_>, out: &mut Findings) {
    if line.verb.is_none_or(|verb| matches!(verb, Verb::PkgConfig | Verb::Ldflags) || verb.names_function()) {
        return;
    }
    for flag in line.flags.iter().filter(|flag| flag.refused.is_none() && flag.is_quoted()) {
        let Some((name, value)) = flag.value.strip_prefix("-D").and_then(|rest| rest.split_once('=')) else { continue };
        let written = flag.span.of(cx.text());
        // `-DNAME="text"`; quotes around all of it, or around several words, are there to hold it together.
        let in_quotes =
            written.strip_prefix("-D").and_then(|rest| rest.strip_prefix(name)?.strip_prefix("=\"")).is_some();
        let is_text = value.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/')
            || value.split('.').count() > 2
            || value.contains(['/', '@']);
        if in_quotes && is_text && !value.contains(' ') {
            out.at(flag.span).says(text! {
                en: "the go command takes the quotes away: {name} is {value} for the compiler and no string; no #cgo line can give one, a #define in the preamble can",
                zh: "go 命令会去掉引号：对编译器来说 {name} 是 {value}，而不是字符串；#cgo 行无法给出字符串，前导注释中的 #define 可以",
            });
        }
    }
}
