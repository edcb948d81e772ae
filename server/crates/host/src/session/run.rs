//! Follows files: what each line does to the variables, as far as it can be told without running it.

use super::earlier::{Asked, Earlier, Step};
use super::guard::Verdict;
use super::known::{AT_STAKE, Effect};
use super::state::{Change, State};
use super::{Deed, Held, Kept, Place, Session, SessionKind, Texts};
use crate::{Host, Os, Shell};
use pitfall_syntax::Span;
use pitfall_syntax::shell::{
    Assignment, BlockId, Command, Declarer, Dialect, Item, Operation, PartKind, Scope, ShellFile, Value, Word,
    is_list_variable, parse,
};
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Files that source each other are followed so deep.
const MAX_DEPTH: usize = 16;
/// So many files are read for one session.
const MAX_FILES: usize = 200;
/// So many lines are followed for one session.
const MAX_ITEMS: usize = 100_000;
/// A loop over names goes round so often.
const MAX_ROUNDS: usize = 64;
/// A sourced file with more bytes is a program of its own, not a list of settings.
const MAX_SOURCED: usize = 256 << 10;

/// A file may use or change these without naming them.
const UNNAMED: [&str; 9] =
    ["PATH", "GOROOT", "GOPATH", "GOBIN", "HOME", "HOMEBREW_PREFIX", "CDPATH", "FPATH", "MANPATH"];

/// Files that many people source and that do nothing to Go; reading them would cost more than all the rest.
const PASSED_OVER: [&str; 9] = [
    "nvm.sh",
    "bash_completion",
    "oh-my-zsh.sh",
    ".p10k.zsh",
    ".fzf.bash",
    ".fzf.zsh",
    "sdkman-init.sh",
    "git-prompt.sh",
    "git-completion.bash",
];

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
        Some(Self { state, files: Arc::new(files), items, login: self.login, ..behind.clone() })
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
}

