//! A header or function that GNU's C library has and musl, the one of Alpine, has not.
//! Source: headers and symbols of glibc 2.36 and musl 1.2.3, compared.

use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;

use pitfall_engine::{Context, Facts, Findings, Message, Read, rule, text};
use pitfall_knowledge::golang::{GLIBC_ONLY_HEADERS, header_of_glibc_only};
use pitfall_syntax::Span;
use pitfall_syntax::cgo::{CNames, COutline, CgoFile, c_language};

use super::package_c::PackageC;
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
    // Nearly every file ends here.
    let outlines: Vec<COutline> = preambles.iter().map(|preamble| preamble.c_outline(text)).collect();
    for include in outlines.iter().flat_map(|one| &one.includes).filter(|include| !include.conditional) {
        let name = include.path.of(text);
        if GLIBC_ONLY_HEADERS.contains(&name) && on_linux() {
            out.at(include.path).says(text! {
                en: "musl, the C library of Alpine, has no {name}",
                zh: "Alpine 的 C 库 musl 没有 {name}",
            });
        }
    }
    let has_c_files = has_c_files(cx);
    let is_candidate = |span: &&Span| header_of_glibc_only(span.of(text)).is_some();
    let used: Vec<Span> = file.body.names.iter().filter(is_candidate).copied().collect();
    let called: Vec<Span> = outlines.iter().flat_map(|one| &one.calls).filter(is_candidate).copied().collect();
    if used.is_empty() && called.is_empty() && !has_c_files {
        return;
    }
    let names: Vec<Arc<CNames>> = preambles.iter().map(|preamble| preamble.c_names(text)).collect();
    let mut package = None;
    let mut package = || Rc::clone(package.get_or_insert_with(|| Rc::new(package_of(cx, &names))));
    let mut told: Vec<&str> = Vec::new();
    let is_own = |name: &str| names.iter().any(|one| one.own.contains(name));
    for span in used {
        let name = span.of(text);
        if !told.contains(&name) && !is_own(name) && on_linux() && !package().may_name(name) {
            told.push(name);
            out.at(span).says(missing(name));
        }
    }
    for span in called {
        let name = span.of(text);
        let Some(header) = header_of_glibc_only(name) else { continue };
        let declared = names.iter().any(|one| one.includes.contains(header)) || package().includes(header);
        if declared && !told.contains(&name) && !is_own(name) && on_linux() && !package().may_name(name) {
            told.push(name);
            out.at(span).says(missing(name));
        }
    }
    let Some(import) = file.imports.first().filter(|_| has_c_files && is_first_with_cgo(cx) && on_linux()) else {
        return;
    };
    let package = package();
    for (path, name) in package.calls() {
        let Some(header) = header_of_glibc_only(name) else { continue };
        if !told.contains(&name) && !is_own(name) && package.includes(header) {
            told.push(name);
            let path = cx.folder().and_then(|folder| path.strip_prefix(folder).ok()).unwrap_or(path).display();
            out.at(import.path).says(text! {
                en: "{path} calls {name}, which musl, the C library of Alpine, lacks: there the build ends with an undefined reference",
                zh: "{path} 调用了 {name}，而 Alpine 的 C 库 musl 没有它：在那里构建会以 undefined reference 告终",
            });
        }
    }
}

fn missing(name: &str) -> Message {
    text! {
        en: "musl, the C library of Alpine, has no {name}: there the build ends with an undefined reference",
        zh: "Alpine 的 C 库 musl 没有 {name}：在那里构建会以 undefined reference 告终",
    }
}

fn package_of(cx: &Context<'_>, preambles: &[Arc<CNames>]) -> PackageC {
    cx.folder().map(|folder| PackageC::of(cx, folder, preambles)).unwrap_or_default()
}

/// The package has files in a language of C's family.
fn has_c_files(cx: &Context<'_>) -> bool {
    cx.folder()
        .is_some_and(|folder| cx.list(folder).iter().any(|one| !one.is_folder && c_language(&one.name).is_some()))
}

/// The checked file is the first of its package that imports `"C"`: what is true of the whole package is said there.
fn is_first_with_cgo(cx: &Context<'_>) -> bool {
    let (Some(folder), Some(own)) = (cx.folder(), cx.path()) else { return false };
    let names = cx.list(folder);
    let mut paths = names.iter().filter(|one| one.name.ends_with(".go")).map(|one| folder.join(&one.name));
    let uses_cgo = |path: &PathBuf| {
        path.as_path() == own || cx.facts(path).is_some_and(|file| matches!(&file.facts, Facts::Go(go) if go.uses_cgo))
    };
    paths.find(uses_cgo).is_some_and(|path| path == own)
}
