//! A text with what is known of where it comes from.

use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A longer text is not looked at; a finding says so. Generated CRD bundles stay below it.
pub const MAX_BYTES: usize = 16 << 20;

/// A text to check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Its absolute path; `None` for a text without a file.
    pub path: Option<PathBuf>,
    /// Another path of the same file, which tells what it is where [`Self::path`] does not: `~/.zshrc` that links to it.
    pub also_at: Option<PathBuf>,
    /// An editor's word for what it is.
    pub language_id: Option<String>,
    /// The text.
    pub text: Arc<str>,
    /// The bytes were not UTF-8: where the first bad one stands in `text`, in which each bad sequence is U+FFFD. Spans of findings lie in
    /// `text`, so their lines are right and their fixes must not be applied to the bytes.
    pub not_utf8: Option<usize>,
    /// The bytes were UTF-16 with a mark of their order, as Windows' registry editor writes them: `text` is the same in UTF-8, without the mark.
    /// Lines and columns are right; fixes must not be applied to the bytes.
    pub utf16: bool,
    /// The file has this many bytes, which were too many to read: `text` is empty.
    pub unread: Option<u64>,
}

impl Source {
    /// A text that lies, or would lie, at `path`.
    pub fn new(path: Option<&Path>, text: impl Into<Arc<str>>) -> Self {
        let (path, text) = (path.map(Path::to_owned), text.into());
        Self { path, also_at: None, language_id: None, text, not_utf8: None, utf16: false, unread: None }
    }

    /// The text of `bytes`, whatever they are.
    pub fn of_bytes(path: Option<&Path>, bytes: Vec<u8>) -> Self {
        if let Some(text) = utf16_text(&bytes) {
            return Self { utf16: true, ..Self::new(path, text) };
        }
        match String::from_utf8(bytes) {
            Ok(text) => Self::new(path, text),
            Err(error) => {
                let valid = error.utf8_error().valid_up_to();
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                Self { not_utf8: Some(valid), ..Self::new(path, text) }
            }
        }
    }

    /// What is written to the file is not `text`: edits of it cannot be.
    pub fn is_converted(&self) -> bool {
        self.utf16 || self.not_utf8.is_some()
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

/// The text of bytes that begin with UTF-16's byte order mark, without it; half a pair is U+FFFD.
fn utf16_text(bytes: &[u8]) -> Option<String> {
    let unit: fn([u8; 2]) -> u16 = match bytes {
        [0xff, 0xfe, ..] => u16::from_le_bytes,
        [0xfe, 0xff, ..] => u16::from_be_bytes,
        _ => return None,
    };
    let units = bytes[2..].chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    Some(char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_of_either_order_and_of_none() {
        let source = |bytes: &[u8]| Source::of_bytes(None, bytes.to_vec());
        let little = source(b"\xff\xfea\0\x2d\x4e\r\0\n\0");
        assert_eq!((&*little.text, little.utf16), ("a中\r\n", true));
        assert!(little.is_converted());
        assert_eq!(&*source(b"\xfe\xff\0a\xd8\x3d\0b").text, "a\u{fffd}b");
        assert_eq!(&*source(b"\xff\xfe").text, "");
        let plain = source("caf\u{e9}".as_bytes());
        assert!(!plain.is_converted());
        assert_eq!(source(b"caf\xe9 au lait").not_utf8, Some(3));
    }
}
