//! What is true of this machine, read from disk; starts no program.
//!
//! A [`Host`] is a root folder and an environment. The real machine is `/` and the process's environment; a test describes
//! another one as a tree of small files, in which the same absolute paths lead to the same answers. Everything is read when
//! it is first asked for, once, and a file that cannot be read is a file that is not there.

mod base64;
mod environment;
mod go;
mod managers;
mod module_cache;
mod pkg_config;
mod pkg_config_module;
mod root;
mod search;
mod session;
mod startup;
mod system;
mod tools;
mod yaml_server;

pub use base64::base64;
pub use environment::{Environment, Os};
pub use go::{GoBinary, GoEnvFile, GoInstallation, is_newer};
pub use managers::{FoundGo, GoChoice, Installer};
pub use module_cache::{CachedMod, CachedPackage, CachedRequire, NewestMod};
pub use pkg_config_module::{MissingModule, PkgConfigModule};
pub use root::MAX_FILE;
pub use session::{
    Deed, Earlier as EarlierSessions, Event, Held, Kept as KeptStartup, Parsed as ParsedStartup, Place, Session,
    SessionKind, Texts, Variable,
};
pub use startup::{Shell, StartupFile, When};
pub use system::{Distribution, Libc, LibcKind};
pub use tools::{Compiler, CompilerKind};

use root::Root;

/// As many entries of `PATH` are looked at: more would be a mistake, and each costs a look at the disk.
pub const MAX_ENTRIES: usize = 1024;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// One machine as one user sees it. Paths that go in and come out are the machine's own absolute paths, without the root.
#[derive(Debug)]
pub struct Host {
    root: Root,
    environment: Environment,
    os: Os,
    arch: &'static str,
    wsl: OnceLock<bool>,
    distribution: OnceLock<Option<Distribution>>,
    libc: OnceLock<Option<Libc>>,
    compilers: OnceLock<Vec<Compiler>>,
    pkg_config: OnceLock<Vec<PathBuf>>,
    pkg_config_names: OnceLock<Vec<String>>,
    pkg_config_folder_flags: OnceLock<BTreeMap<String, String>>,
    includes: OnceLock<Vec<PathBuf>>,
    libraries: OnceLock<Vec<PathBuf>>,
    installations: OnceLock<Vec<FoundGo>>,
    go_binaries: OnceLock<Vec<GoBinary>>,
    go_env: OnceLock<Option<GoEnvFile>>,
    gopls: OnceLock<Option<PathBuf>>,
    yaml_server: OnceLock<Option<PathBuf>>,
    cache: module_cache::ModuleCache,
    startup: OnceLock<Vec<StartupFile>>,
    login_path: OnceLock<String>,
}

impl Host {
    /// The machine that this process runs on, with the environment it was given.
    pub fn of_this_machine() -> Self {
        let arch = system::arch_of_this_program();
        Self::new(Root::of_this_machine(), Environment::of_this_process(), Os::of_this_machine(), arch)
    }

    /// The same, for a process that stays: whether a path is there is looked at once in `time`, whoever asks.
    #[must_use]
    pub fn remembering_for(mut self, time: std::time::Duration) -> Self {
        self.root.remember_for(time);
        self
    }

    /// Something changed on disk: everything that may have come or gone with it is looked for again.
    pub fn look_again(&self) {
        self.root.look_again();
        self.look_again_for_modules();
    }

    /// The machine whose file system is the folder `root`, with `environment` as its user's. Its system is told by what
    /// stands in the folder: `C:` or `Windows` for Windows, `System/Library` for macOS, else Linux.
    pub fn at(root: impl Into<PathBuf>, environment: impl IntoIterator<Item = (String, String)>) -> Self {
        let root = Root::at(root.into());
        let os = Os::of_tree(&root);
        let arch = system::arch_of_tree(&root, os);
        Self::new(root, Environment::new(environment, os), os, arch)
    }

