//! A header or function that GNU's C library has and musl, the one of Alpine, has not.
//! Source: headers and symbols of glibc 2.36 and musl 1.2.3, compared.

use pitfall_engine::{Context, Findings, Read, rule, text};
use pitfall_knowledge::golang::{GLIBC_ONLY_FUNCTIONS, GLIBC_ONLY_HEADERS};
use pitfall_syntax::cgo::{CgoFile, Preamble};

use super::reach::Reach;

rule! {
    id: "cgo/glibc-only",
    page: "glibc_only.md",
    on: CgoFile,
    severity: Information,
    category: Portability,
    fix: None,
    since: "0.1.0",
    also: [],
}

fn check(file: &Read<CgoFile>, cx: &Context<'_>, out: &mut Findings) {
    let text = cx.text();
    let preambles: Vec<_> = file.imports.iter().filter_map(|import| import.preamble.as_ref()).collect();
    // Who asks which C library it is has thought of the others.
    if preambles.iter().any(|preamble| preamble.span.of(text).contains("__GLIBC__")) {
        return;
    }
    let mut on_linux = None;
    let mut on_linux = || *on_linux.get_or_insert_with(|| Reach::of(cx, file).ports().any(|port| port.goos == "linux"));
    for preamble in &preambles {
        // Reading C costs a parse.
        if !GLIBC_ONLY_HEADERS.iter().any(|header| preamble.span.of(text).contains(header)) {
            continue;
        }
        for include in preamble.c_unit(text).includes.iter().filter(|include| !include.conditional) {
            let name = include.path.of(text);
            if GLIBC_ONLY_HEADERS.contains(&name) && on_linux() {
                out.at(include.path).says(text! {
                    en: "musl, the C library of Alpine, has no {name}",
                    zh: "Alpine 的 C 库 musl 没有 {name}",
                });
            }
        }
    }
    let mut told: Vec<&str> = Vec::new();
    for span in &file.body.names {
        let name = span.of(text);
        if GLIBC_ONLY_FUNCTIONS.contains(&name)
            && !told.contains(&name)
            && !is_defined(name, &preambles, text)
            && on_linux()
        {
            told.push(name);
            out.at(*span).says(text! {
                en: "musl, the C library of Alpine, has no {name}: there the build ends with an undefined reference",
                zh: "Alpine 的 C 库 musl 没有 {name}：在那里构建会以 undefined reference 告终",
            });
        }
    }
}

/// The preamble has a function of that name.
fn is_defined(name: &str, preambles: &[&Preamble], text: &str) -> bool {
    preambles
        .iter()
        .filter(|preamble| preamble.span.of(text).contains(name))
        .any(|preamble| preamble.c_unit(text).functions.iter().any(|function| function.name.of(text) == name))
}
