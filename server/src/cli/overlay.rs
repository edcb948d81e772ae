//! The disk, with some texts in front of it: what fixes have made of files before they are written, and standard input.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use pitfall_engine::{Disk, Files, Listed, Presence};
use rustc_hash::FxHashMap;

/// Files by absolute path; a text here hides the file on disk.
#[derive(Debug, Default)]
pub(super) struct Overlay {
    texts: RwLock<FxHashMap<PathBuf, Arc<str>>>,
}

impl Overlay {
    /// The text in front of the file at `path`.
    pub(super) fn text(&self, path: &Path) -> Option<Arc<str>> {
        self.texts.read().unwrap_or_else(PoisonError::into_inner).get(path).cloned()
    }

    pub(super) fn put(&self, path: PathBuf, text: impl Into<Arc<str>>) {
        self.texts.write().unwrap_or_else(PoisonError::into_inner).insert(path, text.into());
    }

    /// The disk counts again at `path`.
    pub(super) fn uncover(&self, path: &Path) {
        self.texts.write().unwrap_or_else(PoisonError::into_inner).remove(path);
    }
}

impl Files for Overlay {
    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        match self.text(path) {
            Some(text) if text.len() as u64 > limit => Err(io::ErrorKind::FileTooLarge.into()),
            Some(text) => Ok(text.as_bytes().to_vec()),
            None => Disk.read(path, limit),
        }
    }

    fn presence(&self, path: &Path) -> Presence {
        if self.text(path).is_some() { Presence::File } else { Disk.presence(path) }
    }

    fn list(&self, folder: &Path) -> Vec<Listed> {
        let mut names = Disk.list(folder);
        let texts = self.texts.read().unwrap_or_else(PoisonError::into_inner);
        for path in texts.keys().filter(|path| path.parent() == Some(folder)) {
            if let Some(name) = path.file_name().and_then(|name| name.to_str()) {
                names.push(Listed { name: name.to_owned(), is_folder: false });
            }
        }
        names.sort();
        names.dedup();
        names
    }
}
