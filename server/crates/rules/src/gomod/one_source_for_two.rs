//! Two module paths that lead to the same code.
//! Source: `packageLoader.checkMultiplePaths` (`cmd/go/internal/modload`): "used for two different module paths".

use std::collections::BTreeMap;

use pitfall_engine::{Context, Findings, Location, Read, normal, rule, text};
use pitfall_syntax::gomod::{GoMod, GoWork, semver};
use pitfall_text::Span;

use super::build::{Build, Part};

rule! {
    id: "gomod/one-source-for-two",
    page: "one_source_for_two.md",
    on: [GoMod: go_mod, GoWork: go_work],
    severity: Error,
    category: Correctness,
    fix: None,
    since: "0.1.0",
    also: [],
}

fn go_mod(file: &Read<GoMod>, cx: &Context<'_>, out: &mut Findings) {
    if file.replaces().next().is_some() {
        check(cx, out);
    }
}

fn go_work(file: &Read<GoWork>, cx: &Context<'_>, out: &mut Findings) {
    if file.uses().next().is_some() {
        check(cx, out);
    }
}

/// A required module and where its code comes from.
struct Origin<'a> {
    module: &'a str,
    /// The file and line that replace it; that require it, where none does.
    place: (&'a Part, Span),
}

fn check(cx: &Context<'_>, out: &mut Findings) {
    let Some(build) = Build::of(cx) else { return };
    let own = cx.path().map(normal);
    for (source, origins) in sources(&build) {
        let Some((first, others)) = origins.split_first() else { continue };
        for other in others.iter().filter(|other| Some(&other.place.0.path) == own.as_ref()) {
            let (a, b, source) = (first.module, other.module, source.0.as_str());
            let there = if Some(&first.place.0.path) == own.as_ref() {
                Location::here(first.place.1)
            } else {
                Location::in_file(&first.place.0.path, first.place.1)
            };
            out.at(other.place.1)
                .says(text! {
                    en: "{source} stands for {a} already; the go command refuses it for {b}, too",
                    zh: "{source} 已用作 {a}；go 命令拒绝它同时用作 {b}",
                })
                .see(there, text! { en: "it stands for {a} here", zh: "在此处用作 {a}" });
        }
    }
}

/// A directory as the go command compares it, or a module path with its version.
type Source = (String, Option<String>);

/// What is required, by the source of its code. A module that stands for itself comes first.
fn sources(build: &Build) -> BTreeMap<Source, Vec<Origin<'_>>> {
    let mut selected: BTreeMap<&str, (&Part, &str, Span)> = BTreeMap::new();
    for part in &build.modules {
        for require in part.facts.requires.iter().filter(|it| !build.is_main(&it.path)) {
            let best = selected.entry(&require.path).or_insert((part, &require.version, require.span));
            if semver::compare(&require.version, best.1).is_gt() {
                *best = (part, &require.version, require.span);
            }
        }
    }
    let mut out: BTreeMap<Source, Vec<Origin<'_>>> = BTreeMap::new();
    let mut replaced: Vec<(Source, Origin<'_>)> = Vec::new();
    for (module, (part, version, span)) in selected {
        match build.replacing(module, Some(version)) {
            None => {
                let source = (module.to_owned(), Some(version.to_owned()));
                out.entry(source).or_default().push(Origin { module, place: (part, span) });
            }
            Some((by, line)) => {
                let Some(source) = build.canonical_replacement(by, line) else { continue };
                let Some(span) = by.facts.replaces.get(line).map(|it| it.span) else { continue };
                replaced.push((source, Origin { module, place: (by, span) }));
            }
        }
    }
    replaced.sort_by_key(|(_, origin)| (origin.place.0.path.clone(), origin.place.1));
    for (source, origin) in replaced {
        out.entry(source).or_default().push(origin);
    }
    out
}
