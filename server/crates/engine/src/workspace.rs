//! The index: what is open, what was asked of other files, and who must be checked again when an answer changes.
//!
//! Nothing is scanned ahead. A rule asks its [`Context`] about another file; the answer (a summary of that file, whether it exists, what a
//! folder holds) is remembered together with who asked. When a document or a file on disk changes, the remembered answers about it are
//! made again, and only those who asked for one that became different are affected.

use std::any::{Any, TypeId};
use std::cell::RefCell;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pitfall_host::{EarlierSessions, Host, KeptStartup, ParsedStartup, Session, Shell};
use pitfall_syntax::cgo::{CSource, c_language, is_c_text};
use pitfall_syntax::shell;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::built::{self, Judged, Takers, around};
use crate::check::{Dispatch, Outcome, Walk};
use crate::classify::{ByName, by_name};
use crate::cluster::{self, ClusterRelease};
use crate::config::{self, folders_of};
use crate::context::{Trail, Whole, normal};
use crate::facts::{Facts, FileFacts};
use crate::files::{Files, Listed, Presence};
use crate::filled;
use crate::manifests::{FolderFacts, is_manifest_name};
use crate::memo::{Kept, Memo, Settled};
use crate::recent::Recent;
use crate::twins::Twins;
use crate::{
    Cancel, Config, Context, Dialect, Domain, Failure, FileKind, Finding, HomeFiles, KUSTOMIZATION_NAMES, Layer,
    MAX_BYTES, Model, ModuleImports, Parsed, Read, RuleSet, Source, fingerprint, intake, silence, team,
};

/// Something asked about another file. Paths are without `.` and `..`, so their bytes tell them apart: every keystroke compares hundreds,
/// and comparing paths part by part costs ten times as much.
#[derive(Debug, Clone)]
pub(crate) enum Question {
    Facts(PathBuf),
    Presence(PathBuf),
    Listing(PathBuf),
    /// What the Go files of the module in this folder import.
    Imports(PathBuf),
    /// What the manifests of this folder say.
    Manifests(PathBuf),
    /// This file, parsed.
    Parsed(PathBuf),
    /// The kustomizations below this folder.
    Kustomizations(PathBuf),
    /// Whether people see what is found in this file.
    Shown(PathBuf),
}

impl PartialEq for Question {
    fn eq(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
            && self.path().as_os_str() == other.path().as_os_str()
    }
}

impl Eq for Question {}

impl Hash for Question {
    fn hash<H: Hasher>(&self, state: &mut H) {
        std::mem::discriminant(self).hash(state);
        self.path().as_os_str().hash(state);
    }
}

impl Question {
    fn path(&self) -> &Path {
        match self {
            Self::Facts(path)
            | Self::Presence(path)
            | Self::Listing(path)
            | Self::Imports(path)
            | Self::Manifests(path)
            | Self::Parsed(path)
            | Self::Kustomizations(path)
            | Self::Shown(path) => path,
        }
    }
}

/// Its answer.
#[derive(Debug, Clone)]
pub(crate) enum Answer {
    Facts(Option<Arc<FileFacts>>),
    Presence(Presence),
    Listing(Arc<[Listed]>),
    Imports(Option<Arc<ModuleImports>>),
    Manifests(Arc<FolderFacts>),
    Parsed(Option<Arc<Parsed>>),
    Kustomizations(Arc<Takers>),
    Shown(bool),
}

impl Answer {
    fn says_the_same(&self, other: &Answer) -> bool {
        match (self, other) {
            (Self::Facts(a), Self::Facts(b)) => match (a, b) {
                (Some(a), Some(b)) => Arc::ptr_eq(a, b) || a.facts == b.facts,
                (a, b) => a.is_none() && b.is_none(),
            },
            (Self::Presence(a), Self::Presence(b)) => a == b,
            (Self::Listing(a), Self::Listing(b)) => a == b,
            (Self::Imports(a), Self::Imports(b)) => a == b,
            (Self::Manifests(a), Self::Manifests(b)) => a.says_the_same(b),
            (Self::Parsed(a), Self::Parsed(b)) => match (a, b) {
                (Some(a), Some(b)) => Arc::ptr_eq(a, b) || a.text() == b.text(),
                (a, b) => a.is_none() && b.is_none(),
            },
            (Self::Kustomizations(a), Self::Kustomizations(b)) => a == b,
            (Self::Shown(a), Self::Shown(b)) => a == b,
            _ => false,
        }
    }
}

/// Open documents whose findings may have changed because another file did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Affected(pub Vec<PathBuf>);

/// What a check came to.
#[derive(Debug, Clone)]
pub struct Checked {
    /// What the file is.
    pub kind: FileKind,
    /// The configuration it was checked by.
    pub config: Arc<Config>,
    /// What was found, in order of place.
    pub findings: Vec<Finding>,
    /// Findings that a suppression silenced.
    pub suppressed: usize,
    /// Rules that panicked.
    pub failures: Vec<Failure>,
    /// It was cancelled: `findings` may lack some.
    pub cancelled: bool,
}

/// Something of a type that only who keeps it knows.
type KeptThing = Arc<dyn Any + Send + Sync>;

