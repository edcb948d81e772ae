//! A file's text replaced at once: readers see the old one or the new one, never a part.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use pitfall_engine::{MAX_BYTES, Message, fingerprint, text};

/// Says why the file at `path` is to be left alone: it is no longer the one whose text had `expected` as its
/// [`fingerprint`] (`None`: there was no file), or it is read-only.
pub(super) fn may_write(path: &Path, expected: Option<u64>) -> Result<(), Message> {
    let found = match read(path) {
        Ok(text) => Some(fingerprint(&text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(super::gather::words(&error)),
    };
    if found != expected {
        return Err(text! {
            en: "changed while it was checked; left as it is",
            zh: "在检查期间被修改；保持原样",
        });
    }
    match fs::metadata(path) {
        Ok(metadata) if metadata.permissions().readonly() => {
            Err(text! { en: "is read-only; left as it is", zh: "是只读文件；保持原样" })
        }
        _ => Ok(()),
    }
}

fn read(path: &Path) -> io::Result<String> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    String::from_utf8(bytes).map_err(|_| io::ErrorKind::InvalidData.into())
}

/// Replaces the text of the file at `path`, or makes it. A symbolic link stays and its target is replaced; mode and, where
/// the system allows it, owner stay as they are.
pub(super) fn replace(path: &Path, text: &str) -> io::Result<()> {
    let target: PathBuf = match path.canonicalize() {
        Ok(target) => target,
        Err(error) if error.kind() == io::ErrorKind::NotFound => path.to_owned(),
        Err(error) => return Err(error),
    };
    let folder = target.parent().ok_or(io::ErrorKind::InvalidInput)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".pitfall-");
    let old = fs::metadata(&target).ok();
    #[cfg(unix)]
    if old.is_none() {
        use std::os::unix::fs::PermissionsExt;
        // A new file takes the mode that any new file takes, the umask applied.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut new = builder.tempfile_in(folder)?;
    new.write_all(text.as_bytes())?;
    if let Some(old) = &old {
        keep_owner(new.as_file(), old);
        new.as_file().set_permissions(old.permissions())?;
    }
    new.as_file().sync_all()?;
    new.persist(&target).map_err(|error| error.error)?;
    Ok(())
}

#[cfg(unix)]
fn keep_owner(file: &File, old: &fs::Metadata) {
    use std::os::unix::fs::{MetadataExt, fchown};
    let Ok(new) = file.metadata() else { return };
    if (new.uid(), new.gid()) != (old.uid(), old.gid()) {
        // Only root may give a file away; for everyone else it becomes their own, as with every editor that writes so.
        let _ = fchown(file, Some(old.uid()), Some(old.gid())).or_else(|_| fchown(file, None, Some(old.gid())));
    }
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &fs::Metadata) {}
