//! A Go put at the end of PATH, behind an older one.
//! Source: seen with Debian's golang-go and the archive of go.dev; <https://go.dev/doc/install> appends.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_host::SessionKind;
use pitfall_syntax::shell::{OldValue, Setting};
use pitfall_text::Edit;
use std::path::Path;

use super::{own, place};

rule! {
    id: "env/go-shadowed",
    page: "go_shadowed.md",
    on: Setting,
    severity: Warning,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["P14", "SH012"],
}

fn check(setting: &Setting<'_>, cx: &Context<'_>, out: &mut Findings) {
    if setting.variable() != "PATH" || !setting.is_assignment() || !place::is_straight(setting, cx) {
        return;
    }
    let edit = setting.path_edit();
    let Some(old) = edit.segments().iter().position(|segment| segment.old == OldValue::Whole) else { return };
    let behind = &edit.segments()[old + 1..];
    if behind.is_empty() {
        return;
    }
    let Some(sessions) = own::sessions(cx) else { return };
    for kind in [SessionKind::Terminal, SessionKind::Login] {
        let Some(session) = own::of(&sessions, kind) else { continue };
        let Some((event, later)) = own::event(session, "PATH", setting.span, cx) else { continue };
        let Some(list) = event.value.text() else { continue };
        let entries: Vec<&str> = list.split(':').collect();
        // What a later line puts in front may well be this Go again.
        let found = later.last().unwrap_or(event).value.text().and_then(|list| first_go(cx, list.split(':')));
        let Some((_, winner, runs)) = found else { continue };
        for (segment, entry) in behind.iter().rev().zip(entries.iter().rev()) {
            let Some((_, _, version)) = first_go(cx, [*entry].into_iter()) else { continue };
            if winner == *entry || !pitfall_host::is_newer(&version, &runs) {
                continue;
            }
            let swapped = (edit.segments().len() == 2).then(|| {
                let (first, second) = (edit.segments()[old].span, segment.span);
                let text = cx.text();
                vec![Edit::replace(first, second.of(text).to_owned()), Edit::replace(second, first.of(text).to_owned())]
            });
            out.at(segment.span)
                .says(text! {
                    en: "{version} stands behind {winner} on PATH, whose go is {runs} and runs instead",
                    zh: "{version} 在 PATH 上排在 {winner} 之后，而后者的 go 是 {runs}，实际运行的是它",
                })
                .suggests(text! { en: "put it in front", zh: "把它放到前面" }, swapped);
            return;
        }
    }
}

/// The first entry that holds a Go of known version: its place, itself, the version.
fn first_go<'e>(cx: &Context<'_>, entries: impl Iterator<Item = &'e str>) -> Option<(usize, String, String)> {
    let host = cx.host();
    entries.enumerate().take(pitfall_host::MAX_ENTRIES).find_map(|(at, entry)| {
        let real = host.real_path(&Path::new(entry).join("go"))?;
        let version = host.go_installation(real.parent()?.parent()?)?.version?;
        Some((at, entry.to_owned(), version))
    })
}
