//! The user's own start-up files, followed from one to the next.

use std::sync::Arc;

use pitfall_engine::Context;
use pitfall_host::{Event, Place, Session, SessionKind};
use pitfall_syntax::shell::Setting;
use pitfall_text::Span;

/// What the user's files make of each kind of session, where the checked file is one of those that are read; `None` for any other file,
/// and where home must not be read.
pub(super) fn sessions(cx: &Context<'_>) -> Option<Arc<[Session]>> {
    let path = cx.path()?;
    if !cx.config.read_home || !path.starts_with(cx.host().home()?) {
        return None;
    }
    cx.sessions_of_home()
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
        Place::File { path, span: at, .. } => *at == span && cx.path() == Some(path),
        Place::System => false,
    };
    let at = history.iter().position(here)?;
    Some((history.get(at)?, history.get(at + 1..)?))
}

/// The variable is Go's, or the list that programs are looked for in.
pub(super) fn matters(setting: &Setting<'_>) -> bool {
    setting.variable() == "PATH" || pitfall_knowledge::golang::environment_variable(setting.variable()).is_some()
}
