//! What the Go files of a module import, read from their headers and kept as long as they stay the same.
//!
//! The files are those that `./...` holds: not in `vendor`, `testdata`, modules of their own, and folders whose names begin with `.` or `_`. A change of
//! one file costs one header, and nothing where it imports what it did.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash, Hasher};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use pitfall_syntax::cgo::{FileName, GoImports};
use rustc_hash::FxHasher;

use crate::Listed;

/// With more folders than this, nothing is said of a module.
const MAX_FOLDERS: usize = 512;
/// With more Go files than this.
const MAX_FILES: usize = 1024;
/// With a Go file longer than this.
const MAX_FILE: u64 = 1 << 20;
/// With more bytes in all.
const MAX_TOTAL: usize = 16 << 20;

/// What the Go files of one module import.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ModuleImports {
    root: PathBuf,
    files: BTreeMap<PathBuf, Arc<GoImports>>,
    packages: BTreeSet<PathBuf>,
    nested: BTreeSet<PathBuf>,
    digest: u64,
    /// What every build of all packages imports, without tests: imports of files without any condition.
    pub always: BTreeSet<String>,
    /// What `go mod tidy` counts: imports of tests, too, and of files for other systems.
    pub counted: BTreeSet<String>,
    /// Every import of every file.
    pub any: BTreeSet<String>,
    /// The header of each file could be read whole.
    pub is_sure: bool,
}

impl ModuleImports {
    /// Reads the files below `root`; `None` where they are too many.
    pub(crate) fn read(
        root: &Path,
        list: impl Fn(&Path) -> Arc<[Listed]>,
        text: impl Fn(&Path, u64) -> Option<Arc<str>>,
    ) -> Option<Self> {
        let mut found = Self { root: root.to_owned(), ..Self::default() };
        let (mut next, mut paths, mut looked) = (vec![root.to_owned()], Vec::new(), 0);
        while let Some(folder) = next.pop() {
            let names = list(&folder);
            if folder != root && names.iter().any(|one| one.name == "go.mod" && !one.is_folder) {
                found.nested.insert(folder);
                continue;
            }
            for one in names.iter() {
                if one.is_folder && is_walked(&one.name) {
                    next.push(folder.join(&one.name));
                } else if !one.is_folder && is_source(&one.name) {
                    paths.push(folder.join(&one.name));
                }
            }
            looked += 1;
            if looked + next.len() > MAX_FOLDERS || paths.len() > MAX_FILES {
                return None;
            }
        }
        let mut total = 0;
        for path in paths {
            let text = text(&path, MAX_FILE)?;
            total += text.len();
            if total > MAX_TOTAL {
                return None;
            }
            found.files.insert(path, Arc::new(GoImports::of(&text)));
        }
        found.sum_up();
        Some(found)
    }

    /// A change of the file at `path` may change this.
    pub(crate) fn concerns(root: &Path, path: &Path) -> bool {
        let Ok(below) = path.strip_prefix(root) else { return false };
        let name = below.file_name().and_then(|name| name.to_str()).unwrap_or("");
        let is_nested = name == "go.mod" && below.components().count() > 1;
        (is_source(name) || is_nested) && is_walked_to(below.parent())
    }

    /// A folder at `path` would be looked into.
    pub(crate) fn walks_into(root: &Path, path: &Path) -> bool {
        path.strip_prefix(root).is_ok_and(|below| is_walked_to(Some(below)))
    }

    /// A file below `folder`, or a module there, is known.
    pub(crate) fn knows_below(&self, folder: &Path) -> bool {
        // Paths are in order by their components, so those below a folder stand together behind it.
        let file = self.files.range(folder.to_owned()..).next().map(|(path, _)| path);
        let nested = self.nested.range(folder.to_owned()..).next();
        [file, nested].into_iter().flatten().any(|path| path.starts_with(folder))
    }

    /// This with the file at `path` saying `text`, or gone; `None` where nothing changes.
    pub(crate) fn with(&self, path: &Path, text: Option<&str>) -> Option<Self> {
        if self.nested.iter().any(|folder| path.starts_with(folder)) {
            return None;
        }
        let now = text.map(|text| Arc::new(GoImports::of(text)));
        if self.files.get(path) == now.as_ref() {
            return None;
        }
        let mut changed = self.clone();
        match now {
            Some(now) => drop(changed.files.insert(path.to_owned(), now)),
            None => drop(changed.files.remove(path)),
        }
        changed.sum_up();
        Some(changed)
    }

    /// It takes this folder for a module of its own.
    pub(crate) fn is_nested(&self, folder: &Path) -> bool {
        self.nested.contains(folder)
    }

    /// There are Go files.
    pub fn has_files(&self) -> bool {
        !self.files.is_empty()
    }

