//! Findings as every output format needs them: places counted, words chosen, nothing borrowed from the text.

use std::cell::{Cell, OnceCell};
use std::path::{Path, PathBuf};

use pitfall_engine::{Applicability, Checked, Failure, Finding, Language, Meta, Severity, Tag};
use pitfall_text::{Encoding, LineIndex, Span};
use rustc_hash::FxHashMap;

use super::output::excerpt::Excerpts;
use super::session::Session;

/// A place in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Position {
    /// From 1.
    pub(super) line: u32,
    /// From 1, in Unicode code points; a byte order mark counts for none.
    pub(super) column: u32,
    /// From 0, in bytes.
    pub(super) offset: u32,
}

/// From the first character to behind the last one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) start: Position,
    pub(super) end: Position,
}

/// A file by its names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FileName {
    /// Absolute; `None` for standard input without a name.
    pub(super) path: Option<PathBuf>,
    /// As a person reads it.
    pub(super) shown: String,
}

/// A place that explains a finding.
#[derive(Debug)]
pub(super) struct RelatedPlace {
    pub(super) file: FileName,
    /// `None` where the other file cannot be read any more.
    pub(super) place: Option<Place>,
    pub(super) message: String,
}

/// One replacement.
#[derive(Debug)]
pub(super) struct Replacement {
    pub(super) place: Place,
    pub(super) text: String,
}

/// A way out.
#[derive(Debug)]
pub(super) struct WayOut {
    pub(super) title: String,
    pub(super) applicability: Applicability,
    /// File by file.
    pub(super) edits: Vec<(FileName, Vec<Replacement>)>,
}

/// One finding.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) rule: &'static Meta,
    pub(super) severity: Severity,
    /// It makes the exit code 1.
    pub(super) fails: bool,
    /// Reports for people show it.
    pub(super) shown: bool,
    pub(super) message: String,
    pub(super) place: Place,
    pub(super) related: Vec<RelatedPlace>,
    pub(super) tags: Vec<Tag>,
    pub(super) fixes: Vec<WayOut>,
    /// Stays the same while lines above change; unique in its file.
    pub(super) fingerprint: u64,
}

/// The findings of one file.
#[derive(Debug)]
pub(super) struct FileReport {
    pub(super) file: FileName,
    pub(super) entries: Vec<Entry>,
    pub(super) suppressed: usize,
    pub(super) failures: Vec<Failure>,
    /// The findings with their source, where the format shows it.
    pub(super) excerpts: String,
}

/// The places of one text. Findings come in order, so the column of one is counted on from the one before: a line of many megabytes
/// is read once.
struct Places<'t> {
    text: &'t str,
    /// Made for the first finding.
    lines: OnceCell<LineIndex<'t>>,
    last: Cell<Position>,
}

impl<'t> Places<'t> {
    fn new(text: &'t str) -> Self {
        let last = Cell::new(Position { line: 1, column: 1, offset: 0 });
        Self { text, lines: OnceCell::new(), last }
    }

    /// One place in a text, of which what stands behind its line is not read.
    fn one(text: &'t str, span: Span) -> Place {
        let line_end = text.get(span.end as usize..).and_then(|rest| rest.find(['\n', '\r']));
        let read = line_end.and_then(|end| text.get(..span.end as usize + end)).unwrap_or(text);
        Places::new(read).of(span)
    }

    fn lines(&self) -> &LineIndex<'t> {
        self.lines.get_or_init(|| LineIndex::new(self.text))
    }

    fn at(&self, offset: u32) -> Position {
        let last = self.last.get();
        let line = self.lines().line_of(offset as usize);
        let found = if line as u32 + 1 == last.line && last.offset <= offset {
            let between = self.text.get(last.offset as usize..offset as usize).unwrap_or("");
            // A line's own end has no column of its own.
            let columns = between.trim_end_matches(['\r', '\n']).chars().filter(|c| *c != '\u{feff}').count();
            Position { line: last.line, column: last.column + u32::try_from(columns).unwrap_or(u32::MAX), offset }
        } else {
            let position = self.lines().position(offset as usize, Encoding::Utf32);
            let mark = u32::from(position.line == 0 && position.column > 0 && self.text.starts_with('\u{feff}'));
            Position { line: position.line + 1, column: position.column + 1 - mark, offset }
        };
        self.last.set(found);
        found
    }

    fn of(&self, span: Span) -> Place {
        Place { start: self.at(span.start), end: self.at(span.end) }
    }
}

