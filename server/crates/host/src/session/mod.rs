//! What a user's start-up files make of the environment: each shell's files in its order of reading, followed without running
//! anything, every place that touches a variable written down.
//!
//! What cannot be followed (another program's output, a test that only a running shell can answer) leaves a value uncertain or
//! unknown; it is never guessed.

mod earlier;
mod guard;
mod known;
mod run;
mod state;

pub use earlier::Earlier;

use crate::{Host, Os, Shell};
use pitfall_syntax::Span;
use pitfall_syntax::shell::{Dialect, ShellFile};
use rustc_hash::FxHashMap;
use std::path::Path;
use std::sync::Arc;

/// A way in which programs get their environment on this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SessionKind {
    /// A shell in a new terminal window: a login shell on macOS and WSL, else one that begins with the desktop's environment.
    Terminal,
    /// A login shell with a prompt, as over ssh.
    Login,
    /// A program started from the desktop, the dock or the menu, such as an editor.
    Desktop,
    /// A script: the shell with neither prompt nor login.
    Script,
}

impl SessionKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Terminal, Self::Login, Self::Desktop, Self::Script];

    /// Its name in output for programs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Terminal => "terminal",
            Self::Login => "login",
            Self::Desktop => "desktop",
            Self::Script => "script",
        }
    }
}

/// The environment that one session ends up with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Which.
    pub kind: SessionKind,
    /// The shell whose files are read; `None` where none are.
    pub shell: Option<Shell>,
    /// The files that were read, in order, sourced ones included.
    pub files: Vec<Arc<Path>>,
    variables: Arc<Variables>,
}

/// Variables by name.
type Variables = FxHashMap<Arc<str>, Arc<Variable>>;

/// One variable and everything that happened to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// What it holds in the end.
    pub value: Held,
    /// The value is sure: it depends on nothing that could not be followed.
    pub certain: bool,
    /// Child processes see it.
    pub exported: bool,
    /// What happened to it, in order.
    pub history: Vec<Event>,
}

/// What a variable holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Held {
    /// This text.
    Text(Arc<str>),
    /// Nothing: it is not set.
    #[default]
    Unset,
    /// Something that cannot be known without running a program.
    Unknown,
}

impl Held {
    /// The text, where there is one and it is known.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Unset | Self::Unknown => None,
        }
    }
}

/// One place that touches a variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Where.
    pub place: Place,
    /// What it does.
    pub deed: Deed,
    /// What the variable holds behind it.
    pub value: Held,
    /// It surely happens.
    pub certain: bool,
}

/// Where something happens to a variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A start-up file.
    File {
        /// Which.
        path: Arc<Path>,
        /// The bytes in it.
        span: Span,
        /// The line, from 1.
        line: usize,
    },
    /// The system, before any file of the user is read.
    System,
}

/// What happens to a variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Deed {
    /// It gets a value; an old one is gone.
    Set,
    /// Something is put before the old value, behind it, or both.
    Extend,
    /// It is removed.
    Unset,
    /// It is exported and keeps its value.
    Export,
    /// A program's output is run as code, which may change it.
    MayChange,
}

impl Session {
    /// The variable `name`; `None` where nothing has touched it.
    pub fn variable(&self, name: &str) -> Option<&Variable> {
        self.variables.get(name).map(AsRef::as_ref)
    }

    /// What a program started in this session finds in `name`; `None` where it is not set, not exported or not known.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.variable(name).filter(|variable| variable.exported)?.value.text()
    }

    /// The variables that programs started in this session see, by name.
    pub fn exported(&self) -> Vec<(&str, &Variable)> {
        let mut exported: Vec<_> = self.variables().filter(|(_, variable)| variable.exported).collect();
        exported.sort_unstable_by_key(|(name, _)| *name);
        exported
    }

    /// Everything that was touched, in no order.
    pub fn variables(&self) -> impl Iterator<Item = (&str, &Variable)> {
        self.variables.iter().map(|(name, variable)| (&**name, &**variable))
    }

    /// It reads the file at `path`.
    pub fn reads(&self, path: &Path) -> bool {
        self.files.iter().any(|file| **file == *path)
    }
}

/// Where the texts of start-up files come from: the disk, an editor's open documents, or nothing for a file that must not be read.
pub trait Texts {
    /// The text of the file at `path`, an absolute path of the machine.
    fn text(&self, path: &Path) -> Option<String>;

    /// The same file as somebody has read it already in that dialect: saves reading it again.
    fn kept(&self, _path: &Path, _dialect: Dialect) -> Kept {
        Kept::Not
    }
}

/// What is kept of a file that was read before.
pub enum Kept {
    /// Its text and tree.
    Parsed(Parsed),
    /// There was none.
    Absent,
    /// Nothing: it is to be read.
    Not,
}

/// A text and what it was read as.
pub type Parsed = (Arc<str>, Arc<dyn AsRef<ShellFile> + Send + Sync>);

impl<F: Fn(&Path) -> Option<String>> Texts for F {
    fn text(&self, path: &Path) -> Option<String> {
        self(path)
    }
}

impl Host {
    /// The shell that the user's terminals run: `SHELL`, else the one that the system gives a new user. `None` on Windows.
    pub fn login_shell(&self) -> Option<Shell> {
        if self.os() == Os::Windows {
            return None;
        }
        let path = self.environment().get_non_empty("SHELL").unwrap_or(match self.os() {
            Os::MacOs => "/bin/zsh",
            _ => "/bin/sh",
        });
        Some(match path.rsplit('/').next().unwrap_or(path) {
            "zsh" => Shell::Zsh,
            "bash" => Shell::Bash,
            "fish" => Shell::Fish,
            _ => Shell::Sh,
        })
    }

    /// The session of that kind in the user's own shell, as the files on disk make it.
    pub fn session(&self, kind: SessionKind) -> Session {
        self.session_of(kind, self.login_shell(), &|path: &Path| self.read(path))
    }

    /// The session of that kind in `shell`, with texts from `texts`.
    pub fn session_of(&self, kind: SessionKind, shell: Option<Shell>, texts: &dyn Texts) -> Session {
        run::session(self, kind, shell, texts)
    }

    /// The session of each kind in `shell`, in the order of [`SessionKind::ALL`]; each file is read once.
    pub fn sessions_of(&self, shell: Option<Shell>, texts: &dyn Texts) -> Vec<Session> {
        self.sessions_after(shell, texts, &mut Earlier::default())
    }

    /// The same, following again only what is not as it was when `earlier` was made in the same shell; that is brought up to date.
    pub fn sessions_after(&self, shell: Option<Shell>, texts: &dyn Texts, earlier: &mut Earlier) -> Vec<Session> {
        run::sessions(self, shell, texts, earlier)
    }
}
