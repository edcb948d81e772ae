//! What a rule may know besides the thing it looks at.

use std::any::{Any, TypeId};
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use pitfall_host::{Host, Session};

use rustc_hash::FxHashMap;

use crate::facts::FileFacts;
use crate::files::{Listed, Presence};
use crate::manifests::FolderFacts;
use crate::workspace::{Answer, Question, Workspace};
use crate::{Config, FileKind, ModuleImports, Parsed, PodSecurity};

/// Tells running checks that nobody waits for them any more. Clones tell each other.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// A flag that is not raised.
    pub fn new() -> Self {
        Self::default()
    }

    /// Raises it.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// It was raised.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// The surroundings of one check. Every question asked through it is remembered, so that the file is checked again when an answer
/// changes.
pub struct Context<'a> {
    /// The checked file.
    pub file: Whole<'a>,
    /// What is asked of Pitfall for it.
    pub config: &'a Config,
    /// Raised when nobody waits any more; a rule that loops over much looks at it.
    pub cancel: &'a Cancel,
    pub(crate) workspace: &'a Workspace,
    pub(crate) trail: &'a Trail,
}

/// What rules have looked at besides the thing that they were shown.
#[derive(Debug, Default)]
pub(crate) struct Trail {
    /// What was asked about other files.
    pub(crate) asked: RefCell<Vec<Question>>,
    /// What was found out of namespaces in this check, so that it is found out once.
    namespaces: RefCell<BTreeMap<String, Option<PodSecurity>>>,
    /// What several rules of this check find out alike, by its type.
    shared: RefCell<FxHashMap<TypeId, Rc<dyn Any>>>,
    /// The sessions of this check, and by then everything is asked that they rest on.
    sessions: OnceCell<Arc<[Session]>>,
    /// Every path of the checked file, its own first.
    paths: OnceCell<Vec<PathBuf>>,
    /// Which of them a shell looks at; the first where it looks at none.
    start_up: OnceCell<usize>,
    beyond: Cell<bool>,
    /// The checked text is a built object, around which there is nothing.
    pub(crate) of_built: bool,
    /// How long what runs [`within`](Context::within) a time took so far, for the checked file and what is built of it.
    spent: Rc<Cell<Duration>>,
}

impl Trail {
    /// That of an object that is built of the file which `of` is the trail of.
    pub(crate) fn of_built(of: &Trail) -> Self {
        Self { of_built: true, spent: Rc::clone(&of.spent), ..Self::default() }
    }

    pub(crate) fn sessions(&self) -> Option<Arc<[Session]>> {
        self.sessions.get().cloned()
    }

    pub(crate) fn keep_sessions(&self, sessions: Arc<[Session]>) {
        // The first ones stay: there are no others in one check.
        let _ = self.sessions.set(sessions);
    }

    fn goes_beyond(&self) {
        self.beyond.set(true);
    }

    /// Whether anything was looked at since this was last called: the whole file, another one, the machine.
    pub(crate) fn went_beyond(&self) -> bool {
        self.beyond.take()
    }
}

/// The whole checked file. A rule that looks at it depends on all of it, and not only on what it was shown.
#[derive(Clone, Copy)]
pub struct Whole<'a> {
    parsed: &'a Parsed,
    trail: &'a Trail,
}

impl<'a> Whole<'a> {
    pub(crate) fn new(parsed: &'a Parsed, trail: &'a Trail) -> Self {
        Self { parsed, trail }
    }

    /// The parsed file, for as long as the check lasts.
    pub fn parsed(&self) -> &'a Parsed {
        self.trail.goes_beyond();
        self.parsed
    }
}

impl std::ops::Deref for Whole<'_> {
    type Target = Parsed;

    fn deref(&self) -> &Parsed {
        self.trail.goes_beyond();
        self.parsed
    }
}

