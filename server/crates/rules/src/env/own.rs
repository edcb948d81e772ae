//! The user's own start-up files, followed from one to the next.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use pitfall_engine::Context;
use pitfall_host::{Event, Place, Session, SessionKind};
use pitfall_syntax::shell::Setting;
use pitfall_text::Span;

/// What the user's files make of each kind of session, where the checked file is one of those that are read; `None` for any other file,
/// and where home must not be read.
pub(super) fn sessions(cx: &Context<'_>) -> Option<Arc<[Session]>> {
    let home = cx.host().home()?;
    let counts = |path: &PathBuf| path.starts_with(home) && cx.config.home_files().may_read(path, Some(home));
    if !cx.config.read_home || !cx.own_paths().iter().any(counts) {
        return None;
    }
    cx.sessions_of_home()
}

/// The session reads the checked file.
pub(super) fn is_read_by(session: &Session, cx: &Context<'_>) -> bool {
    cx.own_paths().iter().any(|path| session.reads(path))
}

/// The checked file lies in the home folder, or a start-up file there links to it.
pub(super) fn is_at_home(cx: &Context<'_>) -> bool {
    cx.host().home().is_some_and(|home| cx.own_paths().iter().any(|path| path.starts_with(home)))
}

/// The session of that kind.
pub(super) fn of(sessions: &[Session], kind: SessionKind) -> Option<&Session> {
    sessions.iter().find(|session| session.kind == kind)
}

/// What a setting of the checked file does in a session, and what comes after it.
pub(super) fn event<'s>(
    session: &'s Session,
    name: &str,
    span: Span,
    cx: &Context<'_>,
) -> Option<(&'s Event, &'s [Event])> {
    let history = &session.variable(name)?.history;
    let here = |event: &Event| match &event.place {
        Place::File { path, span: at, .. } => *at == span && cx.is_own(path),
        Place::System => false,
    };
    let at = history.iter().position(here)?;
    Some((history.get(at)?, history.get(at + 1..)?))
}

/// The variable is Go's, or the list that programs are looked for in.
pub(super) fn matters(setting: &Setting<'_>) -> bool {
    setting.variable() == "PATH" || pitfall_knowledge::golang::environment_variable(setting.variable()).is_some()
}

/// Whether `program`, a bare name, is on the PATH of this process or of a new terminal; `None` where that PATH is not known, or holds
/// nothing that shows it to be one of this machine.
pub(super) fn is_on_path(program: &str, cx: &Context<'_>) -> Option<bool> {
    let host = cx.host();
    let sessions = sessions(cx)?;
    let path = of(&sessions, SessionKind::Terminal)?.variable("PATH")?;
    let list = path.value.text().filter(|_| path.certain)?;
    let holds = |program: &str| {
        let mut entries = list.split(':').take(pitfall_host::MAX_ENTRIES);
        host.program(program).is_some() || entries.any(|entry| host.is_file(&Path::new(entry).join(program)))
    };
    if holds(program) {
        return Some(true);
    }
    ["sh", "ls", "env"].iter().any(|usual| holds(usual)).then_some(false)
}

/// The folder that a shape names in a session: `~` is home, and the variable that it begins with is what the session holds in the end.
pub(super) fn folder(shape: &str, session: &Session, home: &Path) -> Option<String> {
    let folder = match (shape.strip_prefix('~'), shape.strip_prefix('$')) {
        (Some(rest), _) if rest.is_empty() || rest.starts_with('/') => format!("{}{rest}", home.display()),
        (_, Some(rest)) => {
            let length = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len());
            let (name, behind) = rest.split_at(length);
            let variable = session.variable(name).filter(|variable| variable.certain)?;
            format!("{}{behind}", variable.value.text()?)
        }
        _ => shape.to_owned(),
    };
    let whole = folder.starts_with('/') && !folder.contains(['$', '~', '*', '?', ':', '\n']);
    whole.then_some(folder)
}
