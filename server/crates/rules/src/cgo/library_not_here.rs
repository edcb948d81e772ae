//! A library that no folder of this machine has.
//! Source: ld(1), "-l namespec"; the linker says "cannot find -lNAME".

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_host::Os;
use pitfall_knowledge::golang::package_of_library;
use pitfall_syntax::cgo::{CgoLine, Verb};

use super::machine::Machine;

rule! {
    id: "cgo/library-not-here",
    page: "library_not_here.md",
    on: CgoLine,
    severity: Information,
    category: Portability,
    fix: None,
    since: "0.1.0",
    also: [],
}

fn check(line: &CgoLine, cx: &Context<'_>, out: &mut Findings) {
    let Some(file) = cx.file.cgo().filter(|_| line.verb == Some(Verb::Ldflags)) else { return };
    // Without libc the linker's own folders are not known, and nothing follows from what they lack.
    if cx.host().os() != Os::Linux || cx.host().library("c").is_none() || !line.faults.is_empty() {
        return;
    }
    let mut looked = None;
    for flag in &line.flags {
        let Some(name) = flag.value.strip_prefix("-l").filter(|name| !name.is_empty() && !name.starts_with(':')) else {
            continue;
        };
        if cx.host().library(name).is_some() {
            continue;
        }
        let Some((machine, folders)) = looked
            .get_or_insert_with(|| {
                let machine =
                    Machine::of(cx, file).filter(|machine| machine.is_live(line) && !machine.says("--sysroot"))?;
                let folders = machine.folders(&["-L"])?;
                Some((machine, folders))
            })
            .as_ref()
        else {
            return;
        };
        let files = [format!("lib{name}.so"), format!("lib{name}.a")];
        if folders.iter().any(|folder| files.iter().any(|file| machine.has(&folder.join(file)))) {
            continue;
        }
        match package_of_library(name).map(|package| package.everywhere()) {
            Some(packages) => out.at(flag.span).says(text! {
                en: "this machine has no library {name}; it comes with {packages}",
                zh: "本机没有库 {name}；它由以下软件包提供：{packages}",
            }),
            None => out.at(flag.span).says(text! {
                en: "neither the -L folders nor the linker's folders have lib{name}.so or lib{name}.a on this machine",
                zh: "在本机上，-L 目录和链接器的目录中都没有 lib{name}.so 或 lib{name}.a",
            }),
        };
    }
}
