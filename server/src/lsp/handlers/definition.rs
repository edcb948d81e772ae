//! `textDocument/definition`: from a name to what it names.

use pitfall_assist::Ask;
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{GotoDefinitionParams, GotoDefinitionResponse};

use super::super::shared::Shared;
use super::super::{convert, gate};

/// The places where what stands at the position is made.
pub(in super::super) async fn definitions(
    shared: &Shared,
    params: GotoDefinitionParams,
) -> Result<Option<GotoDefinitionResponse>> {
    let Some(snapshot) = gate::arrival() else { return Ok(None) };
    shared
        .analysis
        .ask(move |worker, cancel| {
            let encoding = worker.shared.negotiated().encoding;
            let at = params.text_document_position_params.position;
            let offset = convert::offset(&snapshot.document, at, encoding);
            let parsed = worker.parsed(&snapshot);
            let language = worker.shared.language(worker.workspace.config_for(snapshot.place.path()).language);
            let places = worker
                .workspace
                .look(&parsed, cancel, |context| pitfall_assist::definitions(&Ask { context, offset, language }));
            let places = places.iter().filter_map(|place| convert::location(worker, &snapshot, place)).collect();
            Some(GotoDefinitionResponse::Array(places))
        })
        .await
}
