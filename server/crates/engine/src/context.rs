//! What a rule may know besides the thing it looks at.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use pitfall_host::Host;

use crate::facts::FileFacts;
use crate::files::{Listed, Presence};
use crate::workspace::{Answer, Question, Workspace};
use crate::{Config, FileKind, Parsed};

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
    pub file: &'a Parsed,
    /// What is asked of Pitfall for it.
    pub config: &'a Config,
    /// Raised when nobody waits any more; a rule that loops over much looks at it.
    pub cancel: &'a Cancel,
    pub(crate) workspace: &'a Workspace,
    pub(crate) asked: &'a RefCell<Vec<Question>>,
}

impl Context<'_> {
    /// The text of the checked file.
    pub fn text(&self) -> &str {
        self.file.text()
    }

    /// The path of the checked file.
    pub fn path(&self) -> Option<&Path> {
        self.file.source.path.as_deref()
    }

    /// The folder of the checked file.
    pub fn folder(&self) -> Option<&Path> {
        self.path().and_then(Path::parent)
    }

    /// What the checked file is.
    pub fn kind(&self) -> FileKind {
        self.file.kind
    }

    /// The rules of this run.
    pub fn rules(&self) -> &crate::RuleSet {
        self.workspace.rules()
    }

    /// The machine.
    pub fn host(&self) -> &Host {
        self.workspace.host()
    }

    /// What the file at `path`, open or on disk, says to others; `None` where there is none or it is not ours.
    pub fn facts(&self, path: &Path) -> Option<Arc<FileFacts>> {
        match self.ask(Question::Facts(normal(path))) {
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

    /// The nearest file called `name` in the checked file's folder or one above.
    pub fn nearest(&self, name: &str) -> Option<PathBuf> {
        let candidates = self.path()?.ancestors().skip(1).map(|folder| folder.join(name));
        candidates.into_iter().find(|path| self.presence(path) == Presence::File)
    }

    /// `path` from the checked file's folder, if it is relative; without `.` and `..`.
    pub fn resolve(&self, path: &Path) -> Option<PathBuf> {
        if path.is_absolute() { Some(normal(path)) } else { Some(normal(&self.folder()?.join(path))) }
    }

    fn ask(&self, question: Question) -> Answer {
        let answer = self.workspace.ask(&question);
        self.asked.borrow_mut().push(question);
        answer
    }
}

/// `path` without `.` and `..`, by its words alone: no link is followed.
pub fn normal(path: &Path) -> PathBuf {
    use std::path::Component;
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
