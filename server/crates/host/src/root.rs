//! The file system under a root folder.

use std::collections::VecDeque;
use std::io::Read;
use std::path::{Component, Path, PathBuf};

/// Larger files are not read: no start-up file or version file comes near it. In bytes.
pub const MAX_FILE: u64 = 4 << 20;

/// As many links as a path may lead over; the kernel's own limit.
const MAX_LINKS: usize = 40;

#[derive(Debug)]
pub(crate) struct Root {
    /// `None` for the machine itself.
    folder: Option<PathBuf>,
}

impl Root {
    pub fn of_this_machine() -> Self {
        Self { folder: None }
    }

    pub fn at(folder: PathBuf) -> Self {
        Self { folder: Some(folder) }
    }

    /// Where a path of the machine is on this disk. Nothing leads out of the root folder: neither `..` nor a link.
    fn locate(&self, path: &Path) -> Option<PathBuf> {
        match &self.folder {
            None => path.is_absolute().then(|| path.to_owned()),
            Some(folder) => Some(folder.join(self.resolve(path)?)),
        }
    }

    /// The parts of a machine's path, links followed, as a path without its root.
    fn resolve(&self, path: &Path) -> Option<PathBuf> {
        let folder = self.folder.as_ref()?;
        let mut ahead: VecDeque<String> = parts(path)?;
        let mut done = PathBuf::new();
        let mut links = 0;
        while let Some(part) = ahead.pop_front() {
            if part == ".." {
                done.pop();
                continue;
            }
            let next = done.join(&part);
            match std::fs::read_link(folder.join(&next)) {
                Ok(target) => {
                    links += 1;
                    if links > MAX_LINKS {
                        return None;
                    }
                    let text = target.to_string_lossy().into_owned();
                    if target.has_root() {
                        done = PathBuf::new();
                    }
                    let mut target: VecDeque<String> = split(&text).collect();
                    target.append(&mut ahead);
                    ahead = target;
                }
                Err(_) => done = next,
            }
        }
        Some(done)
    }

    pub fn exists(&self, path: &Path) -> bool {
        self.locate(path).is_some_and(|path| path.exists())
    }

    pub fn is_folder(&self, path: &Path) -> bool {
        self.locate(path).is_some_and(|path| path.is_dir())
    }

    pub fn is_file(&self, path: &Path) -> bool {
        self.locate(path).is_some_and(|path| path.is_file())
    }

    pub fn real_path(&self, path: &Path) -> Option<PathBuf> {
        match &self.folder {
            None => path.is_absolute().then(|| std::fs::canonicalize(path).ok()).flatten(),
            Some(folder) => {
                let inner = self.resolve(path)?;
                let windows = drive(&inner.to_string_lossy());
                let path = if windows { inner.clone() } else { Path::new("/").join(&inner) };
                folder.join(&inner).exists().then_some(path)
            }
        }
    }

    /// A file that may be run. A tree that describes a machine need not say so of each.
    pub fn is_program(&self, path: &Path) -> bool {
        let Some(place) = self.locate(path) else { return false };
        let Ok(metadata) = std::fs::metadata(place) else { return false };
        metadata.is_file() && (self.folder.is_some() || may_run(&metadata))
    }

    pub fn read(&self, path: &Path) -> Option<String> {
        let bytes = self.read_bytes(path)?;
        Some(match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
        })
    }

    pub fn read_bytes(&self, path: &Path) -> Option<Vec<u8>> {
        let path = self.locate(path)?;
        // A pipe or a device would never end.
        let metadata = std::fs::metadata(&path).ok()?;
        if !metadata.is_file() || metadata.len() > MAX_FILE {
            return None;
        }
        let mut bytes = Vec::new();
        std::fs::File::open(&path).ok()?.take(MAX_FILE).read_to_end(&mut bytes).ok()?;
        Some(bytes)
    }

    /// The names in a folder, sorted.
    pub fn names(&self, path: &Path) -> Vec<String> {
        let Some(path) = self.locate(path) else { return Vec::new() };
        let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
        let mut names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
        names.sort();
        names
    }
}

#[cfg(unix)]
fn may_run(metadata: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    metadata.permissions().mode() & 0o111 != 0
}

#[cfg(not(unix))]
fn may_run(_: &std::fs::Metadata) -> bool {
    true
}

/// `C:` or the like stands first.
fn drive(path: &str) -> bool {
    matches!(path.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic())
}

fn split(path: &str) -> impl Iterator<Item = String> + '_ {
    path.split(['/', '\\']).filter(|part| !part.is_empty() && *part != ".").map(str::to_owned)
}

/// The parts of an absolute path of any system; `None` for a relative one.
fn parts(path: &Path) -> Option<VecDeque<String>> {
    let text = path.to_string_lossy();
    let windows = drive(&text);
    if !windows && !text.starts_with('/') && !matches!(path.components().next(), Some(Component::RootDir)) {
        return None;
    }
    // A backslash separates only in Windows paths.
    Some(if windows {
        split(&text).collect()
    } else {
        text.split('/').filter(|part| !part.is_empty() && *part != ".").map(str::to_owned).collect()
    })
}
