//! What a check prints, one file a format.

pub(super) mod excerpt;
mod github;
mod gitlab;
mod json;
mod junit;
mod sarif;
mod text;
mod uri;

use pitfall_engine::Language;

use super::args::Format;
use super::gather::Problem;
use super::report::{Entry, FileReport, mix};
use super::session::Session;

/// What `--fix` did, or would do.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Mended {
    /// Files whose text changes.
    pub(super) changed: usize,
    /// Fixes that went in.
    pub(super) fixes: usize,
}

/// Counts over all files.
#[derive(Debug, Clone, Default)]
pub(super) struct Totals {
    /// Files that were checked.
    pub(super) files: usize,
    pub(super) files_with_findings: usize,
    /// Findings by severity, weak to strong.
    pub(super) by_severity: [usize; 4],
    /// Findings at or above `fail-on`.
    pub(super) failing: usize,
    /// Findings with a safe fix.
    pub(super) safe: usize,
    /// Findings whose best fix is a suggested one.
    pub(super) suggested: usize,
    /// Findings that reports for people leave out.
    pub(super) hidden: usize,
    /// Findings that a suppression silenced.
    pub(super) suppressed: usize,
    /// With `--fix`.
    pub(super) mended: Option<Mended>,
}

/// A format. Reports come in order of path; each call adds to `out`, which is written soon after.
pub(super) trait Output {
    /// Before the first file.
    fn begin(&mut self, _out: &mut String) {}

    /// One file that was checked, with or without findings.
    fn file(&mut self, report: FileReport, out: &mut String);

    /// After the last file.
    fn end(&mut self, totals: &Totals, problems: &[Problem], out: &mut String);

    /// It shows the source: what to render it with.
    fn excerpts(&self) -> Option<excerpt::Excerpts> {
        None
    }

    /// It holds ANSI styles, for those who want them.
    fn styled(&self) -> bool {
        false
    }
}

/// The output of that format.
pub(super) fn of(format: Format, session: &Session, language: Language) -> Box<dyn Output> {
    match format {
        Format::Text => Box::new(text::Text::new(language)),
        Format::Json => Box::new(json::Json::new()),
        Format::Sarif => Box::new(sarif::Sarif::new(session, language)),
        Format::Github => Box::new(github::Github),
        Format::Gitlab => Box::new(gitlab::Gitlab::default()),
        Format::Junit => Box::new(junit::Junit::default()),
    }
}

/// `value` as JSON on one line.
fn to_json(value: &impl serde::Serialize) -> String {
    // Strings, numbers and lists of them always serialise.
    serde_json::to_string(value).unwrap_or_default()
}

/// The name of an applicability in reports.
fn applicability(applicability: pitfall_engine::Applicability) -> &'static str {
    match applicability {
        pitfall_engine::Applicability::Safe => "safe",
        pitfall_engine::Applicability::Suggested => "suggested",
    }
}

/// A finding's fingerprint within a report of many files, as 16 hexadecimal digits.
fn fingerprint(file: &str, entry: &Entry) -> String {
    format!("{:016x}", mix(entry.fingerprint, file.as_bytes()))
}
