//! What `CGO_*_ALLOW` of this machine lets through, and how to let through more.
//! Source: `checkFlags` of cmd/go/internal/work/security.go asks `cfg.Getenv`: the environment, then the file that `go env -w` writes.

use std::path::{Path, PathBuf};

use pitfall_engine::{ByName, Context, FileEdits, FileKind, by_name, fingerprint};
use pitfall_host::{Place, SessionKind};
use pitfall_knowledge::golang::{FlagKind, Overrides, check_cgo_flags, newest_release};
use pitfall_syntax::cgo::Verb;
use pitfall_text::Edit;

fn variable(verb: Verb) -> String {
    format!("CGO_{}_ALLOW", verb.name())
}

/// Whoever uses this machine has allowed `flags` for it.
pub(super) fn allows(cx: &Context<'_>, verb: Verb, kind: FlagKind, flags: &[&str]) -> bool {
    let (host, name) = (cx.host(), variable(verb));
    let own = host.environment().get_non_empty(&name).map(str::to_owned);
    let in_terminals = || {
        let sessions = cx.sessions_of_home()?;
        let terminal = sessions.iter().find(|session| session.kind == SessionKind::Terminal)?;
        terminal.value(&name).filter(|value| !value.is_empty()).map(str::to_owned)
    };
    let Some(value) = own.or_else(in_terminals).or_else(|| host.go_env()?.get(&name)) else { return false };
    let newest = newest_release().map_or(0, |release| release.minor);
    Overrides::new(&value, "").is_ok_and(|overrides| {
        check_cgo_flags(kind, flags, newest, &overrides).iter().all(|(_, verdict)| verdict.is_allowed())
    })
}

/// A file that lets a flag through.
pub(super) struct Allowing {
    /// Its path, as a person writes it.
    pub file: String,
    /// What makes it let the flag through.
    pub edits: FileEdits,
}

/// Allows what `expression` matches: in the start-up file that sets the variable, which hides what `go env -w` has written, else in the file of
/// `go env -w`. `None` where there is none, or something else hides it.
pub(super) fn allow(cx: &Context<'_>, verb: Verb, expression: &str) -> Option<Allowing> {
    let (host, name) = (cx.host(), variable(verb));
    let shown = |path: &Path| match host.home().and_then(|home| path.strip_prefix(home).ok()) {
        Some(below) => format!("~/{}", below.display()),
        None => path.display().to_string(),
    };
    if let Some((path, edits)) = in_start_up_file(cx, &name, expression) {
        return Some(Allowing { file: shown(&path), edits });
    }
    let path = host.go_env_path()?;
    if host.environment().get(&name).is_some() {
        return None;
    }
    let Some(file) = host.go_env() else {
        let edit = Edit::insert(0, format!("{name}={expression}\n"));
        return Some(Allowing { file: shown(&path), edits: FileEdits::in_file(path, fingerprint(""), vec![edit]) });
    };
    let written = file.file.assignments().rev().find(|one| one.name.text == name);
    let edit = match written.map(|one| one.value.span()) {
        Some(span) => Edit::replace(span, with(span.of(&file.text), expression)),
        None => {
            let newline = if file.text.is_empty() || file.text.ends_with('\n') { "" } else { "\n" };
            Edit::insert(file.text.len(), format!("{newline}{name}={expression}\n"))
        }
    };
    Some(Allowing {
        file: shown(&file.path),
        edits: FileEdits::in_file(file.path.clone(), fingerprint(&file.text), vec![edit]),
    })
}

/// The expression for what `known` and what `expression` matches.
fn with(known: &str, expression: &str) -> String {
    if known.is_empty() {
        expression.to_owned()
    } else if known.split('|').any(|one| expression.starts_with(one)) {
        // One expression holds for all flags, and of two that match the first one counts: -mfma hides -mfma4 behind it.
        format!("{expression}|{known}")
    } else {
        format!("{known}|{expression}")
    }
}

/// The start-up file that sets the variable `name` last, and what makes it match `expression`, too.
fn in_start_up_file(cx: &Context<'_>, name: &str, expression: &str) -> Option<(PathBuf, FileEdits)> {
    let sessions = cx.sessions_of_home()?;
    let set = sessions.iter().find_map(|session| session.variable(name)?.history.last())?;
    let Place::File { path, span, .. } = &set.place else { return None };
    let dialect = match by_name(path) {
        ByName::Certain(FileKind::Shell(dialect)) => dialect,
        _ => return None,
    };
    let text = cx.host().read(path)?;
    let (file, _) = pitfall_syntax::shell::parse(&text, dialect);
    let one = file.assignments().find(|one| one.name.text == name && span.overlaps(one.span))?;
    let known = one.value.literal()?;
    let new = with(&known, expression);
    // Between single quotes all shells take it as it is.
    let edit = (!new.contains(['\'', '\r', '\n'])).then(|| Edit::replace(one.value.span(), format!("'{new}'")))?;
    Some((path.to_path_buf(), FileEdits::in_file(path.to_path_buf(), fingerprint(&text), vec![edit])))
}