/// Makes the report of a file from what its check came to.
pub(super) fn report(
    session: &Session,
    file: FileName,
    text: &str,
    checked: Checked,
    excerpts: Option<&Excerpts>,
) -> FileReport {
    let language = checked.config.language.unwrap_or(session.locale);
    let fail_on = checked.config.fail_on;
    let mut others = Others { session, texts: FxHashMap::default() };
    let places = Places::new(text);
    let mut seen: FxHashMap<u64, u32> = FxHashMap::default();
    let entries: Vec<Entry> = checked
        .findings
        .iter()
        .map(|finding| {
            let place = places.of(finding.span);
            let line = places.lines().line(place.start.line as usize - 1).of(text);
            let same = fingerprint(finding, line, text);
            let count = seen.entry(same).or_insert(0);
            *count += 1;
            Entry {
                rule: finding.rule,
                severity: finding.severity,
                fails: finding.severity >= fail_on,
                shown: finding.severity >= fail_on || checked.config.shows(finding),
                message: finding.message.in_language(language).to_owned(),
                place,
                related: related(finding, language, &file, &places, &mut others),
                tags: finding.tags.clone(),
                fixes: fixes(finding, language, &file, &places, &mut others),
                fingerprint: mix(same, &count.to_le_bytes()),
            }
        })
        .collect();
    let mut report = FileReport {
        file,
        entries,
        suppressed: checked.suppressed,
        failures: checked.failures,
        excerpts: String::new(),
    };
    if let Some(excerpts) = excerpts {
        let texts = |path: &Path| others.texts.get(path).and_then(Option::as_deref);
        report.excerpts = excerpts.render(&report, text, language, &texts);
    }
    report
}

/// The texts of other files that findings point to, read once a report.
struct Others<'a> {
    session: &'a Session,
    texts: FxHashMap<PathBuf, Option<String>>,
}

impl Others<'_> {
    fn text(&mut self, path: &Path) -> Option<&str> {
        let session = self.session;
        self.texts.entry(path.to_owned()).or_insert_with(|| session.text(path)).as_deref()
    }

    fn name(&self, path: &Path) -> FileName {
        FileName { path: Some(path.to_owned()), shown: self.session.shown(path) }
    }
}

fn related(
    finding: &Finding,
    language: Language,
    file: &FileName,
    places: &Places<'_>,
    others: &mut Others<'_>,
) -> Vec<RelatedPlace> {
    finding
        .related
        .iter()
        .map(|related| {
            let (file, place) = match &related.location.file {
                None => (file.clone(), Some(places.of(related.location.span))),
                Some(path) => {
                    (others.name(path), others.text(path).map(|text| Places::one(text, related.location.span)))
                }
            };
            RelatedPlace { file, place, message: related.message.in_language(language).to_owned() }
        })
        .collect()
}

fn fixes(
    finding: &Finding,
    language: Language,
    file: &FileName,
    places: &Places<'_>,
    others: &mut Others<'_>,
) -> Vec<WayOut> {
    finding
        .fixes
        .iter()
        .map(|fix| {
            let edits = fix.edits.iter().map(|part| {
                let replacements = |places: &Places<'_>| {
                    let one = |edit: &pitfall_text::Edit| Replacement {
                        place: places.of(edit.span),
                        text: edit.text.clone(),
                    };
                    part.edits.iter().map(one).collect::<Vec<_>>()
                };
                match &part.file {
                    None => (file.clone(), replacements(places)),
                    // A file that is not there yet begins as an empty text.
                    Some(path) => (others.name(path), replacements(&Places::new(others.text(path).unwrap_or("")))),
                }
            });
            WayOut {
                title: fix.title.in_language(language).to_owned(),
                applicability: fix.applicability,
                edits: edits.collect(),
            }
        })
        .collect()
}

/// What a finding is, apart from where its line stands: rule, the words at fault, the line they stand in.
fn fingerprint(finding: &Finding, line: &str, text: &str) -> u64 {
    const LONGEST: usize = 4096;
    let cut = |text: &'_ str| text.as_bytes()[..text.len().min(LONGEST)].to_vec();
    let hash = mix(0xcbf2_9ce4_8422_2325, finding.rule.id.as_bytes());
    let hash = mix(hash, &cut(finding.span.of(text)));
    mix(hash, &cut(line.trim()))
}

/// FNV-1a, 64 bits, continued from `hash`, with an end mark. It stays the same in every release, as baselines need it.
pub(super) fn mix(hash: u64, bytes: &[u8]) -> u64 {
    bytes.iter().chain(&[0xff]).fold(hash, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str, start: usize, end: usize) -> (u32, u32, u32, u32) {
        let place = Places::new(text).of(Span::new(start, end));
        (place.start.line, place.start.column, place.end.line, place.end.column)
    }

    #[test]
    fn places_count_code_points_from_one() {
        assert_eq!(place("a\nbé中😀c\n", 2, 12), (2, 1, 2, 5));
        assert_eq!(place("a\r\nb", 3, 4), (2, 1, 2, 2));
        assert_eq!(place("a\r\nb", 0, 2), (1, 1, 1, 2));
        assert_eq!(place("", 0, 0), (1, 1, 1, 1));
        assert_eq!(place("\u{feff}ab", 3, 4), (1, 1, 1, 2));
    }

    #[test]
    fn a_later_place_in_one_line_is_the_same_as_counted_alone() {
        let text = "\u{feff}é中 a b c\nx";
        let places = Places::new(text);
        let together: Vec<_> = text.char_indices().map(|(at, _)| places.at(at as u32)).collect();
        let alone: Vec<_> = text.char_indices().map(|(at, _)| Places::new(text).at(at as u32)).collect();
        assert_eq!(together, alone);
    }
}
