//! Go's module cache: what was downloaded to this machine before.
//! Source: go.dev/ref/mod, "Module cache" and "GOPROXY protocol".

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use pitfall_syntax::cgo::{FileName, GoImports};
use pitfall_syntax::gomod::module_path::escape;
use pitfall_syntax::gomod::pseudo::is_pseudo;
use pitfall_syntax::gomod::semver::{self, Rank};
use pitfall_syntax::gomod::{self, File, gover};
use ring::digest::{SHA256, digest};

use crate::{Host, base64};

/// So many modules are remembered; of more than these nothing is known.
const MAX_MODULES: usize = 4096;
/// So many hashes, go.mod files and packages of each.
const MAX_HASHES: usize = 16384;
/// A package with more Go files than this is not read.
const MAX_FILES: usize = 256;

/// What was found in the cache. It is read once, so a check after a keystroke reads nothing.
#[derive(Debug, Default)]
pub(crate) struct ModuleCache {
    newest: Found<NewestMod>,
    /// By `path@version`.
    hashes: Found<str>,
    /// By `path@version`.
    mods: Found<CachedMod>,
    /// Those of the go.mod files, by `path@version`.
    mod_hashes: Found<str>,
    /// What packages import, by `path@version` and folder.
    packages: Found<CachedPackage>,
}

impl ModuleCache {
    /// What was not found is looked for again: the go command may have fetched it since.
    pub(crate) fn look_again(&self) {
        self.newest.forget_absent();
        self.hashes.forget_absent();
        self.mods.forget_absent();
        self.mod_hashes.forget_absent();
        self.packages.forget_absent();
    }
}

/// What the go.mod of a module at a version says to a module that requires it.
#[derive(Debug, PartialEq, Eq)]
pub struct CachedMod {
    /// The version in its `go` line.
    pub go: Option<String>,
    /// What it requires, in order; broken lines and versions that are no semantic versions left out.
    pub requires: Box<[CachedRequire]>,
}

/// One `require` of it.
#[derive(Debug, PartialEq, Eq)]
pub struct CachedRequire {
    /// The module path.
    pub path: Box<str>,
    /// The version.
    pub version: Box<str>,
    /// Where the version stands among others.
    pub rank: Rank,
}

impl CachedMod {
    fn of(file: &File) -> Self {
        let requires = file.requires().filter(|it| !it.line.faulty).filter_map(|it| {
            let (path, version) = (&it.path.as_ref()?.value, &it.version.as_ref()?.value);
            let rank = Rank::of(version)?;
            Some(CachedRequire { path: path.as_str().into(), version: version.as_str().into(), rank })
        });
        Self { go: file.go_version().map(|word| word.value.clone()), requires: requires.collect() }
    }

    /// Its go.mod names everything that its packages need, so that nobody looks further: since Go 1.17.
    pub fn is_pruned(&self) -> bool {
        self.go.as_ref().is_some_and(|go| gover::compare(go, "1.17").is_ge())
    }
}

/// What the files of a package import that every build has: no tests, and none for some systems only.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct CachedPackage {
    /// There are Go files, tests apart.
    pub is_there: bool,
    /// Import paths, each once, in order.
    pub imports: Vec<String>,
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

    fn forget_absent(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).retain(|_, found| found.is_some());
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

    /// Files changed on disk, perhaps by a go command: what was not in the module cache is looked for again when asked for.
    pub fn look_again_for_modules(&self) {
        self.cache.look_again();
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

    /// The go.mod of a module at a version, where the cache has it.
    pub fn cached_mod(&self, module: &str, version: &str) -> Option<Arc<CachedMod>> {
        self.cache.mods.of(&format!("{module}@{version}"), MAX_HASHES, || {
            let text = self.cached_file(module, version, "mod")?;
            Some(Arc::new(CachedMod::of(&gomod::parse(&text).0)))
        })
    }

    /// The hash, `h1:…`, of the go.mod of a module at a version that the cache has. Source: `modfetch.goModSum`, which is `dirhash.Hash1` of the one
    /// file `go.mod`.
    pub fn cached_mod_hash(&self, module: &str, version: &str) -> Option<Arc<str>> {
        self.cache.mod_hashes.of(&format!("{module}@{version}"), MAX_HASHES, || {
            // What is not UTF-8 was changed as it was read.
            let text = self.cached_file(module, version, "mod").filter(|text| !text.contains('\u{fffd}'))?;
            Some(Arc::from(go_mod_hash(&text)))
        })
    }

    /// What the package in `folder` of a module at a version imports. `None` where the module's files
    /// are not in the cache, or cannot be read for certain.
    pub fn cached_package(&self, module: &str, version: &str, folder: &str) -> Option<Arc<CachedPackage>> {
        self.cache.packages.of(&format!("{module}@{version}/{folder}"), MAX_HASHES, || {
            let root = self.module_cache()?.join(format!("{}@{}", escape(module), escape(version)));
            self.is_folder(&root).then(|| self.read_package(&root.join(folder)).map(Arc::new))?
        })
    }

    fn read_package(&self, folder: &Path) -> Option<CachedPackage> {
        let names = self.names(folder);
        let sources = names.iter().filter(|name| name.ends_with(".go") && !name.starts_with(['.', '_']));
        let sources = sources.map(|name| (name, FileName::read(name))).filter(|(_, it)| !it.test);
        let mut found = CachedPackage::default();
        for (at, (name, it)) in sources.enumerate() {
            if at == MAX_FILES {
                return None;
            }
            found.is_there = true;
            if it.goos.is_some() || it.goarch.is_some() {
                continue;
            }
            let file = GoImports::of(&self.read(&folder.join(name))?);
            if !file.is_sure {
                return None;
            }
            // A file with C in it is left out where cgo is off.
            if !file.is_constrained && !file.paths.iter().any(|path| path == "C") {
                found.imports.extend(file.paths);
            }
        }
        found.imports.sort_unstable();
        found.imports.dedup();
        Some(found)
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

/// `h1:` and the SHA-256, in base64, of a list with one line: the SHA-256 of the text in hexadecimal, two blanks, `go.mod`.
/// Source: `golang.org/x/mod/sumdb/dirhash.Hash1`.
fn go_mod_hash(text: &str) -> String {
    let inner = digest(&SHA256, text.as_bytes());
    let mut list: String = inner.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    list.push_str("  go.mod\n");
    format!("h1:{}", base64(digest(&SHA256, list.as_bytes()).as_ref()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_as_go_sum_has_them() {
        // From go.sum of golang.org/x/tools: the go.mod of golang.org/x/xerrors v0.0.0-20191204190536-9bdfabe68543.
        assert_eq!(
            go_mod_hash("module golang.org/x/xerrors\n\ngo 1.11\n"),
            "h1:I/5z698sn9Ka8TeJc9MKroUUfqBBauWjQqLJ2OPfmY0="
        );
    }
}
