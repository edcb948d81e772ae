//! A module that needs others and has no go.sum.
//! Source: `modload.queryImport` and `ImportMissingSumError`: "missing go.sum entry for module providing package", which no build adds since Go 1.16.

use pitfall_engine::{Context, Findings, Presence, Read, rule, text};
use pitfall_syntax::gomod::{GoMod, semver};

use super::build::{Build, Vendor};
use super::imported::{of_module, provider, within};

rule! {
    id: "gomod/no-sum",
    page: "no_sum.md",
    on: GoMod,
    severity: Warning,
    category: Correctness,
    fix: None,
    since: "0.1.0",
    also: ["GS002"],
}

fn check(file: &Read<GoMod>, cx: &Context<'_>, out: &mut Findings) {
    let Some(module) = file.module_path().map(|path| path.value.as_str()) else { return };
    if !file.faults.is_empty() || file.requires().next().is_none() {
        return;
    }
    let Some(folder) = cx.folder() else { return };
    if cx.presence(&folder.join("go.sum")) != Presence::Nothing || adds_while_building(cx) {
        return;
    }
    // Before Go 1.16 a build wrote it. The members of a workspace share theirs.
    let Some(build) = Build::of(cx).filter(|build| build.work.is_none()) else { return };
    if !matches!(build.vendor(cx), Vendor::Absent) {
        return;
    }
    let Some(imports) = of_module(cx) else { return };
    let needed = file.requires().filter(|it| !it.line.faulty).find_map(|require| {
        let (path, version) = (require.path.as_ref()?, require.version.as_ref()?);
        if !semver::is_canonical(&version.value) || within(&imports.always, &path.value).next().is_none() {
            return None;
        }
        if let Some((part, line)) = build.replacing(&path.value, Some(&version.value)) {
            // A folder has no hash.
            part.facts.replaces.get(line)?.new.1.as_ref()?;
        }
        let import = provider(file, &path.value, module).find_in(&imports.always)?;
        Some((require, import))
    });
    let Some((require, import)) = needed else { return };
    out.at(require.line.span).says(text! {
        en: "there is no go.sum, so the go command refuses to build what imports {import}; run `go mod tidy` and commit go.sum",
        zh: "没有 go.sum，go 命令会拒绝构建导入 {import} 的包；请运行 `go mod tidy` 并提交 go.sum",
    });
}

/// `GOFLAGS` asks for `-mod=mod`, here.
pub(super) fn adds_while_building(cx: &Context<'_>) -> bool {
    let host = cx.host();
    let own = host.environment().get_non_empty("GOFLAGS").map(str::to_owned);
    let flags = own.or_else(|| host.go_env()?.get("GOFLAGS"));
    flags.is_some_and(|flags| flags.contains("-mod") || flags.contains("-modfile"))
}
