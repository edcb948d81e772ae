//! A `#cgo` line whose verb the go command does not know.
//! Source: `saveCgo` of go/build, "invalid #cgo verb".

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::cgo::{CgoLine, FaultKind, Verb};
use pitfall_text::Edit;

rule! {
    id: "cgo/unknown-verb",
    page: "unknown_verb.md",
    on: CgoLine,
    severity: Error,
    category: Correctness,
    fix: Safe,
    since: "0.1.0",
    also: ["CG001"],
}

fn check(line: &CgoLine, cx: &Context<'_>, out: &mut Findings) {
    let Some(span) = line.verb_span else { return };
    if !line.faults.iter().any(|fault| fault.kind == FaultKind::UnknownVerb) {
        return;
    }
    let written = span.of(cx.text());
    if let Some(verb) = Verb::from_name(written).filter(|verb| verb.names_function()) {
        let name = verb.name();
        let said = out.at(span).says(text! {
            en: "the go command refuses this line: {name} takes no colon",
            zh: "go 命令拒绝此行：{name} 之后没有冒号",
        });
        said.mends(text! { en: "remove the colon", zh: "删除冒号" }, line.colon.map(Edit::remove));
        return;
    }
    let said = out.at(span).says(text! {
        en: "the go command knows no #cgo verb {written} and refuses the file",
        zh: "go 命令不认识 #cgo 动词 {written}，并拒绝此文件",
    });
    if let Some(verb) = meant(written) {
        said.mends(text! { en: "write {verb}", zh: "改写为 {verb}" }, Edit::replace(span, verb));
    }
}

/// The verb that a word was meant for.
fn meant(written: &str) -> Option<&'static str> {
    let folded: String = written.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect();
    let known = match folded.as_str() {
        "LDLIBS" | "LIBS" | "LIB" | "LINKFLAGS" | "LINK" | "LDADD" | "LD" => "LDFLAGS",
        "CCFLAGS" | "CPLUSFLAGS" | "CXX" => "CXXFLAGS",
        "INCLUDE" | "INCLUDES" | "INC" | "CC" | "C" => "CFLAGS",
        "CPP" => "CPPFLAGS",
        "PKG" | "PKGCONF" => "pkg-config",
        _ => "",
    };
    if !known.is_empty() {
        return Some(known);
    }
    let verbs = Verb::ALL.into_iter().filter(|verb| !verb.names_function()).map(Verb::name);
    let distance = |verb: &str| strsim::osa_distance(&verb.replace('-', "").to_ascii_uppercase(), &folded);
    let nearest = verbs.clone().min_by_key(|verb| distance(verb))?;
    let least = distance(nearest);
    // CFLAGS, FFLAGS and LDFLAGS are near one another.
    let alone = verbs.filter(|verb| distance(verb) == least).count() == 1;
    (least <= 2 && alone).then_some(nearest)
}
