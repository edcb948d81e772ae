//! What following the files came to the last time, so that the next time begins behind those that say the same: the system's own
//! are long, and never what is being typed in.

use super::run::{Loaded, Position};
use super::{Session, SessionKind};
use pitfall_syntax::shell::Dialect;
use std::any::Any;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// The steps of each kind of session. What the disk answered to tests such as `[ -d ~/bin ]` is part of a step: forget all of it
/// when something on disk changes.
#[derive(Default)]
pub struct Earlier {
    pub(super) steps: BTreeMap<SessionKind, Vec<Arc<Step>>>,
    /// What they came to.
    pub(super) made: BTreeMap<SessionKind, Session>,
    /// The names in folders whose every file is read.
    pub(super) listed: BTreeMap<PathBuf, Vec<String>>,
    /// Steps that no longer count.
    pub(super) spent: Vec<Arc<Step>>,
}

impl Earlier {
    /// What no longer counts, for who would rather free it later.
    pub fn take_spent(&mut self) -> Box<dyn Any + Send> {
        Box::new(std::mem::take(&mut self.spent))
    }
}

/// A file that the shell itself reads, and what had become of the session behind it.
pub(super) struct Step {
    pub path: PathBuf,
    pub dialect: Dialect,
    /// There was such a file.
    pub found: bool,
    /// Everything that was asked for meanwhile: the file itself and those that it sources.
    pub asked: Vec<Asked>,
    /// Whether the shell is one of a login, where the file asked.
    pub of_login: Option<bool>,
    /// What the session had come to in front of it.
    pub before: Position,
    pub behind: Position,
}

/// A file that was asked for.
#[derive(Clone)]
pub(super) struct Asked {
    pub path: PathBuf,
    pub dialect: Dialect,
    /// By another file.
    pub sourced: bool,
    pub got: Option<Arc<Loaded>>,
}
