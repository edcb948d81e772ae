//! What other files may ask of a file: a small summary of it. Findings elsewhere are made again only when this changes.

use std::sync::Arc;

use crate::Layer;
use crate::model::Model;

/// The summary of one version of one file.
#[derive(Debug, Clone)]
pub struct FileFacts {
    /// The [`fingerprint`](crate::fingerprint) of the text that the spans below lie in.
    pub fingerprint: u64,
    /// What it says.
    pub facts: Facts,
}

/// What a file says to others, by its kind.
#[derive(Debug, Clone, PartialEq)]
pub enum Facts {
    /// A layer of configuration.
    Config(Arc<Layer>),
    /// Nothing.
    Nothing,
}

impl Facts {
    /// The summary of a model.
    pub fn of(model: &Model) -> Self {
        match model {
            Model::Config(layer) => Self::Config(layer.clone()),
            Model::Nothing => Self::Nothing,
        }
    }
}
