//! Go's module cache: what was downloaded to this machine before.
//! Source: go.dev/ref/mod, "Module cache" and "GOPROXY protocol".

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use pitfall_syntax::gomod::module_path::escape;
use pitfall_syntax::gomod::pseudo::is_pseudo;
use pitfall_syntax::gomod::{self, File, semver};

use crate::Host;

/// So many modules are remembered; of more than these nothing is known.
const MAX_MODULES: usize = 4096;
/// So many hashes, and so many `go` lines.
const MAX_HASHES: usize = 16384;

/// What was found in the cache. It is read once, so a check after a keystroke reads nothing.
#[derive(Debug, Default)]
pub(crate) struct ModuleCache {
    newest: Found<NewestMod>,
    /// By `path@version`.
    hashes: Found<str>,
    /// The `go` lines, by `path@version`.
    go_lines: Found<str>,
}

/// What was found of each key that was asked for, `None` where nothing was.
#[derive(Debug)]
struct Found<T: ?Sized>(Mutex<HashMap<String, Option<Arc<T>>>>);

impl<T: ?Sized> Default for Found<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: ?Sized> Found<T> {
    /// What was found of `key`, looked for by `look` when first asked; `None` also behind the first `most` keys.
    fn of(&self, key: &str, most: usize, look: impl FnOnce() -> Option<Arc<T>>) -> Option<Arc<T>> {
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(key) {
            return known.clone();
        }
        if lock().len() >= most {
            return None;
        }
        // Without the lock: two threads may look for one thing, and find the same.
        let found = look();
        lock().insert(key.to_owned(), found.clone());
        found
    }
}

/// What the go.mod of the newest version of a module, of those that this machine knows of, says of the module.
#[derive(Debug)]
pub struct NewestMod {
    /// That version.
    pub version: String,
    /// The words behind `Deprecated:`, where the module is.
    pub deprecated: Option<String>,
    retracted: Vec<Retracted>,
}

#[derive(Debug)]
struct Retracted {
    low: String,
    high: String,
    rationale: String,
}

impl NewestMod {
    fn of(version: &str, file: &File) -> Self {
        let retracted = file.retracts().filter(|retract| !retract.line.faulty).filter_map(|retract| {
            let low = retract.low.as_ref()?;
            let high = retract.high.as_ref().unwrap_or(low);
            let (low, high) = (low.value.clone(), high.value.clone());
            Some(Retracted { low, high, rationale: retract.rationale.clone() })
        });
        let deprecated = file.module().and_then(|module| module.deprecated.clone());
        Self { version: version.to_owned(), deprecated, retracted: retracted.collect() }
    }

    /// Why the module's authors have retracted `version`, empty where they do not say; `None` where they have not.
    pub fn retraction(&self, version: &str) -> Option<&str> {
        let holds =
            |it: &&Retracted| semver::compare(&it.low, version).is_le() && semver::compare(version, &it.high).is_le();
        let known = semver::is_canonical(version);
        self.retracted.iter().filter(|_| known).find(holds).map(|it| it.rationale.as_str())
    }
}

impl Host {
    /// `GOMODCACHE`, else `pkg/mod` in the first folder of `GOPATH`, else in `~/go`.
    pub fn module_cache(&self) -> Option<PathBuf> {
        let value = |name: &str| {
            let environment = self.environment().get_non_empty(name).map(str::to_owned);
            environment.or_else(|| self.go_env()?.get(name).filter(|value| !value.is_empty()))
        };
        if let Some(folder) = value("GOMODCACHE") {
            return Some(PathBuf::from(folder));
        }
        let gopath = value("GOPATH").and_then(|list| list.split(self.os().list_separator()).next().map(PathBuf::from));
        Some(gopath.or_else(|| Some(self.home()?.join("go")))?.join("pkg/mod"))
    }

    /// There is a module cache with something in it.
    pub fn has_module_cache(&self) -> bool {
        self.module_cache().is_some_and(|folder| self.is_folder(&folder.join("cache/download")))
    }

    /// The hash, `h1:…`, that the cache keeps of the zip file of a module at a version; `None` where it was never fetched.
    /// Source: `modfetch.hashZip`, which writes `.ziphash` beside it.
    pub fn cached_zip_hash(&self, module: &str, version: &str) -> Option<Arc<str>> {
        self.cache.hashes.of(&format!("{module}@{version}"), MAX_HASHES, || {
            let text = self.cached_file(module, version, "ziphash")?;
            let hash = text.trim();
            hash.starts_with("h1:").then(|| Arc::from(hash))
        })
    }

    /// The version in the `go` line of a module at a version, where the cache has its go.mod and that has the line.
    pub fn cached_go_line(&self, module: &str, version: &str) -> Option<Arc<str>> {
        self.cache.go_lines.of(&format!("{module}@{version}"), MAX_HASHES, || {
            let text = self.cached_file(module, version, "mod")?;
            gomod::parse(&text).0.go_version().map(|word| Arc::from(word.value.as_str()))
        })
    }

    /// What the cache keeps of a module at a version in the file with this extension.
    fn cached_file(&self, module: &str, version: &str, extension: &str) -> Option<String> {
        self.read(&self.downloads_of(module)?.join(format!("{}.{extension}", escape(version))))
    }

    /// Where the cache keeps what it has downloaded of a module.
    fn downloads_of(&self, module: &str) -> Option<PathBuf> {
        Some(self.module_cache()?.join("cache/download").join(escape(module)).join("@v"))
    }

    /// The newest go.mod of `module` in the cache: of a release if there is one, else of a pre-release, else of a commit. `None` also where the
    /// go command has heard of a newer version and did not fetch its go.mod.
    pub fn newest_cached_mod(&self, module: &str) -> Option<Arc<NewestMod>> {
        self.cache.newest.of(module, MAX_MODULES, || self.look_for_newest(module).map(Arc::new))
    }

    fn look_for_newest(&self, module: &str) -> Option<NewestMod> {
        let folder = self.downloads_of(module)?;
        let heard_of = self.read(&folder.join("list")).unwrap_or_default();
        let names = self.names(&folder);
        // Versions with capital letters are rare enough to be left out: their file names are escaped.
        let fetched = names.iter().filter_map(|name| name.strip_suffix(".mod"));
        let versions = heard_of.lines().map(str::trim).chain(fetched).filter(|version| semver::is_canonical(version));
        let newest = versions.reduce(|best, next| if is_newer(next, best) { next } else { best })?;
        let text = self.read(&folder.join(format!("{newest}.mod")))?;
        Some(NewestMod::of(newest, &gomod::parse(&text).0))
    }
}

/// As the go command picks the latest version: a release before a pre-release before a commit, then the higher one.
fn is_newer(one: &str, other: &str) -> bool {
    let rank = |version: &str| match version.contains('-') {
        false => 2,
        true => i32::from(!is_pseudo(version)),
    };
    rank(one).cmp(&rank(other)).then_with(|| semver::compare(one, other)).is_gt()
}
