//! What the modules that a go.mod requires require in their turn, as far as this machine knows: from the folders that take a module's place, and from
//! the module cache.
//!
//! Source: `modload.readModGraph`. Of a module with graph pruning (Go 1.17) only what its own go.mod requires counts; below one without, everything
//! does. A requirement counts though another version of the module that has it is selected, so what is not known here can only raise versions.

use std::collections::VecDeque;
use std::hash::{Hash, Hasher};
use std::path::Path;
use std::sync::Arc;

use pitfall_engine::{Context, Host, Read, RequireFacts, normal};
use pitfall_host::CachedMod;
use pitfall_syntax::Span;
use pitfall_syntax::gomod::semver::{self, Rank};
use pitfall_syntax::gomod::{GoMod, Replace, Word, gover};
use rustc_hash::{FxHashMap, FxHashSet, FxHasher};

use super::build::{Build, Part, Vendor, is_foreign, part};
use super::no_sum::adds_while_building;

/// So many go.mod files are followed below modules without graph pruning.
const MAX_FOLLOWED: usize = 2048;

/// Who requires.
#[derive(Debug, Clone)]
pub(super) enum Asker {
    /// A go.mod in a folder, and the bytes of its line.
    Folder(Arc<Part>, Span),
    /// A module in the cache, with its version.
    Cached(String, String),
}

/// A higher version than the checked go.mod requires.
#[derive(Debug)]
pub(super) struct Demand {
    /// It.
    pub version: String,
    /// Who requires it.
    pub asker: Asker,
    /// The place in [`pitfall_engine::ModuleFacts::requires`] of the line that leads there.
    pub through: usize,
}

/// The newest `go` line of the required modules that are in the cache.
#[derive(Debug)]
pub(super) struct NewestGo {
    /// It.
    pub version: String,
    /// The place in [`pitfall_engine::ModuleFacts::requires`] of the line that requires the module.
    pub by: usize,
}

/// What the graph says to the checked go.mod.
#[derive(Debug, Default)]
pub(super) struct Graph {
    /// By module: those that are required at a higher version than the go.mod says.
    pub demands: FxHashMap<String, Demand>,
    /// Before Go 1.21 the line bound nobody.
    pub newest_go: Option<NewestGo>,
}

/// The checked go.mod as it is built without any go.work.
pub(super) fn alone(cx: &Context<'_>) -> Option<Build> {
    Some(Build { work: None, modules: vec![part(cx, &normal(cx.path()?))?] })
}

/// The checked go.mod, where the go command holds it against the graph and may not mend it: it can be read and requires something, there is a
/// module cache or a replacing folder to look in, and no vendor folder in its place.
pub(super) fn held(file: &Read<GoMod>, cx: &Context<'_>) -> Option<Part> {
    let can_look = || file.replaces().any(Replace::is_directory) || cx.host().has_module_cache();
    let can_tell = file.faults.is_empty() && file.requires().next().is_some() && can_look();
    if !can_tell || adds_while_building(cx) {
        return None;
    }
    // With a vendor folder nobody looks.
    let mut build = alone(cx).filter(|build| !matches!(build.vendor(cx), Vendor::Used(_)))?;
    build.modules.pop()
}

/// The graph of the checked go.mod, as it is built without any go.work.
pub(super) fn of(file: &GoMod, own: &Part, cx: &Context<'_>) -> Arc<Graph> {
    /// Tells this answer from others.
    struct Shared(Arc<Graph>);
    Arc::clone(&cx.once(|| Shared(make(file, own, cx))).0)
}

fn make(file: &GoMod, own: &Part, cx: &Context<'_>) -> Arc<Graph> {
    let folders = Folders::of(own, cx);
    if folders.0.iter().all(Option::is_none) && !cx.host().has_module_cache() {
        return Arc::default();
    }
    let word = |word: &Option<Word>| word.as_ref().map(|word| word.value.clone());
    let excluded: FxHashSet<(String, String)> =
        file.excludes().filter_map(|it| Some((word(&it.path)?, word(&it.version)?))).collect();
    let mut key = FxHasher::default();
    feed(own, &mut key);
    for folder in folders.0.iter().flatten() {
        feed(folder, &mut key);
        // The places there are shown.
        folder.facts.requires.iter().for_each(|it| (it.span.start, it.span.end).hash(&mut key));
    }
    // In the file's order, which for the set is another one each time.
    file.excludes().for_each(|it| (word(&it.path), word(&it.version)).hash(&mut key));
    cx.kept(key.finish(), || Reading { own, folders: &folders, excluded: &excluded, host: cx.host() }.graph())
}

/// The path and version of the requirement of `file` whose line is that of `at`.
pub(super) fn words_of(file: &GoMod, at: &RequireFacts) -> Span {
    let line = file.requires().find(|it| it.line.span == at.span);
    let words = line.and_then(|it| Some(it.path.as_ref()?.span.cover(it.version.as_ref()?.span)));
    words.unwrap_or(at.span)
}

/// Everything of a go.mod that the graph rests on.
pub(super) fn feed(part: &Part, key: &mut FxHasher) {
    part.facts.go.as_ref().map(|word| &word.value).hash(key);
    part.facts.module.as_ref().map(|word| &word.value).hash(key);
    for it in &part.facts.requires {
        (&it.path, &it.version).hash(key);
    }
    for it in &part.facts.replaces {
        (&it.old, &it.new).hash(key);
    }
}

/// The go.mod files of the folders that replace something, each at the place of its line.
struct Folders(Vec<Option<Arc<Part>>>);

