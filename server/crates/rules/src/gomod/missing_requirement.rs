//! A module that is needed indirectly and that no require line names.
//! Source: go.dev/ref/mod, "Graph pruning": since Go 1.17 a go.mod names every module that provides a package of the build; `modload.updatePrunedRoots`
//! answers "updates to go.mod needed" where it does not. Packages are read from the module cache and from folders that take a module's place.

use std::collections::VecDeque;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use pitfall_engine::{Context, Findings, Host, ModuleImports, Read, RequireFacts, Severity, rule, text};
use pitfall_syntax::gomod::semver::Rank;
use pitfall_syntax::gomod::{GoMod, Verb, edit, gover};
use rustc_hash::{FxHashMap, FxHashSet, FxHasher};

use super::behind_requirement::is_member;
use super::build::{Part, part};
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
/// Into so many folders that take a module's place.
const MAX_FOLDERS: usize = 64;

fn check(file: &Read<GoMod>, cx: &Context<'_>, out: &mut Findings) {
    let Some(module) = file.module_path() else { return };
    let is_pruned = file.go_version().is_some_and(|go| gover::compare(&go.value, "1.17").is_ge());
    let Some(own) = is_pruned.then(|| graph::held(file, cx)).flatten() else { return };
    let Some(imports) = of_module(cx) else { return };
    let mut key = FxHasher::default();
    graph::feed(&own, &mut key);
    imports.always.hash(&mut key);
    let folders = Folders::of(&own, cx);
    folders.feed(&mut key);
    let sources = Sources { own: &own, folders: &folders, host: cx.host() };
    let found = cx.kept(key.finish(), || Missing(sources.look(&module.value, imports.always.iter())));
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

/// What takes the places of required modules on this disk, by the path of the requirement.
struct Folders(FxHashMap<String, Folder>);

struct Folder {
    part: Part,
    imports: Arc<ModuleImports>,
}

impl Folders {
    fn of(own: &Part, cx: &Context<'_>) -> Self {
        let folder = |require: &RequireFacts| {
            let root = own.replacing_folder(&require.path, &require.version)?;
            let part = part(cx, &root.join("go.mod"))?;
            Some((require.path.clone(), Folder { part, imports: cx.imports_below(&root)? }))
        };
        Self(own.facts.requires.iter().filter_map(folder).take(MAX_FOLDERS).collect())
    }

    fn feed(&self, key: &mut FxHasher) {
        let mut all: Vec<_> = self.0.iter().collect();
        all.sort_unstable_by_key(|(path, _)| *path);
        for (path, folder) in all {
            (path, &folder.part.path, folder.imports.digest()).hash(key);
            graph::feed(&folder.part, key);
        }
    }
}

/// A package of a required module.
struct Package {
    is_there: bool,
    imports: Vec<String>,
}

/// Where the packages of the required modules are read.
struct Sources<'a> {
    own: &'a Part,
    folders: &'a Folders,
    host: &'a Host,
}

impl Sources<'_> {
    fn look<'a>(&self, module: &str, imports: impl Iterator<Item = &'a String>) -> Vec<Import> {
        let requires = &self.own.facts.requires;
        let roots: FxHashMap<&str, usize> =
            requires.iter().enumerate().map(|(at, it)| (it.path.as_str(), at)).collect();
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
                    let module = self.provider(&path);
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
                let package = requires.get(at).and_then(|it| self.package(it, &path));
                let is_known = package.is_some();
                holders.extend(package.filter(|package| package.is_there).map(|package| (at, package)));
                is_known
            });
            if let ([(at, package)], true) = (holders.as_slice(), known) {
                next.extend(package.imports.iter().map(|import| (import.clone(), Some((path.clone(), *at)))));
            }
        }
        out
    }

    /// The package `path`, if the module of `require` has it. `None` where the module's files are not here, or cannot be read for certain.
    fn package(&self, require: &RequireFacts, path: &str) -> Option<Package> {
        let below = path.strip_prefix(require.path.as_str()).unwrap_or("").trim_start_matches('/');
        if let Some(Folder { part, imports }) = self.folders.0.get(&require.path) {
            let folder = if below.is_empty() { part.folder().to_owned() } else { part.folder().join(below) };
            let names = imports.always_in(&folder)?;
            let imported = names.into_iter().map(str::to_owned).collect();
            return Some(Package { is_there: imports.is_package(&folder), imports: imported });
        }
        let (root, version) = self.fetched(require)?;
        let cached = self.host.cached_package(&root, &version, below)?;
        Some(Package { is_there: cached.is_there, imports: cached.imports.clone() })
    }

    /// The module and version that the go command fetches for a requirement; none where a folder takes its place.
    fn fetched(&self, require: &RequireFacts) -> Option<(String, String)> {
        match self.own.replacement(&require.path, &require.version) {
            None => Some((require.path.clone(), require.version.clone())),
            Some((path, version)) => Some((path.clone(), version.clone()?)),
        }
    }

    /// The module that the required modules require for the package `import`: the longest path that holds it, at the highest version.
    fn provider(&self, import: &str) -> Option<(String, String)> {
        let mut best: Option<(String, Rank, String)> = None;
        let mut offer = |path: &str, rank: Rank, version: &str| {
            if !is_within(import, path) {
                return;
            }
            let beats = best.as_ref().is_none_or(|(before, best, highest)| {
                let by_version = rank.compare(version, *best, highest);
                path.len().cmp(&before.len()).then(by_version).is_gt()
            });
            if beats {
                best = Some((path.to_owned(), rank, version.to_owned()));
            }
        };
        for require in &self.own.facts.requires {
            if let Some(folder) = self.folders.0.get(&require.path) {
                for it in &folder.part.facts.requires {
                    if let Some(rank) = Rank::of(&it.version) {
                        offer(&it.path, rank, &it.version);
                    }
                }
            } else if let Some(cached) =
                self.fetched(require).and_then(|(path, version)| self.host.cached_mod(&path, &version))
            {
                cached.requires.iter().for_each(|it| offer(&it.path, it.rank, &it.version));
            }
        }
        best.map(|(path, _, version)| (path, version))
    }
}

/// `a/b/c`, `a/b`, `a`.
fn prefixes(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(path), |path| path.rsplit_once('/').map(|(above, _)| above))
}
