//! Comments that silence a finding. Each is tried on the text before it is offered: what a comment may stand behind is the
//! file's own business (a string that goes on, a value that takes in the rest of its line).

use pitfall_engine::suppression::{Reach, Suppression};
use pitfall_engine::{Cancel, Checked, FileKind, Finding, suppressions_of};
use pitfall_text::{Edit, LineIndex, Span, apply};

use super::super::super::analysis::Worker;
use super::super::super::session::Snapshot;

/// A comment that silences the finding's rule on its line: in the list that is there, at the line's end, or above it.
pub(super) fn on_line(
    worker: &mut Worker,
    snapshot: &Snapshot,
    checked: &Checked,
    finding: &Finding,
    cancel: &Cancel,
) -> Option<Edit> {
    let leader = checked.kind.comment_leader()?;
    let text: &str = &snapshot.source().text;
    let index = LineIndex::new(text);
    let number = index.line_of(finding.span.start as usize);
    let line = index.line(number);
    let id = finding.rule.id;
    let there = suppressions_of(&worker.parsed(snapshot))
        .into_iter()
        .find(|one| matches!(one.reach, Reach::Lines(first, last) if (first..=last).contains(&number)));
    let content = line.of(text);
    let indent = &content[..content.len() - content.trim_start().len()];
    let end = line.start as usize + content.trim_end().len();
    let line_end = ends_with(text, line);
    let tries = [
        there.and_then(|one| extended(&one, id)),
        Some(Edit::insert(end, format!(" {leader} pitfall: ignore[{id}]"))),
        Some(Edit::insert(line.start as usize, format!("{indent}{leader} pitfall: ignore[{id}]{line_end}"))),
    ];
    tries.into_iter().flatten().find(|edit| silences(worker, snapshot, checked, edit, cancel))
}

/// A comment that silences the finding's rule in the whole file: in the list that is there, or at the top, below `#!`.
pub(super) fn in_file(
    worker: &mut Worker,
    snapshot: &Snapshot,
    checked: &Checked,
    finding: &Finding,
    cancel: &Cancel,
) -> Option<Edit> {
    let leader = checked.kind.comment_leader()?;
    let text: &str = &snapshot.source().text;
    let id = finding.rule.id;
    let there = suppressions_of(&worker.parsed(snapshot)).into_iter().find(|one| one.reach == Reach::File);
    let index = LineIndex::new(text);
    let bom = text.len() - text.trim_start_matches('\u{feff}').len();
    let at = if text.starts_with("#!") { index.line(1).start as usize } else { bom };
    let line_end = ends_with(text, index.line(0));
    // In Go a comment that touches the package clause would become the package's documentation.
    let gap = if checked.kind == FileKind::Go { line_end } else { "" };
    let tries = [
        there.and_then(|one| extended(&one, id)),
        Some(Edit::insert(at, format!("{leader} pitfall: ignore-file[{id}]{line_end}{gap}"))),
    ];
    tries.into_iter().flatten().find(|edit| silences(worker, snapshot, checked, edit, cancel))
}

/// The comment's list with one more id.
fn extended(suppression: &Suppression, id: &str) -> Option<Edit> {
    suppression.comment?;
    Some(match suppression.names.last() {
        Some(last) => Edit::insert(last.span.end as usize, format!(", {id}")),
        None => Edit::insert(suppression.list.start as usize, id),
    })
}

/// The line end behind `line`, and `\n` where there is none.
fn ends_with(text: &str, line: Span) -> &'static str {
    let rest = text.get(line.end as usize..).unwrap_or("");
    ["\r\n", "\r"].into_iter().find(|end| rest.starts_with(end)).unwrap_or("\n")
}

/// With `edit`, findings are silenced, and nothing else changes.
fn silences(worker: &mut Worker, snapshot: &Snapshot, checked: &Checked, edit: &Edit, cancel: &Cancel) -> bool {
    let Ok(text) = apply(&snapshot.source().text, std::slice::from_ref(edit)) else { return false };
    let after = worker.check_whole(snapshot, &text, cancel);
    let more = after.suppressed.saturating_sub(checked.suppressed);
    !after.cancelled && more > 0 && after.findings.len() + more == checked.findings.len()
}