/// What comes after an item.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Flow {
    Next,
    /// The file or function ends here.
    Return,
    /// It may end here.
    MayReturn,
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

    /// The order was seen by running bash 5.2, zsh 5.9, dash 0.5.12 and fish 4.0 with a marker in each file; the desktop's is
    /// that of GNOME and of Debian's Xsession, which both begin with a login shell.
    fn start(&mut self, kind: SessionKind, shell: Shell) {
        let linux = self.host.os() == Os::Linux;
        if linux {
            self.read(Path::new("/etc/environment"), Dialect::EtcEnvironment);
        }
        let desktop_first = self.desktop_first();
        match kind {
            SessionKind::Desktop if self.host.os() == Os::MacOs => self.agents(),
            SessionKind::Desktop if !desktop_first => {}
            SessionKind::Desktop => self.desktop(shell),
            SessionKind::Login => self.shell(shell, true, true),
            SessionKind::Script => self.shell(shell, false, false),
            SessionKind::Terminal if desktop_first => {
                self.desktop(shell);
                self.shell(shell, false, true);
            }
            SessionKind::Terminal => self.shell(shell, true, true),
        }
    }

    /// What agents of launchd set for every program that starts after them.
    fn agents(&mut self) {
        let own = self.home().map(|home| home.join("Library/LaunchAgents"));
        for folder in own.into_iter().chain([PathBuf::from("/Library/LaunchAgents")]) {
            let host = self.host;
            let names = self.listed.entry(folder.clone()).or_insert_with(|| host.names(&folder)).clone();
            for name in names.into_iter().filter(|name| name.ends_with(".plist")) {
                self.read(&folder.join(name), Dialect::LaunchAgent);
            }
        }
    }

    fn desktop(&mut self, shell: Shell) {
        let mut folders: Vec<PathBuf> = ["/usr/lib/environment.d", "/etc/environment.d"].map(PathBuf::from).into();
        folders.extend(self.host.environment().xdg_config_folder().map(|folder| folder.join("environment.d")));
        for folder in folders {
            let host = self.host;
            let names = self.listed.entry(folder.clone()).or_insert_with(|| host.names(&folder)).clone();
            for name in names.into_iter().filter(|name| name.ends_with(".conf")) {
                self.read(&folder.join(name), Dialect::EnvironmentD);
            }
        }
        self.shell(shell, true, false);
    }

    fn home(&self) -> Option<PathBuf> {
        self.host.home().map(Path::to_owned)
    }

    fn shell(&mut self, shell: Shell, login: bool, interactive: bool) {
        self.at.interactive = interactive;
        self.at.all_export = false;
        self.at.login = login;
        if interactive && matches!(shell, Shell::Bash | Shell::Zsh | Shell::Sh) {
            let change = Change {
                place: Place::System,
                deed: Deed::Set,
                value: Held::Text("$ ".into()),
                happens: true,
                certain: true,
                exported: Some(false),
            };
            self.at.state.apply("PS1", change);
        }
        if shell == Shell::Bash {
            self.internal("BASH_VERSION", "5");
        }
        match shell {
            Shell::Sh => {
                if login {
                    self.read(Path::new("/etc/profile"), Dialect::Posix);
                    self.read_home(".profile", Dialect::Posix);
                }
                if interactive && let Held::Text(file) = self.at.state.value("ENV") {
                    self.read(Path::new(&*file), Dialect::Posix);
                }
            }
            Shell::Bash if login => {
                self.read(Path::new("/etc/profile"), Dialect::Bash);
                let names = [".bash_profile", ".bash_login", ".profile"];
                let _ = names.into_iter().any(|name| self.read_home(name, Dialect::Bash));
            }
            Shell::Bash if interactive => {
                self.read(Path::new("/etc/bash.bashrc"), Dialect::Bash);
                self.read_home(".bashrc", Dialect::Bash);
            }
            Shell::Bash => {}
            Shell::Zsh => {
                let stages = [("zshenv", true), ("zprofile", login), ("zshrc", interactive), ("zlogin", login)];
                for (name, _) in stages.into_iter().filter(|(_, read)| *read) {
                    // Debian keeps them in a folder of their own.
                    for system in [format!("/etc/{name}"), format!("/etc/zsh/{name}")] {
                        self.read(Path::new(&system), Dialect::Zsh);
                    }
                    // `.zshenv` may say where the others are.
                    let own = match self.at.state.value("ZDOTDIR") {
                        Held::Text(folder) if !folder.is_empty() => Some(PathBuf::from(&*folder)),
                        _ => {
                            self.host.environment().get_non_empty("ZDOTDIR").map(PathBuf::from).or_else(|| self.home())
                        }
                    };
                    if let Some(own) = own {
                        self.read(&own.join(format!(".{name}")), Dialect::Zsh);
                    }
                }
            }
            // fish reads its files for scripts too.
            Shell::Fish => {
                for file in self.host.startup_files().iter().filter(|file| file.shell == Shell::Fish) {
                    self.read(&file.path, Dialect::Fish);
                }
                // One that is being written is not on disk yet.
                let own = self.host.environment().xdg_config_folder().map(|folder| folder.join("fish/config.fish"));
                if let Some(own) = own.filter(|own| !self.at.files.iter().any(|file| **file == **own)) {
                    self.read(&own, Dialect::Fish);
                }
            }
        }
    }

    /// A variable that the shell itself keeps.
    fn internal(&mut self, name: &str, value: &str) {
        self.at.state.given(name, value);
        if let Some(variable) = self.at.state.variable_mut(name) {
            variable.exported = false;
        }
    }

    fn read_home(&mut self, name: &str, dialect: Dialect) -> bool {
        let Some(path) = self.home().map(|home| home.join(name)) else { return false };
        self.read(&path, dialect)
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

    /// Follows some items of a file. `entered` holds the blocks that they stand in as of right, the innermost last.
    fn follow(
        &mut self,
        loaded: &Arc<Loaded>,
        range: Range<usize>,
        entered: &mut Vec<BlockId>,
        around: Verdict,
    ) -> Flow {
        let file = loaded.file();
        let mut around = around;
        let mut blocks = Blocks::default();
        let mut at = range.start;
        while at < range.end {
            if self.at.items >= MAX_ITEMS {
                return Flow::Return;
            }
            self.at.items += 1;
            let item = &file.items[at];
            if let Some(special) = special(file, item.block(), entered) {
                let mut end = at + 1;
                while end < range.end && within(file, file.items[end].block(), special) {
                    end += 1;
                }
                if matches!(file.blocks[special.0 as usize].scope, Scope::Loop) {
                    let parent = file.blocks[special.0 as usize].parent.unwrap_or(BlockId::TOP);
                    let verdict = self.verdict(loaded, parent, at, &mut blocks, entered, around);
                    self.round(loaded, special, at..end, entered, verdict);
                }
                at = end;
                continue;
            }
            let verdict = self.verdict(loaded, item.block(), at, &mut blocks, entered, around);
            if verdict != Verdict::No {
                match self.item(loaded, at, verdict) {
                    Flow::Next => {}
                    Flow::Return => return Flow::Return,
                    Flow::MayReturn => {
                        around = around.and(Verdict::Maybe);
                        blocks.verdicts.clear();
                    }
                }
                // Further on in `a && b && c`, all in one block.
                if let (Item::Command(command), Some(next)) = (item, file.items.get(at + 1))
                    && next.block() == item.block()
                    && between(loaded, at).contains(['&', '|'])
                    && let [operator @ ("&&" | "||")] = joint(loaded, at).as_slice()
                {
                    let answer = if *operator == "&&" { self.answer(command, &loaded.text) } else { Verdict::Maybe };
                    blocks.verdicts.insert(item.block(), verdict.and(answer));
                }
            }
            at += 1;
        }
        Flow::Next
    }

    /// Whether the item at `at`, the first of `block` that is met, runs.
    fn verdict(
        &mut self,
        loaded: &Arc<Loaded>,
        block: BlockId,
        at: usize,
        blocks: &mut Blocks,
        entered: &[BlockId],
        around: Verdict,
    ) -> Verdict {
        if entered.last() == Some(&block) || block == BlockId::TOP {
            return around;
        }
        if let Some(known) = blocks.verdicts.get(block) {
            return known;
        }
        let file = loaded.file();
        let parent = file.blocks[block.0 as usize].parent.unwrap_or(BlockId::TOP);
        let outer = self.verdict(loaded, parent, at, blocks, entered, around);
        let own = match file.blocks[block.0 as usize].scope {
            Scope::Conditional => match blocks.own.get(block) {
                Some(own) => own,
                None => self.guard(loaded, block, parent, at, blocks),
            },
            _ => Verdict::Yes,
        };
        blocks.own.insert(block, own);
        let verdict = outer.and(own);
        blocks.verdicts.insert(block, verdict);
        verdict
    }

    /// What the test right before a block answers.
    fn guard(&mut self, loaded: &Arc<Loaded>, block: BlockId, parent: BlockId, at: usize, blocks: &Blocks) -> Verdict {
        let (file, text) = (loaded.file(), &loaded.text);
        let start = file.blocks[block.0 as usize].span.start as usize;
        let sibling =
            (0..block.0).rev().map(BlockId).find(|other| file.blocks[other.0 as usize].parent == Some(parent));
        // A branch ends behind the word that begins the next one.
        if let Some(sibling) = sibling
            && file.blocks[sibling.0 as usize].span.end as usize == start
            && text.get(..start).is_some_and(|before| before.ends_with("else"))
        {
            return blocks.own.get(sibling).map_or(Verdict::Maybe, |own| own.not());
        }
        let Some(Item::Command(test)) = at.checked_sub(1).and_then(|before| file.items.get(before)) else {
            return Verdict::Maybe;
        };
        if test.block != parent {
            return Verdict::Maybe;
        }
        let (negated, before) = {
            let before = text.get(..test.span.start as usize).unwrap_or("").trim_end();
            let bare = before.strip_suffix('!').or_else(|| before.strip_suffix("not"));
            (bare.is_some(), bare.unwrap_or(before).trim_end())
        };
        let is_if = before.ends_with("if") && !before.ends_with("elif");
        let answer = match joint(loaded, at - 1).as_slice() {
            // Behind the word that opens the branch only words that open further ones may stand.
            ["then", rest @ ..] if is_if && opens(rest) => self.answer(test, text),
            rest if is_if && file.dialect == Dialect::Fish && opens(rest) => self.answer(test, text),
            ["&&" | "and", rest @ ..] if opens(rest) => self.answer(test, text),
            ["||" | "or", rest @ ..] if opens(rest) => self.answer(test, text).not(),
            _ => Verdict::Maybe,
        };
        if negated { answer.not() } else { answer }
    }

    /// A loop: once for each word of its header where those are known, else once and perhaps.
    fn round(
        &mut self,
        loaded: &Arc<Loaded>,
        block: BlockId,
        range: Range<usize>,
        entered: &mut Vec<BlockId>,
        around: Verdict,
    ) {
        if around == Verdict::No {
            return;
        }
        entered.push(block);
        match self.loop_words(loaded, block) {
            Some((name, words)) => {
                for word in words.into_iter().take(MAX_ROUNDS) {
                    self.internal(&name, &word);
                    if self.follow(loaded, range.clone(), entered, around) == Flow::Return {
                        break;
                    }
                }
            }
            None => {
                self.follow(loaded, range, entered, around.and(Verdict::Maybe));
            }
        }
        entered.pop();
    }

    /// The variable and the words of `for NAME in WORDS`, globs among them looked up.
    fn loop_words(&self, loaded: &Loaded, block: BlockId) -> Option<(String, Vec<String>)> {
        let text = loaded.file().blocks.get(block.0 as usize)?.span.of(&loaded.text);
        let header = text.strip_prefix("for")?.split(['\n', ';']).next()?;
        let (name, words) = header.split_once(" in ")?;
        let mut found = Vec::new();
        let (parsed, _) = parse(words, loaded.file().dialect);
        let command = parsed.commands().next()?;
        for word in &command.words {
            let mut sure = true;
            let raw = word.span.of(words);
            if raw.contains('*') {
                let pattern = self.evaluate(word, words, parsed.dialect, true, &mut sure).text()?.to_owned();
                let path = Path::new(&pattern);
                let (before, behind) = path.file_name()?.to_str()?.split_once('*')?;
                let folder = path.parent()?;
                let fits = |name: &String| {
                    name.len() >= before.len() + behind.len() && name.starts_with(before) && name.ends_with(behind)
                };
                let names = self.host.names(folder).into_iter().filter(fits);
                found.extend(
                    names
                        .filter(|name| !name.starts_with('.'))
                        .map(|name| folder.join(name).to_string_lossy().into_owned()),
                );
            } else {
                found.push(self.evaluate(word, words, parsed.dialect, true, &mut sure).text()?.to_owned());
            }
        }
        Some((name.trim().to_owned(), found))
    }

    fn item(&mut self, loaded: &Arc<Loaded>, at: usize, verdict: Verdict) -> Flow {
        match &loaded.file().items[at] {
            Item::Assignment(assignment) => self.assign(loaded, assignment, verdict),
            Item::Declaration(declaration) => {
                for name in &declaration.names {
                    if declaration.flags.unique {
                        let unique = Arc::make_mut(&mut self.at.unique);
                        unique.insert(own_name(&name.text, loaded.file().dialect).to_owned());
                        self.drop_duplicates(&name.text, loaded.file().dialect);
                    }
                    if let Some(export) = declaration.flags.export
                        && (export || self.at.state.variables.contains_key(name.text.as_str()))
                    {
                        let value = self.at.state.value(&name.text);
                        let certain = self.at.state.is_certain(&name.text);
                        self.change(
                            loaded,
                            name.span,
                            &name.text,
                            Deed::Export,
                            value,
                            (verdict, certain),
                            Some(export),
                        );
                    }
                }
            }
            Item::Unset(unset) => {
                for name in &unset.names {
                    if self.at.state.variables.contains_key(name.text.as_str()) {
                        self.change(loaded, unset.span, &name.text, Deed::Unset, Held::Unset, (verdict, true), None);
                    }
                }
            }
            Item::Source(source) => match &source.path {
                Some(word) => self.source(loaded, word, source.span, verdict),
                // fish: `tool init fish | source`.
                None => {
                    if let Some(Item::Command(command)) = at.checked_sub(1).map(|before| &loaded.file().items[before]) {
                        let code = command.span.of(&loaded.text).to_owned();
                        self.run_output(loaded, &code, source.span, verdict);
                    }
                }
            },
            Item::Eval(eval) => {
                let code = eval.words.iter().flat_map(|word| &word.parts).find_map(|part| match &part.kind {
                    PartKind::CommandSubstitution { body, .. } => Some(body.of(&loaded.text).to_owned()),
                    _ => None,
                });
                self.run_output(loaded, code.as_deref().unwrap_or(""), eval.span, verdict);
            }
            Item::Function(function) => {
                if let Some(name) = &function.name {
                    let body = loaded.file().blocks.iter().position(
                        |block| matches!(&block.scope, Scope::Function(Some(other)) if other.span == name.span),
                    );
                    if let Some(body) = body.and_then(|body| u32::try_from(body).ok()) {
                        Arc::make_mut(&mut self.at.functions)
                            .insert(name.text.to_string(), (loaded.clone(), BlockId(body)));
                    }
                }
            }
            Item::Command(command) => return self.command(loaded, command, verdict),
        }
        Flow::Next
    }

    fn assign(&mut self, loaded: &Arc<Loaded>, assignment: &Assignment, verdict: Verdict) {
        let dialect = loaded.file().dialect;
        let name = own_name(&assignment.name.text, dialect);
        if assignment.flags.local || assignment.by == Declarer::Local {
            return;
        }
        let mut certain = true;
        let old = self.at.state.value(name);
        let is_list = is_list_variable(name);
        let mut value = if assignment.subscript.is_some() {
            Held::Unknown
        } else {
            self.value_of(loaded, assignment, name, &mut certain)
        };
        let separator = if dialect == Dialect::Fish && !is_list { " " } else { ":" };
        let as_elements = matches!(assignment.value, Value::List { .. }) || dialect == Dialect::Fish;
        let glue = if as_elements { separator } else { "" };
        let join = |first: &str, second: &str| match (first.is_empty(), second.is_empty()) {
            (true, _) => second.to_owned(),
            (_, true) => first.to_owned(),
            _ => format!("{first}{glue}{second}"),
        };
        let mut keeps_old = false;
        match (assignment.op, &old) {
            (Operation::Set, _) => {
                keeps_old = loaded.file().path_edit(assignment).is_some_and(|edit| edit.keeps_old_value());
            }
            (Operation::Default, Held::Text(text)) if !text.is_empty() => return,
            (Operation::Default, Held::Unknown) => value = Held::Unknown,
            (Operation::Default, _) => {}
            (_, Held::Unknown) => value = Held::Unknown,
            (operation, old) => {
                keeps_old = true;
                let old = old.text().unwrap_or("");
                certain &= self.at.state.is_certain(name);
                if let Held::Text(text) = &value {
                    let added = match assignment.by {
                        Declarer::FishAddPath => Cow::Owned(self.new_folders(text, old)),
                        _ => Cow::Borrowed(&**text),
                    };
                    if assignment.by == Declarer::FishAddPath && added.is_empty() {
                        return;
                    }
                    value = Held::Text(
                        match operation {
                            Operation::Prepend => join(&added, old),
                            _ => join(old, &added),
                        }
                        .into(),
                    );
                }
            }
        }
        // A carriage return at the end is the line's.
        if let Held::Text(text) = &value
            && let Some(line) = text.strip_suffix('\r')
        {
            value = Held::Text(line.into());
        }
        if self.at.unique.contains(name)
            && let Held::Text(text) = &value
        {
            value = Held::Text(without_duplicates(text).into());
        }
        let exported = match (assignment.flags.export, assignment.by) {
            (Some(export), _) => Some(export),
            (None, Declarer::Export | Declarer::Line | Declarer::DockerEnv) => Some(true),
            // What is exported stays so; `unset` ends it.
            _ => self.at.all_export.then_some(true),
        };
        let deed = if keeps_old && old != Held::Unset { Deed::Extend } else { Deed::Set };
        let name = name.to_owned();
        self.change(loaded, assignment.span, &name, deed, value, (verdict, certain), exported);
    }

    fn value_of(&self, loaded: &Loaded, assignment: &Assignment, name: &str, certain: &mut bool) -> Held {
        let dialect = loaded.file().dialect;
        let text = &loaded.text;
        let single = matches!(assignment.value, Value::Scalar(_));
        if single && dialect != Dialect::Fish {
            let [word] = assignment.value.words() else { return Held::Text("".into()) };
            return self.evaluate(word, text, dialect, false, certain);
        }
        let is_list = is_list_variable(name);
        let separator = if is_list { ":" } else { " " };
        let mut all: Vec<String> = Vec::new();
        for word in assignment.value.words() {
            match self.elements(word, text, dialect, certain) {
                Some(elements) => all.extend(elements),
                None => return Held::Unknown,
            }
        }
        Held::Text(all.join(separator).into())
    }

    /// The elements that a word of a list becomes: a list variable of its own becomes its elements, and in fish one next to text
    /// becomes one word for each.
    fn elements(&self, word: &Word, text: &str, dialect: Dialect, certain: &mut bool) -> Option<Vec<String>> {
        let lists: Vec<usize> = word
            .parts
            .iter()
            .enumerate()
            .filter(|(_, part)| part.as_expansion().is_some_and(|it| !it.quoted && is_list_variable(&it.name.text)))
            .map(|(at, _)| at)
            .collect();
        if dialect == Dialect::Fish
            && let [at] = lists.as_slice()
        {
            let name = &word.parts[*at].as_expansion()?.name.text;
            *certain &= self.at.state.is_certain(own_name(name, dialect));
            let value = match self.at.state.value(own_name(name, dialect)) {
                Held::Text(value) => value,
                Held::Unset => return Some(Vec::new()),
                Held::Unknown => return None,
            };
            let piece = |parts: &[pitfall_syntax::shell::Part], certain: &mut bool| {
                let word = Word { span: word.span, parts: parts.iter().cloned().collect() };
                self.evaluate(&word, text, dialect, true, certain).text().map(str::to_owned)
            };
            let before = piece(&word.parts[..*at], certain)?;
            let behind = piece(&word.parts[at + 1..], certain)?;
            return Some(value.split(':').map(|element| format!("{before}{element}{behind}")).collect());
        }
        match self.evaluate(word, text, dialect, true, certain) {
            // An array that is not set is no element.
            Held::Text(value) if value.is_empty() && !lists.is_empty() => Some(Vec::new()),
            Held::Text(value) => Some(vec![String::from(&*value)]),
            _ => None,
        }
    }

    /// The text of a word: variables are those of the session, globs are text in an assignment.
    pub fn evaluate(&self, word: &Word, text: &str, dialect: Dialect, argument: bool, certain: &mut bool) -> Held {
        let literal = |text: String, part: &pitfall_syntax::shell::Part| pitfall_syntax::shell::Part {
            span: part.span,
            kind: PartKind::Literal { text: text.into(), quoting: pitfall_syntax::shell::Quoting::None },
        };
        let is_replaced = |part: &pitfall_syntax::shell::Part| {
            matches!(part.kind, PartKind::Glob | PartKind::CommandSubstitution { .. })
        };
        let mut word = Cow::Borrowed(word);
        if word.parts.iter().any(is_replaced) {
            for part in &mut word.to_mut().parts {
                match &part.kind {
                    PartKind::Glob if !argument || dialect != Dialect::Fish => {
                        *part = literal(part.span.of(text).to_owned(), part);
                    }
                    PartKind::CommandSubstitution { body, .. } => {
                        if let Some(output) = self.output(body.of(text).trim()) {
                            *part = literal(output, part);
                        }
                    }
                    _ => {}
                }
            }
        }
        let mut sure = true;
        let value = word.evaluate(&mut |name| {
            let name = own_name(name, dialect);
            sure &= self.at.state.is_certain(name);
            self.at.state.known(name)
        });
        *certain &= sure;
        value.map_or(Held::Unknown, |text| Held::Text(text.into()))
    }

    /// The text of a word of a test.
    pub fn text_of(&self, word: &Word, text: &str) -> Option<String> {
        let mut certain = true;
        let held = self.evaluate(word, text, Dialect::Bash, true, &mut certain);
        held.text().filter(|_| certain && !has_glob(word)).map(str::to_owned)
    }

    /// Of the folders in `text` those that fish_add_path adds: they are there, and not in the list yet.
    fn new_folders(&self, text: &str, old: &str) -> String {
        let fits = |entry: &&str| self.host.is_folder(Path::new(entry)) && !old.split(':').any(|old| old == *entry);
        text.split(':').filter(fits).collect::<Vec<_>>().join(":")
    }

    fn drop_duplicates(&mut self, name: &str, dialect: Dialect) {
        if let Some(variable) = self.at.state.variable_mut(own_name(name, dialect))
            && let Held::Text(text) = &variable.value
        {
            variable.value = Held::Text(without_duplicates(text).into());
        }
    }

    fn source(&mut self, loaded: &Arc<Loaded>, word: &Word, span: Span, verdict: Verdict) {
        let raw = word.span.of(&loaded.text);
        if let Some(code) = raw.strip_prefix("<(").map(|code| code.trim_end_matches(')').to_owned()) {
            return self.run_output(loaded, &code, span, verdict);
        }
        let mut certain = true;
        let Held::Text(path) = self.evaluate(word, &loaded.text, loaded.file().dialect, true, &mut certain) else {
            return self.may_change(loaded, span, verdict);
        };
        let path = Path::new(&*path);
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("");
        if !path.is_absolute() || PASSED_OVER.contains(&name) {
            return;
        }
        if path.ends_with(".gvm/scripts/gvm") || path.ends_with(".asdf/asdf.sh") {
            return self.may_change(loaded, span, verdict);
        }
        let verdict = if certain { verdict } else { verdict.and(Verdict::Maybe) };
        self.read_file(path, loaded.file().dialect, verdict);
    }

    /// A program's output is run as code.
    fn run_output(&mut self, loaded: &Arc<Loaded>, code: &str, span: Span, verdict: Verdict) {
        match self.effect(code) {
            Effect::Nothing => {}
            Effect::Unknown => self.may_change(loaded, span, verdict),
            Effect::Sets(values) => {
                for (name, value) in values {
                    let deed = if self.at.state.value(name) == Held::Unset { Deed::Set } else { Deed::Extend };
                    let certain = self.at.state.is_certain(name);
                    self.change(loaded, span, name, deed, Held::Text(value.into()), (verdict, certain), Some(true));
                }
            }
        }
    }

    fn may_change(&mut self, loaded: &Arc<Loaded>, span: Span, verdict: Verdict) {
        for name in AT_STAKE {
            let value = self.at.state.value(name);
            self.change(loaded, span, name, Deed::MayChange, value, (verdict.and(Verdict::Maybe), false), None);
        }
    }

    fn command(&mut self, loaded: &Arc<Loaded>, command: &Command, verdict: Verdict) -> Flow {
        let Some(name) = command.name() else { return Flow::Next };
        match name {
            "return" | "exit" => return self.returns(loaded, command, verdict),
            "set" if verdict == Verdict::Yes => {
                let option = |at: usize| command.words.get(at).and_then(Word::as_literal).unwrap_or("");
                match (option(1), option(2)) {
                    ("-a", _) | ("-o", "allexport") => self.at.all_export = true,
                    ("+a", _) | ("+o", "allexport") => self.at.all_export = false,
                    _ => {}
                }
            }
            // Another program takes this one's place; a bare `exec` only redirects.
            "exec" if command.words.len() > 1 => {
                return if verdict == Verdict::Yes { Flow::Return } else { Flow::MayReturn };
            }
            "append_path" | "prepend_path" | "pathmunge" => {
                let Some(folder) = command.words.get(1).and_then(|word| self.text_of(word, &loaded.text)) else {
                    return Flow::Next;
                };
                let behind = name == "append_path"
                    || command.words.get(2).and_then(Word::as_literal).is_some_and(|word| word == "after");
                let Held::Text(old) = self.at.state.value("PATH") else { return Flow::Next };
                if old.split(':').any(|entry| entry == folder) {
                    return Flow::Next;
                }
                let value = if behind { format!("{old}:{folder}") } else { format!("{folder}:{old}") };
                let certain = self.at.state.is_certain("PATH");
                self.change(
                    loaded,
                    command.span,
                    "PATH",
                    Deed::Extend,
                    Held::Text(value.into()),
                    (verdict, certain),
                    Some(true),
                );
            }
            name => {
                if let Some(function) = self.at.functions.get(name).cloned()
                    && self.calls < MAX_DEPTH
                {
                    self.call(loaded, function, command, verdict);
                }
            }
        }
        Flow::Next
    }

    fn call(
        &mut self,
        loaded: &Arc<Loaded>,
        (file, body): (Arc<Loaded>, BlockId),
        command: &Command,
        verdict: Verdict,
    ) {
        self.calls += 1;
        for (at, word) in command.words.iter().enumerate().skip(1).take(9) {
            match self.text_of(word, &loaded.text) {
                Some(text) => self.internal(&at.to_string(), &text),
                None => {
                    Arc::make_mut(&mut self.at.state.variables).remove(at.to_string().as_str());
                }
            }
        }
        let items = &file.file().items;
        let first = items.iter().position(|item| within(file.file(), item.block(), body));
        if let Some(first) = first {
            let end = items[first..].iter().position(|item| !within(file.file(), item.block(), body));
            let end = end.map_or(items.len(), |end| first + end);
            self.follow(&file, first..end, &mut vec![body], verdict);
        }
        self.calls -= 1;
    }

    /// The rest of the file does not run, or may not.
    fn returns(&mut self, loaded: &Arc<Loaded>, command: &Command, verdict: Verdict) -> Flow {
        if verdict == Verdict::Yes {
            return Flow::Return;
        }
        // `case $- in *i*) ;; *) return ;; esac` and `[[ $- == *i* ]] || return` end the file for shells without a prompt.
        let before = loaded.text.get(..command.span.start as usize).unwrap_or("");
        let line = before.rsplit('\n').next().unwrap_or("");
        let case =
            before.rfind("case $-").or_else(|| before.rfind("case \"$-\"")).or_else(|| before.rfind("case ${-}"));
        let in_case = case.is_some_and(|case| !before[case..].contains("esac"));
        if in_case || line.contains("$-") {
            return if self.at.interactive { Flow::Next } else { Flow::Return };
        }
        Flow::MayReturn
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
        let before = loaded.text.as_bytes().get(..span.start as usize).unwrap_or_default();
        let line = memchr::memchr_iter(b'\n', before).count() + 1;
        let place = Place::File { path: loaded.path.clone(), span, line };
        self.at.state.apply(name, Change { place, deed, value, happens: verdict == Verdict::Yes, certain, exported });
    }
}

