//! What is true of this machine, read from disk; starts no program.
//!
//! A [`Host`] is a root folder and an environment. The real machine is `/` and the process's environment; a test describes
//! another one as a tree of small files, in which the same absolute paths lead to the same answers. Everything is read when
//! it is first asked for, once, and a file that cannot be read is a file that is not there.

mod environment;
mod go;
mod pkg_config;
mod root;
mod startup;

pub use environment::{Environment, Os};
pub use go::{GoBinary, GoEnvFile, GoInstallation};
pub use root::MAX_FILE;
pub use startup::{Shell, StartupFile, When};

use root::Root;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// One machine as one user sees it. Paths that go in and come out are the machine's own absolute paths, without the root.
#[derive(Debug)]
pub struct Host {
    root: Root,
    environment: Environment,
    os: Os,
    go_binaries: OnceLock<Vec<GoBinary>>,
    go_env: OnceLock<Option<GoEnvFile>>,
    gopls: OnceLock<Option<PathBuf>>,
    startup: OnceLock<Vec<StartupFile>>,
}

impl Host {
    /// The machine that this process runs on, with the environment it was given.
    pub fn of_this_machine() -> Self {
        Self::new(Root::of_this_machine(), Environment::of_this_process(), Os::of_this_machine())
    }

    /// The machine whose file system is the folder `root`, with `environment` as its user's. Its system is told by what
    /// stands in the folder: `C:` or `Windows` for Windows, `System/Library` for macOS, else Linux.
    pub fn at(root: impl Into<PathBuf>, environment: impl IntoIterator<Item = (String, String)>) -> Self {
        let root = Root::at(root.into());
        let os = Os::of_tree(&root);
        Self::new(root, Environment::new(environment, os), os)
    }

    fn new(root: Root, environment: Environment, os: Os) -> Self {
        Self {
            root,
            environment,
            os,
            go_binaries: OnceLock::new(),
            go_env: OnceLock::new(),
            gopls: OnceLock::new(),
            startup: OnceLock::new(),
        }
    }

    /// The environment as it was when the host was made.
    pub fn environment(&self) -> &Environment {
        &self.environment
    }

    /// The operating system.
    pub fn os(&self) -> Os {
        self.os
    }

    /// The processor, in Go's words (`amd64`, `arm64`); the one that this program was built for.
    pub fn arch(&self) -> &'static str {
        match std::env::consts::ARCH {
            "x86_64" => "amd64",
            "aarch64" => "arm64",
            "x86" => "386",
            "loongarch64" => "loong64",
            "powerpc64" => "ppc64",
            other => other,
        }
    }

    /// The user's home folder.
    pub fn home(&self) -> Option<&Path> {
        self.environment.home()
    }

    /// A file or folder is there. Links are followed within the machine; a path that is not absolute is not there.
    pub fn exists(&self, path: &Path) -> bool {
        self.root.exists(path)
    }

    /// A folder is there.
    pub fn is_folder(&self, path: &Path) -> bool {
        self.root.is_folder(path)
    }

    /// The text of a file of at most [`MAX_FILE`] bytes; bytes that are not UTF-8 become U+FFFD. `None` where there is none.
    pub fn read(&self, path: &Path) -> Option<String> {
        self.root.read(path)
    }

    /// The path with links followed; `None` where it leads nowhere.
    pub fn real_path(&self, path: &Path) -> Option<PathBuf> {
        self.root.real_path(path)
    }

    /// The `go` of each entry of `PATH` that has one, in the order of `PATH`: the first is the one that runs.
    pub fn go_binaries(&self) -> &[GoBinary] {
        self.go_binaries.get_or_init(|| go::on_path(self))
    }

    /// The Go that lives in `goroot`; `None` where that folder holds none.
    pub fn go_installation(&self, goroot: &Path) -> Option<GoInstallation> {
        go::installation(self, goroot)
    }

    /// The language server of the Go team, if it is installed.
    pub fn gopls(&self) -> Option<&Path> {
        self.gopls.get_or_init(|| go::gopls(self)).as_deref()
    }

    /// The file that `go env -w` writes, if it is there: `$GOENV`, or `go/env` in the user's configuration folder.
    pub fn go_env(&self) -> Option<&GoEnvFile> {
        self.go_env.get_or_init(|| go::env_file(self)).as_ref()
    }

    /// Where [`Self::go_env`] is or would be; `None` for `GOENV=off`.
    pub fn go_env_path(&self) -> Option<PathBuf> {
        go::env_path(self)
    }

    /// The start-up files of every shell, in each shell's order of reading, those that are there.
    pub fn startup_files(&self) -> &[StartupFile] {
        self.startup.get_or_init(|| startup::files(self))
    }

    /// Folders in which pkg-config looks for `.pc` files, in its order.
    pub fn pkg_config_folders(&self) -> Vec<PathBuf> {
        pkg_config::folders(self)
    }

    /// The `.pc` file of a package, the first in the order of [`Self::pkg_config_folders`].
    pub fn pkg_config_file(&self, package: &str) -> Option<PathBuf> {
        pkg_config::file(self, package)
    }
}
