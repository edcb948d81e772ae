//! `pitfall/documentText`: the text of an open document as the server has it. A diagnostic aid, for tests and for reports of a
//! document that is out of step.

use serde_json::{Value, json};
use tower_lsp::jsonrpc::Result;

use super::super::gate;

/// `{text, version}` of the document at `params.textDocument.uri`; null where it is not open or out of step.
pub(in super::super) fn document_text() -> Result<Value> {
    let Some(snapshot) = gate::arrival() else { return Ok(Value::Null) };
    Ok(json!({"text": snapshot.document.text(), "version": snapshot.document.version()}))
}
