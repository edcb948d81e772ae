//! `textDocument/documentLink`: from a rule's name to its page.

use std::sync::Arc;

use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::DocumentLink;

use super::super::shared::Shared;
use super::super::{convert, gate};
use super::mentions::mentions;

/// A link on every rule that the document names.
pub(in super::super) async fn document_links(shared: &Shared) -> Result<Option<Vec<DocumentLink>>> {
    let Some(snapshot) = gate::arrival() else { return Ok(None) };
    shared
        .analysis
        .ask(move |worker, _| {
            let parsed = worker.parsed(&snapshot);
            let language = worker.shared.language(worker.workspace.config_for(snapshot.place.path()).language);
            let encoding = worker.shared.negotiated().encoding;
            let link = |mention: super::mentions::Mention| {
                let page = Arc::clone(&worker.shared).pages.uri(mention.rule, language)?;
                Some(DocumentLink {
                    range: convert::range(&snapshot.document, mention.span, encoding),
                    target: Some(convert::wire(&page)?),
                    tooltip: Some(mention.rule.page.title(language).to_owned()),
                    data: None,
                })
            };
            Some(mentions(worker.workspace.rules(), &parsed).into_iter().filter_map(link).collect())
        })
        .await
}