impl Context<'_> {
    /// The text of the checked file.
    pub fn text(&self) -> &str {
        self.file.text()
    }

    /// The checked file's text has `what` somewhere in it. Many rules begin by asking: this looks at many bytes at a time.
    pub fn contains(&self, what: &str) -> bool {
        memchr::memmem::find(self.text().as_bytes(), what.as_bytes()).is_some()
    }

    /// The path of the checked file.
    pub fn path(&self) -> Option<&Path> {
        self.file.parsed.source.path.as_deref()
    }

    /// Every path of the checked file: its own first, then those of start-up files that link to it, or that it links to.
    pub fn own_paths(&self) -> &[PathBuf] {
        self.trail.paths.get_or_init(|| self.path().map_or_else(Vec::new, |path| self.workspace.paths_of(path)))
    }

    /// `path` leads to the checked file.
    pub fn is_own(&self, path: &Path) -> bool {
        self.own_paths().iter().any(|own| own.as_os_str() == path.as_os_str())
    }

    /// The path at which a shell looks for the checked file: `~/.zshrc` where that links to it. Its own path where none does.
    pub fn start_up_path(&self) -> Option<&Path> {
        let paths = self.own_paths();
        let is_place = |path: &PathBuf| self.workspace.is_start_up_place(path);
        let at = self.trail.start_up.get_or_init(|| paths.iter().position(is_place).unwrap_or(0));
        paths.get(*at).map(PathBuf::as_path)
    }

    /// The folder of the checked file.
    pub fn folder(&self) -> Option<&Path> {
        self.path().and_then(Path::parent)
    }

    /// What the checked file is.
    pub fn kind(&self) -> FileKind {
        self.file.parsed.kind
    }

    /// The rules of this run.
    pub fn rules(&self) -> &crate::RuleSet {
        self.workspace.rules()
    }

    /// The machine.
    pub fn host(&self) -> &Host {
        self.trail.goes_beyond();
        self.workspace.host()
    }

    /// What the file at `path`, open or on disk, says to others; `None` where there is none or it is not ours.
    pub fn facts(&self, path: &Path) -> Option<Arc<FileFacts>> {
        let path = normal(path);
        // Of the checked file itself nothing needs to be read, nor to be told when it changes.
        if self.is_own(&path) {
            self.trail.goes_beyond();
            return Some(self.file.parsed.facts().clone());
        }
        match self.ask(Question::Facts(path)) {
            Answer::Facts(facts) => facts,
            _ => None,
        }
    }

    /// What stands at `path`.
    pub fn presence(&self, path: &Path) -> Presence {
        match self.ask(Question::Presence(normal(path))) {
            Answer::Presence(presence) => presence,
            _ => Presence::Nothing,
        }
    }

    /// The names in `folder`, sorted, open files included.
    pub fn list(&self, folder: &Path) -> Arc<[Listed]> {
        match self.ask(Question::Listing(normal(folder))) {
            Answer::Listing(names) => names,
            _ => Arc::from([]),
        }
    }

    /// What the YAML files of `folder`, open or on disk, say.
    pub fn manifests(&self, folder: &Path) -> Arc<FolderFacts> {
        match self.ask(Question::Manifests(normal(folder))) {
            Answer::Manifests(facts) => facts,
            _ => Arc::default(),
        }
    }

    /// A kustomization of the project takes the file or folder at `path`, as a resource or as a patch; true where there are too many to know.
    pub fn is_taken(&self, path: &Path) -> bool {
        let Some(root) = self.root() else { return true };
        match self.ask(Question::Kustomizations(root)) {
            Answer::Kustomizations(takers) => takers.take(&normal(path)),
            _ => true,
        }
    }

    /// What the Go files of the module in `folder` import; `None` where they are too many to be read.
    pub fn imports_below(&self, folder: &Path) -> Option<Arc<ModuleImports>> {
        match self.ask(Question::Imports(normal(folder))) {
            Answer::Imports(imports) => imports,
            _ => None,
        }
    }

    /// The file at `path`, open or on disk, parsed; `None` where there is none. Whatever changes in its text has the checked file checked again.
    pub fn parsed(&self, path: &Path) -> Option<Arc<Parsed>> {
        match self.ask(Question::Parsed(normal(path))) {
            Answer::Parsed(parsed) => parsed,
            _ => None,
        }
    }

    /// People see what is found in the file at `path`: it is open, or one of those that this run checks.
    pub(crate) fn is_shown(&self, path: &Path) -> bool {
        matches!(self.ask(Question::Shown(normal(path))), Answer::Shown(true))
    }

    /// The nearest file called `name` in the checked file's folder or one above.
    pub fn nearest(&self, name: &str) -> Option<PathBuf> {
        let candidates = self.path()?.ancestors().skip(1).map(|folder| folder.join(name));
        candidates.into_iter().find(|path| self.presence(path) == Presence::File)
    }

    /// The folder that the checked file's project lies in: the one that a person opened, else the nearest that is a repository or holds a
    /// `go.mod` or `pitfall.toml`.
    pub fn root(&self) -> Option<PathBuf> {
        let path = normal(self.path()?);
        self.workspace.root_of(&path).or_else(|| {
            let is_root = |folder: &&Path| {
                let marks = [".git", "go.mod", crate::config::FILE_NAME];
                marks.iter().any(|mark| self.presence(&folder.join(mark)) != Presence::Nothing)
            };
            path.ancestors().skip(1).find(is_root).map(Path::to_owned)
        })
    }

    /// `path` from the checked file's folder, if it is relative; without `.` and `..`.
    pub fn resolve(&self, path: &Path) -> Option<PathBuf> {
        if path.is_absolute() { Some(normal(path)) } else { Some(normal(&self.folder()?.join(path))) }
    }

    /// The pod security level of a namespace, as `find` tells it when it is first asked for in this check.
    pub fn namespace_level(&self, namespace: &str, find: impl FnOnce() -> Option<PodSecurity>) -> Option<PodSecurity> {
        // What is around a built object is asked of the manifests that it is built of.
        if self.trail.of_built {
            return None;
        }
        self.trail.goes_beyond();
        if let Some(known) = self.trail.namespaces.borrow().get(namespace) {
            return *known;
        }
        let found = find();
        self.trail.namespaces.borrow_mut().insert(namespace.to_owned(), found);
        found
    }

    /// What `find` comes to, which looks at nothing but what the rule's [`around`](crate::Rule::around) tells apart: so much of the surroundings is known
    /// around a built object, too, and does not count as looking beyond it.
    pub fn around_built<T>(&self, find: impl FnOnce() -> T) -> T {
        let before = self.trail.beyond.get();
        let found = find();
        if self.trail.of_built {
            self.trail.beyond.set(before);
        }
        found
    }

    /// All kustomizations that take the checked file can be built, so that what is found in it is held against what they build.
    pub fn is_built(&self) -> bool {
        self.trail.goes_beyond();
        crate::built::is_built(self)
    }

    /// What the rule is shown cannot be judged: where it is a built object, what the rule finds in the file stands.
    pub fn cannot_judge(&self) {
        self.trail.goes_beyond();
    }

    /// What `work` comes to; `None` where such work took longer than `most` already, for the checked file and what is built of it.
    pub fn within<T>(&self, most: Duration, work: impl FnOnce() -> T) -> Option<T> {
        let spent = &self.trail.spent;
        if spent.get() > most {
            return None;
        }
        let began = Instant::now();
        let done = work();
        spent.set(spent.get() + began.elapsed());
        Some(done)
    }

    /// What `find` comes to, which must be the same whoever asks in this check: it is found out for the first of them alone.
    pub fn once<T: 'static>(&self, find: impl FnOnce() -> T) -> Rc<T> {
        self.trail.goes_beyond();
        let known = self.trail.shared.borrow().get(&TypeId::of::<T>()).cloned();
        if let Some(known) = known.and_then(|known| known.downcast::<T>().ok()) {
            return known;
        }
        let found = Rc::new(find());
        self.trail.shared.borrow_mut().insert(TypeId::of::<T>(), found.clone());
        found
    }

    /// What `find` comes to, kept for the next check of this document if that is open, for as long as `key` stays the same and nothing changes on
    /// disk. `key` tells everything that `find` makes use of, which asks nothing of this context.
    pub fn kept<T: Any + Send + Sync>(&self, key: u64, find: impl FnOnce() -> T) -> Arc<T> {
        self.trail.goes_beyond();
        let path = self.path().map(normal);
        let known = path.as_ref().and_then(|path| self.workspace.kept(path, key));
        known.unwrap_or_else(|| {
            let found = Arc::new(find());
            if let Some(path) = path {
                self.workspace.keep_for_next(path, key, found.clone());
            }
            found
        })
    }

    /// What `find` comes to, shared by all files whose `key` is the same. `key` tells everything that `find` makes use of, which asks nothing of this
    /// context.
    pub fn shared<T: Any + Send + Sync>(&self, key: u64, find: impl FnOnce() -> T) -> Arc<T> {
        self.trail.goes_beyond();
        self.workspace.shared(key).unwrap_or_else(|| {
            let found = Arc::new(find());
            self.workspace.share(key, found.clone());
            found
        })
    }

    pub(crate) fn ask(&self, question: Question) -> Answer {
        self.trail.goes_beyond();
        let answer = self.workspace.ask(&question);
        self.trail.asked.borrow_mut().push(question);
        answer
    }
}

/// Told by the bytes alone where paths are divided by `/`, since rules ask hundreds of questions about paths. Elsewhere nothing is told.
fn is_normal(path: &Path) -> bool {
    let bytes = path.as_os_str().as_encoded_bytes();
    std::path::MAIN_SEPARATOR == '/'
        && bytes.first() == Some(&b'/')
        && bytes.last() != Some(&b'/')
        && bytes.windows(2).all(|pair| !matches!(pair, b"//" | b"/."))
}

/// `path` without `.` and `..`, by its words alone: no link is followed.
pub fn normal(path: &Path) -> PathBuf {
    use std::path::Component;
    if is_normal(path) {
        return path.to_owned();
    }
    let mut out = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if matches!(out.components().next_back(), Some(Component::Normal(_))) => {
                out.pop();
            }
            Component::ParentDir if out.has_root() => {}
            other => out.push(other),
        }
    }
    out
}
