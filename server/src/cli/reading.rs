//! One file from the disk, read only as far as it takes to know that it is not ours.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::Path;

use pitfall_engine::{ByName, FileKind, Files, HEAD, MAX_BYTES, Source, Workspace, by_name, classify};

use super::gather::Target;
use super::overlay::Overlay;

/// What came of reading a file.
pub(super) enum Reading {
    /// It is to be checked.
    Source(Source),
    /// There is nothing in it for any rule.
    NotOurs,
    /// It was removed meanwhile.
    Gone,
    /// It cannot be read.
    Failed(io::Error),
}

/// Reads the file of `target` where it is ours.
pub(super) fn read(overlay: &Overlay, workspace: &Workspace, target: &Target) -> Reading {
    let path = target.path.as_path();
    if let Some(text) = overlay.text(path) {
        return Reading::Source(Source::new(Some(path), text));
    }
    match from_disk(path, target.closely, |path| workspace.is_told_by_links(path)) {
        Ok(Some(source)) => Reading::Source(source),
        Ok(None) => Reading::NotOurs,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Reading::Gone,
        Err(error) => Reading::Failed(error),
    }
}

/// Reads the file at `path` whatever it is.
pub(super) fn read_any(overlay: &Overlay, path: &Path) -> Reading {
    match overlay.read(path, MAX_BYTES as u64) {
        Ok(bytes) => Reading::Source(Source::of_bytes(Some(path), bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Reading::Gone,
        Err(error) => Reading::Failed(error),
    }
}

/// How much of a Go file is read at once: nearly all are shorter, so that one read and one search settle them.
const AT_ONCE: usize = 1 << 16;

thread_local! {
    static BUFFER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// The file is a Go file that is read whole at once and in which nothing is for any rule. What cannot be read is none.
fn is_plain_go(path: &Path, file: &mut File) -> bool {
    BUFFER.with_borrow_mut(|buffer| {
        buffer.resize(AT_ONCE, 0);
        // A short read of a file is its end; a pipe may go on behind one, and is read again below where it can be.
        let read = file.read(buffer).unwrap_or(AT_ONCE);
        read < AT_ONCE && buffer.get(..read).is_some_and(|bytes| says_nothing(path, bytes))
    })
}

fn from_disk(path: &Path, closely: bool, is_told: impl Fn(&Path) -> bool) -> io::Result<Option<Source>> {
    let mut file = File::open(path)?;
    if !closely && by_name(path) == ByName::Certain(FileKind::Go) {
        if is_plain_go(path, &mut file) {
            return Ok(None);
        }
        file.rewind()?;
    }
    let metadata = file.metadata()?;
    if metadata.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    let mut bytes = Vec::new();
    if by_name(path) == ByName::AskContent {
        (&mut file).take(HEAD as u64).read_to_end(&mut bytes)?;
        // Beyond its head a template may still turn out to be one.
        let may_change = path.extension().is_some_and(|extension| extension == "tpl");
        if !may_change
            && classify(Some(path), None, &String::from_utf8_lossy(&bytes)) == FileKind::Other
            && !is_told(path)
        {
            return Ok(None);
        }
    }
    if metadata.is_file() && metadata.len() > MAX_BYTES as u64 {
        return Ok(Some(Source::unread(Some(path), metadata.len())));
    }
    if metadata.is_file() {
        bytes.reserve_exact(usize::try_from(metadata.len()).unwrap_or(0).saturating_sub(bytes.len()) + 1);
    }
    // The file may grow while it is read, and a pipe has no length: the limit holds all the same.
    let room = (MAX_BYTES + 1).saturating_sub(bytes.len()) as u64;
    file.take(room).read_to_end(&mut bytes)?;
    Ok(of_bytes(path, bytes, closely))
}

/// Standard input, under the name `path`.
pub(super) fn read_stdin(path: Option<&Path>) -> io::Result<Source> {
    let mut bytes = Vec::new();
    io::stdin().lock().take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > MAX_BYTES {
        return Ok(Source::unread(path, bytes.len() as u64));
    }
    Ok(Source::of_bytes(path, bytes))
}

fn of_bytes(path: &Path, bytes: Vec<u8>, closely: bool) -> Option<Source> {
    if bytes.len() > MAX_BYTES {
        return Some(Source::unread(Some(path), bytes.len() as u64));
    }
    (closely || !says_nothing(path, &bytes)).then(|| Source::of_bytes(Some(path), bytes))
}

/// Most Go files use no cgo and hold no suppression: one search each, and no more.
fn says_nothing(path: &Path, bytes: &[u8]) -> bool {
    by_name(path) == ByName::Certain(FileKind::Go)
        && !pitfall_syntax::cgo::mentions_c(bytes)
        && !pitfall_syntax::cgo::mentions_cgo_line(bytes)
        && memchr::memmem::find(bytes, b"pitfall:").is_none()
}
