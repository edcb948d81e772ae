//! What `CGO_*_ALLOW` of this machine lets through, and how to let through more.
//! Source: `checkFlags` of cmd/go/internal/work/security.go asks `cfg.Getenv`: the environment, then the file that `go env -w` writes.

use pitfall_engine::{Context, FileEdits, fingerprint};
use pitfall_knowledge::golang::{FlagKind, Overrides, check_cgo_flags, newest_release};
use pitfall_syntax::Span;
use pitfall_syntax::cgo::Verb;
use pitfall_text::Edit;

fn variable(verb: Verb) -> String {
    format!("CGO_{}_ALLOW", verb.name())
}

/// Whoever uses this machine has allowed `flags` for it.
pub(super) fn allows(cx: &Context<'_>, verb: Verb, kind: FlagKind, flags: &[&str]) -> bool {
    let (host, name) = (cx.host(), variable(verb));
    let own = host.environment().get_non_empty(&name).map(str::to_owned);
    let Some(value) = own.or_else(|| host.go_env()?.get(&name)) else { return false };
    let newest = newest_release().map_or(0, |release| release.minor);
    Overrides::new(&value, "").is_ok_and(|overrides| {
        check_cgo_flags(kind, flags, newest, &overrides).iter().all(|(_, verdict)| verdict.is_allowed())
    })
}

/// Allows what `expression` matches in the file that `go env -w` writes. `None` where there is none, or the environment hides it.
pub(super) fn allow(cx: &Context<'_>, verb: Verb, expression: &str) -> Option<FileEdits> {
    let (host, name) = (cx.host(), variable(verb));
    let path = host.go_env_path()?;
    if host.environment().get(&name).is_some() {
        return None;
    }
    let Some(file) = host.go_env() else {
        let edit = Edit::insert(0, format!("{name}={expression}\n"));
        return Some(FileEdits::in_file(path, fingerprint(""), vec![edit]));
    };
    let written = file.file.assignments().rev().find(|one| one.name.text == name);
    let edit = match written.map(|one| one.value.span()) {
        // One expression holds for all flags, and of two that match the first one counts: -mfma hides -mfma4 behind it.
        Some(span) if !span.is_empty() && span.of(&file.text).split('|').any(|one| expression.starts_with(one)) => {
            Edit::insert(span.start as usize, format!("{expression}|"))
        }
        Some(span) if !span.is_empty() => Edit::insert(span.end as usize, format!("|{expression}")),
        Some(span) => Edit::replace(Span::at(span.start as usize), expression),
        None => {
            let newline = if file.text.is_empty() || file.text.ends_with('\n') { "" } else { "\n" };
            Edit::insert(file.text.len(), format!("{newline}{name}={expression}\n"))
        }
    };
    Some(FileEdits::in_file(file.path.clone(), fingerprint(&file.text), vec![edit]))
}
