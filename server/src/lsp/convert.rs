//! Between the engine's words and the protocol's. The one place where spans become ranges and ranges spans.

use std::path::Path;
use std::sync::Arc;

use pitfall_engine::{Checked, Disk, Files, Finding, Language, Location, MAX_BYTES, Severity, Tag, fingerprint};
use pitfall_text::{Document, Encoding, LineIndex, Position, Span};
use tower_lsp::ls_types::{
    self as lsp, CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag,
    NumberOrString, Range, Uri,
};

use super::analysis::Worker;
use super::beside::is_said_by_gopls;
use super::place;
use super::session::Snapshot;

/// The name under which editors show our findings.
const SOURCE: &str = "pitfall";

fn position(position: Position) -> lsp::Position {
    lsp::Position::new(position.line, position.column)
}

/// The range of `span` in `document`.
pub(super) fn range(document: &Document, span: Span, encoding: Encoding) -> Range {
    let (start, end) = document.positions(span, encoding);
    Range::new(position(start), position(end))
}

/// The byte at a client's position, clamped.
pub(super) fn offset(document: &Document, at: lsp::Position, encoding: Encoding) -> usize {
    document.offset(Position::new(at.line, at.character), encoding)
}

/// The bytes of a client's range, in order and clamped.
pub(super) fn span(document: &Document, range: Range, encoding: Encoding) -> Span {
    Span::new(offset(document, range.start, encoding), offset(document, range.end, encoding))
}

/// `uri` as the protocol types take it.
pub(super) fn wire(uri: &str) -> Option<Uri> {
    place::strict(uri).parse().ok()
}

/// The text of a file other than the checked one: the open document there, else the file on disk.
pub(super) enum Other {
    Open(Arc<Snapshot>),
    Disk(String),
    /// There is no such file.
    Missing,
}

impl Other {
    /// Looks at `path`; nothing where it cannot be read as text.
    pub(super) fn at(worker: &Worker, path: &Path) -> Option<Self> {
        if let Some(open) = worker.open_at(path) {
            return Some(Self::Open(Arc::clone(open)));
        }
        match Disk.read(path, MAX_BYTES as u64) {
            Ok(bytes) => String::from_utf8(bytes).ok().map(Self::Disk),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Some(Self::Missing),
            Err(_) => None,
        }
    }

    /// The client's version, where it is open.
    pub(super) fn version(&self) -> Option<i32> {
        if let Self::Open(snapshot) = self { Some(snapshot.document.version()) } else { None }
    }

    /// The URI, in the client's spelling where it has one.
    pub(super) fn uri(&self, path: &Path) -> Option<Uri> {
        match self {
            Self::Open(snapshot) => wire(&snapshot.uri),
            _ => wire(&place::uri(path)?),
        }
    }

    /// The engine's fingerprint of the text.
    pub(super) fn fingerprint(&self) -> u64 {
        match self {
            Self::Open(snapshot) => fingerprint(&snapshot.source().text),
            Self::Disk(text) => fingerprint(text),
            Self::Missing => fingerprint(""),
        }
    }

    /// The range of each span, in order.
    pub(super) fn ranges(&self, spans: impl Iterator<Item = Span>, encoding: Encoding) -> Vec<Range> {
        match self {
            Self::Open(snapshot) => spans.map(|span| range(&snapshot.document, span, encoding)).collect(),
            Self::Disk(text) => {
                let index = LineIndex::new(text);
                let at = |byte: u32| position(index.position(byte as usize, encoding));
                spans.map(|span| Range::new(at(span.start), at(span.end))).collect()
            }
            Self::Missing => spans.map(|_| Range::default()).collect(),
        }
    }
}

/// All findings as the client takes them, without those that another server shows.
pub(super) fn diagnostics(worker: &Worker, snapshot: &Snapshot, checked: &Checked) -> Vec<Diagnostic> {
    let language = worker.shared.language(checked.config.language);
    let shown = checked.findings.iter().filter(|finding| !is_said_by_gopls(worker, checked, finding));
    shown.map(|finding| diagnostic(worker, snapshot, finding, language)).collect()
}

/// One finding as the client takes it.
pub(super) fn diagnostic(worker: &Worker, snapshot: &Snapshot, finding: &Finding, language: Language) -> Diagnostic {
    let client = worker.shared.negotiated();
    let href = || wire(&worker.shared.pages.uri(finding.rule, language)?);
    let tags: Vec<DiagnosticTag> = finding
        .tags
        .iter()
        .filter_map(|tag| match tag {
            Tag::Unnecessary => client.unnecessary.then_some(DiagnosticTag::UNNECESSARY),
            Tag::Deprecated => client.deprecated.then_some(DiagnosticTag::DEPRECATED),
        })
        .collect();
    let related = finding.related.iter().filter(|_| client.related_information).filter_map(|related| {
        let message = related.message.in_language(language).to_owned();
        Some(DiagnosticRelatedInformation { location: location(worker, snapshot, &related.location)?, message })
    });
    let related: Vec<_> = related.collect();
    Diagnostic {
        range: range(&snapshot.document, finding.span, client.encoding),
        severity: Some(match finding.severity {
            Severity::Error => DiagnosticSeverity::ERROR,
            Severity::Warning => DiagnosticSeverity::WARNING,
            Severity::Information => DiagnosticSeverity::INFORMATION,
            Severity::Hint => DiagnosticSeverity::HINT,
        }),
        code: Some(NumberOrString::String(finding.rule.id.into())),
        code_description: client.code_description.then(href).flatten().map(|href| CodeDescription { href }),
        source: Some(SOURCE.into()),
        message: finding.message.in_language(language).to_owned(),
        related_information: (!related.is_empty()).then_some(related),
        tags: (!tags.is_empty()).then_some(tags),
        data: None,
    }
}

/// `location` as the client takes it; nothing where its file cannot be read.
pub(super) fn location(worker: &Worker, snapshot: &Snapshot, location: &Location) -> Option<lsp::Location> {
    let encoding = worker.shared.negotiated().encoding;
    let Some(path) = &location.file else {
        return Some(lsp::Location::new(wire(&snapshot.uri)?, range(&snapshot.document, location.span, encoding)));
    };
    let other = Other::at(worker, path)?;
    let range = other.ranges(std::iter::once(location.span), encoding).pop()?;
    Some(lsp::Location::new(other.uri(path)?, range))
}
