//! Which files are to be checked: folders walked, exclusions honoured, nothing opened.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, mpsc};

use ignore::{DirEntry, ParallelVisitor, ParallelVisitorBuilder, WalkBuilder, WalkState};
use pitfall_engine::{ByName, Layer, Message, Workspace, by_name, normal, text};
use pitfall_syntax::cgo::c_language;

/// A file to check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    /// Absolute, without `.` and `..`.
    pub(super) path: PathBuf,
    /// As a person reads it: from the working folder, or, where it lies elsewhere, as it was named.
    pub(super) shown: String,
    /// It is looked at even where nothing in its own text asks for it: it was named, C files stand beside it, or it stands for the Go files of a
    /// folder that is in no module.
    pub(super) closely: bool,
}

/// Something that could not be done.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Problem {
    /// The file or folder, as shown; empty where there is none.
    pub(super) shown: String,
    /// Line and column from 1, where there is a place.
    pub(super) place: Option<(u32, u32)>,
    /// What went wrong, as a person reads it.
    pub(super) message: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.place {
            Some((line, column)) => write!(f, "{}:{line}:{column}: {}", self.shown, self.message),
            None if self.shown.is_empty() => f.write_str(&self.message),
            None => write!(f, "{}: {}", self.shown, self.message),
        }
    }
}

/// The files of a run, in order of path, and what stood in the way.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    pub(super) targets: Vec<Target>,
    /// Path as shown, and why it could not be looked at.
    pub(super) problems: Vec<(String, Message)>,
}

/// What went wrong with a file or folder, in words.
pub(super) fn words(error: &io::Error) -> Message {
    match error.kind() {
        io::ErrorKind::NotFound => text! { en: "there is no such file or folder", zh: "没有这个文件或文件夹" },
        io::ErrorKind::PermissionDenied => text! { en: "permission denied", zh: "没有权限" },
        io::ErrorKind::IsADirectory => text! { en: "this is a folder", zh: "这是一个文件夹" },
        _ => Message::verbatim(error.to_string()),
    }
}

/// `path` from the root, without `.` and `..`. Where it has `..`, links are followed first, as the file system does.
pub(super) fn absolute(path: &Path) -> PathBuf {
    let climbs = path.components().any(|component| component == Component::ParentDir);
    let resolved = if climbs { resolve_folder(path) } else { None };
    let resolved = resolved.or_else(|| std::path::absolute(path).ok());
    normal(&resolved.unwrap_or_else(|| path.to_owned()))
}

/// The path with its folder's links followed, its own name kept.
fn resolve_folder(path: &Path) -> Option<PathBuf> {
    match path.file_name() {
        Some(name) => Some(path.parent()?.canonicalize().ok()?.join(name)),
        None => path.canonicalize().ok(),
    }
}

/// `path` as a person reads it: from the folder `here` where it lies below, otherwise as it was named.
pub(super) fn shown(path: &Path, here: &Path) -> String {
    let full = absolute(path);
    let below = full.strip_prefix(here).ok().filter(|below| !below.as_os_str().is_empty());
    below.unwrap_or(path).to_string_lossy().into_owned()
}

/// The files that `paths` name, and those below the folders that they name.
pub(super) fn gather(workspace: &Workspace, here: &Path, paths: &[PathBuf]) -> Gathered {
    let mut found: BTreeMap<PathBuf, Target> = BTreeMap::new();
    let mut gathered = Gathered::default();
    workspace.set_roots(paths.iter().map(|path| absolute(path)).filter(|path| path.is_dir()));
    for path in paths {
        let full = absolute(path);
        match std::fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => {
                walk(workspace, (path, &full), here, &mut found, &mut gathered.problems);
            }
            Ok(_) => {
                found.insert(full.clone(), Target { path: full, shown: shown(path, here), closely: true });
            }
            Err(error) => gathered.problems.push((shown(path, here), words(&error))),
        }
    }
    gathered.targets = found.into_values().collect();
    gathered.problems.sort_by(|a, b| a.0.cmp(&b.0));
    gathered.problems.dedup();
    gathered
}

/// What a walking thread reports.
enum Seen {
    File(PathBuf),
    /// A folder that holds a file of C or a language of its family.
    C(PathBuf),
    /// A symbolic link with a name of ours.
    Link(PathBuf),
    Trouble(String, Message),
}

fn walk(
    workspace: &Workspace,
    (folder, full): (&Path, &Path),
    here: &Path,
    found: &mut BTreeMap<PathBuf, Target>,
    problems: &mut Vec<(String, Message)>,
) {
    let (send, receive) = mpsc::channel();
    let mut visitors = Visitors { send, workspace };
    WalkBuilder::new(full)
        .hidden(false)
        .require_git(false)
        .follow_links(false)
        .filter_entry(|entry| entry.file_name() != ".git")
        .threads(std::thread::available_parallelism().map_or(1, usize::from))
        .build_parallel()
        .visit(&mut visitors);
    drop(visitors);
    // As `shown` would say it, without asking the system for the working folder at each file.
    let name = |path: &Path| match (path.strip_prefix(here), path.strip_prefix(full)) {
        (Ok(below), _) if !below.as_os_str().is_empty() => below.to_string_lossy().into_owned(),
        (_, Ok(below)) if !below.as_os_str().is_empty() => folder.join(below).to_string_lossy().into_owned(),
        _ => shown(folder, here),
    };
    let mut add = |path: PathBuf, at: &Path| {
        found.entry(path.clone()).or_insert_with(|| Target { shown: name(at), path, closely: false });
    };
    let mut links = Vec::new();
    let mut with_c: BTreeSet<PathBuf> = BTreeSet::new();
    for seen in receive {
        match seen {
            Seen::File(path) => add(path.clone(), &path),
            Seen::Link(path) => links.push(path),
            Seen::C(folder) => drop(with_c.insert(folder)),
            Seen::Trouble(path, message) => problems.push((name(Path::new(&path)), message)),
        }
    }
    // A link counts where it leads out of the folder; a file inside is found, or left out, under its own name.
    let root = full.canonicalize();
    for link in links {
        match link.canonicalize() {
            Ok(to) if to.is_file() && !root.as_ref().is_ok_and(|root| to.starts_with(root)) => {
                add(link.clone(), &link);
            }
            Err(error) if error.kind() != io::ErrorKind::NotFound && matches!(by_name(&link), ByName::Certain(_)) => {
                problems.push((name(&link), words(&error)));
            }
            _ => {}
        }
    }
    for target in found.values_mut().filter(|_| !with_c.is_empty()) {
        target.closely |= target.path.parent().is_some_and(|folder| with_c.contains(folder));
    }
    look_outside_modules(found);
}