    /// Each package of `module`, which this is, that the files import is there: no generated or left-out folder may import anything more.
    pub fn is_whole(&self, module: &str) -> bool {
        let own =
            |path: &&String| path.strip_prefix(module).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        self.any.iter().filter(own).all(|path| {
            let rest = path.strip_prefix(module).unwrap_or("").trim_start_matches('/');
            self.packages.contains(&if rest.is_empty() { self.root.clone() } else { self.root.join(rest) })
        })
    }

    /// The folders that hold Go files, in order.
    pub fn packages(&self) -> impl Iterator<Item = &Path> {
        self.packages.iter().map(PathBuf::as_path)
    }

    /// Tells these files from others: what rests on which of them imports what is kept by it.
    pub fn digest(&self) -> u64 {
        self.digest
    }

    /// A package that others can import lies in `folder`.
    pub fn is_package(&self, folder: &Path) -> bool {
        self.files_in(folder).any(|(_, name, _)| !name.test)
    }

    /// The folders that hold a command which is in every build, in order.
    pub fn commands(&self) -> impl Iterator<Item = &Path> {
        let is_command = |folder: &Path| {
            let mut files = self.files_in(folder).filter(|(_, name, _)| !name.test);
            files.any(|(_, name, file)| file.is_sure && file.is_main && !file.is_ignored && is_for_all(&name, file))
        };
        self.packages().filter(move |folder| is_command(folder))
    }

    /// What every build of the package in `folder` imports, without tests; `None` where a file of it cannot be read for certain.
    pub fn always_in(&self, folder: &Path) -> Option<BTreeSet<&str>> {
        let mut imports = BTreeSet::new();
        for (_, name, file) in self.files_in(folder).filter(|(_, name, _)| !name.test) {
            if !file.is_sure {
                return None;
            }
            if is_for_all(&name, file) {
                imports.extend(file.paths.iter().map(String::as_str));
            }
        }
        Some(imports)
    }

    fn files_in<'a>(&'a self, folder: &Path) -> impl Iterator<Item = (&'a Path, FileName<'a>, &'a GoImports)> {
        // Paths are in order by their components, so those below a folder stand together behind it.
        let below = self.files.range(folder.to_owned()..).take_while(move |(path, _)| path.starts_with(folder));
        let own = below.filter(move |(path, _)| path.parent() == Some(folder));
        own.map(|(path, file)| (path.as_path(), file_name(path), file.as_ref()))
    }

    /// What the package in `folder` imports where cgo is off, by files without any other condition; `None` where nothing is left of it, because
    /// each of its files imports `"C"`. Of a folder without Go files, or with one that cannot be read, nothing is said.
    pub fn without_cgo(&self, folder: &Path) -> Option<Vec<&str>> {
        let (mut left, mut imports) = (true, Vec::new());
        let mut own = self.files_in(folder).filter(|(_, name, file)| !file.is_ignored && !name.test).peekable();
        if own.peek().is_some() {
            left = false;
        }
        for (_, name, file) in own {
            if file.is_sure && file.paths.iter().any(|path| path == "C") {
                continue;
            }
            left = true;
            if file.is_sure && is_for_all(&name, file) {
                imports.extend(file.paths.iter().map(String::as_str));
            }
        }
        left.then_some(imports)
    }

    fn sum_up(&mut self) {
        (self.always, self.counted, self.any) = Default::default();
        self.is_sure = true;
        let mut digest = FxHasher::default();
        self.files.hash(&mut digest);
        self.digest = digest.finish();
        self.packages = self.files.keys().filter_map(|path| Some(path.parent()?.to_owned())).collect();
        for (path, file) in &self.files {
            self.is_sure &= file.is_sure;
            let name = file_name(path);
            self.any.extend(file.paths.iter().cloned());
            if file.is_sure && !file.is_ignored {
                self.counted.extend(file.paths.iter().cloned());
                if !name.test && is_for_all(&name, file) {
                    self.always.extend(file.paths.iter().cloned());
                }
            }
        }
    }
}

fn file_name(path: &Path) -> FileName<'_> {
    path.file_name().and_then(|name| name.to_str()).map(FileName::read).unwrap_or_default()
}

/// The file is in every build of its package. Without cgo, one that imports C is in none.
fn is_for_all(name: &FileName<'_>, file: &GoImports) -> bool {
    name.goos.is_none() && name.goarch.is_none() && !file.is_constrained && !file.paths.iter().any(|path| path == "C")
}

/// Each folder of this relative path is walked into.
fn is_walked_to(below: Option<&Path>) -> bool {
    let folders = below.into_iter().flat_map(Path::components);
    folders.into_iter().all(|one: Component<'_>| one.as_os_str().to_str().is_some_and(is_walked))
}

fn is_source(name: &str) -> bool {
    name.ends_with(".go") && !name.starts_with(['.', '_'])
}

fn is_walked(name: &str) -> bool {
    !name.starts_with(['.', '_']) && !matches!(name, "vendor" | "testdata" | "node_modules")
}
