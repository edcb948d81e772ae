//! An `#include` that no folder of this machine has.
//! Source: gcc's manual, "Search Path"; the compiler says "fatal error: …: No such file or directory".

use pitfall_engine::{Context, Findings, Read, rule, text};
use pitfall_knowledge::golang::package_of_header;
use pitfall_syntax::cgo::{CgoFile, Include, IncludeForm};

use super::machine::Machine;

rule! {
    id: "cgo/header-not-here",
    page: "header_not_here.md",
    on: CgoFile,
    severity: Information,
    category: Portability,
    fix: None,
    since: "0.1.0",
    also: [],
}

fn check(file: &Read<CgoFile>, cx: &Context<'_>, out: &mut Findings) {
    // Without these the compiler's own folders are not known, and nothing follows from what they lack.
    if cx.host().header("stdlib.h").is_none() {
        return;
    }
    let Some(machine) = Machine::of(cx, file).filter(Machine::builds_file) else { return };
    if ["--sysroot", "-isysroot", "-nostdinc"].iter().any(|option| machine.says(option)) {
        return;
    }
    let text = cx.text();
    let mut folders = None;
    for preamble in file.imports.iter().filter_map(|import| import.preamble.as_ref()) {
        // Reading C costs a parse.
        if !preamble.span.of(text).contains("#include") && !preamble.span.of(text).contains("# include") {
            continue;
        }
        for include in preamble.c_outline(text).includes.iter().filter(|include| !include.conditional) {
            let name = include.path.of(text);
            let Some(folders) = folders.get_or_insert_with(|| machine.folders(&["-I", "-isystem"])) else { return };
            if is_here(include, name, folders, &machine, cx) {
                continue;
            }
            match package_of_header(name).map(|package| package.everywhere()) {
                Some(packages) => out.at(include.path).says(text! {
                    en: "this machine has no {name}; it comes with {packages}",
                    zh: "本机没有 {name}；它由以下软件包提供：{packages}",
                }),
                None => out.at(include.path).says(text! {
                    en: "neither the package, its -I folders nor the compiler's folders have {name} on this machine",
                    zh: "在本机上，此包、其 -I 目录以及编译器的目录中都没有 {name}",
                }),
            };
        }
    }
}

fn is_here(
    include: &Include,
    name: &str,
    folders: &[std::path::PathBuf],
    machine: &Machine<'_>,
    cx: &Context<'_>,
) -> bool {
    // cgo writes this one itself.
    // Another rule says better what is wrong with a variable.
    if include.form == IncludeForm::Macro || name.is_empty() || name == "_cgo_export.h" || name.starts_with('$') {
        return true;
    }
    let beside = cx.folder().filter(|_| include.form == IncludeForm::Quoted).map(|folder| folder.join(name));
    let absolute = name.starts_with('/') && machine.has(std::path::Path::new(name));
    absolute
        || beside.is_some_and(|path| machine.has(&path))
        || folders.iter().any(|folder| machine.has(&folder.join(name)))
        || cx.host().header(name).is_some()
}
