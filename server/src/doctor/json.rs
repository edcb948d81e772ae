//! The doctor's reports for programs. The form is Pitfall's own; new keys may come, none changes its meaning within `version`.

use pitfall_doctor::online::{Distrust, Online, Outcome, Reached, Untried};
use pitfall_doctor::{History, Origin, Report};
use pitfall_host::{Deed, Held, Place};
use pitfall_text::{Encoding, LineIndex};
use serde_json::{Value, json};

use super::sheet::Style;

pub(crate) fn report(report: &Report, tried: Option<&Online>, style: &Style) -> Value {
    let machine = &report.machine;
    let found = report.notes.iter().map(|note| {
        let (message, advice) = note.text(style.language);
        json!({
            "id": note.id,
            "severity": note.severity.name(),
            "message": message,
            "advice": advice,
            "file": note.place.as_ref().map(|(path, _)| path),
            "line": note.place.as_ref().map(|(_, line)| line),
        })
    });
    let in_files = report.files.iter().flat_map(|file| {
        let lines = LineIndex::new(&file.text);
        file.findings.iter().map(move |finding| {
            json!({
                "id": finding.rule.id,
                "severity": finding.severity.name(),
                "message": finding.message.in_language(style.language),
                "advice": finding.fixes.first().map(|fix| fix.title.in_language(style.language)),
                "file": file.path,
                "line": lines.position(finding.span.start as usize, Encoding::Utf32).line + 1,
            })
        })
    });
    json!({
        "version": 1,
        "tool": { "name": "pitfall", "version": env!("CARGO_PKG_VERSION") },
        "machine": {
            "os": machine.os.name(),
            "distribution": machine.distribution.as_ref().map(|it| json!({ "id": it.id, "version": it.version, "name": it.name })),
            "arch": machine.arch,
            "libc": machine.libc.as_ref().map(|it| json!({ "kind": it.kind.name(), "version": it.version })),
            "wsl": machine.wsl,
            "shell": machine.shell.map(|shell| shell.name()),
        },
        "go": {
            "on_path": report.go.on_path.iter().map(|go| json!({
                "path": go.path,
                "version": go.installation.as_ref().and_then(|it| it.version.as_deref()),
                "goroot": go.installation.as_ref().map(|it| &it.goroot),
            })).collect::<Vec<_>>(),
            "installations": report.go.installations.iter().map(|it| json!({
                "goroot": it.installation.goroot,
                "version": it.installation.version,
                "by": it.by.name(),
            })).collect::<Vec<_>>(),
            "choices": report.go.choices.iter().map(|it| json!({
                "file": it.path, "line": it.line, "version": it.version, "by": it.by.name(),
            })).collect::<Vec<_>>(),
        },
        "variables": report.variables.iter().map(|it| {
            let mut value = origin(&it.origin);
            value["name"] = json!(it.name);
            value["set_by"] = place(it.set_by.as_ref());
            value["hidden"] = it.hidden.iter().map(origin).collect();
            value
        }).collect::<Vec<_>>(),
        "path": report.path.iter().map(|it| json!({
            "entry": it.entry, "exists": it.exists, "repeated": it.repeated, "has_go": it.has_go,
        })).collect::<Vec<_>>(),
        "cgo": {
            "enabled": report.cgo.enabled,
            "cc": report.cgo.wanted,
            "compiler": report.cgo.compiler.as_ref().map(|it| json!({ "path": it.path, "version": it.version })),
            "pkg_config": report.cgo.pkg_config,
            "pkg_config_folders": report.cgo.pkg_config_folders,
            "include_folders": report.cgo.include_folders,
        },
        "sessions": report.sessions.iter().map(|it| json!({
            "kind": it.kind.name(),
            "files": it.files,
            "go": it.go,
            "different": it.different.iter().map(|(name, there, here)| json!({
                "name": name, "session": held(there), "process": here,
            })).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "online": tried.map(|tried| tried.reached.iter().map(one_reached).collect::<Vec<_>>()),
        "overlooked_all_proxy": tried.and_then(|tried| tried.overlooked.as_deref()),
        "findings": found.chain(in_files).collect::<Vec<_>>(),
    })
}

fn one_reached(one: &Reached) -> Value {
    let (outcome, said) = match &one.outcome {
        Outcome::Open { status } => ("open", json!(status)),
        Outcome::Untrusted(distrust) => (
            "untrusted",
            match distrust {
                Distrust::Expired => json!("expired"),
                Distrust::NotYetValid => json!("not valid yet"),
                Distrust::OtherName => json!("other name"),
                Distrust::UnknownIssuer => json!("unknown issuer"),
                Distrust::Other(said) => json!(said),
            },
        ),
        Outcome::NoSuchHost => ("no-such-host", Value::Null),
        Outcome::Unreachable(said) => ("unreachable", json!(said)),
        Outcome::RefusedOnTheWay(status) => ("refused-on-the-way", json!(status)),
        Outcome::Nothing => ("not-tried", Value::Null),
        Outcome::NotTried(why) => (
            "not-tried",
            match why {
                Untried::Scheme(scheme) => json!(format!("a proxy at {scheme}://")),
                Untried::PlainBySecureProxy => json!("http:// through a proxy at https://"),
                Untried::Cgi => json!("HTTP_PROXY where REQUEST_METHOD is set"),
            },
        ),
    };
    let took = u64::try_from(one.took.as_millis()).unwrap_or(u64::MAX);
    json!({
        "entry": one.entry, "via": one.via, "outcome": outcome, "said": said, "milliseconds": took, "clock_ahead_seconds": one.ahead,
    })
}

pub(crate) fn history(history: &History) -> Value {
    json!({
        "version": 1,
        "name": history.name,
        "value": history.steps.first().and_then(|step| step.origin.value.as_deref()),
        "sources": history.steps.iter().map(|step| {
            let mut value = origin(&step.origin);
            value["set_by"] = place(step.set_by.as_ref());
            value["wins"] = json!(step.wins);
            value
        }).collect::<Vec<_>>(),
        "sessions": history.moments.iter().map(|moment| json!({
            "kind": moment.kind.name(),
            "value": held(&moment.value),
            "certain": moment.certain,
            "exported": moment.exported,
            "events": moment.events.iter().map(|event| {
                let (file, line) = match &event.place {
                    Place::File { path, line, .. } => (json!(&**path), json!(line)),
                    Place::System => (Value::Null, Value::Null),
                };
                json!({ "deed": deed(event.deed), "file": file, "line": line, "value": held(&event.value), "certain": event.certain })
            }).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "elsewhere": history.elsewhere.iter().map(|(file, line, value)| json!({
            "file": file, "line": line, "value": value,
        })).collect::<Vec<_>>(),
    })
}

fn deed(deed: Deed) -> &'static str {
    match deed {
        Deed::Set => "set",
        Deed::Extend => "extend",
        Deed::Unset => "unset",
        Deed::Export => "export",
        Deed::MayChange => "may-change",
    }
}

fn origin(origin: &Origin) -> Value {
    json!({ "value": origin.value, "source": origin.source.name(), "file": origin.path, "line": origin.line })
}

fn place(place: Option<&(std::path::PathBuf, usize)>) -> Value {
    place.map_or(Value::Null, |(file, line)| json!({ "file": file, "line": line }))
}

/// A text, `null` for what is not set, `{"unknown": true}` for what cannot be known.
fn held(held: &Held) -> Value {
    match held {
        Held::Text(text) => json!(&**text),
        Held::Unset => Value::Null,
        Held::Unknown => json!({ "unknown": true }),
    }
}