impl Folders {
    fn of(own: &Part, cx: &Context<'_>) -> Self {
        let folder = |new: &(String, Option<String>)| {
            let is_folder = new.1.is_none() && !is_foreign(&new.0);
            let path = is_folder.then(|| normal(&own.folder().join(Path::new(&new.0))).join("go.mod"))?;
            (path != own.path).then(|| part(cx, &path).map(Arc::new))?
        };
        Self(own.facts.replaces.iter().map(|it| folder(&it.new)).collect())
    }
}

/// A go.mod other than the checked one.
enum Mod<'a> {
    Folder(&'a Arc<Part>),
    Cached(Arc<CachedMod>, String, String),
}

impl Mod<'_> {
    fn is_pruned(&self) -> bool {
        match self {
            Self::Folder(part) => is_pruned(part),
            Self::Cached(cached, ..) => cached.is_pruned(),
        }
    }
}

fn is_pruned(part: &Part) -> bool {
    part.facts.go.as_ref().is_some_and(|go| gover::compare(&go.value, "1.17").is_ge())
}

struct Reading<'a> {
    own: &'a Part,
    folders: &'a Folders,
    excluded: &'a FxHashSet<(String, String)>,
    host: &'a Host,
}

/// A requirement of the checked go.mod, and the highest demand above it so far.
struct Root<'a> {
    version: &'a str,
    rank: Rank,
    best: Option<(Rank, Demand)>,
}

impl Reading<'_> {
    fn graph(&self) -> Graph {
        let mut roots: FxHashMap<&str, Root<'_>> = FxHashMap::default();
        let mut contradicted = FxHashSet::default();
        for it in &self.own.facts.requires {
            let Some(rank) = Rank::of(&it.version).filter(|_| self.own.module() != Some(&it.path)) else { continue };
            let root = Root { version: &it.version, rank, best: None };
            // Another line with another version is a fault of its own.
            if roots.insert(&it.path, root).is_some_and(|before| before.version != it.version) {
                contradicted.insert(it.path.as_str());
            }
        }
        let own_is_pruned = is_pruned(self.own);
        let mut newest_go: Option<NewestGo> = None;
        let mut next = VecDeque::new();
        let mut seen = FxHashSet::default();
        for (at, it) in self.own.facts.requires.iter().enumerate() {
            if !semver::is_canonical(&it.version) || self.own.module() == Some(&it.path) {
                continue;
            }
            let Some(found) = self.find(&it.path, &it.version) else { continue };
            if let Mod::Cached(cached, ..) = &found {
                let go = cached.go.as_ref().filter(|go| gover::is_valid(go) && gover::compare(go, "1.21").is_ge());
                let beats =
                    |go: &&String| newest_go.as_ref().is_none_or(|best| gover::compare(go, &best.version).is_gt());
                if let Some(go) = go.filter(beats) {
                    newest_go = Some(NewestGo { version: go.clone(), by: at });
                }
            }
            let follow = !(own_is_pruned && found.is_pruned());
            seen.insert((it.path.clone(), it.version.clone()));
            self.read(&found, at, &mut roots, |path, version| {
                if follow {
                    next.push_back((path.to_owned(), version.to_owned(), at));
                }
            });
        }
        let mut followed = 0;
        while let Some((path, version, at)) = next.pop_front() {
            let key = (path, version);
            if followed == MAX_FOLLOWED || seen.contains(&key) || self.own.module() == Some(&key.0) {
                continue;
            }
            followed += 1;
            if let Some(found) = self.find(&key.0, &key.1) {
                self.read(&found, at, &mut roots, |path, version| {
                    next.push_back((path.to_owned(), version.to_owned(), at));
                });
            }
            seen.insert(key);
        }
        let demands = roots.into_iter().filter(|(path, _)| !contradicted.contains(path));
        let demands = demands.filter_map(|(path, root)| Some((path.to_owned(), root.best?.1))).collect();
        Graph { demands, newest_go }
    }

    fn find(&self, path: &str, version: &str) -> Option<Mod<'_>> {
        let (mut path, mut version) = (path, version);
        if let Some(line) = self.own.replacing(path, Some(version)) {
            match &self.own.facts.replaces.get(line)?.new {
                (new, Some(at)) => (path, version) = (new, at),
                _ => return self.folders.0.get(line)?.as_ref().map(Mod::Folder),
            }
        }
        Some(Mod::Cached(self.host.cached_mod(path, version)?, path.to_owned(), version.to_owned()))
    }

    /// Shows each requirement of `found` to `each`, and notes those above what the checked go.mod has.
    fn read(
        &self,
        found: &Mod<'_>,
        through: usize,
        roots: &mut FxHashMap<&str, Root<'_>>,
        mut each: impl FnMut(&str, &str),
    ) {
        let mut note = |path: &str, version: &str, rank: Rank, asker: &dyn Fn() -> Asker| {
            each(path, version);
            let Some(root) = roots.get_mut(path).filter(|root| rank >= root.rank) else { return };
            let (best_rank, best) = match &root.best {
                Some((rank, demand)) => (*rank, demand.version.as_str()),
                None => (root.rank, root.version),
            };
            let is_higher = best != version && rank.compare(version, best_rank, best).is_gt();
            // The go command reads the graph as if nobody required what the main module excludes.
            if is_higher && !self.excluded.contains(&(path.to_owned(), version.to_owned())) {
                root.best = Some((rank, Demand { version: version.to_owned(), asker: asker(), through }));
            }
        };
        match found {
            Mod::Folder(part) => {
                for it in &part.facts.requires {
                    let Some(rank) = Rank::of(&it.version) else { continue };
                    note(&it.path, &it.version, rank, &|| Asker::Folder(Arc::clone(part), it.span));
                }
            }
            Mod::Cached(cached, module, at) => {
                for it in &cached.requires {
                    note(&it.path, &it.version, it.rank, &|| Asker::Cached(module.clone(), at.clone()));
                }
            }
        }
    }
}
