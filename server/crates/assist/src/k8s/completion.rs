//! Which fields and values can be written: found by the lines above, so that a document broken by typing is no hindrance.

use pitfall_engine::{Completion, CompletionKind};
use pitfall_knowledge::kubernetes::{Content, Field, Shape, TypeRef, field_text, kind, kinds, last_release};
use pitfall_models::kubernetes::schema::type_at;
use pitfall_text::Span;

use super::hover::type_name;
use super::outline::{Cursor, cursor};
use crate::Ask;

/// Fields where a key can stand, values behind one; nothing where a YAML language server completes these.
pub(super) fn completions(ask: &Ask) -> Vec<Completion> {
    if ask.context.config.beside_yaml_server.unwrap_or_else(|| ask.context.host().yaml_server().is_some()) {
        return Vec::new();
    }
    let found = || {
        let document = ask.context.file.yaml()?.document_at(ask.offset)?;
        let at = cursor(document.text(), ask.offset - document.base())?;
        let span = Span::new(document.base() + at.word.start as usize, document.base() + at.word.end as usize);
        if at.path.is_empty() && at.key.as_deref() == Some("kind") {
            return Some(kind_names(span));
        }
        let (api_version, name) = document.document().group_version_kind()?;
        let root = kind(api_version, name)?.type_ref()?;
        let path: Vec<&str> = at.path.iter().map(String::as_str).collect();
        let of_type = type_at(root, &path)?;
        Some(match &at.key {
            Some(key) => values(of_type.field(key)?, span),
            None => fields(of_type, &at, span, release(ask)),
        })
    };
    found().unwrap_or_default()
}

fn release(ask: &Ask) -> u32 {
    ask.context.config.kubernetes_version.map_or(last_release(), |version| u32::from(version.minor))
}

fn fields(of_type: TypeRef, at: &Cursor, span: Span, release: u32) -> Vec<Completion> {
    let mut fields: Vec<Field> = of_type.fields().collect();
    fields.retain(|field| {
        let there = at.siblings.iter().any(|sibling| sibling == field.name());
        !there && field.name() != "status" && field.releases().contains(release.min(last_release()))
    });
    // What must be there comes first.
    fields.sort_by_key(|field| !field.is_required());
    let completion = |field: Field| Completion {
        span,
        text: format!("{}:", field.name()),
        detail: type_name(field.shape()),
        documentation: field_text(of_type.name(), field.name()).unwrap_or("").to_owned(),
        kind: CompletionKind::Field,
    };
    fields.into_iter().map(completion).collect()
}

fn values(field: Field, span: Span) -> Vec<Completion> {
    let words: &[&str] = match (field.content(), field.shape()) {
        (Some(Content::OneOf(words)), _) => words,
        (_, Shape::Boolean) => &["true", "false"],
        _ => &[],
    };
    let words = words.iter().filter(|word| !word.is_empty());
    words.map(|word| value(word, type_name(field.shape()), span)).collect()
}

fn value(word: &str, detail: String, span: Span) -> Completion {
    Completion { span, text: word.to_owned(), detail, documentation: String::new(), kind: CompletionKind::Value }
}

/// Every kind that can be written to a file and that the last release serves.
fn kind_names(span: Span) -> Vec<Completion> {
    let served = kinds().filter(|kind| {
        let unwritten = ["List", "Review", "Options", "Event", "Status", "Scale", "Binding", "Eviction"];
        let is_binding_of_ours = kind.kind().ends_with("RoleBinding");
        kind.releases().last == last_release()
            && (is_binding_of_ours || !unwritten.iter().any(|word| kind.kind().ends_with(word)))
    });
    let mut found: Vec<Completion> =
        served.map(|kind| value(kind.kind(), kind.api_version().to_owned(), span)).collect();
    found.sort_by(|a, b| a.text.cmp(&b.text));
    found.dedup_by(|a, b| a.text == b.text);
    found
}
