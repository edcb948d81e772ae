//! What the user's start-up files make of the environment, for rules and answers that look across them.

use std::cell::RefCell;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pitfall_host::{KeptStartup, Session, Shell, Texts};

use rustc_hash::FxHashSet;

use crate::context::normal;
use crate::workspace::Workspace;
use crate::{Context, Dialect, HomeFiles, MAX_BYTES};

/// Files of the home folder that change a shell's reading by being there.
const NAMES: [&str; 9] = [
    ".bash_profile",
    ".bash_login",
    ".profile",
    ".bashrc",
    ".zshenv",
    ".zprofile",
    ".zshrc",
    ".zlogin",
    ".config/fish/config.fish",
];

impl Context<'_> {
    /// A session of each kind, in the shell that reads the checked file, else in the user's own. Open documents count in place of
    /// files. `None` where there is no home folder or configuration keeps it closed.
    pub fn sessions_of_home(&self) -> Option<Arc<[Session]>> {
        let home = self.host().home()?;
        if !self.config.read_home {
            return None;
        }
        // Rules ask by the dozen in one check.
        if let Some(known) = self.trail.sessions() {
            return Some(known);
        }
        let own = self.host().login_shell();
        let shell = match self.file.shell().map(|file| file.dialect) {
            Some(Dialect::Zsh) => Some(Shell::Zsh),
            Some(Dialect::Fish) => Some(Shell::Fish),
            Some(Dialect::Bash) => Some(Shell::Bash),
            Some(Dialect::Posix) if own != Some(Shell::Bash) => Some(Shell::Sh),
            _ => own,
        };
        let sessions = self.workspace.sessions(shell?, self.config.home_files());
        // Whoever asks is checked again when one of the files says something else, comes or goes.
        let mut seen: FxHashSet<&OsStr> = FxHashSet::default();
        let files = sessions.iter().flat_map(|session| &session.files).filter(|file| seen.insert(file.as_os_str()));
        for file in files.filter(|file| file.starts_with(home) && !self.is_own(&normal(file))) {
            let _ = self.facts(file);
        }
        for name in NAMES {
            let _ = self.presence(&home.join(name));
        }
        self.trail.keep_sessions(sessions.clone());
        Some(sessions)
    }
}

impl Workspace {
    /// The sessions of `shell`, from memory where no file has changed since they were made.
    fn sessions(&self, shell: Shell, home_files: &HomeFiles) -> Arc<[Session]> {
        if let Some(known) = self.remembered_sessions(shell, home_files) {
            return known;
        }
        let texts = Open { workspace: self, home_files, read: RefCell::default() };
        let mut earlier = self.earlier_sessions(shell);
        let sessions: Arc<[Session]> = self.host().sessions_after(Some(shell), &texts, &mut earlier).into();
        self.remember_sessions(shell, home_files.clone(), sessions.clone(), texts.read.take(), earlier);
        sessions
    }
}

/// Open documents in place of files, and which were asked for.
struct Open<'a> {
    workspace: &'a Workspace,
    home_files: &'a HomeFiles,
    read: RefCell<FxHashSet<PathBuf>>,
}

impl Texts for Open<'_> {
    fn text(&self, path: &Path) -> Option<String> {
        if !self.home_files.may_read(path, self.workspace.host().home()) {
            return None;
        }
        self.read.borrow_mut().insert(normal(path));
        if let Some(open) = self.workspace.parsed(path) {
            return Some(open.text().to_owned());
        }
        let bytes = self.workspace.read_file(path, MAX_BYTES as u64)?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }

    fn kept(&self, path: &Path, dialect: Dialect) -> KeptStartup {
        if !self.home_files.may_read(path, self.workspace.host().home()) {
            return KeptStartup::Absent;
        }
        let path = normal(path);
        let kept = self.workspace.start_up_file(&path, dialect);
        self.read.borrow_mut().insert(path);
        kept
    }
}
