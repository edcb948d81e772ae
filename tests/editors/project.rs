//! A project to edit, and where the editors are.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// A go.mod with carriage returns and characters beyond the basic plane, which requires a module twice.
pub const CRLF_AND_EMOJI: &str = "module example.com/shop // 🛒 商店\r\n\r\ngo 1.25\r\n\r\nrequire example.com/cart v1.2.0 // 🛒\r\n\r\nrequire example.com/cart v1.2.0 // 🧺 篮\r\n";

/// Fails unless `fixed` is [`CRLF_AND_EMOJI`] after its fix, every line end as it was.
pub fn assert_fixed_with_crlf(fixed: &str) {
    assert_eq!(fixed.matches('\n').count(), fixed.matches("\r\n").count(), "{fixed:?}");
    assert_eq!(fixed.matches("example.com/cart v1.2.0").count(), 1, "{fixed:?}");
    assert!(fixed.starts_with("module example.com/shop // 🛒 商店\r\n\r\ngo 1.25\r\n"), "{fixed:?}");
}

/// The repository.
pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The editor with this name, or nothing with a word to the reader.
///
/// # Panics
/// Where it is missing and `CI=true`.
pub fn editor(name: &str) -> Option<PathBuf> {
    found(repository().join("tests/.tools/editors/bin").join(name), name)
}

/// The go command that the oracles ask, the newest.
///
/// # Panics
/// Where it is missing and `CI=true`.
pub fn go() -> Option<PathBuf> {
    let versions = std::fs::read_dir(repository().join("tests/.tools/go")).into_iter().flatten().flatten();
    let newest = versions.map(|entry| entry.path().join("bin/go")).filter(|go| go.is_file()).max();
    found(newest.unwrap_or_default(), "go")
}

/// A program of this machine.
///
/// # Panics
/// Where it is missing and `CI=true`.
pub fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let there = std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file());
    found(there.unwrap_or_default(), name)
}

fn found(path: PathBuf, name: &str) -> Option<PathBuf> {
    if path.is_file() {
        return Some(path);
    }
    assert!(std::env::var("CI").as_deref() != Ok("true"), "{name} is missing: run tests/setup/editors.sh");
    eprintln!("skipped: {name} is missing (tests/setup/editors.sh brings it)");
    None
}

/// A copy of `tests/editors/project` in a folder of its own, with a home folder beside it.
#[derive(Debug)]
pub struct Project {
    folder: TempDir,
}

impl Project {
    /// A fresh copy.
    pub fn new() -> Self {
        let folder = TempDir::with_prefix("pitfall-editors-").expect("a temporary folder");
        let project = Self { folder };
        for name in ["home", "project/.git"] {
            std::fs::create_dir_all(project.folder.path().join(name)).expect("a folder");
        }
        copy(&repository().join("tests/editors/project"), &project.root());
        project
    }

    /// The project's folder.
    pub fn root(&self) -> PathBuf {
        self.folder.path().join("project")
    }

    /// The home folder.
    pub fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    /// The bytes of a file of the project.
    pub fn read(&self, path: &str) -> String {
        String::from_utf8(std::fs::read(self.root().join(path)).expect(path)).expect("UTF-8")
    }

    /// Writes a file of the project.
    pub fn write(&self, path: &str, text: &str) {
        let path = self.root().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }

    /// Writes a file of the home folder.
    pub fn write_home(&self, path: &str, text: &str) {
        let path = self.home().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }

    /// Writes two projects, `first` and `second`, whose `deploy.yaml` has the same traps; the second's configuration ignores one of them.
    pub fn two_roots(&self) {
        for name in ["first", "second"] {
            std::fs::create_dir_all(self.root().join(name).join(".git")).expect("a folder");
            self.write(&format!("{name}/deploy.yaml"), &self.read("deploy.yaml"));
        }
        self.write("second/pitfall.toml", "ignore = [\"k8s/unknown-field\"]\n");
    }

    /// A command that runs in the project with our server first in `PATH` and nothing of the user's own.
    pub fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.root()).env("PATH", self.path()).env("HOME", self.home());
        for name in ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"] {
            command.env(name, self.home().join(name));
        }
        for name in ["LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE", "TMUX", "GOFLAGS", "GOPROXY"] {
            command.env_remove(name);
        }
        command.env("LC_ALL", "C.UTF-8");
        command
    }

    fn path(&self) -> OsString {
        let server = Path::new(env!("CARGO_BIN_EXE_pitfall")).parent().expect("a folder");
        let path = std::env::var_os("PATH").unwrap_or_default();
        std::env::join_paths(std::iter::once(server.to_owned()).chain(std::env::split_paths(&path))).expect("a path")
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("the project") {
        let entry = entry.expect("an entry");
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).expect("a copy");
        }
    }
}
