//! A module that is needed indirectly and that no require line names.
//! Source: go.dev/ref/mod, "Graph pruning": since Go 1.17 a go.mod names every module that provides a package of the build; `modload.updatePrunedRoots`
//! answers "updates to go.mod needed" where it does not. Packages are read from the module cache alone.

use std::collections::VecDeque;
use std::hash::{Hash, Hasher};

use pitfall_engine::{Context, Findings, Host, Read, Severity, rule, text};
use pitfall_syntax::gomod::semver::Rank;
use pitfall_syntax::gomod::{GoMod, Verb, edit, gover};
use rustc_hash::{FxHashMap, FxHashSet, FxHasher};

use super::behind_requirement::is_member;
use super::build::Part;
use super::graph;
use super::imported::{is_within, of_module};

rule! {
    id: "gomod/missing-requirement",
    page: "missing_requirement.md",
    on: GoMod,
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["GM029"],
}

/// So many packages of other modules are looked at, those first that are nearest to the module's own.
const MAX_PACKAGES: usize = 512;

fn check(file: &Read<GoMod>, cx: &Context<'_>, out: &mut Findings) {
    let Some(module) = file.module_path() else { return };
    let is_pruned = file.go_version().is_some_and(|go| gover::compare(&go.value, "1.17").is_ge());
    let Some(own) = is_pruned.then(|| graph::held(file, cx)).flatten() else { return };
    let Some(imports) = of_module(cx) else { return };
    let mut key = FxHasher::default();
    graph::feed(&own, &mut key);
    imports.always.hash(&mut key);
    let found = cx.kept(key.finish(), || Missing(look(&own, &module.value, imports.always.iter(), cx.host())));
    let in_workspace = is_member(cx);
    // What `ignore` leaves out is built by nobody.
    let is_certain = !in_workspace && file.ignores().next().is_none();
    for missing in &found.0 {
        let Some(by) = own.facts.requires.get(missing.by) else { continue };
        let (importer, import) = (&missing.importer, &missing.import);
        let message = if in_workspace {
            text! {
                en: "its package {importer} imports {import}, which no module required here provides: by itself (GOWORK=off) this module is refused",
                zh: "其中的包 {importer} 导入了 {import}，而此处 require 的模块都不提供它：单独构建此模块（GOWORK=off）会被拒绝",
            }
        } else {
            text! {
                en: "its package {importer} imports {import}, which no module required here provides: the go command refuses to build",
                zh: "其中的包 {importer} 导入了 {import}，而此处 require 的模块都不提供它：go 命令拒绝构建",
            }
        };
        let said = out.at(graph::words_of(file, by)).says(message);
        let said = said.at_most(if is_certain { Severity::Error } else { Severity::Warning });
        if let Some((path, version)) = &missing.module {
            said.suggests(
                text! { en: "require {path} {version}", zh: "require {path} {version}" },
                edit::add(cx.text(), file, Verb::Require, &format!("{path} {version} // indirect")),
            );
        }
    }
}

/// What is kept from one keystroke to the next.
struct Missing(Vec<Import>);

/// An import that no required module provides.
struct Import {
    /// The package that is imported.
    import: String,
    /// The package that imports it.
    importer: String,
    /// The place of the requirement that the importing package comes from.
    by: usize,
    /// The module that provides it, as far as the required modules tell, and the highest version that they require.
    module: Option<(String, String)>,
}

fn look<'a>(own: &Part, module: &str, imports: impl Iterator<Item = &'a String>, host: &Host) -> Vec<Import> {
    let requires = &own.facts.requires;
    let roots: FxHashMap<&str, usize> = requires.iter().enumerate().map(|(at, it)| (it.path.as_str(), at)).collect();
    let is_foreign = |path: &str| path.split('/').next().is_some_and(|first| first.contains('.'));
    let mut out: Vec<Import> = Vec::new();
    let mut seen: FxHashSet<String> = FxHashSet::default();
    let mut next: VecDeque<(String, Option<(String, usize)>)> = imports.map(|path| (path.clone(), None)).collect();
    let mut looked = 0;
    while let Some((path, importer)) = next.pop_front() {
        if !is_foreign(&path) || is_within(&path, module) || !seen.insert(path.clone()) {
            continue;
        }
        let mut providers = prefixes(&path).filter_map(|prefix| roots.get(prefix).copied()).peekable();
        if providers.peek().is_none() {
            // What the module's own files import and nobody provides is for `go get` to add.
            if let Some((importer, by)) = importer {
                let module = provider(own, &path, host);
                let is_said = out.iter().any(|before| match (&before.module, &module) {
                    (Some(before), Some(now)) => before.0 == now.0,
                    _ => false,
                });
                if !is_said {
                    out.push(Import { import: path.clone(), importer, by, module });
                }
            }
            continue;
        }
        looked += 1;
        if looked > MAX_PACKAGES {
            break;
        }
        // Which module a package comes from is certain where the files of each that may hold it are here.
        let mut holders = Vec::new();
        let known = providers.all(|at| {
            let Some((it, (root, version))) = requires.get(at).and_then(|it| Some((it, fetched(own, it)?))) else {
                return false;
            };
            let folder = path.strip_prefix(it.path.as_str()).unwrap_or("").trim_start_matches('/');
            let package = host.cached_package(&root, &version, folder);
            holders.extend(package.as_ref().filter(|package| package.is_there).map(|package| (at, package.clone())));
            package.is_some()
        });
        if let ([(at, package)], true) = (holders.as_slice(), known) {
            next.extend(package.imports.iter().map(|import| (import.clone(), Some((path.clone(), *at)))));
        }
    }
    out
}

/// `a/b/c`, `a/b`, `a`.
fn prefixes(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(path), |path| path.rsplit_once('/').map(|(above, _)| above))
}

/// The module and version that the go command fetches for a requirement; none where a folder takes its place.
fn fetched(own: &Part, require: &pitfall_engine::RequireFacts) -> Option<(String, String)> {
    match own.replacing(&require.path, Some(&require.version)) {
        None => Some((require.path.clone(), require.version.clone())),
        Some(line) => {
            let (path, version) = &own.facts.replaces.get(line)?.new;
            Some((path.clone(), version.clone()?))
        }
    }
}

/// The module that the required modules require for the package `import`: the longest path that holds it, at the highest version.
fn provider(own: &Part, import: &str, host: &Host) -> Option<(String, String)> {
    let mut best: Option<(String, Rank, String)> = None;
    for require in &own.facts.requires {
        let Some((path, version)) = fetched(own, require) else { continue };
        let Some(cached) = host.cached_mod(&path, &version) else { continue };
        for it in cached.requires.iter().filter(|it| is_within(import, &it.path)) {
            let beats = best.as_ref().is_none_or(|(path, rank, version)| {
                let by_version = it.rank.compare(&it.version, *rank, version);
                it.path.len().cmp(&path.len()).then(by_version).is_gt()
            });
            if beats {
                best = Some((it.path.to_string(), it.rank, it.version.to_string()));
            }
        }
    }
    best.map(|(path, _, version)| (path, version))
}
