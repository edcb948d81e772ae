//! `textDocument/codeAction` and `codeAction/resolve`.

mod deed;
mod fix_all;
mod list;

use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::{CodeAction, CodeActionOrCommand, CodeActionParams};

use super::super::gate;
use super::super::shared::Shared;
use deed::Pledge;

/// The ways out of the findings at a range.
pub(in super::super) async fn list(
    shared: &Shared,
    params: CodeActionParams,
) -> Result<Option<Vec<CodeActionOrCommand>>> {
    let Some(snapshot) = gate::arrival().filter(|_| shared.negotiated().code_actions) else { return Ok(None) };
    shared.analysis.ask(move |worker, cancel| list::actions(worker, &snapshot, &params, cancel)).await
}

/// Fills in the edit of an action that was listed without.
pub(in super::super) async fn resolve(shared: &Shared, mut action: CodeAction) -> Result<CodeAction> {
    let pledge: Option<Pledge> = action.data.clone().and_then(|data| serde_json::from_value(data).ok());
    let Some(pledge) = pledge else { return Ok(action) };
    let Some(snapshot) = gate::arrival() else { return Err(Error::content_modified()) };
    let edit = shared
        .analysis
        .ask(move |worker, cancel| {
            // Places that the action names lie in the text it was listed for.
            if pledge.deed.names_places() && pledge.revision != snapshot.revision {
                return None;
            }
            let checked = worker.findings(&snapshot, cancel)?;
            pledge.deed.edit(worker, &snapshot, &checked, cancel)
        })
        .await?;
    action.edit = Some(edit.ok_or_else(Error::content_modified)?);
    Ok(action)
}
