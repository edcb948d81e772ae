//! A session on its way: the files read so far and what they came to, each file followed once where it comes to the same.

mod follow;
mod launchctl;
mod order;
mod value;

use super::earlier::{Asked, Earlier, Step};
use super::guard::Verdict;
use super::state::{Change, State};
use super::{Deed, Held, Kept, Place, Session, SessionKind, Texts};
use crate::{Host, Os, Shell};
use pitfall_syntax::Span;
use pitfall_syntax::shell::{BlockId, Dialect, ShellFile, parse};
use rustc_hash::FxHashMap;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Files that source each other are followed so deep.
const MAX_DEPTH: usize = 16;
/// So many files are read for one session.
const MAX_FILES: usize = 200;
/// So many lines are followed for one session.
const MAX_ITEMS: usize = 100_000;
/// A sourced file with more bytes is a program of its own, not a list of settings.
const MAX_SOURCED: usize = 256 << 10;

/// A file may use or change these without naming them.
const UNNAMED: [&str; 9] =
    ["PATH", "GOROOT", "GOPATH", "GOBIN", "HOME", "HOMEBREW_PREFIX", "CDPATH", "FPATH", "MANPATH"];

/// A file read and parsed.
pub(super) struct Loaded {
    pub path: Arc<Path>,
    pub text: Arc<str>,
    tree: Arc<dyn AsRef<ShellFile> + Send + Sync>,
}

impl Loaded {
    pub fn file(&self) -> &ShellFile {
        (*self.tree).as_ref()
    }

    /// It is the same reading of the same text.
    fn is(&self, other: &Self) -> bool {
        std::ptr::addr_eq(Arc::as_ptr(&self.tree), Arc::as_ptr(&other.tree))
    }
}

/// What was read for one session and serves the next.
pub(super) type Shelf = FxHashMap<OsString, Option<Arc<Loaded>>>;

/// How far a session has come.
#[derive(Clone, Default)]
pub(super) struct Position {
    pub state: State,
    interactive: bool,
    login: bool,
    /// `set -a`: whatever is assigned is exported.
    all_export: bool,
    files: Arc<Vec<Arc<Path>>>,
    functions: Arc<BTreeMap<String, (Arc<Loaded>, BlockId)>>,
    items: usize,
    /// Lists that zsh keeps without duplicates.
    unique: Arc<BTreeSet<String>>,
    /// What `launchctl setenv` gave to programs that start from the desktop.
    launched: Arc<Vec<Launched>>,
}

/// A variable that `launchctl setenv` sets, or `launchctl unsetenv` removes.
#[derive(Clone)]
struct Launched {
    name: String,
    place: Place,
    deed: Deed,
    value: Held,
}

impl Position {
    /// A file does here what it does there, as far as that is no matter of its variables and of being a login shell.
    fn is_like(&self, other: &Self) -> bool {
        self.interactive == other.interactive
            && self.all_export == other.all_export
            && self.unique == other.unique
            && self.functions.len() == other.functions.len()
            && self.functions.iter().all(|(name, (file, body))| {
                let known = other.functions.get(name);
                known.is_some_and(|(other_file, other_body)| body == other_body && file.is(other_file))
            })
    }

    /// What comes of this one by what made `behind` of `before`, for which nothing here is another matter; `None` where a bound was met on the
    /// way or would be.
    fn after(&self, before: &Self, behind: &Self) -> Option<Self> {
        let mut files = Vec::clone(&self.files);
        files.extend(behind.files.iter().skip(before.files.len()).cloned());
        let items = self.items + (behind.items - before.items);
        let bounded = |at: usize, files: usize| at < MAX_ITEMS && files < MAX_FILES;
        if !bounded(items, files.len()) || !bounded(behind.items, behind.files.len()) {
            return None;
        }
        let state = self.state.after(&before.state, &behind.state)?;
        let launched = self.launched.iter().chain(behind.launched.iter().skip(before.launched.len()));
        let launched = Arc::new(launched.cloned().collect());
        Some(Self { state, files: Arc::new(files), items, login: self.login, launched, ..behind.clone() })
    }
}