    fn new(root: Root, environment: Environment, os: Os, arch: &'static str) -> Self {
        Self {
            root,
            environment,
            os,
            arch,
            wsl: OnceLock::new(),
            distribution: OnceLock::new(),
            libc: OnceLock::new(),
            compilers: OnceLock::new(),
            pkg_config: OnceLock::new(),
            pkg_config_names: OnceLock::new(),
            pkg_config_folder_flags: OnceLock::new(),
            includes: OnceLock::new(),
            libraries: OnceLock::new(),
            installations: OnceLock::new(),
            go_binaries: OnceLock::new(),
            go_env: OnceLock::new(),
            gopls: OnceLock::new(),
            yaml_server: OnceLock::new(),
            cache: module_cache::ModuleCache::default(),
            startup: OnceLock::new(),
            login_path: OnceLock::new(),
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

    /// The processor, in Go's words (`amd64`, `arm64`): the one that this program was built for, or the one that a tree's
    /// loader and folders name.
    pub fn arch(&self) -> &'static str {
        self.arch
    }

    /// Linux under Windows.
    pub fn is_wsl(&self) -> bool {
        *self.wsl.get_or_init(|| system::is_wsl(&self.root, &self.environment, self.os))
    }

    /// The distribution, by os-release; macOS and Windows count as their own.
    pub fn distribution(&self) -> Option<&Distribution> {
        self.distribution.get_or_init(|| system::distribution(self)).as_ref()
    }

    /// The C library that programs are linked with by default; `None` on macOS and Windows.
    pub fn libc(&self) -> Option<&Libc> {
        self.libc.get_or_init(|| system::libc(self)).as_ref()
    }

    /// The program that runs by this name: the first on `PATH`, or the file where the name is a path.
    pub fn program(&self, name: &str) -> Option<PathBuf> {
        tools::on_path(self, name).into_iter().next()
    }

    /// Every program of this name on `PATH`, the one that runs first.
    pub fn programs(&self, name: &str) -> Vec<PathBuf> {
        tools::on_path(self, name)
    }

    /// The C and C++ compilers on `PATH` by their usual names: gcc, g++, clang, clang++, cc, c++, zig, tcc.
    pub fn compilers(&self) -> &[Compiler] {
        self.compilers.get_or_init(|| tools::compilers(self))
    }

    /// The compiler of this name, as `CC` gives it: a name on `PATH` or an absolute path, without arguments.
    pub fn compiler(&self, name: &str) -> Option<Compiler> {
        tools::compiler(self, name)
    }

    /// The pkg-config that the go command runs: `PKG_CONFIG`, else `pkg-config`, on `PATH`.
    pub fn pkg_config(&self) -> Option<PathBuf> {
        pkg_config::program(self)
    }

    /// Folders in which a C compiler looks for headers without being told, in its order; those that are there.
    pub fn include_folders(&self) -> &[PathBuf] {
        self.includes.get_or_init(|| search::include_folders(self))
    }

    /// Folders in which the linker looks for `-lNAME` without being told; those that are there.
    pub fn library_folders(&self) -> &[PathBuf] {
        self.libraries.get_or_init(|| search::library_folders(self))
    }

    /// The header that `#include <name>` finds in [`Self::include_folders`].
    pub fn header(&self, name: &str) -> Option<PathBuf> {
        search::header(self, name)
    }

    /// The file that `-lNAME` finds in [`Self::library_folders`].
    pub fn library(&self, name: &str) -> Option<PathBuf> {
        search::library(self, name)
    }

    /// macOS: the folder of the command line tools, else of Xcode. Without one, no C compiler works.
    pub fn developer_folder(&self) -> Option<PathBuf> {
        search::developer_folder(self)
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

    /// A file is there.
    pub fn is_file(&self, path: &Path) -> bool {
        self.root.is_file(path)
    }

    /// The names in a folder, sorted; none where it cannot be read.
    pub fn names(&self, folder: &Path) -> Vec<String> {
        self.root.names(folder)
    }

    /// The text of a file of at most [`MAX_FILE`] bytes; bytes that are not UTF-8 become U+FFFD. `None` where there is none.
    pub fn read(&self, path: &Path) -> Option<String> {
        self.root.read(path)
    }

    /// The bytes of a file of at most [`MAX_FILE`] bytes; `None` where there is none.
    pub fn read_bytes(&self, path: &Path) -> Option<Vec<u8>> {
        self.root.read_bytes(path)
    }

    /// The path with links followed; `None` where it leads nowhere.
    pub fn real_path(&self, path: &Path) -> Option<PathBuf> {
        self.root.real_path(path)
    }

    /// The `go` of each entry of `PATH` that has one, in the order of `PATH`: the first is the one that runs.
    pub fn go_binaries(&self) -> &[GoBinary] {
        self.go_binaries.get_or_init(|| go::on_path(self))
    }

    /// Every Go on the machine that is known to its installers or on `PATH`, the newest first.
    pub fn go_installations(&self) -> &[FoundGo] {
        self.installations.get_or_init(|| managers::installations(self))
    }

    /// The files that choose a Go for `folder`: `.go-version`, `.tool-versions`, mise's, in it and above, then the user's own.
    pub fn go_choices(&self, folder: &Path) -> Vec<GoChoice> {
        managers::choices(self, folder)
    }

    /// The Go that lives in `goroot`; `None` where that folder holds none.
    pub fn go_installation(&self, goroot: &Path) -> Option<GoInstallation> {
        go::installation(self, goroot)
    }

    /// The language server of the Go team, if it is installed.
    pub fn gopls(&self) -> Option<&Path> {
        self.gopls.get_or_init(|| go::gopls(self)).as_deref()
    }

    /// The YAML language server that an editor of this machine is likely to run, if there is one.
    pub fn yaml_server(&self) -> Option<&Path> {
        self.yaml_server.get_or_init(|| yaml_server::find(self)).as_deref()
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

    /// The paths at which the user's own start-up files, and that of `go env -w`, are looked for, whether something is there or not.
    pub fn start_up_places(&self) -> Vec<PathBuf> {
        startup::places(self)
    }

    /// PATH as a login on Linux begins with it: login.defs(5), else what systemd gives.
    pub(crate) fn login_path(&self) -> &str {
        self.login_path.get_or_init(|| {
            let text = self.read(Path::new("/etc/login.defs")).unwrap_or_default();
            let line = text.lines().find_map(|line| line.trim().strip_prefix("ENV_PATH"));
            let value = line.map(|line| line.trim().trim_start_matches("PATH=").to_owned());
            value.unwrap_or_else(|| "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin".to_owned())
        })
    }

    /// Folders in which pkg-config looks for `.pc` files, in its order.
    pub fn pkg_config_folders(&self) -> &[PathBuf] {
        self.pkg_config.get_or_init(|| pkg_config::folders(self))
    }

    /// The name of every package that has a `.pc` file in one of [`Self::pkg_config_folders`], sorted.
    pub fn pkg_config_names(&self) -> &[String] {
        self.pkg_config_names.get_or_init(|| pkg_config_module::names(self))
    }

    /// What pkg-config says of a package.
    ///
    /// # Errors
    /// The package, or one that it requires, has no `.pc` file. Versions are not compared.
    pub fn pkg_config_module(&self, package: &str) -> Result<PkgConfigModule, MissingModule> {
        pkg_config_module::module(self, package)
    }

    /// The package whose flags hold `flag`, such as `-I/opt/homebrew/opt/flac/include`; `None` where none has it, or several have and
    /// none of them stands out. Reads every `.pc` file when it is first asked for.
    pub fn pkg_config_module_with(&self, flag: &str) -> Option<&str> {
        let known = self.pkg_config_folder_flags.get_or_init(|| pkg_config_module::by_folder_flag(self));
        known.get(flag.trim_end_matches('/')).map(String::as_str)
    }

    /// The `.pc` file of a package, the first in the order of [`Self::pkg_config_folders`].
    pub fn pkg_config_file(&self, package: &str) -> Option<PathBuf> {
        pkg_config::file(self, package)
    }
}