#[derive(Default)]
struct State {
    /// The documents open in an editor, which hide the files on disk.
    open: FxHashMap<PathBuf, Arc<Parsed>>,
    answers: FxHashMap<Question, Answer>,
    askers: FxHashMap<Question, FxHashSet<PathBuf>>,
    /// What the last check of each open document left for the next one.
    memos: FxHashMap<PathBuf, Arc<Memo>>,
    /// What rules found out for each open document, by its type, with the key that it is good for.
    kept: FxHashMap<(PathBuf, TypeId), (u64, KeptThing)>,
    /// What rules found out for all files alike, by its type and the key that it is good for.
    shared: FxHashMap<(TypeId, u64), KeptThing>,
    /// What each open document asked in its last check.
    asked: FxHashMap<PathBuf, Vec<Question>>,
    /// What the user's start-up files come to, by shell, as long as none of them changes.
    sessions: FxHashMap<Shell, Sessions>,
    /// The start-up files on disk that were read for them, as their dialects read them.
    start_up: FxHashMap<PathBuf, (Dialect, Option<ParsedStartup>)>,
    /// Which paths of start-up files lead to the same file.
    twins: Twins,
    /// What following them came to the last time.
    earlier: FxHashMap<Shell, EarlierSessions>,
    editor: Option<Arc<Layer>>,
    user: Option<Arc<Layer>>,
    /// What files say of the clusters that they set up, as layers: the same one as long as the file says the same.
    clusters: FxHashMap<PathBuf, (ClusterRelease, Arc<Layer>)>,
    /// The folders that a person opened, or named to be checked.
    roots: Vec<PathBuf>,
    /// The files that one run checks, none of which is open.
    checked: FxHashSet<PathBuf>,
    /// How many questions were answered by looking, and not from memory.
    looked: u64,
    /// What earlier versions of open documents left. To free it takes a tenth of a check, and nobody is to wait for that.
    spent: Vec<Box<dyn Any + Send>>,
}

/// So much is left unfreed where nobody asks for it to be.
const MAX_SPENT: usize = 64;

/// So much is shared; there are seldom more than one or two policy folders.
const MAX_SHARED: usize = 8;

/// A larger start-up file is not kept, in bytes.
const MAX_START_UP: u64 = 1 << 20;

/// What start-up files come to.
struct Sessions {
    /// What of the home folder was allowed to be read.
    home_files: HomeFiles,
    made: Arc<[Session]>,
    /// The texts that were asked for, those that are not there included.
    read: FxHashSet<PathBuf>,
}

/// Everything that checks share. One for a run of the command line, one for a language server.
pub struct Workspace {
    rules: RuleSet,
    dispatch: Dispatch,
    files: Arc<dyn Files>,
    host: Arc<Host>,
    state: Mutex<State>,
    kept: Mutex<built::Kept>,
    fillings: Mutex<filled::Kept>,
    recent: Mutex<Recent>,
    for_people: bool,
}

impl Workspace {
    /// An empty workspace that runs `rules`.
    pub fn new(rules: RuleSet, files: Arc<dyn Files>, host: Arc<Host>) -> Self {
        let dispatch = Dispatch::new(&rules);
        Self {
            rules,
            dispatch,
            files,
            host,
            state: Mutex::default(),
            kept: Mutex::default(),
            fillings: Mutex::default(),
            recent: Mutex::default(),
            for_people: false,
        }
    }

    /// The same, for one run over many files: the trees of those read last stay, as far as their texts have so many bytes together.
    #[must_use]
    pub fn keeping_recent(self, bytes: usize) -> Self {
        Self { recent: Mutex::new(Recent::with_room(bytes)), ..self }
    }

    /// The same, for a face that shows what is found to people alone: rules that find nothing but what is not shown to them do not look.
    #[must_use]
    pub fn for_people(self) -> Self {
        Self { for_people: true, ..self }
    }

    /// The rules.
    pub fn rules(&self) -> &RuleSet {
        &self.rules
    }

    /// The machine.
    pub fn host(&self) -> &Host {
        &self.host
    }

