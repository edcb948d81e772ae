//! A go line below that of a module that is required.
//! Source: go.dev/doc/toolchain, "Go versions": the go line is at least that of each dependency; being read-only, the go command says "updates to go.mod
//! needed". Only the module cache is looked at.

use pitfall_engine::{Context, Findings, Location, Read, RequireFacts, rule, text};
use pitfall_syntax::gomod::{GoMod, Verb, edit, gover, semver};

use super::build::{Build, Vendor};
use super::no_sum::adds_while_building;

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
    let Some(module) = file.module_path().filter(|_| file.faults.is_empty()) else { return };
    if file.requires().next().is_none() || !cx.host().has_module_cache() || adds_while_building(cx) {
        return;
    }
    // A workspace has a go line of its own, and with a vendor folder nobody looks.
    let Some(build) = Build::of(cx).filter(|build| build.work.is_none()) else { return };
    let Some(own) = build.modules.first().filter(|_| !matches!(build.vendor(cx), Vendor::Used(_))) else { return };
    let written = file.go_version().map_or(gover::DEFAULT_GO_MOD, |word| word.value.as_str());
    if !gover::is_valid(written) {
        return;
    }
    let is_fetched = |it: &&RequireFacts| {
        semver::is_canonical(&it.version)
            && !build.is_main(&it.path)
            && build.replacing(&it.path, Some(&it.version)).is_none()
    };
    let asks = |it: &RequireFacts| Some((it.span, it.path.clone(), cx.host().cached_go_line(&it.path, &it.version)?));
    let newest = own.facts.requires.iter().filter(is_fetched).filter_map(asks);
    // Before Go 1.21 the line bound nobody.
    let newest = newest.filter(|(_, _, go)| gover::is_valid(go) && gover::compare(go, "1.21").is_ge());
    let newest = newest.reduce(|best, next| if gover::compare(&next.2, &best.2).is_gt() { next } else { best });
    let Some((place, path, wanted)) = newest.filter(|(_, _, go)| gover::compare(go, written).is_gt()) else { return };
    let (span, edit) = match file.go_version() {
        Some(word) => (word.span, edit::replace_word(word, &wanted)),
        None => (module.span, edit::add(cx.text(), file, Verb::Go, &wanted)),
    };
    out.at(span)
        .says(text! {
            en: "{path} needs go {wanted}, and the go command refuses to build at go {written}",
            zh: "{path} 需要 go {wanted}；go 命令拒绝以 go {written} 构建",
        })
        .see(Location::here(place), text! { en: "required here", zh: "在此处 require" })
        .suggests(text! { en: "set go {wanted}", zh: "改为 go {wanted}" }, edit);
}
