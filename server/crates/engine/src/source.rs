//! A text with what is known of where it comes from.

use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A longer text is not looked at; a finding says so. Generated CRD bundles stay below it.
pub const MAX_BYTES: usize = 16 << 20;

/// A text to check.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its absolute path; `None` for a text without a file.
    pub path: Option<PathBuf>,
    /// An editor's word for what it is.
    pub language_id: Option<String>,
    /// The text.
    pub text: Arc<str>,
    /// The bytes were not UTF-8: where the first bad one stands in `text`, in which each bad sequence is U+FFFD. Spans of findings lie in
    /// `text`, so their lines are right and their fixes must not be applied to the bytes.
    pub not_utf8: Option<usize>,
    /// The file has this many bytes, which were too many to read: `text` is empty.
    pub unread: Option<u64>,
}

impl Source {
    /// A text that lies, or would lie, at `path`.
    pub fn new(path: Option<&Path>, text: impl Into<Arc<str>>) -> Self {
        Self { path: path.map(Path::to_owned), language_id: None, text: text.into(), not_utf8: None, unread: None }
    }

    /// The text of `bytes`, whatever they are.
    pub fn of_bytes(path: Option<&Path>, bytes: Vec<u8>) -> Self {
        match String::from_utf8(bytes) {
            Ok(text) => Self::new(path, text),
            Err(error) => {
                let valid = error.utf8_error().valid_up_to();
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                Self { not_utf8: Some(valid), ..Self::new(path, text) }
            }
        }
    }

    /// A file of `bytes` bytes, more than [`MAX_BYTES`], whose text was not read.
    pub fn unread(path: Option<&Path>, bytes: u64) -> Self {
        Self { unread: Some(bytes), ..Self::new(path, "") }
    }

    /// The same text, with an editor's word for what it is.
    pub fn with_language_id(mut self, language_id: impl Into<String>) -> Self {
        self.language_id = Some(language_id.into());
        self
    }
}
