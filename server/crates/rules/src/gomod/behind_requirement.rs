//! A go line below that of a module that is required.
//! Source: go.dev/doc/toolchain, "Go versions": the go line is at least that of each dependency; being read-only, the go command says "updates to go.mod
//! needed". Only the module cache is looked at.

use pitfall_engine::{Context, Findings, Location, Read, Severity, rule, text};
use pitfall_syntax::gomod::{GoMod, Verb, edit, gover};

use super::build::Build;
use super::graph;

rule! {
    id: "gomod/behind-requirement",
    page: "behind_requirement.md",
    on: GoMod,
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["GM066"],
}

fn check(file: &Read<GoMod>, cx: &Context<'_>, out: &mut Findings) {
    let Some(module) = file.module_path() else { return };
    let Some(own) = graph::held(file, cx) else { return };
    let written = file.go_version().map_or(gover::DEFAULT_GO_MOD, |word| word.value.as_str());
    if !gover::is_valid(written) {
        return;
    }
    let graph = graph::of(file, &own, cx);
    let newest = graph.newest_go.as_ref().filter(|newest| gover::compare(&newest.version, written).is_gt());
    let Some((newest, by)) = newest.and_then(|newest| Some((newest, own.facts.requires.get(newest.by)?))) else {
        return;
    };
    let (path, wanted) = (&by.path, &newest.version);
    let (span, edit) = match file.go_version() {
        Some(word) => (word.span, edit::replace_word(word, wanted)),
        None => (module.span, edit::add(cx.text(), file, Verb::Go, wanted)),
    };
    let in_workspace = is_member(cx);
    let message = if in_workspace {
        text! {
            en: "{path} needs go {wanted}: the workspace builds at go {written} all the same, and this module by itself (GOWORK=off) does not",
            zh: "{path} 需要 go {wanted}：go {written} 在工作区中仍可构建，但单独构建此模块（GOWORK=off）会被拒绝",
        }
    } else {
        text! {
            en: "{path} needs go {wanted}, and the go command refuses to build at go {written}",
            zh: "{path} 需要 go {wanted}；go 命令拒绝以 go {written} 构建",
        }
    };
    out.at(span)
        .says(message)
        .at_most(if in_workspace { Severity::Warning } else { Severity::Error })
        .see(Location::here(by.span), text! { en: "required here", zh: "在此处 require" })
        .suggests(text! { en: "set go {wanted}", zh: "改为 go {wanted}" }, edit);
}

/// A go.work uses the checked module.
pub(super) fn is_member(cx: &Context<'_>) -> bool {
    Build::of(cx).is_some_and(|build| build.work.is_some())
}
