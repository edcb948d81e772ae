//! Findings with the source that they are about, as rustc shows them.

use std::path::Path;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use pitfall_engine::{Applicability, Language, Severity};

use crate::cli::console::printable;
use crate::cli::report::{Entry, FileReport, Place};

/// A longer line is cut to what stands around the finding, in bytes.
const LONG_LINE: usize = 400;
/// How much of a long line stands before the finding, in bytes.
const BEFORE: usize = 40;
/// How much of a long line is shown, in bytes.
const WINDOW: usize = 110;
/// A finding that covers more lines is shown by its first one.
const MOST_LINES: u32 = 12;

/// Renders excerpts.
pub(in crate::cli) struct Excerpts {
    renderer: Renderer,
}

/// A part of a text to show, with the bytes to mark in it.
struct Excerpt<'t> {
    source: &'t str,
    /// Of the first line of `source`.
    line: usize,
    mark: std::ops::Range<usize>,
    /// Where the mark begins, where the part does not begin with its line.
    origin: Option<(usize, usize)>,
}

impl Excerpts {
    pub(in crate::cli) fn new() -> Self {
        Self { renderer: Renderer::styled() }
    }

    /// All findings of `report`, whose checked text is `text`; `others` are the texts of other files.
    pub(in crate::cli) fn render<'t>(
        &self,
        report: &'t FileReport,
        text: &'t str,
        language: Language,
        others: &impl Fn(&Path) -> Option<&'t str>,
    ) -> String {
        let mut out = String::new();
        for entry in report.entries.iter().filter(|entry| entry.shown) {
            let groups = groups(report, entry, text, language, others);
            out.push_str(&self.renderer.render(&groups));
            out.push_str("\n\n");
        }
        out
    }
}

fn groups<'a>(
    report: &'a FileReport,
    entry: &'a Entry,
    text: &'a str,
    language: Language,
    others: &impl Fn(&Path) -> Option<&'a str>,
) -> Vec<Group<'a>> {
    let title = level(entry.severity, language).primary_title(entry.message.as_str()).id(entry.rule.id);
    let excerpt = Excerpt::of(text, entry.place);
    // A second place near the first is a second mark in the same excerpt.
    let near = |place: Place| excerpt.origin.is_none() && place.start.line.abs_diff(entry.place.start.line) <= 3;
    let mut first = Group::with_title(title);
    let mut notes = Vec::new();
    let mut marks = Vec::new();
    for related in &entry.related {
        let here = related.file == report.file;
        match related.place {
            Some(place) if here && near(place) && Excerpt::of(text, place).origin.is_none() => {
                marks.push((place, related.message.as_str()));
            }
            place => {
                let source = match &related.file.path {
                    _ if here => Some(text),
                    Some(path) => others(path),
                    None => None,
                };
                let title = Level::NOTE.with_name(words(language).note).secondary_title(printable(&related.message));
                let group = Group::with_title(title);
                notes.push(match (source, place) {
                    (Some(source), Some(place)) => {
                        show(group, &related.file.shown, Excerpt::of(source, place), AnnotationKind::Context)
                    }
                    _ => group.element(Origin::path(related.file.shown.as_str())),
                });
            }
        }
    }
    first = if marks.is_empty() {
        show(first, &report.file.shown, excerpt, AnnotationKind::Primary)
    } else {
        let places = marks.iter().map(|(place, _)| *place).chain([entry.place]);
        let (start, end) = places.fold((entry.place.start, entry.place.end), |(start, end), place| {
            (start.min(place.start), end.max(place.end))
        });
        let whole = Excerpt::of(text, Place { start, end });
        let base = whole.mark.start;
        let range = |place: Place| {
            let shift = |offset: u32| base + (offset - start.offset) as usize;
            shift(place.start.offset)..shift(place.end.offset)
        };
        let mut snippet = Snippet::source(whole.source)
            .line_start(whole.line)
            .path(report.file.shown.as_str())
            .annotation(AnnotationKind::Primary.span(range(entry.place)));
        for (place, message) in marks {
            snippet = snippet.annotation(AnnotationKind::Context.span(range(place)).label(message));
        }
        first.element(snippet)
    };
    for fix in &entry.fixes {
        let how = match fix.applicability {
            Applicability::Safe => "--fix",
            Applicability::Suggested => "--fix --suggested",
        };
        let line = format!("{} ({how})", printable(&fix.title));
        first = first.element(Level::HELP.with_name(words(language).help).message(line));
    }
    let mut groups = vec![first];
    groups.extend(notes);
    groups
}

fn show<'a>(group: Group<'a>, shown: &'a str, excerpt: Excerpt<'a>, kind: AnnotationKind) -> Group<'a> {
    let snippet = Snippet::source(excerpt.source).line_start(excerpt.line).annotation(kind.span(excerpt.mark.clone()));
    match excerpt.origin {
        None => group.element(snippet.path(shown)),
        Some((line, column)) => group.element(Origin::path(shown).line(line).char_column(column)).element(snippet),
    }
}

impl<'t> Excerpt<'t> {
    fn of(text: &'t str, place: Place) -> Self {
        let (mut start, mut end) = (place.start.offset as usize, place.end.offset as usize);
        start = start.min(text.len());
        end = end.clamp(start, text.len());
        let line_start = text.get(..start).and_then(|before| before.rfind(['\n', '\r'])).map_or(0, |at| at + 1);
        let line_end =
            |at: usize| text.get(at..).and_then(|rest| rest.find(['\n', '\r'])).map_or(text.len(), |n| at + n);
        if place.end.line - place.start.line > MOST_LINES {
            end = line_end(start);
        }
        let last = line_end(end);
        let long = |part: &str| part.split(['\n', '\r']).any(|line| line.len() > LONG_LINE);
        let lines = text.get(line_start..last).unwrap_or("");
        let line = place.start.line as usize;
        if !long(lines) {
            return Self { source: lines, line, mark: start - line_start..end - line_start, origin: None };
        }
        let first_end = line_end(start);
        let from = floor(text, start.saturating_sub(BEFORE).max(line_start));
        let to = floor(text, (from + WINDOW).min(first_end).max(from));
        let source = text.get(from..to).unwrap_or("");
        let mark = start.min(to) - from..end.min(to).max(start.min(to)) - from;
        Self { source, line, mark, origin: Some((line, place.start.column as usize)) }
    }
}

/// The character boundary at or before `at`.
fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The words around an excerpt.
struct Words {
    error: &'static str,
    warning: &'static str,
    information: &'static str,
    hint: &'static str,
    note: &'static str,
    help: &'static str,
}

fn words(language: Language) -> Words {
    match language {
        Language::English => Words {
            error: "error",
            warning: "warning",
            information: "information",
            hint: "hint",
            note: "note",
            help: "help",
        },
        Language::Chinese => {
            Words {
                error: "错误", warning: "警告", information: "信息", hint: "提示", note: "参见", help: "修复"
            }
        }
    }
}

fn level(severity: Severity, language: Language) -> Level<'static> {
    let words = words(language);
    match severity {
        Severity::Error => Level::ERROR.with_name(words.error),
        Severity::Warning => Level::WARNING.with_name(words.warning),
        Severity::Information => Level::INFO.with_name(words.information),
        Severity::Hint => Level::NOTE.with_name(words.hint),
    }
}