/// What is known of the blocks of a file while it is followed.
#[derive(Default)]
struct Blocks {
    /// Whether what stands in a block runs.
    verdicts: ByBlock,
    /// What the test before a block answers, whatever is around it.
    own: ByBlock,
}

#[derive(Default)]
struct ByBlock(Vec<Option<Verdict>>);

impl ByBlock {
    fn get(&self, block: BlockId) -> Option<Verdict> {
        self.0.get(block.0 as usize).copied().flatten()
    }

    fn insert(&mut self, block: BlockId, verdict: Verdict) {
        let at = block.0 as usize;
        if self.0.len() <= at {
            self.0.resize(at + 1, None);
        }
        self.0[at] = Some(verdict);
    }

    fn clear(&mut self) {
        self.0.clear();
    }
}

/// zsh's arrays are their variables, and fish's own list of folders comes before `PATH`.
fn own_name(name: &str, dialect: Dialect) -> &str {
    match (dialect, name) {
        (Dialect::Zsh, "path") | (Dialect::Fish, "fish_user_paths") => "PATH",
        (Dialect::Zsh, "cdpath") => "CDPATH",
        (Dialect::Zsh, "fpath") => "FPATH",
        (Dialect::Zsh, "manpath") => "MANPATH",
        _ => name,
    }
}

