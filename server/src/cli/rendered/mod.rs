//! Findings in a text that a tool rendered, told of the files that it was rendered from.
//!
//! Each tool leaves other traces: Helm names the template above each object, kustomize's objects are known by their names. How far a place is
//! known differs, and the message says so.

mod helm;
mod kustomize;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use pitfall_engine::suppression::Reach;
use pitfall_engine::{Checked, Finding, Language, Location, Message, Parsed, Related, Source, suppressions_of, text};
use pitfall_text::{LineIndex, Span};

pub(super) use kustomize::build as kustomize_build;

use super::output::excerpt::Excerpts;
use super::report::{FileName, FileReport, report};
use super::session::Session;

/// Where what a kustomization builds is thought to lie, from its folder.
pub(super) const BUILT: &str = ".kustomize/built.yaml";

/// What a text was rendered from.
pub(super) enum Rendered {
    /// By `helm template`.
    Helm(helm::Sources),
    /// By `kubectl kustomize`.
    Kustomize(Box<kustomize::Sources>),
}

/// Where something in a rendered text comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Origin {
    path: PathBuf,
    span: Span,
    /// The very place; otherwise the object or file that it is somewhere in.
    is_exact: bool,
}

impl Rendered {
    /// What Helm says in `text` of where it comes from, for files below the folder `here`; `None` where it says nothing.
    pub(super) fn by_helm(text: &str, session: &Session) -> Option<Self> {
        helm::Sources::of(text, session).map(Self::Helm)
    }

    /// What Pitfall knows of the kustomization in `folder`, which its own tool built into `text`.
    pub(super) fn by_kustomize(folder: &Path, text: &str, session: &Session) -> Self {
        Self::Kustomize(Box::new(kustomize::Sources::new(folder, text, session)))
    }

    fn origin(&self, text: &str, span: Span) -> Option<Origin> {
        match self {
            Self::Helm(sources) => sources.origin(text, span),
            Self::Kustomize(sources) => sources.origin(span),
        }
    }

    /// The report of each file that something found in `text` comes from, the rendered text's own last: of what cannot be told further.
    pub(super) fn reports(
        &self,
        session: &Session,
        file: FileName,
        text: &str,
        mut checked: Checked,
        excerpts: Option<&Excerpts>,
    ) -> Vec<FileReport> {
        let lines = LineIndex::new(text);
        let (mut by_file, mut own): (BTreeMap<PathBuf, Vec<Finding>>, Vec<Finding>) = Default::default();
        for mut finding in std::mem::take(&mut checked.findings) {
            // A rendered text is made anew: what is to be mended is what it is made of.
            finding.fixes.clear();
            let Some(origin) = self.origin(text, finding.span) else {
                own.push(finding);
                continue;
            };
            let line = lines.line_of(finding.span.start as usize) + 1;
            if !origin.is_exact {
                finding.message = inexact(&finding.message, line);
            }
            let mut related: Vec<Related> =
                finding.related.iter().map(|it| self.related(it, text, &origin.path)).collect();
            // What was built by name lies in no file that a person could open.
            let is_told = origin.is_exact && matches!(self, Self::Kustomize(_));
            if let Some(path) = file.path.as_ref().filter(|_| !is_told) {
                let location = Location::in_file(path, finding.span);
                related.push(Related { location, message: text! { en: "as rendered", zh: "渲染结果" } });
            }
            let found = by_file.entry(origin.path).or_default();
            found.push(Finding { span: origin.span, related, ..finding });
        }
        let mut reports = Vec::new();
        for (path, mut findings) in by_file {
            findings.sort_by(|a, b| (a.span, a.rule.id).cmp(&(b.span, b.rule.id)));
            // Two renderings of one place say one thing.
            findings.dedup_by(|a, b| a.span == b.span && a.rule.id == b.rule.id && a.message == b.message);
            let name = FileName { shown: session.shown(&path), path: Some(path.clone()) };
            let source = session.text(&path).unwrap_or_default();
            let total = findings.len();
            silence(&mut findings, &path, &source);
            let suppressed = total - findings.len();
            let checked = Checked { findings, suppressed, failures: Vec::new(), ..checked.clone() };
            reports.push(report(session, name, &source, checked, excerpts));
        }
        let checked = Checked { findings: own, ..checked };
        reports.push(report(session, file, text, checked, excerpts));
        reports
    }

    fn related(&self, related: &Related, text: &str, path: &Path) -> Related {
        let own = related.location.file.is_none().then(|| self.origin(text, related.location.span)).flatten();
        let location = match own {
            Some(origin) if origin.path == path => Location::here(origin.span),
            Some(origin) => Location::in_file(origin.path, origin.span),
            None => related.location.clone(),
        };
        Related { location, ..related.clone() }
    }
}

/// Takes away what the file's own comments and annotations silence: a tool may have dropped them.
fn silence(findings: &mut Vec<Finding>, path: &Path, text: &str) {
    let parsed = Parsed::new(Source::new(Some(path), text), None);
    let suppressions = suppressions_of(&parsed);
    if suppressions.is_empty() {
        return;
    }
    let lines = LineIndex::new(text);
    findings.retain(|finding| {
        let line = lines.line_of(finding.span.start as usize);
        let reaches = |reach: Reach| match reach {
            Reach::File => true,
            Reach::Lines(first, last) => (first..=last).contains(&line),
            Reach::Span(span) => span.touches(finding.span.start as usize),
        };
        !suppressions.iter().any(|one| reaches(one.reach) && one.covers(finding))
    });
}

/// The message, and that its place is not the very one.
fn inexact(message: &Message, line: usize) -> Message {
    let (en, zh) = (message.in_language(Language::English), message.in_language(Language::Chinese));
    let (en, zh) = (en.to_owned(), zh.to_owned());
    Message {
        en: format!("{en} (line {line} of the rendered text; it cannot be told which line here that is)"),
        zh: format!("{zh}（渲染结果的第 {line} 行；无法判断对应此文件的哪一行）"),
    }
}
