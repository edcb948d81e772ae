//! `pitfall why NAME`: one variable's whole history.

use std::path::{Path, PathBuf};

use pitfall_engine::HomeFiles;
use pitfall_host::{Deed, Event, Held, Host, Place, Session, SessionKind};
use pitfall_syntax::shell::{Dialect, parse};

use crate::mask::masked;
use crate::variables::{Origin, Source, sources};

/// Everything that is known of one variable. Values are masked.
#[derive(Debug, Clone)]
pub struct History {
    /// The variable.
    pub name: String,
    /// The go command knows it.
    pub is_go: bool,
    /// Where the go command takes its value from, the first one counts; for other variables the environment alone.
    pub steps: Vec<Step>,
    /// What each kind of session makes of it, with every place that touches it.
    pub moments: Vec<Moment>,
    /// Places that set it for a folder or an image alone: direnv's `.envrc`, `.env`, a Dockerfile.
    pub elsewhere: Vec<(PathBuf, usize, Option<String>)>,
}

/// One source of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The value and where it comes from.
    pub origin: Origin,
    /// The line of a start-up file that gave the environment this value, as far as the files tell.
    pub set_by: Option<(PathBuf, usize)>,
    /// It is the one that counts.
    pub wins: bool,
}

/// One kind of session and what it makes of the variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// Which.
    pub kind: SessionKind,
    /// What the variable holds in the end.
    pub value: Held,
    /// That is sure.
    pub certain: bool,
    /// Programs see it.
    pub exported: bool,
    /// What happened, in order.
    pub events: Vec<Event>,
}

/// So many entries of a history are worth reading.
const MAX_EVENTS: usize = 40;

/// The history of `name`, as `folder` sees it.
pub fn why(host: &Host, name: &str, folder: Option<&Path>, home_files: &HomeFiles) -> History {
    let sessions = sessions(host, home_files);
    history(host, name, folder, &sessions)
}

pub(crate) fn sessions(host: &Host, home_files: &HomeFiles) -> Vec<Session> {
    let shell = host.login_shell();
    let texts = |path: &Path| if home_files.may_read(path, host.home()) { host.read(path) } else { None };
    host.sessions_of(shell, &texts)
}

/// The history of `name` in sessions that are known already.
pub fn history(host: &Host, name: &str, folder: Option<&Path>, sessions: &[Session]) -> History {
    let steps = sources(host, name).into_iter().enumerate().map(|(at, origin)| {
        let set_by = match (&origin.source, &origin.value) {
            (Source::Environment, Some(value)) => set_by(sessions, name, value),
            _ => None,
        };
        let value = origin.value.as_deref().map(|value| masked(name, value));
        Step { origin: Origin { value, ..origin }, set_by, wins: at == 0 }
    });
    let moments = sessions.iter().filter_map(|session| moment(session, name)).collect();
    History {
        name: name.to_owned(),
        is_go: pitfall_knowledge::golang::environment_variable(name).is_some(),
        steps: steps.collect(),
        moments,
        elsewhere: folder.map(|folder| elsewhere(host, name, folder)).unwrap_or_default(),
    }
}

fn moment(session: &Session, name: &str) -> Option<Moment> {
    let variable = session.variable(name)?;
    let hide = |held: &Held| match held {
        Held::Text(text) => Held::Text(masked(name, text).into()),
        other => other.clone(),
    };
    let skip = variable.history.len().saturating_sub(MAX_EVENTS);
    let events = variable.history.iter().skip(skip);
    Some(Moment {
        kind: session.kind,
        value: hide(&variable.value),
        certain: variable.certain,
        exported: variable.exported,
        events: events.map(|event| Event { value: hide(&event.value), ..event.clone() }).collect(),
    })
}

/// The line that gave a variable the value that this process found.
pub(crate) fn set_by(sessions: &[Session], name: &str, value: &str) -> Option<(PathBuf, usize)> {
    sessions.iter().find_map(|session| {
        let variable = session.variable(name)?;
        variable.history.iter().rev().find_map(|event| match (&event.place, &event.value, event.deed) {
            (Place::File { path, line, .. }, Held::Text(text), Deed::Set | Deed::Extend) if **text == *value => {
                Some((path.to_path_buf(), *line))
            }
            _ => None,
        })
    })
}

/// Files that set variables for a folder or an image: the nearest `.envrc`, and what lies in the folder itself.
fn elsewhere(host: &Host, name: &str, folder: &Path) -> Vec<(PathBuf, usize, Option<String>)> {
    let direnv = folder.ancestors().take(64).map(|folder| folder.join(".envrc")).find(|path| host.is_file(path));
    let here = ["Dockerfile", "Containerfile", ".env"].map(|name| folder.join(name));
    let mut found = Vec::new();
    for path in direnv.into_iter().chain(here) {
        let Some(text) = host.read(&path) else { continue };
        let Some(dialect) = Dialect::of(&path, &text) else { continue };
        let (file, _) = parse(&text, dialect);
        for assignment in file.assignments().filter(|assignment| assignment.name.text == name) {
            let line = text.get(..assignment.span.start as usize).map_or(1, |before| before.matches('\n').count() + 1);
            let value = assignment.value.literal().map(|value| masked(name, &value));
            found.push((path.clone(), line, value));
        }
    }
    found
}
