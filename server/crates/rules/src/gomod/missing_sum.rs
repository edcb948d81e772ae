//! A required module whose go.mod has no hash in go.sum.
//! Source: `modload.checkModSum`: "missing go.sum entry for go.mod file".

use pitfall_engine::{Context, Facts, Findings, Presence, Read, rule, text};
use pitfall_syntax::gomod::GoMod;
use pitfall_syntax::gomod::semver;

use super::build::{Build, Vendor};

rule! {
    id: "gomod/missing-sum",
    page: "missing_sum.md",
    on: GoMod,
    severity: Warning,
    category: Correctness,
    fix: None,
    since: "0.1.0",
    also: ["GS002", "GS003"],
}

fn check(file: &Read<GoMod>, cx: &Context<'_>, out: &mut Findings) {
    if !file.faults.is_empty() || file.requires().next().is_none() {
        return;
    }
    let Some(build) = Build::of(cx) else { return };
    let Some(folder) = cx.folder() else { return };
    // Without any, hashes may be kept elsewhere or not at all; that much is on purpose.
    if cx.presence(&folder.join("go.sum")) != Presence::File || matches!(build.vendor(cx), Vendor::Used(_)) {
        return;
    }
    // A workspace reads those of all members, and its own.
    let mut places: Vec<_> = build.modules.iter().map(|module| module.folder().join("go.sum")).collect();
    places.extend(build.work.as_ref().map(|work| work.folder().join("go.work.sum")));
    let mut sums = Vec::new();
    for place in places.iter().filter(|place| cx.presence(place) == Presence::File) {
        match cx.facts(place).map(|facts| facts.facts.clone()) {
            Some(Facts::GoSum(sum)) => sums.push(sum),
            _ => return,
        }
    }
    for require in file.requires() {
        let (Some(path), Some(version)) = (&require.path, &require.version) else { continue };
        let mut fetched = (path.value.clone(), version.value.clone());
        if build.is_main(&fetched.0) || !semver::is_canonical(&fetched.1) {
            continue;
        }
        if let Some((part, line)) = build.replacing(&fetched.0, Some(&fetched.1)) {
            match part.facts.replaces.get(line).map(|it| it.new.clone()) {
                Some((path, Some(version))) => fetched = (path, version),
                _ => continue,
            }
        }
        let key = (fetched.0, fetched.1, true);
        if !sums.iter().any(|sum| sum.contains(&key)) {
            let (path, version, _) = key;
            out.at(require.line.span).says(text! {
                en: "go.sum has no hash of {path} {version}, and the go command adds none while it builds; run `go mod download {path}`",
                zh: "go.sum 中没有 {path} {version} 的哈希，构建时 go 命令也不会添加；请运行 `go mod download {path}`",
            });
        }
    }
}
