//! The files that the go command reads together with the one being checked: a module alone, or a workspace with its members, and
//! the vendor folder beside them.

use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use pitfall_engine::{Context, Facts, ModuleFacts, Presence, normal};
use pitfall_syntax::gomod::{gover, module_path, vendor::VendorModules};

use super::running;

/// A file with what it says to others.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub path: PathBuf,
    pub facts: Arc<ModuleFacts>,
}

impl Part {
    pub fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new(""))
    }

    pub fn module(&self) -> Option<&str> {
        self.facts.module.as_ref().map(|word| word.value.as_str())
    }

    /// The place in [`ModuleFacts::replaces`] of the line that replaces `path` at `version`: one for that version before one for all.
    pub fn replacing(&self, path: &str, version: Option<&str>) -> Option<usize> {
        let find = |version: Option<&str>| {
            self.facts.replaces.iter().position(|it| it.old.0 == path && it.old.1.as_deref() == version)
        };
        version.and_then(|version| find(Some(version))).or_else(|| find(None))
    }

    /// What replaces `path` at `version`: a module and its version, or a folder, which has none.
    pub fn replacement(&self, path: &str, version: &str) -> Option<&(String, Option<String>)> {
        Some(&self.facts.replaces.get(self.replacing(path, Some(version))?)?.new)
    }

    /// The folder that replaces `path` at `version`, where it is written for this system.
    pub fn replacing_folder(&self, path: &str, version: &str) -> Option<PathBuf> {
        let (new, at) = self.replacement(path, version)?;
        (at.is_none() && !is_foreign(new)).then(|| normal(&self.folder().join(new)))
    }
}

/// One build of the go command.
#[derive(Debug, Clone)]
pub(super) struct Build {
    /// The go.work, in workspace mode.
    pub work: Option<Part>,
    /// The main modules.
    pub modules: Vec<Part>,
}

/// What the go command makes of the vendor folder.
#[derive(Debug, Clone)]
pub(super) enum Vendor {
    /// There is none.
    Absent,
    /// It is there and not used.
    Ignored,
    /// It is used; without modules.txt, as if that were empty.
    Used(Option<Arc<VendorModules>>),
}

impl Build {
    /// The build of the checked go.mod or go.work. A go.mod whose go.work does not use it is built alone.
    pub fn of(cx: &Context<'_>) -> Option<Rc<Self>> {
        let find = || Some(Rc::new(Self::around(&part(cx, &normal(cx.path()?))?, cx)));
        Option::clone(&cx.once(find))
    }

    /// The build of a go.mod or go.work that is the checked one, or lies beside or above it.
    pub fn around(own: &Part, cx: &Context<'_>) -> Self {
        if own.path.file_name().is_some_and(|name| name == "go.work") {
            return Self { modules: members(cx, own), work: Some(own.clone()) };
        }
        if let Some(work) = cx.nearest("go.work").and_then(|work| part(cx, &work)) {
            let modules = members(cx, &work);
            if modules.iter().any(|module| module.path == own.path) {
                return Self { work: Some(work), modules };
            }
        }
        Self { work: None, modules: vec![own.clone()] }
    }

    /// The folder of go.work, else of go.mod.
    pub fn root(&self) -> &Path {
        self.work.as_ref().or(self.modules.first()).map_or(Path::new(""), Part::folder)
    }

    /// The version of the `go` line that counts.
    pub fn go(&self) -> Option<&str> {
        let part = self.work.as_ref().or(self.modules.first())?;
        part.facts.go.as_ref().map(|word| word.value.as_str())
    }

    /// One of the main modules has this path.
    pub fn is_main(&self, path: &str) -> bool {
        self.modules.iter().any(|module| module.module() == Some(path))
    }

    /// The vendor folder, as `setDefaultBuildMod` of `cmd/go/internal/modload` judges it.
    pub fn vendor(&self, cx: &Context<'_>) -> Vendor {
        let folder = self.root().join("vendor");
        if cx.presence(&folder) != Presence::Folder {
            return Vendor::Absent;
        }
        let Some(go) = self.go() else { return Vendor::Ignored };
        if gover::compare(go, "1.14").is_lt() {
            return Vendor::Ignored;
        }
        let list = folder.join("modules.txt");
        let modules = match cx.facts(&list).map(|facts| facts.facts.clone()) {
            Some(Facts::VendorModules(modules)) => Some(modules),
            // There and not read, by its size: what it says is unknown.
            _ if cx.presence(&list) == Presence::File => return Vendor::Absent,
            _ => None,
        };
        // Before Go 1.22 a workspace had none.
        if self.work.is_some() && running::reader_minor(cx).is_some_and(|minor| minor < 22) {
            return Vendor::Ignored;
        }
        let for_workspace = modules.as_ref().is_some_and(|modules| modules.workspace.is_some());
        match (for_workspace, self.work.is_some()) {
            (true, false) => Vendor::Ignored,
            (false, true) => Vendor::Ignored,
            _ => Vendor::Used(modules),
        }
    }

