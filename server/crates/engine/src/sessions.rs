//! What the user's start-up files make of the environment, for rules and answers that look across them.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pitfall_host::{Session, SessionKind, Shell};

use rustc_hash::FxHashSet;

use crate::context::normal;
use crate::workspace::Workspace;
use crate::{Context, Dialect, MAX_BYTES};

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
        let own = self.host().login_shell();
        let shell = match self.file.shell().map(|file| file.dialect) {
            Some(Dialect::Zsh) => Some(Shell::Zsh),
            Some(Dialect::Fish) => Some(Shell::Fish),
            Some(Dialect::Bash) => Some(Shell::Bash),
            Some(Dialect::Posix) if own != Some(Shell::Bash) => Some(Shell::Sh),
            _ => own,
        };
        let sessions = self.workspace.sessions(shell?);
        // Whoever asks is checked again when one of the files says something else, comes or goes.
        let mut files: Vec<&PathBuf> = sessions.iter().flat_map(|session| &session.files).collect();
        files.sort();
        files.dedup();
        for file in files.into_iter().filter(|file| file.starts_with(home)) {
            let _ = self.facts(file);
        }
        for name in NAMES {
            let _ = self.presence(&home.join(name));
        }
        Some(sessions)
    }
}

impl Workspace {
    /// The sessions of `shell`, from memory where no file has changed since they were made.
    fn sessions(&self, shell: Shell) -> Arc<[Session]> {
        if let Some(known) = self.remembered_sessions(shell) {
            return known;
        }
        let read = RefCell::new(FxHashSet::default());
        let texts = |path: &Path| {
            read.borrow_mut().insert(normal(path));
            self.text_of(path)
        };
        let host = self.host();
        let sessions: Arc<[Session]> =
            SessionKind::ALL.into_iter().map(|kind| host.session_of(kind, Some(shell), &texts)).collect();
        self.remember_sessions(shell, sessions.clone(), read.take());
        sessions
    }

    /// The text at `path`: of the open document, else of the file.
    fn text_of(&self, path: &Path) -> Option<String> {
        if let Some(open) = self.parsed(path) {
            return Some(open.text().to_owned());
        }
        let bytes = self.read_file(path, MAX_BYTES as u64)?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }
}
