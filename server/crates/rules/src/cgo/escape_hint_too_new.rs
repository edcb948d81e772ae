//! `noescape` or `nocallback` in a file that older releases build too.
//! Source: release notes of Go 1.24, "Cgo"; before it "#cgo noescape disabled until Go 1.23", before 1.22 "invalid #cgo line".

use pitfall_engine::{Context, Findings, Severity, rule, text};
use pitfall_syntax::cgo::CgoLine;
use pitfall_text::Edit;

use super::edits::whole_line;
use super::toolchain::Toolchains;

rule! {
    id: "cgo/escape-hint-too-new",
    page: "escape_hint_too_new.md",
    on: CgoLine,
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["CG025"],
}

/// The first release 1.N that takes the two verbs.
const SINCE: u16 = 24;

fn check(line: &CgoLine, cx: &Context<'_>, out: &mut Findings) {
    let Some(verb) = line.verb.filter(|verb| verb.names_function()) else { return };
    let toolchains = Toolchains::of(cx);
    if toolchains.oldest >= SINCE || !line.faults.is_empty() {
        return;
    }
    let (name, oldest) = (verb.name(), toolchains.oldest);
    let said = out.at(line.verb_span.unwrap_or(line.span)).says(text! {
        en: "before Go 1.{SINCE} the go command refuses #cgo {name}; this file must work with Go 1.{oldest}",
        zh: "Go 1.{SINCE} 之前的 go 命令拒绝 #cgo {name}；此文件须支持 Go 1.{oldest}",
    });
    let said = if toolchains.configured { said } else { said.at_most(Severity::Warning) };
    said.suggests(text! { en: "remove this line", zh: "删除此行" }, Edit::remove(whole_line(cx.text(), line.span)));
}
