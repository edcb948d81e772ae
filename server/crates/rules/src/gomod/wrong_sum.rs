//! A hash in go.sum that is not that of the module which this machine has.
//! Source: `modfetch.checkMod`, `checkGoMod` and `haveModSumLocked` (`cmd/go/internal/modfetch/fetch.go`): "checksum mismatch", by the `.ziphash` and the
//! `.mod` of the module cache.

use std::collections::HashSet;

use pitfall_engine::{Context, Findings, Read, Severity, rule, text};
use pitfall_syntax::gomod::semver;
use pitfall_syntax::gomod::sum::{EMPTY_GO_MOD_HASH, GoSum};

use super::build::{Build, Part, Vendor, part};

rule! {
    id: "gomod/wrong-sum",
    page: "wrong_sum.md",
    on: GoSum,
    severity: Error,
    category: Security,
    fix: None,
    since: "0.1.0",
    also: ["GS004"],
}

fn check(file: &Read<GoSum>, cx: &Context<'_>, out: &mut Findings) {
    if !cx.host().has_module_cache() {
        return;
    }
    let beside = cx.folder().and_then(|folder| part(cx, &folder.join("go.mod")));
    let text = cx.text();
    // The go command stops at the first hash that differs, and never comes to one below a hash that fits.
    let mut settled = HashSet::new();
    for line in file.lines.iter().filter(|line| line.is_known_hash(text)) {
        let (module, version, hash) = (line.module.of(text), line.version.of(text), line.hash.of(text));
        let key = (module, version, line.is_go_mod);
        if line.is_go_mod && hash == EMPTY_GO_MOD_HASH || !semver::is_canonical(version) || settled.contains(&key) {
            continue;
        }
        let cached = match line.is_go_mod {
            true => cx.host().cached_mod_hash(module, version),
            false => cx.host().cached_zip_hash(module, version),
        };
        let Some(cached) = cached else { continue };
        settled.insert(key);
        if *cached == *hash {
            continue;
        }
        let is_built = beside.as_ref().is_some_and(|beside| is_built_with(beside, module, version, cx));
        let message = if line.is_go_mod {
            text! {
                en: "this machine has the go.mod of {module} {version} with another hash, {cached}: the go command refuses it as a checksum mismatch",
                zh: "本机缓存的 {module} {version} 的 go.mod 哈希不同，为 {cached}：go 命令会以 checksum mismatch 拒绝",
            }
        } else {
            text! {
                en: "this machine has {module} {version} with another hash, {cached}: the go command refuses it as a checksum mismatch",
                zh: "本机缓存的 {module} {version} 哈希不同，为 {cached}：go 命令会以 checksum mismatch 拒绝",
            }
        };
        out.at(line.hash).says(message).at_most(if is_built { Severity::Error } else { Severity::Warning });
    }
}

/// The module beside requires just this version of it, and takes it from the cache.
fn is_built_with(beside: &Part, module: &str, version: &str, cx: &Context<'_>) -> bool {
    let build = Build::around(beside, cx);
    beside.facts.requires.iter().any(|it| it.path == module && it.version == version)
        && build.replacing(module, Some(version)).is_none()
        && !matches!(build.vendor(cx), Vendor::Used(_))
}
