//! A text, parsed as what it is.

use std::sync::{Arc, OnceLock};

use pitfall_syntax::Comment;

use crate::facts::{Facts, FileFacts};
use crate::suppression::Suppression;
use crate::{FileKind, Layer, Source, classify, config, fingerprint};

/// What a text says, by its kind.
#[derive(Debug, Clone)]
pub enum Model {
    /// `pitfall.toml`.
    Config(Arc<Layer>),
    /// Nothing that rules look at.
    Nothing,
}

/// A text with its model. Made once for each version of a document and shared.
#[derive(Debug)]
pub struct Parsed {
    /// The text and where it comes from.
    pub source: Source,
    /// What it is.
    pub kind: FileKind,
    /// What it says.
    pub model: Model,
    facts: OnceLock<Arc<FileFacts>>,
}

impl Parsed {
    /// Parses `source`. `before` is the same document's last version, whose unchanged parts are not parsed again.
    pub fn new(source: Source, before: Option<&Parsed>) -> Self {
        let too_large = source.text.len() > crate::MAX_BYTES;
        let kind = classify::classify(source.path.as_deref(), source.language_id.as_deref(), &source.text);
        let _ = before;
        let model = match kind {
            _ if too_large => Model::Nothing,
            FileKind::Config => Model::Config(Arc::new(Layer::of_toml(source.path.as_deref(), &source.text))),
            _ => Model::Nothing,
        };
        Self { source, kind, model, facts: OnceLock::new() }
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.source.text
    }

    /// Its comments, in order of place.
    pub fn comments(&self) -> Vec<Comment> {
        match &self.model {
            Model::Config(_) => config::comments(self.text()),
            Model::Nothing => Vec::new(),
        }
    }

    /// The suppressions that stand in annotations rather than comments.
    pub fn annotations(&self) -> Vec<Suppression> {
        Vec::new()
    }

    /// What other files may ask of this one.
    pub fn facts(&self) -> &Arc<FileFacts> {
        self.facts.get_or_init(|| {
            Arc::new(FileFacts { fingerprint: fingerprint(self.text()), facts: Facts::of(&self.model) })
        })
    }
}
