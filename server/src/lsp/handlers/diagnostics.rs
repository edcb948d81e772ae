//! `textDocument/diagnostic`: the findings about a document, for clients that pull.

use std::hash::{DefaultHasher, Hash, Hasher};

use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::{
    DocumentDiagnosticParams, DocumentDiagnosticReport, DocumentDiagnosticReportResult, FullDocumentDiagnosticReport,
    RelatedFullDocumentDiagnosticReport, RelatedUnchangedDocumentDiagnosticReport, UnchangedDocumentDiagnosticReport,
};

use super::super::shared::Shared;
use super::super::{convert, gate};

/// A full report, or `unchanged` where the client has this very set.
pub(in super::super) async fn pull(
    shared: &Shared,
    params: DocumentDiagnosticParams,
) -> Result<DocumentDiagnosticReportResult> {
    let arrived = gate::arrival();
    // A client that closed a document has taken its findings away, though it may still name the id of that report.
    let opening = arrived.as_ref().map(|snapshot| snapshot.opening);
    let items = match arrived {
        None => Vec::new(),
        Some(snapshot) => shared
            .analysis
            .ask(move |worker, cancel| {
                let checked = worker.findings(&snapshot, cancel)?;
                Some(convert::diagnostics(worker, &snapshot, &checked))
            })
            .await?
            .ok_or_else(Error::content_modified)?,
    };
    let mut hasher = DefaultHasher::new();
    serde_json::to_vec(&items).unwrap_or_default().hash(&mut hasher);
    opening.hash(&mut hasher);
    let id = format!("{:016x}", hasher.finish());
    let report = if params.previous_result_id.as_deref() == Some(id.as_str()) {
        DocumentDiagnosticReport::Unchanged(RelatedUnchangedDocumentDiagnosticReport {
            related_documents: None,
            unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport { result_id: id },
        })
    } else {
        DocumentDiagnosticReport::Full(RelatedFullDocumentDiagnosticReport {
            related_documents: None,
            full_document_diagnostic_report: FullDocumentDiagnosticReport { result_id: Some(id), items },
        })
    };
    Ok(report.into())
}