struct Tree(ShellFile);

impl AsRef<ShellFile> for Tree {
    fn as_ref(&self) -> &ShellFile {
        &self.0
    }
}

#[derive(Clone)]
pub(super) struct Run<'a> {
    pub host: &'a Host,
    texts: &'a dyn Texts,
    pub at: Position,
    /// The files that are being read, the innermost last.
    stack: Vec<PathBuf>,
    loaded: Shelf,
    calls: usize,
    /// What was asked for since the shell's last file.
    asked: Vec<Asked>,
    /// The files that the shell itself read so far.
    steps: Vec<Arc<Step>>,
    /// The same of the last time, and whether this time has been the same so far.
    earlier: Vec<Arc<Step>>,
    is_the_same: bool,
    /// The files that shells of other kinds read.
    others: Vec<Arc<Step>>,
    /// Something asked whether this is a login shell.
    asked_for_login: Cell<bool>,
    /// The names in folders whose every file is read.
    listed: BTreeMap<PathBuf, Vec<String>>,
    /// The text in which lines were counted last, the byte up to which they were, and the number of the line there, from 1.
    counted: RefCell<Option<(Arc<str>, usize, usize)>>,
}

pub(super) fn session(host: &Host, kind: SessionKind, shell: Option<Shell>, texts: &dyn Texts) -> Session {
    let mut run = Run::new(host, texts, Shelf::default());
    if let Some(shell) = shell {
        run.start(kind, shell);
    }
    run.session(kind, shell)
}

/// A session of each kind, in the order of [`SessionKind::ALL`]. Each file is read once, a terminal goes on from the desktop's
/// environment where it begins with that, and what is as `earlier` is not followed again.
pub(super) fn sessions(host: &Host, shell: Option<Shell>, texts: &dyn Texts, earlier: &mut Earlier) -> Vec<Session> {
    let mut shelf = Shelf::default();
    let mut others: Vec<Arc<Step>> = Vec::new();
    let mut from_desktop: Option<Run<'_>> = None;
    let mut made: BTreeMap<SessionKind, Session> = BTreeMap::new();
    for kind in [SessionKind::Desktop, SessionKind::Terminal, SessionKind::Login, SessionKind::Script] {
        let continued = if kind == SessionKind::Terminal { from_desktop.take() } else { None };
        let goes_on = continued.is_some();
        let mut run = continued.unwrap_or_else(|| Run::new(host, texts, std::mem::take(&mut shelf)));
        run.others.clone_from(&others);
        run.earlier = earlier.steps.remove(&kind).unwrap_or_default();
        run.listed = std::mem::take(&mut earlier.listed);
        let before = earlier.made.remove(&kind).filter(|_| run.is_as_before());
        match shell {
            _ if before.is_some() => run.steps.clone_from(&run.earlier),
            Some(shell) if goes_on => run.shell(shell, false, true),
            Some(shell) => run.start(kind, shell),
            None => {}
        }
        if kind == SessionKind::Desktop && run.desktop_first() {
            let at = run.steps.last().filter(|_| before.is_some()).map(|step| step.behind.clone());
            from_desktop = Some(Run { at: at.unwrap_or_else(|| run.at.clone()), ..run.clone() });
        }
        shelf.clone_from(&run.loaded);
        others.extend(run.steps.iter().filter(|step| step.found).cloned());
        earlier.listed = std::mem::take(&mut run.listed);
        if before.is_none() {
            earlier.spent.append(&mut run.earlier);
        }
        earlier.steps.insert(kind, std::mem::take(&mut run.steps));
        let session = before.unwrap_or_else(|| run.session(kind, shell));
        earlier.made.insert(kind, session.clone());
        made.insert(kind, session);
    }
    SessionKind::ALL.into_iter().filter_map(|kind| made.remove(&kind)).collect()
}

