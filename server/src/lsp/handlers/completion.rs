//! `textDocument/completion`: rule names inside suppressions.

use pitfall_engine::suppressions_of;
use pitfall_text::Span;
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{
    CompletionItem, CompletionItemKind, CompletionParams, CompletionResponse, CompletionTextEdit, Documentation,
    MarkupContent, MarkupKind, TextEdit,
};

use super::super::shared::Shared;
use super::super::{convert, gate};

/// What may stand at the position.
pub(in super::super) async fn completion(
    shared: &Shared,
    params: CompletionParams,
) -> Result<Option<CompletionResponse>> {
    let Some(snapshot) = gate::arrival() else { return Ok(None) };
    shared
        .analysis
        .ask(move |worker, _| {
            let client = worker.shared.negotiated();
            let at = params.text_document_position.position;
            let offset = convert::offset(&snapshot.document, at, client.encoding);
            let parsed = worker.parsed(&snapshot);
            let list = suppressions_of(&parsed).into_iter().find(|one| one.list.touches(offset))?;
            let named = list.names.iter().find(|named| named.span.touches(offset));
            let span = named.map_or(Span::at(offset), |named| named.span);
            let config = worker.workspace.config_for(snapshot.place.path());
            let language = worker.shared.language(config.language);
            let range = convert::range(&snapshot.document, span, client.encoding);
            // Rules that can speak about such a file come first.
            let own = parsed.kind.domain();
            let items = worker.workspace.rules().iter().map(|rule| {
                let rule = &rule.meta;
                let lead = rule.page.lead(language).to_owned();
                CompletionItem {
                    label: rule.id.into(),
                    kind: Some(CompletionItemKind::VALUE),
                    detail: Some(rule.page.title(language).into()),
                    documentation: Some(if client.completion_markdown {
                        Documentation::MarkupContent(MarkupContent { kind: MarkupKind::Markdown, value: lead })
                    } else {
                        Documentation::String(lead)
                    }),
                    sort_text: Some(format!("{}{}", u8::from(own != Some(rule.domain)), rule.id)),
                    text_edit: Some(CompletionTextEdit::Edit(TextEdit::new(range, rule.id.into()))),
                    ..CompletionItem::default()
                }
            });
            Some(CompletionResponse::Array(items.collect()))
        })
        .await
}
