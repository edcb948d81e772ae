//! `textDocument/documentLink`: from a rule's name to its page, from a module to its documentation, from a path to its file.

use std::sync::Arc;

use pitfall_assist::{Link, Target};
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::DocumentLink;

use super::super::shared::Shared;
use super::super::{convert, gate, place};
use super::mentions::mentions;

/// A link on every rule that the document names, and those of its domain.
pub(in super::super) async fn document_links(shared: &Shared) -> Result<Option<Vec<DocumentLink>>> {
    let Some(snapshot) = gate::arrival() else { return Ok(None) };
    shared
        .analysis
        .ask(move |worker, cancel| {
            let parsed = worker.parsed(&snapshot);
            let config = worker.workspace.config_for(snapshot.place.path());
            let language = worker.shared.language(config.language);
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
            let outward = |link: Link| {
                let target = match link.target {
                    Target::File(path) => place::uri(&path)?,
                    Target::Page(url) => url,
                };
                Some(DocumentLink {
                    range: convert::range(&snapshot.document, link.span, encoding),
                    target: Some(convert::wire(&target)?),
                    tooltip: Some(link.tooltip.in_language(language).to_owned()),
                    data: None,
                })
            };
            let named = mentions(&config, &parsed).into_iter().filter_map(link);
            let links = worker.workspace.look(&parsed, cancel, pitfall_assist::links);
            Some(named.chain(links.into_iter().filter_map(outward)).collect())
        })
        .await
}
