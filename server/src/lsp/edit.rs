//! Fixes as edits that a client applies.

use std::collections::HashMap;

use pitfall_engine::FileEdits;
use pitfall_text::Edit;
use tower_lsp::ls_types::{
    CreateFile, CreateFileOptions, DocumentChangeOperation, DocumentChanges, OneOf,
    OptionalVersionedTextDocumentIdentifier, Range, ResourceOp, TextDocumentEdit, TextEdit, Uri, WorkspaceEdit,
};

use super::analysis::Worker;
use super::convert::{self, Other};
use super::session::Snapshot;

/// The edits of one file, ready to send.
struct Part {
    uri: Uri,
    version: Option<i32>,
    make: bool,
    edits: Vec<TextEdit>,
}

/// `files` as one edit of the client's; nothing where a file's text is no longer the one that the edits were made for, or the
/// client cannot do what they need.
pub(super) fn workspace_edit(worker: &Worker, snapshot: &Snapshot, files: &[FileEdits]) -> Option<WorkspaceEdit> {
    let client = worker.shared.negotiated();
    let parts: Vec<Part> = files.iter().map(|file| part(worker, snapshot, file)).collect::<Option<_>>()?;
    let makes = parts.iter().any(|part| part.make);
    if makes && !(client.document_changes && client.create_files) {
        return None;
    }
    if !client.document_changes {
        let changes: HashMap<Uri, Vec<TextEdit>> = parts.into_iter().map(|part| (part.uri, part.edits)).collect();
        return Some(WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() });
    }
    let text_edit = |part: &Part| TextDocumentEdit {
        text_document: OptionalVersionedTextDocumentIdentifier { uri: part.uri.clone(), version: part.version },
        edits: part.edits.iter().cloned().map(OneOf::Left).collect(),
    };
    let changes = if makes {
        let operations = parts.iter().flat_map(|part| {
            let make = part.make.then(|| {
                let options = CreateFileOptions { overwrite: Some(false), ignore_if_exists: Some(true) };
                let create = CreateFile { uri: part.uri.clone(), options: Some(options), annotation_id: None };
                DocumentChangeOperation::Op(ResourceOp::Create(create))
            });
            make.into_iter().chain([DocumentChangeOperation::Edit(text_edit(part))])
        });
        DocumentChanges::Operations(operations.collect())
    } else {
        DocumentChanges::Edits(parts.iter().map(text_edit).collect())
    };
    Some(WorkspaceEdit { document_changes: Some(changes), ..WorkspaceEdit::default() })
}

fn part(worker: &Worker, snapshot: &Snapshot, file: &FileEdits) -> Option<Part> {
    let encoding = worker.shared.negotiated().encoding;
    let Some(path) = &file.file else {
        let ranges = file.edits.iter().map(|edit| convert::range(&snapshot.document, edit.span, encoding)).collect();
        let version = Some(snapshot.document.version());
        return Some(Part {
            uri: convert::wire(&snapshot.uri)?,
            version,
            make: false,
            edits: edits(&file.edits, ranges),
        });
    };
    let other = Other::at(worker, path)?;
    if file.basis.is_some_and(|basis| basis != other.fingerprint()) {
        return None;
    }
    let ranges = other.ranges(file.edits.iter().map(|edit| edit.span), encoding);
    Some(Part {
        uri: other.uri(path)?,
        version: other.version(),
        make: matches!(other, Other::Missing),
        edits: edits(&file.edits, ranges),
    })
}

fn edits(edits: &[Edit], ranges: Vec<Range>) -> Vec<TextEdit> {
    ranges.into_iter().zip(edits).map(|(range, edit)| TextEdit::new(range, edit.text.clone())).collect()
}