fn has_glob(word: &Word) -> bool {
    word.parts.iter().any(|part| part.kind == PartKind::Glob)
}

fn without_duplicates(list: &str) -> String {
    let mut seen: Vec<&str> = Vec::new();
    for entry in list.split(':') {
        if !seen.contains(&entry) {
            seen.push(entry);
        }
    }
    seen.join(":")
}

fn within(file: &ShellFile, block: BlockId, outer: BlockId) -> bool {
    let mut at = Some(block);
    while let Some(block) = at {
        if block == outer {
            return true;
        }
        at = file.blocks.get(block.0 as usize).and_then(|block| block.parent);
    }
    false
}

/// The outermost block around `block` that does not simply run once: a loop, a function, another process, one command. Those in
/// `entered` do.
fn special(file: &ShellFile, block: BlockId, entered: &[BlockId]) -> Option<BlockId> {
    let mut found = None;
    let mut at = Some(block);
    while let Some(block) = at {
        if entered.last() == Some(&block) {
            break;
        }
        let here = file.blocks.get(block.0 as usize)?;
        if matches!(here.scope, Scope::Loop | Scope::Function(_) | Scope::Subshell | Scope::OneCommand) {
            found = Some(block);
        }
        at = here.parent;
    }
    found
}

/// Words that begin a command inside another one, and none that ends one or goes on with it.
fn opens(words: &[&str]) -> bool {
    words.iter().all(|word| matches!(*word, "if" | "!" | "not" | "{" | "builtin" | "command"))
}

/// The text between an item and the next one.
fn between(loaded: &Loaded, at: usize) -> &str {
    let items = &loaded.file().items;
    let (Some(item), Some(next)) = (items.get(at), items.get(at + 1)) else { return "" };
    let start = match next {
        // `export` stands before the assignment, and belongs to it.
        Item::Assignment(assignment) if assignment.command.start >= item.span().end => assignment.command.start,
        next => next.span().start,
    };
    loaded.text.get(item.span().end as usize..start as usize).unwrap_or("")
}

/// The words and operators there, comments left out.
fn joint(loaded: &Loaded, at: usize) -> Vec<&str> {
    let lines = between(loaded, at).lines().map(|line| line.split('#').next().unwrap_or(""));
    lines.flat_map(|line| line.split([' ', '\t', ';'])).filter(|word| !word.is_empty() && *word != "\\").collect()
}
