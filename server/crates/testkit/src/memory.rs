//! A tree of files in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use pitfall_engine::{Files, Listed, Presence};

/// Files by absolute path. Folders are where files are.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    files: BTreeMap<PathBuf, Vec<u8>>,
}

impl Memory {
    /// An empty tree.
    pub fn new() -> Self {
        Self::default()
    }

    /// Writes a file.
    pub fn write(&mut self, path: impl Into<PathBuf>, text: impl Into<Vec<u8>>) {
        self.files.insert(path.into(), text.into());
    }

    /// Removes a file.
    pub fn remove(&mut self, path: &Path) {
        self.files.remove(path);
    }
}

impl Files for Memory {
    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        let bytes = self.files.get(path).ok_or(io::ErrorKind::NotFound)?;
        if bytes.len() as u64 > limit { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(bytes.clone()) }
    }

    fn presence(&self, path: &Path) -> Presence {
        if self.files.contains_key(path) {
            Presence::File
        } else if self.files.keys().any(|file| file.starts_with(path)) {
            Presence::Folder
        } else {
            Presence::Nothing
        }
    }

    fn list(&self, folder: &Path) -> Vec<Listed> {
        let names: BTreeSet<Listed> = self
            .files
            .keys()
            .filter_map(|file| {
                let mut below = file.strip_prefix(folder).ok()?.components();
                let name = below.next()?.as_os_str().to_str()?.to_owned();
                Some(Listed { name, is_folder: below.next().is_some() })
            })
            .collect();
        names.into_iter().collect()
    }
}
