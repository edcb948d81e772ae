//! Whole machines as texts: an environment, then small files and links. The files lie in `tests/machines`.
//!
//! ```text
//! # what this machine is
//! HOME=/home/ada
//! PATH=/usr/bin
//! -- /etc/os-release --
//! ID=debian
//! -- /usr/bin/go -> ../lib/go/bin/go --
//! ```

use std::io;
use std::path::{Path, PathBuf};

use pitfall_engine::Host;

/// A machine laid out on disk; its folder goes when this does.
#[derive(Debug)]
pub struct Machine {
    /// The folder that stands for its root.
    pub folder: tempfile::TempDir,
    /// Its user's environment.
    pub environment: Vec<(String, String)>,
}

impl Machine {
    /// The machine called `name` in `tests/machines`.
    ///
    /// # Errors
    /// There is none of that name, or it cannot be laid out.
    pub fn named(name: &str) -> io::Result<Self> {
        Self::of_text(&std::fs::read_to_string(folder().join(format!("{name}.txt")))?)
    }

    /// The machine that `text` describes.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn of_text(text: &str) -> io::Result<Self> {
        let folder = tempfile::tempdir()?;
        let mut environment = Vec::new();
        let mut file: Option<(PathBuf, String)> = None;
        for line in text.lines() {
            let head = line.strip_prefix("-- ").and_then(|line| line.strip_suffix(" --"));
            match (head, &mut file) {
                (Some(head), _) => {
                    write(file.take())?;
                    match head.split_once(" -> ") {
                        Some((path, target)) => link(&inside(folder.path(), path), target)?,
                        None => file = Some((inside(folder.path(), head), String::new())),
                    }
                }
                (None, Some((_, text))) => {
                    text.push_str(line);
                    text.push('\n');
                }
                (None, None) => {
                    if let Some((name, value)) = line.split_once('=').filter(|_| !line.starts_with('#')) {
                        environment.push((name.to_owned(), value.to_owned()));
                    }
                }
            }
        }
        write(file)?;
        Ok(Self { folder, environment })
    }

    /// The same machine with one variable more or another value.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.environment.retain(|(other, _)| other != name);
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Adds or replaces a file.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn write(&self, path: &str, text: &str) -> io::Result<()> {
        write(Some((inside(self.folder.path(), path), text.to_owned())))
    }

    /// The machine as Pitfall sees it.
    pub fn host(&self) -> Host {
        Host::at(self.folder.path(), self.environment.iter().cloned())
    }
}

/// The names of all machines of `tests/machines`, sorted.
///
/// # Errors
/// Those of the file system.
pub fn names() -> io::Result<Vec<String>> {
    let mut names: Vec<String> = std::fs::read_dir(folder())?
        .filter_map(|entry| Some(entry.ok()?.file_name().to_str()?.strip_suffix(".txt")?.to_owned()))
        .collect();
    names.sort();
    Ok(names)
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/machines")
}

fn inside(root: &Path, path: &str) -> PathBuf {
    root.join(path.trim_start_matches('/'))
}

fn write(file: Option<(PathBuf, String)>) -> io::Result<()> {
    let Some((path, text)) = file else { return Ok(()) };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(path, text)
}

#[cfg(unix)]
fn link(path: &Path, target: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::os::unix::fs::symlink(target, path)
}

#[cfg(not(unix))]
fn link(_: &Path, _: &str) -> io::Result<()> {
    Err(io::Error::new(io::ErrorKind::Unsupported, "links of Unix"))
}
