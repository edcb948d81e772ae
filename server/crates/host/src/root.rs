//! The file system under a root folder.

use rustc_hash::FxHashMap;
use std::collections::VecDeque;
use std::ffi::OsString;
use std::io::Read;
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Larger files are not read: no start-up file or version file comes near it. In bytes.
pub const MAX_FILE: u64 = 4 << 20;

/// As many links as a path may lead over; the kernel's own limit.
const MAX_LINKS: usize = 40;

#[derive(Debug)]
pub(crate) struct Root {
    /// `None` for the machine itself.
    folder: Option<PathBuf>,
    seen: Option<Seen>,
}

/// What stands at a path, links followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Thing {
    Nothing,
    Folder,
    File {
        may_run: bool,
    },
    /// A pipe, a device.
    Other,
}

/// What was seen lately. A person types on, and each keystroke would have the same fifty paths looked at.
#[derive(Debug)]
struct Seen {
    /// So long it is believed.
    good_for: Duration,
    things: Mutex<(Instant, FxHashMap<OsString, Thing>)>,
}

/// So many things are remembered.
const MAX_SEEN: usize = 4_096;

impl Seen {
    fn at(&self, path: &Path, look: impl FnOnce() -> Thing) -> Thing {
        {
            let (since, things) = &mut *self.things();
            if since.elapsed() > self.good_for || things.len() >= MAX_SEEN {
                things.clear();
                *since = Instant::now();
            }
            if let Some(thing) = things.get(path.as_os_str()) {
                return *thing;
            }
        }
        // A slow disk keeps nobody else waiting.
        let thing = look();
        self.things().1.insert(path.as_os_str().to_owned(), thing);
        thing
    }

    fn things(&self) -> MutexGuard<'_, (Instant, FxHashMap<OsString, Thing>)> {
        // Nothing panics while it is held.
        self.things.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Root {
    pub fn of_this_machine() -> Self {
        Self { folder: None, seen: None }
    }

    pub fn at(folder: PathBuf) -> Self {
        Self { folder: Some(folder), seen: None }
    }

    /// What stands at a path is looked at once in so long a time, whoever asks.
    pub fn remember_for(&mut self, good_for: Duration) {
        self.seen = Some(Seen { good_for, things: Mutex::new((Instant::now(), FxHashMap::default())) });
    }

    /// Forgets what was seen.
    pub fn look_again(&self) {
        if let Some(seen) = &self.seen {
            seen.things().1.clear();
        }
    }

    fn thing(&self, path: &Path) -> Thing {
        let look = || {
            let metadata = self.locate(path).and_then(|place| std::fs::metadata(place).ok());
            metadata.map_or(Thing::Nothing, |metadata| match metadata.file_type() {
                kind if kind.is_dir() => Thing::Folder,
                // A tree that describes a machine need not say of each program that it may be run.
                kind if kind.is_file() => Thing::File { may_run: self.folder.is_some() || may_run(&metadata) },
                _ => Thing::Other,
            })
        };
        match &self.seen {
            Some(seen) => seen.at(path, look),
            None => look(),
        }
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
        self.thing(path) != Thing::Nothing
    }

    pub fn is_folder(&self, path: &Path) -> bool {
        self.thing(path) == Thing::Folder
    }

    pub fn is_file(&self, path: &Path) -> bool {
        matches!(self.thing(path), Thing::File { .. })
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

    /// A file that may be run.
    pub fn is_program(&self, path: &Path) -> bool {
        self.thing(path) == Thing::File { may_run: true }
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
        // With room for its end it is read at once; a module cache holds many small files.
        let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).ok()?.saturating_add(1));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_seen_is_believed_until_it_is_looked_for_again() -> std::io::Result<()> {
        let folder = tempfile::tempdir()?;
        let mut root = Root::at(folder.path().to_owned());
        root.remember_for(Duration::from_secs(3600));
        let file = Path::new("/file");
        assert!(!root.exists(file));
        std::fs::write(folder.path().join("file"), "")?;
        assert!(!root.exists(file));
        root.look_again();
        assert!(root.is_file(file) && root.is_program(file) && !root.is_folder(file));
        Ok(())
    }

    #[test]
    fn without_a_memory_each_look_is_a_new_one() -> std::io::Result<()> {
        let folder = tempfile::tempdir()?;
        for root in [Root::at(folder.path().to_owned()), {
            let mut root = Root::at(folder.path().to_owned());
            root.remember_for(Duration::ZERO);
            root
        }] {
            let name = Path::new("/folder");
            assert!(!root.is_folder(name));
            std::fs::create_dir(folder.path().join("folder"))?;
            std::thread::sleep(Duration::from_millis(1));
            assert!(root.is_folder(name));
            std::fs::remove_dir(folder.path().join("folder"))?;
        }
        Ok(())
    }
}
