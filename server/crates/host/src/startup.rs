//! The files that shells read when they start.
//!
//! The order was seen by running bash 5.2, zsh 5.9, dash 0.5.12 and fish 4.0 with a marker in each file.

use crate::Host;
use pitfall_syntax::shell::Dialect;
use std::path::{Path, PathBuf};

/// So many snippets of one folder are told apart.
const MAX_SNIPPETS: usize = 64;

/// A shell whose start-up files are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shell {
    /// A POSIX sh such as dash; display managers read `.profile` with it.
    Sh,
    /// GNU bash.
    Bash,
    /// Z shell.
    Zsh,
    /// fish.
    Fish,
}

impl Shell {
    /// Its name: `sh`, `bash`, `zsh`, `fish`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sh => "sh",
            Self::Bash => "bash",
            Self::Zsh => "zsh",
            Self::Fish => "fish",
        }
    }

    /// The language of its files.
    pub fn dialect(self) -> Dialect {
        match self {
            Self::Sh => Dialect::Posix,
            Self::Bash => Dialect::Bash,
            Self::Zsh => Dialect::Zsh,
            Self::Fish => Dialect::Fish,
        }
    }
}

/// Which shells read a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum When {
    /// Every one, scripts included.
    Always,
    /// Login shells.
    Login,
    /// Interactive shells; in bash only those that are no login shells.
    Interactive,
    /// None: another file of the same shell is read in its place.
    Never,
}

/// A start-up file that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartupFile {
    /// The shell that reads it.
    pub shell: Shell,
    /// When it does.
    pub when: When,
    /// Where it is.
    pub path: PathBuf,
    /// It is the user's own, in the home or configuration folder.
    pub own: bool,
}

pub(crate) fn files(host: &Host) -> Vec<StartupFile> {
    let mut list = List { host, found: Vec::new() };
    list.sh();
    list.bash();
    list.zsh();
    list.fish();
    list.found
}

/// The paths at which the user's own files are looked for by shells, systemd and the go command, whether something is there or not.
pub(crate) fn places(host: &Host) -> Vec<PathBuf> {
    let Some(home) = host.home() else { return Vec::new() };
    let mut places: Vec<PathBuf> =
        [".profile", ".bash_profile", ".bash_login", ".bashrc"].iter().map(|name| home.join(name)).collect();
    let zsh = host.environment().get_non_empty("ZDOTDIR").map(PathBuf::from);
    for folder in zsh.iter().map(PathBuf::as_path).chain([home]) {
        places.extend([".zshenv", ".zprofile", ".zshrc", ".zlogin"].iter().map(|name| folder.join(name)));
    }
    if let Some(config) = host.environment().xdg_config_folder() {
        places.push(config.join("fish/config.fish"));
        for (folder, end) in [("fish/conf.d", ".fish"), ("environment.d", ".conf")] {
            let folder = config.join(folder);
            let names = host.root.names(&folder).into_iter().filter(|name| name.ends_with(end));
            places.extend(names.take(MAX_SNIPPETS).map(|name| folder.join(name)));
        }
    }
    places.extend(host.go_env_path());
    places
}

struct List<'a> {
    host: &'a Host,
    found: Vec<StartupFile>,
}

impl List<'_> {
    fn add(&mut self, shell: Shell, when: When, path: PathBuf, own: bool) -> bool {
        let there = self.host.root.is_file(&path);
        if there {
            self.found.push(StartupFile { shell, when, path, own });
        }
        there
    }

    fn home(&mut self, shell: Shell, when: When, name: &str) -> bool {
        match self.host.home() {
            Some(home) => self.add(shell, when, home.join(name), true),
            None => false,
        }
    }

    fn profile(&mut self, shell: Shell) {
        self.add(shell, When::Login, PathBuf::from("/etc/profile"), false);
        for name in self.host.root.names(Path::new("/etc/profile.d")) {
            if name.ends_with(".sh") {
                self.add(shell, When::Login, Path::new("/etc/profile.d").join(name), false);
            }
        }
    }

    fn sh(&mut self) {
        self.profile(Shell::Sh);
        self.home(Shell::Sh, When::Login, ".profile");
    }

    /// A login bash reads the first of three files, and `.bashrc` only if that file sources it.
    fn bash(&mut self) {
        self.profile(Shell::Bash);
        let mut when = When::Login;
        for name in [".bash_profile", ".bash_login", ".profile"] {
            if self.home(Shell::Bash, when, name) {
                when = When::Never;
            }
        }
        for system in ["/etc/bash.bashrc", "/etc/bashrc"] {
            self.add(Shell::Bash, When::Interactive, PathBuf::from(system), false);
        }
        self.home(Shell::Bash, When::Interactive, ".bashrc");
    }

    fn zsh(&mut self) {
        let own = match self.host.environment().get_non_empty("ZDOTDIR") {
            Some(folder) => Some(PathBuf::from(folder)),
            None => self.host.home().map(Path::to_owned),
        };
        let stages = [
            ("zshenv", When::Always),
            ("zprofile", When::Login),
            ("zshrc", When::Interactive),
            ("zlogin", When::Login),
        ];
        for (name, when) in stages {
            // Debian keeps them in a folder of their own.
            for system in [format!("/etc/{name}"), format!("/etc/zsh/{name}")] {
                self.add(Shell::Zsh, when, PathBuf::from(system), false);
            }
            if let Some(own) = &own {
                self.add(Shell::Zsh, when, own.join(format!(".{name}")), true);
            }
        }
    }

    /// fish reads its files for scripts too.
    fn fish(&mut self) {
        let own = self.host.environment().xdg_config_folder().map(|folder| folder.join("fish"));
        let folders = [own.map(|folder| (folder, true)), Some((PathBuf::from("/etc/fish"), false))];
        let folders: Vec<(PathBuf, bool)> = folders.into_iter().flatten().collect();
        let of_packages = ["/usr/local/share/fish/vendor_conf.d", "/usr/share/fish/vendor_conf.d"].map(PathBuf::from);
        let snippets = folders.iter().map(|(folder, own)| (folder.join("conf.d"), *own));
        let snippets: Vec<(PathBuf, bool)> = snippets.chain(of_packages.map(|folder| (folder, false))).collect();
        // A file of the user's hides one of the same name elsewhere; then all go by their names.
        let mut names: Vec<(String, PathBuf, bool)> = Vec::new();
        for (folder, own) in &snippets {
            for name in self.host.root.names(folder) {
                if name.ends_with(".fish") && !names.iter().any(|(other, ..)| *other == name) {
                    let path = folder.join(&name);
                    names.push((name, path, *own));
                }
            }
        }
        names.sort();
        for (_, path, own) in names {
            self.add(Shell::Fish, When::Always, path, own);
        }
        for (folder, own) in folders.into_iter().rev() {
            self.add(Shell::Fish, When::Always, folder.join("config.fish"), own);
        }
    }
}