/// Marks one Go file of each folder that has some and has no go.mod in it or above: what there is to say of it is the same for all.
fn look_outside_modules(found: &mut BTreeMap<PathBuf, Target>) {
    let (mut in_module, mut done) = (HashMap::new(), HashSet::new());
    let mut last = PathBuf::new();
    for target in found.values_mut() {
        let name = target.path.file_name().and_then(|name| name.to_str()).unwrap_or("");
        let Some(folder) = target.path.parent().filter(|_| name.ends_with(".go") && !name.ends_with("_test.go")) else {
            continue;
        };
        // Files come in order of path, so those of a folder nearly together.
        if last == folder {
            continue;
        }
        last = folder.to_owned();
        target.closely |= done.insert(folder.to_owned()) && !is_in_module(folder, &mut in_module);
    }
}

/// A go.mod stands in `folder` or above; each folder is looked at once.
fn is_in_module(folder: &Path, known: &mut HashMap<PathBuf, bool>) -> bool {
    if let Some(known) = known.get(folder) {
        return *known;
    }
    let found = folder.join("go.mod").is_file() || folder.parent().is_some_and(|above| is_in_module(above, known));
    known.insert(folder.to_owned(), found);
    found
}

struct Visitors<'a> {
    send: mpsc::Sender<Seen>,
    workspace: &'a Workspace,
}

impl<'s, 'a: 's> ParallelVisitorBuilder<'s> for Visitors<'a> {
    fn build(&mut self) -> Box<dyn ParallelVisitor + 's> {
        Box::new(Visitor { send: self.send.clone(), workspace: self.workspace, last: None, with_c: None })
    }
}

/// A walking thread.
struct Visitor<'a> {
    send: mpsc::Sender<Seen>,
    workspace: &'a Workspace,
    /// The folder that was asked for last, with its layers of configuration: entries of one folder come together.
    last: Option<(PathBuf, Vec<Arc<Layer>>)>,
    /// The folder that was told last to hold C.
    with_c: Option<PathBuf>,
}

impl ParallelVisitor for Visitor<'_> {
    fn visit(&mut self, entry: Result<DirEntry, ignore::Error>) -> WalkState {
        match entry {
            Ok(entry) => self.entry(entry),
            Err(error) => {
                self.trouble(&error);
                WalkState::Continue
            }
        }
    }
}

impl Visitor<'_> {
    fn entry(&mut self, entry: DirEntry) -> WalkState {
        let Some(kind) = entry.file_type() else { return WalkState::Continue };
        if kind.is_dir() {
            let skip = entry.depth() > 0 && self.excludes(entry.path());
            return if skip { WalkState::Skip } else { WalkState::Continue };
        }
        let folder = entry.path().parent().filter(|_| entry.file_name().to_str().and_then(c_language).is_some());
        if let Some(folder) = folder.filter(|folder| self.with_c.as_deref() != Some(folder)) {
            let folder = folder.to_owned();
            self.with_c = Some(folder.clone());
            self.tell(Seen::C(folder));
        }
        let ours = (kind.is_file() || kind.is_symlink()) && by_name(entry.path()) != ByName::Other;
        if ours && !self.excludes(entry.path()) {
            let link = kind.is_symlink();
            let path = entry.into_path();
            self.tell(if link { Seen::Link(path) } else { Seen::File(path) });
        }
        WalkState::Continue
    }

    fn excludes(&mut self, path: &Path) -> bool {
        let folder = path.parent().unwrap_or(path);
        let layers = match self.last.take() {
            Some((known, layers)) if known == folder => layers,
            _ => self.workspace.layers_for(Some(path)),
        };
        let excluded = layers.iter().any(|layer| layer.excludes(path));
        self.last = Some((folder.to_owned(), layers));
        excluded
    }

    fn trouble(&self, error: &ignore::Error) {
        let path = path_of(error).map_or_else(String::new, |path| path.to_string_lossy().into_owned());
        match error.io_error() {
            // It went while the folder was walked.
            Some(io) if io.kind() == io::ErrorKind::NotFound => {}
            Some(io) => self.tell(Seen::Trouble(path, words(io))),
            None => self.tell(Seen::Trouble(path, Message::verbatim(error.to_string()))),
        }
    }

    fn tell(&self, seen: Seen) {
        // The receiver lives until all senders are gone.
        let _ = self.send.send(seen);
    }
}

fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => path_of(err),
        _ => None,
    }
}
