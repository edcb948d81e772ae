//! `textDocument/completion`: rule names in suppressions, keys and values in `pitfall.toml`, and what each domain knows.

use pitfall_assist::Ask;
use pitfall_engine::{Completion, CompletionKind, completions};
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{
    CompletionItem, CompletionItemKind, CompletionParams, CompletionResponse, CompletionTextEdit, Documentation,
    MarkupContent, MarkupKind, Range, TextEdit,
};

use super::super::capabilities::Negotiated;
use super::super::shared::Shared;
use super::super::{convert, gate};

/// What may stand at the position, in the engine's order.
pub(in super::super) async fn completion(
    shared: &Shared,
    params: CompletionParams,
) -> Result<Option<CompletionResponse>> {
    let Some(snapshot) = gate::arrival() else { return Ok(None) };
    shared
        .analysis
        .ask(move |worker, cancel| {
            let client = worker.shared.negotiated();
            let at = params.text_document_position.position;
            let offset = convert::offset(&snapshot.document, at, client.encoding);
            let parsed = worker.parsed(&snapshot);
            let config = worker.workspace.config_for(snapshot.place.path());
            let language = worker.shared.language(config.language);
            let mut found = completions(&config, &parsed, offset, language);
            if found.is_empty() {
                found = worker
                    .workspace
                    .look(&parsed, cancel, |context| pitfall_assist::completions(&Ask { context, offset, language }));
            }
            let items = found.into_iter().enumerate().map(|(place, completion)| {
                let range = convert::range(&snapshot.document, completion.span, client.encoding);
                item(client, place, range, completion)
            });
            Some(CompletionResponse::Array(items.collect()))
        })
        .await
}

fn item(client: &Negotiated, place: usize, range: Range, completion: Completion) -> CompletionItem {
    let Completion { text, detail, documentation, kind, .. } = completion;
    let markup = |value| Documentation::MarkupContent(MarkupContent { kind: MarkupKind::Markdown, value });
    let documentation = (!documentation.is_empty()).then_some(documentation);
    CompletionItem {
        label: text.clone(),
        kind: Some(match kind {
            CompletionKind::Rule => CompletionItemKind::ENUM_MEMBER,
            CompletionKind::Key => CompletionItemKind::PROPERTY,
            CompletionKind::Value => CompletionItemKind::VALUE,
            CompletionKind::Keyword => CompletionItemKind::KEYWORD,
            CompletionKind::Variable => CompletionItemKind::VARIABLE,
            CompletionKind::Field => CompletionItemKind::FIELD,
            CompletionKind::Module => CompletionItemKind::MODULE,
            CompletionKind::Path => CompletionItemKind::FOLDER,
        }),
        detail: (!detail.is_empty()).then_some(detail),
        documentation: documentation.map(if client.completion_markdown { markup } else { Documentation::String }),
        // Clients sort by this; without it they would sort by the alphabet.
        sort_text: Some(format!("{place:04}")),
        text_edit: Some(CompletionTextEdit::Edit(TextEdit::new(range, text))),
        ..CompletionItem::default()
    }
}