    /// Who replaces `path` at `version`, and with which of its lines: go.work before the modules (`replacementFrom`).
    pub fn replacing(&self, path: &str, version: Option<&str>) -> Option<(&Part, usize)> {
        if version.is_none() && self.is_main(path) {
            return None;
        }
        self.work.iter().chain(&self.modules).find_map(|part| Some((part, part.replacing(path, version)?)))
    }

    /// What a line of `part` replaces with, as the go command compares it: in a workspace, directories are relative to go.work
    /// (`canonicalizeReplacePath`).
    pub fn canonical_replacement(&self, part: &Part, line: usize) -> Option<(String, Option<String>)> {
        let (path, version) = part.facts.replaces.get(line)?.new.clone();
        let of_work = self.work.as_ref().is_none_or(|work| work.path == part.path);
        if of_work || version.is_some() || Path::new(&path).is_absolute() {
            return Some((path, version));
        }
        Some((directory_path(self.root(), &part.folder().join(path))?, None))
    }
}

/// The go.mod or go.work at `path`.
pub(super) fn part(cx: &Context<'_>, path: &Path) -> Option<Part> {
    match &cx.facts(path)?.facts {
        Facts::GoMod(facts) | Facts::GoWork(facts) => Some(Part { path: path.to_owned(), facts: facts.clone() }),
        _ => None,
    }
}

/// The modules that a go.work uses and that are there, each once.
fn members(cx: &Context<'_>, work: &Part) -> Vec<Part> {
    let mut out: Vec<Part> = Vec::new();
    for folder in &work.facts.uses {
        let path = normal(&work.folder().join(&folder.value)).join("go.mod");
        if !out.iter().any(|member| member.path == path) {
            out.extend(part(cx, &path));
        }
    }
    out
}

/// How many folders are looked into for modules.
const MAX_FOLDERS: usize = 256;
/// How deep.
const MAX_DEPTH: usize = 3;

/// The go.mod files in `folder` and up to three levels below it, as the go command's `./...` walks: not in folders that it skips. No more
/// than 256 folders are looked into.
pub(super) fn modules_below(cx: &Context<'_>, folder: &Path) -> Vec<PathBuf> {
    let (mut found, mut level, mut looked) = (Vec::new(), vec![folder.to_owned()], 0);
    for _ in 0..=MAX_DEPTH {
        let mut next = Vec::new();
        for folder in &level {
            looked += 1;
            if looked > MAX_FOLDERS {
                return found;
            }
            for entry in cx.list(folder).iter() {
                if entry.is_folder && is_walked(&entry.name) {
                    next.push(folder.join(&entry.name));
                } else if !entry.is_folder && entry.name == "go.mod" {
                    found.push(folder.join("go.mod"));
                }
            }
        }
        level = next;
    }
    found
}

/// The go command looks for packages in folders of this name; `node_modules` is left out for its size.
pub(super) fn is_walked(name: &str) -> bool {
    !name.starts_with(['.', '_']) && !matches!(name, "vendor" | "node_modules" | "testdata")
}

/// The way from `folder` to `target` as go.mod writes a directory: with `/`, and `./` or `../` before it.
pub(super) fn directory_path(folder: &Path, target: &Path) -> Option<String> {
    use std::path::Component;
    let (folder, target) = (normal(folder), normal(target));
    let shared = folder.components().zip(target.components()).take_while(|(a, b)| a == b).count();
    if shared == 0 {
        return None;
    }
    let mut parts = vec![".."; folder.components().count() - shared];
    for component in target.components().skip(shared) {
        match component {
            Component::Normal(name) => parts.push(name.to_str()?),
            _ => return None,
        }
    }
    let path = parts.join("/");
    Some(match path.as_str() {
        "" => ".".to_owned(),
        path if module_path::is_directory_path(path) => path.to_owned(),
        path => format!("./{path}"),
    })
}

/// The text of a directory in a go.mod or go.work is one of another system: nothing can be said of it here.
pub(super) fn is_foreign(path: &str) -> bool {
    let drive = matches!(path.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic());
    cfg!(not(windows)) && (drive || path.contains('\\'))
}
