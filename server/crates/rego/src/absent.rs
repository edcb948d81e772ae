//! Policies in a build that has no evaluator: they say nothing.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value as Json;

use crate::{Combined, Data, Fault, Said, SaidOfAll};

/// The policies of a folder.
#[derive(Debug, Default)]
pub struct Policies {
    /// What is wrong with them, as far as that is known without a document.
    pub faults: Vec<Fault>,
}

impl Policies {
    /// None.
    pub fn compile(_: &[(PathBuf, Arc<str>)], _: &Data, _: &[String]) -> Self {
        Self::default()
    }

    /// They depend on nothing.
    pub fn depends_on_file(&self) -> bool {
        false
    }

    /// Nothing.
    pub fn judge(&self, _: &Json, _: &Path) -> (Vec<Said>, Vec<Fault>) {
        (Vec::new(), Vec::new())
    }

    /// Nothing.
    pub fn judge_all(&self, _: &[Combined], _: &Path, _: Duration) -> (Vec<SaidOfAll>, Vec<Fault>) {
        (Vec::new(), Vec::new())
    }
}
