//! The one door to files that rules and configuration look at.

use std::io;
use std::path::Path;
use std::sync::Arc;

/// What stands at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Presence {
    /// Nothing, or nothing that can be seen.
    Nothing,
    /// A file.
    File,
    /// A folder.
    Folder,
}

/// One name in a folder.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Listed {
    /// The name, without the folder.
    pub name: String,
    /// It is a folder.
    pub is_folder: bool,
}

/// Where texts come from: the disk, or a tree that a test describes. Reads only.
pub trait Files: Send + Sync {
    /// The bytes of a file of at most `limit` bytes.
    ///
    /// # Errors
    /// Those of the file system; `FileTooLarge` where it has more bytes.
    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>>;

    /// What stands at `path`, links followed.
    fn presence(&self, path: &Path) -> Presence;

    /// The names in a folder, sorted; empty where it cannot be read.
    fn list(&self, folder: &Path) -> Vec<Listed>;
}

/// The disk.
#[derive(Debug, Clone, Copy, Default)]
pub struct Disk;

impl Files for Disk {
    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        use io::Read;
        // Before it is opened: opening a pipe waits for whoever writes to it.
        let metadata = std::fs::metadata(path)?;
        if metadata.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        if !metadata.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"));
        }
        let file = std::fs::File::open(path)?;
        // The file may grow while it is read; the limit holds all the same.
        let mut bytes = Vec::with_capacity(usize::try_from(metadata.len().min(limit)).unwrap_or(0));
        file.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > limit { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(bytes) }
    }

    fn presence(&self, path: &Path) -> Presence {
        match std::fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => Presence::Folder,
            Ok(_) => Presence::File,
            Err(_) => Presence::Nothing,
        }
    }

    fn list(&self, folder: &Path) -> Vec<Listed> {
        let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
        let mut names: Vec<Listed> = entries
            .filter_map(|entry| {
                let entry = entry.ok()?;
                let is_folder = match entry.file_type().ok()? {
                    kind if kind.is_symlink() => entry.path().is_dir(),
                    kind => kind.is_dir(),
                };
                Some(Listed { name: entry.file_name().into_string().ok()?, is_folder })
            })
            .collect();
        names.sort();
        names
    }
}

impl<F: Files + ?Sized> Files for Arc<F> {
    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        (**self).read(path, limit)
    }

    fn presence(&self, path: &Path) -> Presence {
        (**self).presence(path)
    }

    fn list(&self, folder: &Path) -> Vec<Listed> {
        (**self).list(folder)
    }
}
