//! `textDocument/references`: from a name to every place that says it.

use pitfall_assist::Ask;
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{Location, ReferenceParams};

use super::super::shared::Shared;
use super::super::{convert, gate};

/// The places that name what stands at the position.
pub(in super::super) async fn references(shared: &Shared, params: ReferenceParams) -> Result<Option<Vec<Location>>> {
    let Some(snapshot) = gate::arrival() else { return Ok(None) };
    shared
        .analysis
        .ask(move |worker, cancel| {
            let encoding = worker.shared.negotiated().encoding;
            let offset = convert::offset(&snapshot.document, params.text_document_position.position, encoding);
            let parsed = worker.parsed(&snapshot);
            let language = worker.shared.language(worker.workspace.config_for(snapshot.place.path()).language);
            let with_itself = params.context.include_declaration;
            let places = worker.workspace.look(&parsed, cancel, |context| {
                pitfall_assist::references(&Ask { context, offset, language }, with_itself)
            });
            Some(places.iter().filter_map(|place| convert::location(worker, &snapshot, place)).collect())
        })
        .await
}
