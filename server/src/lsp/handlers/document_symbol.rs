//! `textDocument/documentSymbol`: the objects of a manifest.

use pitfall_assist::Symbol;
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{
    DocumentSymbol, DocumentSymbolParams, DocumentSymbolResponse, Location, SymbolInformation, SymbolKind,
};

use super::super::shared::Shared;
use super::super::{convert, gate};

/// The named parts of the document, in order.
#[allow(deprecated, reason = "the protocol's types cannot be built without a field that it has given up")]
pub(in super::super) async fn symbols(
    shared: &Shared,
    _: DocumentSymbolParams,
) -> Result<Option<DocumentSymbolResponse>> {
    let Some(snapshot) = gate::arrival() else { return Ok(None) };
    shared
        .analysis
        .ask(move |worker, cancel| {
            let client = worker.shared.negotiated().clone();
            let parsed = worker.parsed(&snapshot);
            let symbols = worker.workspace.look(&parsed, cancel, pitfall_assist::symbols);
            let range = |span| convert::range(&snapshot.document, span, client.encoding);
            if client.symbol_tree {
                let nested = |symbol: Symbol| DocumentSymbol {
                    name: symbol.name,
                    detail: Some(symbol.detail),
                    kind: SymbolKind::OBJECT,
                    tags: None,
                    deprecated: None,
                    range: range(symbol.span),
                    selection_range: range(symbol.name_span),
                    children: None,
                };
                return Some(DocumentSymbolResponse::Nested(symbols.into_iter().map(nested).collect()));
            }
            let uri = convert::wire(&snapshot.uri)?;
            let flat = |symbol: Symbol| SymbolInformation {
                name: symbol.name,
                kind: SymbolKind::OBJECT,
                tags: None,
                deprecated: None,
                location: Location::new(uri.clone(), range(symbol.span)),
                container_name: Some(symbol.detail),
            };
            Some(DocumentSymbolResponse::Flat(symbols.into_iter().map(flat).collect()))
        })
        .await
}
