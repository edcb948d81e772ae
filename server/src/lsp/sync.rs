//! What a client says of its documents, read with more patience than the protocol asks for: a text that is lost here is
//! lost for good.
//! Source: Language Server Protocol 3.17, "Text Document Synchronization".

use pitfall_text::Position;
use serde::{Deserialize, Deserializer};

/// `textDocument/didOpen`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DidOpen {
    pub(super) text_document: Opened,
}

/// The document of [`DidOpen`].
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Opened {
    pub(super) uri: String,
    #[serde(default)]
    pub(super) language_id: String,
    #[serde(default, deserialize_with = "version")]
    pub(super) version: i32,
    pub(super) text: String,
}

/// `textDocument/didChange`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DidChange {
    pub(super) text_document: Versioned,
    pub(super) content_changes: Vec<Change>,
}

/// The document of [`DidChange`].
#[derive(Debug, Deserialize)]
pub(super) struct Versioned {
    pub(super) uri: String,
    #[serde(default, deserialize_with = "version")]
    pub(super) version: i32,
}

/// One change; without a range it is the whole text.
#[derive(Debug, Deserialize)]
pub(super) struct Change {
    #[serde(default)]
    pub(super) range: Option<Range>,
    pub(super) text: String,
}

/// A range as it came: in any order, perhaps outside the text.
#[derive(Debug, Deserialize)]
pub(super) struct Range {
    #[serde(deserialize_with = "position")]
    pub(super) start: Position,
    #[serde(deserialize_with = "position")]
    pub(super) end: Position,
}

/// `textDocument/didSave`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DidSave {
    pub(super) text_document: Named,
    #[serde(default)]
    pub(super) text: Option<String>,
}

/// `textDocument/didClose`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DidClose {
    pub(super) text_document: Named,
}

/// A document by its URI.
#[derive(Debug, Deserialize)]
pub(super) struct Named {
    pub(super) uri: String,
}

/// A version; clients that keep none send null.
fn version<'de, D: Deserializer<'de>>(from: D) -> Result<i32, D::Error> {
    let number = Option::<i64>::deserialize(from)?.unwrap_or_default();
    Ok(i32::try_from(number).unwrap_or(i32::MAX))
}

/// A position whose numbers may be larger than the protocol's.
fn position<'de, D: Deserializer<'de>>(from: D) -> Result<Position, D::Error> {
    #[derive(Deserialize)]
    struct Wire {
        line: u64,
        character: u64,
    }
    let clip = |number| u32::try_from(number).unwrap_or(u32::MAX);
    let wire = Wire::deserialize(from)?;
    Ok(Position::new(clip(wire.line), clip(wire.character)))
}
