//! `textDocument/hover`: what a finding means, what a rule's name stands for, and what each domain knows of a place.

use pitfall_assist::Ask;
use pitfall_engine::{Checked, Language, Meta};
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{Hover, HoverContents, HoverParams, MarkupContent, MarkupKind};

use super::super::shared::Shared;
use super::super::{convert, gate};
use super::mentions::mentions;

/// What the place means in its own language, and the pages of the rules whose findings, or whose name, stand there.
pub(in super::super) async fn hover(shared: &Shared, params: HoverParams) -> Result<Option<Hover>> {
    let Some(snapshot) = gate::arrival() else { return Ok(None) };
    shared
        .analysis
        .ask(move |worker, cancel| {
            let client = worker.shared.negotiated().clone();
            let at = params.text_document_position_params.position;
            let offset = convert::offset(&snapshot.document, at, client.encoding);
            let checked = worker.findings(&snapshot, cancel)?;
            let language = worker.shared.language(checked.config.language);
            let parsed = worker.parsed(&snapshot);
            let mut about = at_findings(&checked, offset, language);
            let mut span = checked.findings.iter().map(|finding| finding.span).find(|span| span.touches(offset));
            if about.is_empty() {
                let mentions = mentions(&checked.config, &parsed);
                if let Some(mention) = mentions.into_iter().find(|mention| mention.span.touches(offset)) {
                    span = Some(mention.span);
                    about.push((mention.rule, Vec::new()));
                }
            }
            let mut parts: Vec<String> = about.iter().map(|(rule, messages)| page(rule, messages, language)).collect();
            let meaning = worker
                .workspace
                .look(&parsed, cancel, |context| pitfall_assist::hover(&Ask { context, offset, language }));
            if let Some(meaning) = meaning {
                span = span.or(Some(meaning.span));
                parts.push(meaning.markdown);
            }
            if parts.is_empty() {
                return None;
            }
            let kind = if client.hover_markdown { MarkupKind::Markdown } else { MarkupKind::PlainText };
            Some(Hover {
                contents: HoverContents::Markup(MarkupContent { kind, value: parts.join("\n\n---\n\n") }),
                range: span.map(|span| convert::range(&snapshot.document, span, client.encoding)),
            })
        })
        .await
}

/// The rules with findings at `offset`, each with its messages.
fn at_findings(checked: &Checked, offset: usize, language: Language) -> Vec<(&'static Meta, Vec<String>)> {
    let mut about: Vec<(&'static Meta, Vec<String>)> = Vec::new();
    for finding in checked.findings.iter().filter(|finding| finding.span.touches(offset)) {
        let message = finding.message.in_language(language).to_owned();
        match about.iter_mut().find(|(rule, _)| rule.id == finding.rule.id) {
            Some((_, messages)) => messages.push(message),
            None => about.push((finding.rule, vec![message])),
        }
    }
    about
}

fn page(rule: &Meta, messages: &[String], language: Language) -> String {
    let said: String = messages.iter().map(|message| format!("{message}\n\n")).collect();
    format!("{said}`{}`\n\n{}", rule.id, rule.page.render(language))
}
