//! A go.mod that asks for less than the folders it is built with.
//! Source: `modload.updateRoots` and `UpdateGoModFromReqs`: a root below the selected version is "updates to go.mod needed" when read-only.

use std::collections::HashSet;

use pitfall_engine::{Context, Findings, Location, Read, rule, text};
use pitfall_syntax::gomod::{GoMod, Verb, edit, gover};
use pitfall_text::Span;

use super::build::{Build, Part, Vendor, part};
use super::graph::{self, Asker};

rule! {
    id: "gomod/behind-replacement",
    page: "behind_replacement.md",
    on: GoMod,
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["GM029", "GM066"],
}

/// How many go.mod files of replacements are read.
const MAX_PARTS: usize = 200;

fn check(file: &Read<GoMod>, cx: &Context<'_>, out: &mut Findings) {
    if !file.faults.is_empty() || !file.replaces().any(|it| it.is_directory()) {
        return;
    }
    let Some(build) = Build::of(cx).filter(|build| build.work.is_none()) else { return };
    if matches!(build.vendor(cx), Vendor::Used(_)) {
        return;
    }
    let Some(own) = build.modules.first() else { return };
    let parts = read_by(own, cx);
    go_line(file, own, &parts, cx, out);
    if parts.is_empty() {
        return;
    }
    let graph = graph::of(file, own, cx);
    for require in file.requires() {
        let (Some(path), Some(version)) = (&require.path, &require.version) else { continue };
        let Some(demand) = graph.demands.get(&path.value) else { continue };
        // What the module cache asks for is said by another rule.
        let Asker::Folder(part, span) = &demand.asker else { continue };
        let (module, wanted) = (&path.value, &demand.version);
        out.at(version.span)
            .says(text! {
                en: "a replacement requires {module} {wanted}, and the go command refuses to build until this line does",
                zh: "有替换目录需要 {module} {wanted}；此行不改，go 命令就拒绝构建",
            })
            .see(Location::in_file(&part.path, *span), text! { en: "required here", zh: "在此处 require" })
            .suggests(text! { en: "require {wanted}", zh: "改为 {wanted}" }, edit::replace_word(version, wanted));
    }
}

/// The `go` line of each replacement must not be newer than this one's.
fn go_line(file: &GoMod, own: &Part, parts: &[Part], cx: &Context<'_>, out: &mut Findings) {
    let written = own.facts.go.as_ref().map_or(gover::DEFAULT_GO_MOD, |word| word.value.as_str());
    let newest = parts
        .iter()
        .filter_map(|part| Some((part, part.facts.go.as_ref()?)))
        .filter(|(_, go)| gover::compare(&go.value, "1.21").is_ge())
        .reduce(|best, next| if gover::compare(&next.1.value, &best.1.value).is_gt() { next } else { best });
    let Some((part, go)) = newest.filter(|(_, go)| gover::compare(&go.value, written).is_gt()) else { return };
    if !gover::is_valid(written) {
        return;
    }
    let wanted = &go.value;
    let (span, edit) = match file.go_version() {
        Some(word) => (word.span, edit::replace_word(word, wanted)),
        None => {
            (file.module_path().map_or(Span::at(0), |word| word.span), edit::add(cx.text(), file, Verb::Go, wanted))
        }
    };
    out.at(span)
        .says(text! {
            en: "a replacement needs go {wanted}, and the go command refuses to build at go {written}",
            zh: "有替换目录需要 go {wanted}；go 命令拒绝以 go {written} 构建",
        })
        .see(Location::in_file(&part.path, go.span), text! { en: "its go line", zh: "该目录的 go 行" })
        .suggests(text! { en: "set go {wanted}", zh: "改为 go {wanted}" }, edit);
}

/// The go.mod files of replacements that are read to know all versions: those of what `own` requires, and, before graph pruning (Go
/// 1.17), those of what these require.
fn read_by(own: &Part, cx: &Context<'_>) -> Vec<Part> {
    let folder_of = |path: &str, version: &str| Some(own.replacing_folder(path, version)?.join("go.mod"));
    let pruned = |part: &Part| part.facts.go.as_ref().is_some_and(|go| gover::compare(&go.value, "1.17").is_ge());
    let mut seen = HashSet::new();
    let mut out: Vec<Part> = Vec::new();
    let mut next: Vec<Part> = vec![own.clone()];
    while let Some(from) = next.pop() {
        for require in &from.facts.requires {
            let Some(path) = folder_of(&require.path, &require.version) else { continue };
            if out.len() == MAX_PARTS || path == own.path || !seen.insert(path.clone()) {
                continue;
            }
            let Some(found) = part(cx, &path) else { continue };
            if !(pruned(own) && pruned(&found)) {
                next.push(found.clone());
            }
            out.push(found);
        }
    }
    out
}
