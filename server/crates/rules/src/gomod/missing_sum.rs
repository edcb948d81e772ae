//! A required module that has no hash in go.sum: none of its go.mod, or none of itself though its packages are imported.
//! Source: `modload.checkModSum`: "missing go.sum entry for go.mod file"; `modload.importFromFiles`: "missing go.sum entry for module providing package".

use pitfall_engine::{Context, Facts, Findings, Presence, Read, rule, text};
use pitfall_syntax::gomod::{GoMod, gover, semver};

use super::build::{Build, Vendor};
use super::imported::{of_module, provider};
use super::no_sum::adds_while_building;

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
    if cx.presence(&folder.join("go.sum")) != Presence::File
        || matches!(build.vendor(cx), Vendor::Used(_))
        || adds_while_building(cx)
    {
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
    // With graph pruning go.mod has the versions that are built with; before it, and in a workspace, others may raise them.
    let is_exact = build.work.is_none() && build.go().is_some_and(|go| gover::compare(go, "1.17").is_ge());
    let own = file.module_path().filter(|_| is_exact).map(|path| path.value.as_str());
    let imports = own.and_then(|own| Some((own, of_module(cx)?)));
    for require in file.requires() {
        let (Some(required), Some(version)) = (&require.path, &require.version) else { continue };
        let mut fetched = (required.value.as_str(), version.value.as_str());
        if build.is_main(fetched.0) || !semver::is_canonical(fetched.1) {
            continue;
        }
        if let Some((part, line)) = build.replacing(fetched.0, Some(fetched.1)) {
            match part.facts.replaces.get(line).map(|it| &it.new) {
                Some((path, Some(version))) => fetched = (path, version),
                _ => continue,
            }
        }
        let (path, version) = fetched;
        if !sums.iter().any(|sum| sum.has(path, version, true)) {
            out.at(require.line.span).says(text! {
                en: "go.sum has no hash of {path} {version}, and the go command adds none while it builds; run `go mod download {path}`",
                zh: "go.sum 中没有 {path} {version} 的哈希，构建时 go 命令也不会添加；请运行 `go mod download {path}`",
            });
        } else if let Some((own, imports)) = &imports
            && !sums.iter().any(|sum| sum.has(path, version, false))
            && let Some(import) = provider(file, &required.value, own).find_in(&imports.always)
        {
            out.at(require.line.span).says(text! {
                en: "go.sum has a hash of the go.mod of {path} {version} and none of its packages, but {import} is imported; run `go mod tidy`",
                zh: "go.sum 只有 {path} {version} 的 go.mod 的哈希，没有其包的哈希，但导入了 {import}；请运行 `go mod tidy`",
            });
        }
    }
}
