#![doc = include_str!("json.md")]

use pitfall_engine::Tag;
use serde::Serialize;

use super::{Output, Totals, to_json};
use crate::cli::gather::Problem;
use crate::cli::report::{Entry, FileReport, Place, Position};

#[derive(Default)]
pub(super) struct Json {
    some: bool,
}

#[derive(Serialize)]
struct Finding<'a> {
    rule: &'a str,
    domain: &'a str,
    category: &'a str,
    severity: &'a str,
    file: &'a str,
    #[serde(flatten)]
    place: Range,
    message: &'a str,
    related: Vec<Related<'a>>,
    tags: Vec<&'a str>,
    fixes: Vec<Fix<'a>>,
    fingerprint: String,
}

#[derive(Serialize)]
struct Range {
    start: Point,
    end: Point,
}

#[derive(Serialize)]
struct Point {
    line: u32,
    column: u32,
    offset: u32,
}

#[derive(Serialize)]
struct Related<'a> {
    file: &'a str,
    #[serde(flatten)]
    place: Option<Range>,
    message: &'a str,
}

#[derive(Serialize)]
struct Fix<'a> {
    title: &'a str,
    applicability: &'a str,
    edits: Vec<Edit<'a>>,
}

#[derive(Serialize)]
struct Edit<'a> {
    file: &'a str,
    #[serde(flatten)]
    place: Range,
    text: &'a str,
}

#[derive(Serialize)]
struct Trouble<'a> {
    file: Option<&'a str>,
    line: Option<u32>,
    column: Option<u32>,
    message: &'a str,
}

#[derive(Serialize)]
struct Summary {
    files: usize,
    files_with_findings: usize,
    error: usize,
    warning: usize,
    information: usize,
    hint: usize,
    failing: usize,
    suppressed: usize,
    fixes_applied: usize,
    files_changed: usize,
}

impl Json {
    pub(super) fn new() -> Self {
        Self::default()
    }
}

impl Output for Json {
    fn begin(&mut self, out: &mut String) {
        out.push_str(concat!(
            "{\"version\":1,\"tool\":{\"name\":\"pitfall\",\"version\":\"",
            env!("CARGO_PKG_VERSION"),
            "\"},\"findings\":["
        ));
    }

    fn file(&mut self, report: FileReport, out: &mut String) {
        for entry in &report.entries {
            out.push_str(if self.some { ",\n" } else { "\n" });
            self.some = true;
            out.push_str(&to_json(&finding(&report.file.shown, entry)));
        }
    }

    fn end(&mut self, totals: &Totals, problems: &[Problem], out: &mut String) {
        let [hint, information, warning, error] = totals.by_severity;
        let mended = totals.mended.unwrap_or_default();
        let summary = Summary {
            files: totals.files,
            files_with_findings: totals.files_with_findings,
            error,
            warning,
            information,
            hint,
            failing: totals.failing,
            suppressed: totals.suppressed,
            fixes_applied: mended.fixes,
            files_changed: mended.changed,
        };
        let problems: Vec<Trouble<'_>> = problems
            .iter()
            .map(|problem| Trouble {
                file: Some(problem.shown.as_str()).filter(|shown| !shown.is_empty()),
                line: problem.place.map(|(line, _)| line),
                column: problem.place.map(|(_, column)| column),
                message: &problem.message,
            })
            .collect();
        out.push_str("\n],\"problems\":");
        out.push_str(&to_json(&problems));
        out.push_str(",\"summary\":");
        out.push_str(&to_json(&summary));
        out.push_str("}\n");
    }
}

fn finding<'a>(file: &'a str, entry: &'a Entry) -> Finding<'a> {
    Finding {
        rule: entry.rule.id,
        domain: entry.rule.domain.name(),
        category: entry.rule.category.name(),
        severity: entry.severity.name(),
        file,
        place: range(entry.place),
        message: &entry.message,
        related: entry
            .related
            .iter()
            .map(|related| Related {
                file: &related.file.shown,
                place: related.place.map(range),
                message: &related.message,
            })
            .collect(),
        tags: entry
            .tags
            .iter()
            .map(|tag| match tag {
                Tag::Unnecessary => "unnecessary",
                Tag::Deprecated => "deprecated",
            })
            .collect(),
        fixes: entry
            .fixes
            .iter()
            .map(|fix| Fix {
                title: &fix.title,
                applicability: super::applicability(fix.applicability),
                edits: fix
                    .edits
                    .iter()
                    .flat_map(|(file, edits)| edits.iter().map(move |edit| (file, edit)))
                    .map(|(file, edit)| Edit { file: &file.shown, place: range(edit.place), text: &edit.text })
                    .collect(),
            })
            .collect(),
        fingerprint: super::fingerprint(file, entry),
    }
}

fn range(place: Place) -> Range {
    Range { start: point(place.start), end: point(place.end) }
}

fn point(position: Position) -> Point {
    Point { line: position.line, column: position.column, offset: position.offset }
}