impl<'a> Run<'a> {
    fn new(host: &'a Host, texts: &'a dyn Texts, loaded: Shelf) -> Self {
        let mut run = Self {
            host,
            texts,
            at: Position::default(),
            stack: Vec::new(),
            loaded,
            calls: 0,
            asked: Vec::new(),
            steps: Vec::new(),
            earlier: Vec::new(),
            is_the_same: true,
            others: Vec::new(),
            asked_for_login: Cell::new(false),
            listed: BTreeMap::new(),
            counted: RefCell::default(),
        };
        run.given();
        run
    }

    fn session(self, kind: SessionKind, shell: Option<Shell>) -> Session {
        Session { kind, shell, files: Arc::unwrap_or_clone(self.at.files), variables: self.at.state.variables }
    }

    /// Every file that was asked for the last time is what it was, so that all comes to the same.
    fn is_as_before(&mut self) -> bool {
        let steps = self.earlier.clone();
        steps.iter().all(|step| step.asked.iter().all(|asked| self.gets_again(asked)))
    }

    /// Terminals begin with the environment of the desktop.
    fn desktop_first(&self) -> bool {
        self.host.os() == Os::Linux && !self.host.is_wsl()
    }
}

impl Run<'_> {
    /// What a session has before any file is read.
    fn given(&mut self) {
        let environment = self.host.environment();
        for name in ["HOME", "USER", "SHELL", "LANG", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "WSL_DISTRO_NAME"] {
            if let Some(value) = environment.get(name) {
                self.at.state.given(name, value);
            }
        }
        match self.host.os() {
            Os::Windows => {
                // The registry is no file; what this process was given is what others are given.
                for (name, value) in environment.variables() {
                    self.at.state.given(name, value);
                }
            }
            Os::MacOs => self.at.state.given("PATH", "/usr/bin:/bin:/usr/sbin:/sbin"),
            Os::Linux => {
                let mut path = self.host.login_path().to_owned();
                if self.host.is_wsl() {
                    let of_windows = environment.path().filter(|entry| entry.starts_with("/mnt/"));
                    for entry in of_windows {
                        path.push(':');
                        path.push_str(entry);
                    }
                }
                self.at.state.given("PATH", path);
            }
        }
    }

    /// Reads a file as the shell itself does; false where there is none.
    fn read(&mut self, path: &Path, dialect: Dialect) -> bool {
        let before = self.earlier.get(self.steps.len()).filter(|_| self.is_the_same).cloned();
        let step = before.filter(|step| {
            step.path == path && step.dialect == dialect && step.asked.iter().all(|asked| self.gets_again(asked))
        });
        self.is_the_same = step.is_some();
        let step = step.or_else(|| self.as_elsewhere(path, dialect)).unwrap_or_else(|| {
            self.asked.clear();
            self.asked_for_login.set(false);
            let before = self.at.clone();
            let found = self.read_file(path, dialect, Verdict::Yes);
            let asked = std::mem::take(&mut self.asked);
            let of_login = self.asked_for_login.get().then_some(self.at.login);
            Arc::new(Step { path: path.to_owned(), dialect, found, asked, of_login, before, behind: self.at.clone() })
        });
        self.at = step.behind.clone();
        let found = step.found;
        self.steps.push(step);
        found
    }

    /// The file as a shell of another kind has read it already, in a session that had come to the same as this one.
    fn as_elsewhere(&mut self, path: &Path, dialect: Dialect) -> Option<Arc<Step>> {
        let known = self.others.iter().find(|step| {
            step.path == path
                && step.dialect == dialect
                && step.of_login.is_none_or(|login| login == self.at.login)
                && self.at.is_like(&step.before)
                && self.at.state.differing(&step.before.state).all(|name| !self.may_touch(step, name))
        });
        let known = known.cloned().filter(|step| step.asked.iter().all(|asked| self.gets_again(asked)))?;
        let behind = self.at.after(&known.before, &known.behind)?;
        let (asked, before) = (known.asked.clone(), self.at.clone());
        Some(Arc::new(Step {
            path: path.to_owned(),
            dialect,
            found: true,
            asked,
            of_login: known.of_login,
            before,
            behind,
        }))
    }

    /// What was read for `step` may use or change the variable.
    fn may_touch(&self, step: &Step, name: &str) -> bool {
        let read = step.asked.iter().filter_map(|asked| asked.got.as_deref());
        let mut texts = read.chain(self.at.functions.values().map(|(file, _)| &**file)).map(|file| &*file.text);
        UNNAMED.contains(&name) || texts.any(|text| text.contains(name))
    }

    fn gets_again(&mut self, asked: &Asked) -> bool {
        match (self.load(&asked.path, asked.dialect, asked.sourced), &asked.got) {
            (Some(now), Some(before)) => now.is(before),
            (now, before) => now.is_none() && before.is_none(),
        }
    }

    /// Follows a file; false where there is none.
    fn read_file(&mut self, path: &Path, dialect: Dialect, around: Verdict) -> bool {
        if self.stack.len() >= MAX_DEPTH
            || self.at.files.len() >= MAX_FILES
            || self.stack.iter().any(|open| open == path)
        {
            return false;
        }
        let sourced = !self.stack.is_empty();
        let got = self.load(path, dialect, sourced);
        self.asked.push(Asked { path: path.to_owned(), dialect, sourced, got: got.clone() });
        let Some(loaded) = got else { return false };
        Arc::make_mut(&mut self.at.files).push(loaded.path.clone());
        self.stack.push(path.to_owned());
        let all = 0..loaded.file().items.len();
        self.follow(&loaded, all, &mut vec![BlockId::TOP], around);
        self.stack.pop();
        true
    }

    fn load(&mut self, path: &Path, dialect: Dialect, sourced: bool) -> Option<Arc<Loaded>> {
        if let Some(known) = self.loaded.get(path.as_os_str()) {
            return known.clone();
        }
        let fits = |text: &str| !sourced || text.len() <= MAX_SOURCED;
        let read = || {
            let text = self.texts.text(path)?;
            let (file, _) = parse(&text, dialect);
            let tree: Arc<dyn AsRef<ShellFile> + Send + Sync> = Arc::new(Tree(file));
            Some((Arc::from(text), tree))
        };
        let found = match self.texts.kept(path, dialect) {
            Kept::Parsed(parsed) => Some(parsed),
            Kept::Absent => None,
            Kept::Not => read(),
        };
        let found = found.filter(|(text, _)| fits(text));
        let loaded = found.map(|(text, tree)| Arc::new(Loaded { path: path.into(), text, tree }));
        self.loaded.insert(path.as_os_str().to_owned(), loaded.clone());
        loaded
    }

    /// It is a login shell.
    pub fn is_login(&self) -> bool {
        self.asked_for_login.set(true);
        self.at.login
    }

    /// The shell has a prompt.
    pub fn is_interactive(&self) -> bool {
        self.at.interactive
    }

    fn place(&self, loaded: &Loaded, span: Span) -> Place {
        let at = span.start as usize;
        // A file is followed downwards: counting goes on where it ended.
        let mut counted = self.counted.borrow_mut();
        let last = counted.take().filter(|(text, to, _)| Arc::ptr_eq(text, &loaded.text) && *to <= at);
        let (from, line) = last.map_or((0, 1), |(_, to, line)| (to, line));
        let more = loaded.text.as_bytes().get(from..at).unwrap_or_default();
        let line = line + memchr::memchr_iter(b'\n', more).count();
        *counted = Some((loaded.text.clone(), at, line));
        Place::File { path: loaded.path.clone(), span, line }
    }

    #[allow(clippy::too_many_arguments, reason = "one change has as many parts")]
    fn change(
        &mut self,
        loaded: &Loaded,
        span: Span,
        name: &str,
        deed: Deed,
        value: Held,
        (verdict, certain): (Verdict, bool),
        exported: Option<bool>,
    ) {
        let place = self.place(loaded, span);
        self.at.state.apply(name, Change { place, deed, value, happens: verdict == Verdict::Yes, certain, exported });
    }
}
