//! `-I` or `-L` before something that is no folder: the go command makes a folder of it.
//! Source: `makePathsAbsolute` of go/build completes whatever follows `-I` and `-L` with the folder of the package.

use pitfall_engine::{Context, Findings, Presence, Severity, rule, text};
use pitfall_syntax::cgo::{CgoLine, Verb};
use pitfall_text::Edit;

use super::edits;

rule! {
    id: "cgo/option-taken-as-folder",
    page: "option_taken_as_folder.md",
    on: CgoLine,
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: [],
}

fn check(line: &CgoLine, cx: &Context<'_>, out: &mut Findings) {
    if line.verb.is_none_or(|verb| verb == Verb::PkgConfig || verb.names_function()) {
        return;
    }
    let mut number = 0;
    while let Some(flag) = line.flags.get(number) {
        let first = number;
        number += 1;
        let Some(option) = ["-I", "-L"].into_iter().find(|option| flag.value.starts_with(option)) else { continue };
        let joined = flag.value.get(option.len()..).unwrap_or("");
        let (last, path) = if joined.is_empty() {
            number += 1;
            match line.flags.get(first + 1) {
                Some(next) => (first + 1, next.value.as_str()),
                None => continue,
            }
        } else {
            (first, joined)
        };
        let below_sysroot = path.strip_prefix('=').or_else(|| path.strip_prefix("$SYSROOT"));
        if !path.starts_with(['-', '@']) && below_sysroot.is_none() {
            continue;
        }
        if cx.folder().is_some_and(|folder| cx.presence(&folder.join(path)) == Presence::Folder) {
            continue;
        }
        let Some(last_flag) = line.flags.get(last) else { continue };
        let said = out.at(flag.span.cover(last_flag.span)).says(text! {
            en: "the go command takes {path} behind {option} for the name of a folder beside this file",
            zh: "go 命令把 {option} 之后的 {path} 当作此文件旁边的目录名",
        });
        // A sysroot is what compilers would make of it, and a folder that is not there does no harm by itself.
        let sysroot = below_sysroot.is_some_and(|rest| rest.starts_with('/'));
        let said = if sysroot { said.at_most(Severity::Warning) } else { said };
        if last > first && path.starts_with('-') {
            let option_alone = flag.span.cover(last_flag.span);
            said.suggests(
                text! { en: "remove {option}", zh: "删除 {option}" },
                Edit::replace(option_alone, last_flag.span.of(cx.text())),
            );
        } else {
            said.suggests(
                text! { en: "remove {option} {path}", zh: "删除 {option} {path}" },
                edits::remove_flags(cx.text(), line, first, last),
            );
        }
    }
}