    /// The machine, to share.
    pub fn shared_host(&self) -> Arc<Host> {
        self.host.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // No code of ours panics while it holds the lock; if it did, the maps would still be whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the strongest layer, an editor's settings or a command line's options. With `root = true` in it, no `pitfall.toml` counts.
    /// True where it says something else than the one before: then everything open must be checked again.
    pub fn set_strongest(&self, layer: Layer) -> bool {
        let mut state = self.state();
        let same = match &state.editor {
            Some(before) => before.says_the_same(&layer),
            None => Layer::default().says_the_same(&layer),
        };
        state.editor = Some(Arc::new(layer));
        !same
    }

    /// Takes the user's own layer, weaker than every project's.
    pub fn set_user(&self, layer: Layer) {
        self.state().user = Some(Arc::new(Layer { of_user: true, ..layer }));
    }

    /// Takes the folders that a person opened, or named to be checked. What a rule looks for around a file, it looks for within the one
    /// that holds the file.
    pub fn set_roots(&self, folders: impl IntoIterator<Item = PathBuf>) {
        self.state().roots = folders.into_iter().map(|folder| normal(&folder)).collect();
    }

    /// Takes the files that this run checks: what is found in one of them is said there, and not in another that has to do with it.
    pub fn set_checked(&self, files: impl IntoIterator<Item = PathBuf>) {
        self.state().checked = files.into_iter().map(|path| normal(&path)).collect();
    }

    /// A person opened some more folders, and closed others: what is known of their files is asked anew.
    pub fn change_roots(&self, added: &[PathBuf], removed: &[PathBuf]) -> Affected {
        {
            let mut state = self.state();
            let removed: Vec<PathBuf> = removed.iter().map(|folder| normal(folder)).collect();
            state.roots.retain(|root| !removed.contains(root));
            state.roots.extend(added.iter().map(|folder| normal(folder)));
        }
        self.refresh();
        // What lies within a folder is looked for within it: any answer may be another one.
        let mut all = self.open_paths();
        all.sort();
        Affected(all)
    }

    /// The innermost of those folders that holds `path`.
    pub(crate) fn root_of(&self, path: &Path) -> Option<PathBuf> {
        let state = self.state();
        let holding = state.roots.iter().filter(|root| path.starts_with(root));
        holding.max_by_key(|root| root.as_os_str().len()).cloned()
    }

    /// A document is open at `path` with this text, for the first time or after a change.
    pub fn open(&self, path: &Path, source: Source) -> Affected {
        let path = normal(path);
        let before = self.state().open.get(&path).cloned();
        let source = Source { also_at: self.told_by_link(&path), ..source };
        let parsed = Arc::new(Parsed::new(source, before.as_deref()));
        self.state().open.insert(path.clone(), parsed);
        self.edited(path, before.is_none())
    }

    /// The document at `path` is closed: the file on disk counts again.
    pub fn close(&self, path: &Path) -> Affected {
        let path = normal(path);
        {
            let mut state = self.state();
            state.open.remove(&path);
            state.memos.remove(&path);
            state.kept.retain(|(of, _), _| *of != path);
            state.start_up.remove(&path);
            let others: Vec<PathBuf> = state.twins.others(&path).map(Path::to_owned).collect();
            others.iter().for_each(|other| drop(state.start_up.remove(other)));
            state.forget(&path);
        }
        self.edited(path, true)
    }

    /// Files were made, changed or removed on disk.
    pub fn disk_changed(&self, paths: &[PathBuf]) -> Affected {
        let mut paths: Vec<PathBuf> = paths.iter().map(|path| normal(path)).collect();
        self.add_twins(&mut paths);
        self.forget_the_machine();
        self.changed(&paths, true)
    }

    /// Every remembered answer is made again: for clients that do not watch files, and after a change of configuration.
    pub fn refresh(&self) -> Affected {
        self.kept_builds().forget_wholes();
        self.forget_the_machine();
        let questions: Vec<Question> = self.state().answers.keys().cloned().collect();
        self.answer_again(questions)
    }

    /// The documents that are open.
    pub fn open_paths(&self) -> Vec<PathBuf> {
        self.state().open.keys().cloned().collect()
    }

    /// The open document at `path` as it was last parsed.
    pub fn parsed(&self, path: &Path) -> Option<Arc<Parsed>> {
        self.state().open.get(&normal(path)).cloned()
    }

    /// How many questions about other files were answered by looking at them rather than from memory, since the start.
    pub fn looked(&self) -> u64 {
        self.state().looked
    }

    pub(crate) fn remembered_sessions(&self, shell: Shell, home_files: &HomeFiles) -> Option<Arc<[Session]>> {
        let state = self.state();
        state.sessions.get(&shell).filter(|known| known.home_files == *home_files).map(|known| known.made.clone())
    }

    /// Remembers what the start-up files of `shell` come to, as long as none of the texts in `read` changes.
    pub(crate) fn remember_sessions(
        &self,
        shell: Shell,
        home_files: HomeFiles,
        made: Arc<[Session]>,
        read: FxHashSet<PathBuf>,
        mut earlier: EarlierSessions,
    ) {
        let mut state = self.state();
        state.spend(earlier.take_spent());
        state.sessions.insert(shell, Sessions { home_files, made, read });
        state.earlier.insert(shell, earlier);
    }

    /// Frees what earlier versions of open documents left: for who has told what was found.
    pub fn tidy(&self) {
        let spent = std::mem::take(&mut self.state().spent);
        // Behind the lock.
        drop(spent);
    }

    /// What following the start-up files of `shell` came to the last time, to be brought up to date.
    pub(crate) fn earlier_sessions(&self, shell: Shell) -> EarlierSessions {
        self.state().earlier.remove(&shell).unwrap_or_default()
    }

    /// The start-up file at `path`, which is [`normal`]: the open document, else the file on disk, read once as long as nothing changes there. One
    /// that is too large is not kept, and neither is an open one that is read in another dialect.
    pub(crate) fn start_up_file(&self, path: &Path, dialect: Dialect) -> KeptStartup {
        self.look_where_it_leads(path);
        let known = {
            let state = self.state();
            if let Some(open) = state.open_at(path) {
                return match &open.model {
                    Model::Shell(file) if file.dialect == dialect => {
                        KeptStartup::Parsed((open.source.text.clone(), file.clone()))
                    }
                    _ => KeptStartup::Not,
                };
            }
            state.start_up.get(path).filter(|(read_as, _)| *read_as == dialect).cloned()
        };
        if let Some((_, known)) = known {
            return known.map_or(KeptStartup::Absent, KeptStartup::Parsed);
        }
        let parsed = match self.files.read(path, MAX_START_UP) {
            Ok(bytes) => {
                let text: Arc<str> = String::from_utf8_lossy(&bytes).into();
                let (tree, errors) = shell::parse(&text, dialect);
                let read: ParsedStartup = (text, Arc::new(Read { tree, errors }));
                Some(read)
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(_) => return KeptStartup::Not,
        };
        self.state().start_up.insert(path.to_owned(), (dialect, parsed.clone()));
        parsed.map_or(KeptStartup::Absent, KeptStartup::Parsed)
    }

    /// What was kept of this type for the open document at `path` with this key.
    pub(crate) fn kept<T: Any + Send + Sync>(&self, path: &Path, key: u64) -> Option<Arc<T>> {
        let state = self.state();
        let (known, kept) = state.kept.get(&(path.to_owned(), TypeId::of::<T>()))?;
        if *known == key { kept.clone().downcast().ok() } else { None }
    }

    /// Keeps it in place of what was kept before, where the document is open.
    pub(crate) fn keep_for_next<T: Any + Send + Sync>(&self, path: PathBuf, key: u64, found: Arc<T>) {
        let mut state = self.state();
        if state.open.contains_key(&path) {
            state.kept.insert((path, TypeId::of::<T>()), (key, found));
        }
    }

    /// What is shared of this type with this key.
    pub(crate) fn shared<T: Any + Send + Sync>(&self, key: u64) -> Option<Arc<T>> {
        self.state().shared.get(&(TypeId::of::<T>(), key)).cloned()?.downcast().ok()
    }

    /// Shares it with the checks of other files.
    pub(crate) fn share<T: Any + Send + Sync>(&self, key: u64, found: Arc<T>) {
        let mut state = self.state();
        if state.shared.len() >= MAX_SHARED {
            state.shared.clear();
        }
        state.shared.insert((TypeId::of::<T>(), key), found);
    }

    /// Something changed on disk.
    fn forget_the_machine(&self) {
        self.host.look_again();
        self.state().forget_start_up();
        self.open_start_up_files().iter().for_each(|path| self.look_where_it_leads(path));
    }

    fn open_start_up_files(&self) -> Vec<PathBuf> {
        let state = self.state();
        let shells = state.open.iter().filter(|(_, parsed)| parsed.shell().is_some());
        shells.map(|(path, _)| path.clone()).collect()
    }

    /// Finds out where `path` leads, unless that is known.
    fn look_where_it_leads(&self, path: &Path) {
        if !self.state().twins.knows(path) {
            let real = self.host.real_path(path);
            self.state().twins.note(path, real);
        }
    }

    /// The path of the start-up file that links to the one at `path`, where only that tells what it is. The home folder is looked at for no other
    /// files than those that may be start-up files, and where it may be read.
    fn told_by_link(&self, path: &Path) -> Option<PathBuf> {
        let end = path.extension().and_then(|end| end.to_str()).unwrap_or("");
        let told = match by_name(path) {
            ByName::Certain(FileKind::Shell(_)) => true,
            ByName::AskContent if !matches!(end, "yaml" | "yml" | "json" | "tpl") => false,
            ByName::Other => false,
            _ => return None,
        };
        if !self.state().twins.knows_places() && self.config_for(Some(path)).read_home {
            let mut twins = Twins::default();
            twins.note_places(&self.host);
            for path in self.open_start_up_files() {
                twins.note(&path, self.host.real_path(&path));
            }
            self.state().twins = twins;
        }
        if !self.state().twins.knows_places() {
            return None;
        }
        // Also where its own name tells: who asks for it by another path finds the open document.
        self.look_where_it_leads(path);
        let state = self.state();
        let mut others = state.twins.others(path).filter(|_| !told);
        others.find(|other| matches!(by_name(other), ByName::Certain(FileKind::Shell(_)))).map(Path::to_owned)
    }

    /// Only a start-up file that links to the file at `path` tells what it is.
    pub fn is_told_by_links(&self, path: &Path) -> bool {
        self.told_by_link(&normal(path)).is_some()
    }

    /// Every path of the file at `path`, that one first.
    pub(crate) fn paths_of(&self, path: &Path) -> Vec<PathBuf> {
        let path = normal(path);
        let others: Vec<PathBuf> = self.state().twins.others(&path).map(Path::to_owned).collect();
        std::iter::once(path).chain(others).collect()
    }

    /// A shell looks for one of the user's own files at `path`.
    pub(crate) fn is_start_up_place(&self, path: &Path) -> bool {
        self.state().twins.is_place(path)
    }

    /// Adds the other paths of the same files.
    fn add_twins(&self, paths: &mut Vec<PathBuf>) {
        let state = self.state();
        let others: Vec<PathBuf> = paths.iter().flat_map(|path| state.twins.others(path)).map(Path::to_owned).collect();
        paths.extend(others);
    }

    pub(crate) fn read_file(&self, path: &Path, limit: u64) -> Option<Vec<u8>> {
        self.files.read(path, limit).ok()
    }

    /// The text of the document at `path` is another one; it may also have come or gone.
    fn edited(&self, path: PathBuf, may_come_or_go: bool) -> Affected {
        let mut paths = vec![path];
        self.add_twins(&mut paths);
        {
            let mut state = self.state();
            let old = state.sessions.extract_if(|_, known| paths.iter().any(|path| known.read.contains(path)));
            let old: Vec<Sessions> = old.map(|(_, old)| old).collect();
            if !old.is_empty() {
                state.spend(Box::new(old));
            }
        }
        self.changed(&paths, may_come_or_go)
    }

    /// These files changed. `names` tells whether the names in their folders may have, too: at a keystroke no folder is listed.
    fn changed(&self, paths: &[PathBuf], names: bool) -> Affected {
        self.kept_builds().forget_wholes();
        let questions: Vec<Question> = {
            let state = self.state();
            let below = |folder: &Path, path: &Path| {
                path.starts_with(folder)
                    && match state.answers.get(&Question::Kustomizations(folder.to_owned())) {
                        Some(Answer::Kustomizations(takers)) => takers.concerns(path),
                        _ => false,
                    }
            };
            // Few answers are remembered for each open document, so looking through all is cheaper than an index by path; a folder that
            // went takes everything below it along.
            let concerns = |question: &&Question| {
                paths.iter().any(|path| {
                    let (asked, path_bytes) = (question.path().as_os_str(), path.as_os_str());
                    asked.as_encoded_bytes().starts_with(path_bytes.as_encoded_bytes())
                        && question.path().starts_with(path)
                        || matches!(question, Question::Manifests(folder) if path.parent() == Some(folder))
                        || names && matches!(question, Question::Listing(folder) if path.parent() == Some(folder))
                        || matches!(question, Question::Kustomizations(folder) if below(folder, path))
                })
            };
            state.answers.keys().filter(concerns).cloned().collect()
        };
        let mut affected = self.answer_again(questions);
        affected.0.extend(paths.iter().flat_map(|path| self.import_again(path)));
        affected.0.sort();
        affected.0.dedup();
        affected
    }

    /// The Go file, go.mod or folder at `path` changed: what is known of the module around it is mended, and the documents that asked for it
    /// and now get another answer are given back.
    fn import_again(&self, path: &Path) -> Vec<PathBuf> {
        let mut folders = Vec::new();
        let known: Vec<(Question, Arc<ModuleImports>)> = {
            let state = self.state();
            let around = path.ancestors().skip(1).map(|folder| Question::Imports(folder.to_owned()));
            let known = around.filter_map(|question| match state.answers.get(&question) {
                Some(Answer::Imports(Some(imports))) if ModuleImports::concerns(question.path(), path) => {
                    Some((question, imports.clone()))
                }
                // What goes or comes as a folder is often reported as the folder alone.
                Some(Answer::Imports(Some(imports))) if ModuleImports::walks_into(question.path(), path) => {
                    let matters = imports.knows_below(path) || self.files.presence(path) == Presence::Folder;
                    if matters {
                        folders.push(question);
                    }
                    None
                }
                _ => None,
            });
            known.collect()
        };
        let mut affected = self.answer_again(folders).0;
        for (question, imports) in known {
            if path.file_name().is_some_and(|name| name == "go.mod") {
                let is_there = self.look_at_presence(path) == Presence::File;
                if path.parent().is_some_and(|folder| imports.is_nested(folder) != is_there) {
                    affected.extend(self.answer_again(vec![question]).0);
                }
                continue;
            }
            let text = self.source_of(path, MAX_BYTES as u64);
            let Some(changed) = imports.with(path, text.as_deref()) else { continue };
            let mut state = self.state();
            affected.extend(state.askers.get(&question).into_iter().flatten().cloned());
            state.answers.insert(question, Answer::Imports(Some(Arc::new(changed))));
        }
        affected
    }

    fn look_at_imports(&self, folder: &Path) -> Option<Arc<ModuleImports>> {
        let read = ModuleImports::read(
            folder,
            |folder| self.look_at_folder(folder),
            |path, limit| self.source_of(path, limit),
        );
        read.map(Arc::new)
    }

    /// The text of an open document, else of the file.
    fn source_of(&self, path: &Path, limit: u64) -> Option<Arc<str>> {
        let open = self.state().open.get(path).map(|parsed| parsed.source.text.clone());
        open.or_else(|| Some(String::from_utf8_lossy(&self.files.read(path, limit).ok()?).into()))
    }

    fn answer_again(&self, mut questions: Vec<Question>) -> Affected {
        let mut affected = FxHashSet::default();
        // What a folder says is made of what its files say, which must be forgotten first.
        questions.sort_by_key(|question| matches!(question, Question::Manifests(_) | Question::Kustomizations(_)));
        for question in questions {
            let old = self.state().answers.remove(&question);
            let wanted = self.state().askers.get(&question).is_some_and(|askers| !askers.is_empty());
            if !wanted {
                continue;
            }
            let new = self.ask(&question);
            if !old.is_some_and(|old| old.says_the_same(&new)) {
                affected.extend(self.state().askers.get(&question).into_iter().flatten().cloned());
            }
        }
        let mut affected: Vec<PathBuf> = affected.into_iter().collect();
        affected.sort();
        Affected(affected)
    }

    pub(crate) fn ask(&self, question: &Question) -> Answer {
        if let Some(answer) = self.state().answers.get(question) {
            return answer.clone();
        }
        // Looked at without the lock: two threads may look at one file, and find the same.
        let answer = match question {
            Question::Facts(path) => Answer::Facts(self.look_at_facts(path)),
            Question::Presence(path) => Answer::Presence(self.look_at_presence(path)),
            Question::Listing(folder) => Answer::Listing(self.look_at_folder(folder)),
            Question::Imports(folder) => Answer::Imports(self.look_at_imports(folder)),
            Question::Manifests(folder) => Answer::Manifests(Arc::new(self.look_at_manifests(folder))),
            Question::Parsed(path) => Answer::Parsed(self.look_at_parsed(path)),
            Question::Kustomizations(folder) => Answer::Kustomizations(Arc::new(self.look_at_kustomizations(folder))),
            Question::Shown(path) => Answer::Shown(self.is_shown(path)),
        };
        let mut state = self.state();
        state.looked += 1;
        state.answers.insert(question.clone(), answer.clone());
        answer
    }

    fn look_at_facts(&self, path: &Path) -> Option<Arc<FileFacts>> {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("");
        let is_c = is_c_text(name);
        if is_c || c_language(name).is_some() {
            let text = self.source_of(path, MAX_BYTES as u64)?;
            let source = if is_c { CSource::read(&text) } else { CSource::constraints_of(&text) };
            let facts = Facts::CSource(Arc::new(source));
            return Some(Arc::new(FileFacts { fingerprint: fingerprint(&text), facts }));
        }
        let open = self.state().open_at(path).cloned();
        if let Some(parsed) = open {
            return Some(parsed.facts().clone());
        }
        if by_name(path) == ByName::Other {
            return None;
        }
        let bytes = self.files.read(path, MAX_BYTES as u64).ok()?;
        Some(self.parse(Source::of_bytes(Some(path), bytes)).facts().clone())
    }

    /// A text that lies on disk, parsed unless it was lately.
    fn parse(&self, source: Source) -> Arc<Parsed> {
        let Some(path) = source.path.as_deref().map(normal) else { return Arc::new(Parsed::new(source, None)) };
        let source = Source { also_at: self.told_by_link(&path), ..source };
        let known = self.recent().get(&path, &source);
        known.unwrap_or_else(|| {
            let parsed = Arc::new(Parsed::new(source, None));
            self.recent().put(&path, &parsed);
            parsed
        })
    }

    fn recent(&self) -> MutexGuard<'_, Recent> {
        // As with the state: nothing panics while it is held.
        self.recent.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_shown(&self, path: &Path) -> bool {
        let state = self.state();
        state.open.contains_key(path) || state.checked.contains(path)
    }

    fn look_at_presence(&self, path: &Path) -> Presence {
        if self.state().open.contains_key(path) { Presence::File } else { self.files.presence(path) }
    }

    fn look_at_folder(&self, folder: &Path) -> Arc<[Listed]> {
        let mut names = self.files.list(folder);
        for path in self.state().open.keys().filter(|path| path.parent() == Some(folder)) {
            if let Some(name) = path.file_name().and_then(|name| name.to_str()) {
                names.push(Listed { name: name.to_owned(), is_folder: false });
            }
        }
        names.sort();
        names.dedup();
        names.into()
    }

    /// The summaries of single files are remembered on the way, so that only those are made again that changed.
    fn look_at_manifests(&self, folder: &Path) -> FolderFacts {
        let Answer::Listing(names) = self.ask(&Question::Listing(folder.to_owned())) else {
            return FolderFacts::default();
        };
        let manifests = names.iter().filter(|it| !it.is_folder && is_manifest_name(&it.name));
        let mut paths = manifests.map(|it| folder.join(&it.name));
        let facts = |path: PathBuf| match self.ask(&Question::Facts(path.clone())) {
            Answer::Facts(facts) => Some((path, facts?)),
            _ => None,
        };
        let files = paths.by_ref().take(FolderFacts::limit()).filter_map(facts).collect();
        FolderFacts::of(files, paths.next().is_none())
    }

    fn look_at_parsed(&self, path: &Path) -> Option<Arc<Parsed>> {
        let open = self.state().open_at(path).cloned();
        open.or_else(|| {
            let bytes = self.files.read(path, MAX_BYTES as u64).ok()?;
            Some(self.parse(Source::of_bytes(Some(path), bytes)))
        })
    }

    /// The kustomizations below `root`, as far as folders go that hold a project's own files.
    fn look_at_kustomizations(&self, root: &Path) -> Takers {
        const FOLDERS: usize = 4_000;
        let (mut left, mut found, mut seen) = (vec![root.to_owned()], Vec::new(), 0);
        while let Some(folder) = left.pop() {
            seen += 1;
            if seen > FOLDERS {
                return Takers::of(&found, false);
            }
            let names = self.look_at_folder(&folder);
            let inner = names.iter().filter(|it| {
                it.is_folder && !it.name.starts_with('.') && it.name != "node_modules" && it.name != "vendor"
            });
            left.extend(inner.map(|it| folder.join(&it.name)));
            let own = names.iter().filter(|it| !it.is_folder && KUSTOMIZATION_NAMES.contains(&it.name.as_str()));
            for path in own.map(|it| folder.join(&it.name)) {
                if let Answer::Facts(Some(facts)) = self.ask(&Question::Facts(path.clone())) {
                    found.push((path, facts));
                }
            }
        }
        Takers::of(&found, true)
    }

    pub(crate) fn kept_builds(&self) -> MutexGuard<'_, built::Kept> {
        // As with the state: nothing panics while it is held.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn kept_fillings(&self) -> MutexGuard<'_, filled::Kept> {
        self.fillings.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the rules of objects find in objects that lie in no file: a built one, or those of a filled template.
    pub(crate) fn judge_apart(&self, parsed: &Parsed, cx: &Context<'_>) -> Judged {
        let Some(stream) = parsed.yaml() else { return Judged::default() };
        let left_out: Vec<usize> = around(cx).filter(|(_, around)| around.is_none()).map(|(at, _)| at).collect();
        let trail = Trail::of_built(cx.trail);
        let file = Whole::new(parsed, &trail);
        let context = Context { file, config: cx.config, cancel: cx.cancel, workspace: self, trail: &trail };
        let memo = Memo::default();
        let walk = Walk::new(&self.rules, &self.dispatch, &context, &memo).without(&left_out);
        let (outcome, mut beyond) = walk.over_objects(stream);
        beyond.extend(left_out);
        let mut findings = outcome.found;
        findings.retain(|finding| {
            let place = self.rules.iter().position(|rule| std::ptr::eq(&rule.meta, finding.rule));
            finding.rule.domain == Domain::Team || place.is_some_and(|place| !beyond.contains(&place))
        });
        let failed = |rule: &crate::Rule| outcome.failures.iter().any(|failure| failure.rule == rule.meta.id);
        beyond.extend(self.rules.iter().enumerate().filter(|(_, rule)| failed(rule)).map(|(at, _)| at));
        Judged { findings, beyond }
    }

    /// The configuration of the file at `path`.
    pub fn config_for(&self, path: Option<&Path>) -> Arc<Config> {
        Arc::new(self.config_of(&self.layers_for(path), path))
    }

    fn config_of(&self, layers: &[Arc<Layer>], path: Option<&Path>) -> Config {
        let config = Config::new(&self.rules, layers, path);
        if self.for_people { config.for_people() } else { config }
    }

    /// The layers of configuration for the file at `path`, weakest first.
    pub fn layers_for(&self, path: Option<&Path>) -> Vec<Arc<Layer>> {
        self.layers(path, &RefCell::default())
    }

    fn layers(&self, path: Option<&Path>, asked: &RefCell<Vec<Question>>) -> Vec<Arc<Layer>> {
        let (editor, user) = {
            let state = self.state();
            (state.editor.clone(), state.user.clone())
        };
        let mut layers: Vec<Arc<Layer>> = editor.into_iter().collect();
        let alone = layers.first().is_some_and(|layer| layer.is_root());
        for folder in path.into_iter().filter(|_| !alone).flat_map(folders_of) {
            let question = Question::Facts(folder.join(config::FILE_NAME));
            let answer = self.ask(&question);
            asked.borrow_mut().push(question);
            let Answer::Facts(Some(file)) = answer else { continue };
            let Facts::Config(layer) = &file.facts else { continue };
            layers.push(layer.clone());
            self.add_rule_files(layer, &folder, asked, &mut layers);
            if layer.is_root() {
                break;
            }
        }
        layers.extend(user);
        layers.extend(path.and_then(|path| self.cluster_near(path, asked)));
        layers.reverse();
        layers
    }

    /// Adds the files of rules that `layer`, a `pitfall.toml` in `folder`, names. They come before it, so that it has the last word on them.
    fn add_rule_files(
        &self,
        layer: &Layer,
        folder: &Path,
        asked: &RefCell<Vec<Question>>,
        layers: &mut Vec<Arc<Layer>>,
    ) {
        const FILES: usize = 32;
        let names = layer.value("", "rule-files").and_then(config::Value::as_list).unwrap_or_default();
        let paths = names.iter().filter_map(|name| team::path_below(folder, name.as_str()?));
        for path in paths.take(FILES) {
            let question = Question::Facts(path);
            let answer = self.ask(&question);
            asked.borrow_mut().push(question);
            if let Answer::Facts(Some(file)) = answer
                && let Facts::Config(rules) = &file.facts
            {
                layers.push(Arc::clone(rules));
            }
        }
    }

    /// What the nearest file says that sets up a cluster, in the manifest's folder, in one above it up to the project's root, or in one of a few beside these;
    /// nothing where several disagree.
    fn cluster_near(&self, path: &Path, asked: &RefCell<Vec<Question>>) -> Option<Arc<Layer>> {
        const HEIGHT: usize = 8;
        if !is_manifest_name(path.file_name()?.to_str()?) {
            return None;
        }
        let ask = |question: Question| {
            let answer = self.ask(&question);
            asked.borrow_mut().push(question);
            answer
        };
        let list = |folder: &Path| match ask(Question::Listing(folder.to_owned())) {
            Answer::Listing(names) => names,
            _ => [].into(),
        };
        for folder in folders_of(path).take(HEIGHT) {
            let names = list(&folder);
            let beside = names.iter().filter(|it| it.is_folder && cluster::FOLDERS.contains(&it.name.as_str()));
            let beside: Vec<PathBuf> = beside.map(|it| folder.join(&it.name)).collect();
            let inner = beside.iter().map(|folder| (folder.clone(), list(folder)));
            let mut found: Vec<(PathBuf, ClusterRelease)> = Vec::new();
            for (folder, names) in std::iter::once((folder.clone(), Arc::clone(&names))).chain(inner) {
                let called = names.iter().filter(|it| !it.is_folder && cluster::is_called_so(&it.name));
                for file in called.map(|it| folder.join(&it.name)).filter(|file| file != path) {
                    let Answer::Facts(Some(facts)) = ask(Question::Facts(file.clone())) else { continue };
                    found.extend(facts.objects().filter_map(|it| it.cluster).map(|cluster| (file.clone(), cluster)));
                }
            }
            if let Some((file, cluster)) = found.first() {
                let agree = found.iter().all(|(_, other)| other.release == cluster.release);
                return agree.then(|| self.state().layer_of_cluster(file, *cluster));
            }
            if names.iter().any(|it| matches!(it.name.as_str(), ".git" | config::FILE_NAME)) {
                return None;
            }
        }
        None
    }

    /// Checks a text: every rule that its configuration runs, behind a fence each, less what is suppressed. Whether its path is excluded is
    /// in [`Checked::config`] and for the caller to honour.
    pub fn check(&self, source: &Source, cancel: &Cancel) -> Checked {
        let path = source.path.as_deref().map(normal);
        let known = path.as_ref().and_then(|path| self.state().open.get(path).cloned());
        let parsed = match known {
            Some(parsed) if Arc::ptr_eq(&parsed.source.text, &source.text) => parsed,
            Some(known) => {
                let source = Source { also_at: known.source.also_at.clone(), ..source.clone() };
                Arc::new(Parsed::new(source, Some(&known)))
            }
            None => self.parse(source.clone()),
        };
        self.check_parsed(&parsed, cancel)
    }

    /// Checks a text that is parsed already.
    pub fn check_parsed(&self, parsed: &Arc<Parsed>, cancel: &Cancel) -> Checked {
        let trail = Trail::default();
        let path = parsed.source.path.as_deref();
        let layers = self.layers(path, &trail.asked);
        let known = path.and_then(|path| self.state().memos.get(&normal(path)).cloned());
        let known = known.filter(|memo| memo.settled(&layers).is_some()).unwrap_or_default();
        let settled = known.settled(&layers).cloned();
        let settled = settled.unwrap_or_else(|| Settled::new(self.config_of(&layers, path), layers));
        let config = Arc::clone(&settled.config);
        let file = Whole::new(parsed, &trail);
        let context = Context { file, config: &config, cancel, workspace: self, trail: &trail };
        let walk = Walk::new(&self.rules, &self.dispatch, &context, &known);
        let Outcome { mut found, failures, documents } = walk.over(&parsed.model);
        built::judge(&context, &mut found);
        let elsewhere = filled::judge(&context, &mut found);
        if failures.is_empty() && !cancel.is_cancelled() {
            self.state().keep(parsed, settled, documents);
        }
        intake::judge(&self.rules, parsed, &config, &mut found);
        let (mut findings, suppressed) = silence::apply(&self.rules, parsed, &config, found, &elsewhere);
        for finding in &mut findings {
            if let Some(Some(severity)) = config.rule(finding.rule) {
                finding.severity = severity;
            }
            if parsed.source.is_converted() {
                finding.fixes.clear();
            }
        }
        findings.sort_by(|a, b| (a.span, a.rule.id).cmp(&(b.span, b.rule.id)));
        if let Some(path) = path {
            self.state().remember(&normal(path), trail.asked.into_inner());
        }
        Checked { kind: parsed.kind, config, findings, suppressed, failures, cancelled: cancel.is_cancelled() }
    }

    /// Lets `look` ask about a text what its rules may ask. What it asks is not remembered as the text's.
    pub fn look<T>(&self, parsed: &Parsed, cancel: &Cancel, look: impl FnOnce(&Context) -> T) -> T {
        let trail = Trail::default();
        let config = self.config_for(parsed.source.path.as_deref());
        let file = Whole::new(parsed, &trail);
        look(&Context { file, config: &config, cancel, workspace: self, trail: &trail })
    }

    /// The domains that have something to say about `kind`: those whose rules look at it.
    pub fn is_ours(kind: FileKind) -> bool {
        kind.domain().is_some_and(|domain| Domain::ALL.contains(&domain))
    }
}

impl State {
    /// Something changed on disk.
    fn forget_start_up(&mut self) {
        self.sessions.clear();
        self.start_up.clear();
        self.twins = Twins::default();
        self.earlier.clear();
        self.kept.clear();
    }

    /// The document that is open at `path`, or at another path of the same file.
    fn open_at(&self, path: &Path) -> Option<&Arc<Parsed>> {
        self.open.get(path).or_else(|| self.twins.others(path).find_map(|other| self.open.get(other)))
    }

    /// The layer of what `file` says.
    fn layer_of_cluster(&mut self, file: &Path, cluster: ClusterRelease) -> Arc<Layer> {
        match self.clusters.get(file) {
            Some((known, layer)) if *known == cluster => Arc::clone(layer),
            _ => {
                let layer = Arc::new(Layer::of_cluster(file, cluster.release, cluster.span));
                self.clusters.insert(file.to_owned(), (cluster, Arc::clone(&layer)));
                layer
            }
        }
    }

    /// Notes what the open document at `path` asked; a file that is not open is not told of changes, so nothing is noted.
    fn remember(&mut self, path: &Path, mut questions: Vec<Question>) {
        if !self.open.contains_key(path) {
            return;
        }
        let mut seen = FxHashSet::default();
        let firsts: Vec<bool> = questions.iter().map(|question| seen.insert(question)).collect();
        let mut firsts = firsts.into_iter();
        questions.retain(|_| firsts.next().unwrap_or(true));
        // Most keystrokes ask what the one before asked.
        if self.asked.get(path).is_some_and(|before| *before == questions) {
            return;
        }
        self.forget(path);
        for question in &questions {
            self.askers.entry(question.clone()).or_default().insert(path.to_owned());
        }
        self.asked.insert(path.to_owned(), questions);
    }

    /// Keeps what a check of an open document left, for its next version.
    fn keep(&mut self, parsed: &Arc<Parsed>, settled: Settled, documents: FxHashMap<usize, Arc<Kept>>) {
        let Some(path) = parsed.source.path.as_deref().map(normal) else { return };
        if self.open.get(&path).is_some_and(|open| Arc::ptr_eq(open, parsed)) {
            let before = self.memos.insert(path, Arc::new(Memo::new(Arc::clone(parsed), settled, documents)));
            self.spend(Box::new(before));
        }
    }

    /// Leaves it to be freed by [`Workspace::tidy`].
    fn spend(&mut self, it: Box<dyn Any + Send>) {
        if self.spent.len() < MAX_SPENT {
            self.spent.push(it);
        }
    }

    fn forget(&mut self, path: &Path) {
        for question in self.asked.remove(path).unwrap_or_default() {
            if let Some(askers) = self.askers.get_mut(&question) {
                askers.remove(path);
                if askers.is_empty() {
                    self.askers.remove(&question);
                }
            }
        }
    }
}
