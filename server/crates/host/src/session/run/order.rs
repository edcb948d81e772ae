//! Which files each shell reads, and in which order.

use super::Run;
use crate::session::state::Change;
use crate::session::{Deed, Held, Place, SessionKind};
use crate::{Os, Shell};
use pitfall_syntax::shell::Dialect;
use std::path::{Path, PathBuf};

impl Run<'_> {
    /// The order was seen by running bash 5.2, zsh 5.9, dash 0.5.12 and fish 4.0 with a marker in each file; the desktop's is
    /// that of GNOME and of Debian's Xsession, which both begin with a login shell.
    pub(super) fn start(&mut self, kind: SessionKind, shell: Shell) {
        let linux = self.host.os() == Os::Linux;
        if linux {
            self.read(Path::new("/etc/environment"), Dialect::EtcEnvironment);
        }
        let desktop_first = self.desktop_first();
        match kind {
            SessionKind::Desktop if self.host.os() == Os::MacOs => {
                self.agents();
                self.launched_by_terminals(shell);
            }
            SessionKind::Desktop if !desktop_first => {}
            SessionKind::Desktop => self.desktop(shell),
            SessionKind::Login => self.shell(shell, true, true),
            SessionKind::Script => self.shell(shell, false, false),
            SessionKind::Terminal if desktop_first => {
                self.desktop(shell);
                self.shell(shell, false, true);
            }
            SessionKind::Terminal => self.shell(shell, true, true),
        }
    }

    /// What agents of launchd set for every program that starts after them.
    fn agents(&mut self) {
        let own = self.home().map(|home| home.join("Library/LaunchAgents"));
        for folder in own.into_iter().chain([PathBuf::from("/Library/LaunchAgents")]) {
            let host = self.host;
            let names = self.listed.entry(folder.clone()).or_insert_with(|| host.names(&folder)).clone();
            for name in names.into_iter().filter(|name| name.ends_with(".plist")) {
                self.read(&folder.join(name), Dialect::LaunchAgent);
            }
        }
    }

    fn desktop(&mut self, shell: Shell) {
        let mut folders: Vec<PathBuf> = ["/usr/lib/environment.d", "/etc/environment.d"].map(PathBuf::from).into();
        folders.extend(self.host.environment().xdg_config_folder().map(|folder| folder.join("environment.d")));
        for folder in folders {
            let host = self.host;
            let names = self.listed.entry(folder.clone()).or_insert_with(|| host.names(&folder)).clone();
            for name in names.into_iter().filter(|name| name.ends_with(".conf")) {
                self.read(&folder.join(name), Dialect::EnvironmentD);
            }
        }
        self.shell(shell, true, false);
    }

    pub(super) fn home(&self) -> Option<PathBuf> {
        self.host.home().map(Path::to_owned)
    }

    pub(super) fn shell(&mut self, shell: Shell, login: bool, interactive: bool) {
        self.at.interactive = interactive;
        self.at.all_export = false;
        self.at.login = login;
        if interactive && matches!(shell, Shell::Bash | Shell::Zsh | Shell::Sh) {
            let change = Change {
                place: Place::System,
                deed: Deed::Set,
                value: Held::Text("$ ".into()),
                happens: true,
                certain: true,
                exported: Some(false),
            };
            self.at.state.apply("PS1", change);
        }
        if shell == Shell::Bash {
            self.internal("BASH_VERSION", "5");
        }
        match shell {
            Shell::Sh => {
                if login {
                    self.read(Path::new("/etc/profile"), Dialect::Posix);
                    self.read_home(".profile", Dialect::Posix);
                }
                if interactive && let Held::Text(file) = self.at.state.value("ENV") {
                    self.read(Path::new(&*file), Dialect::Posix);
                }
            }
            Shell::Bash if login => {
                self.read(Path::new("/etc/profile"), Dialect::Bash);
                let names = [".bash_profile", ".bash_login", ".profile"];
                let _ = names.into_iter().any(|name| self.read_home(name, Dialect::Bash));
            }
            Shell::Bash if interactive => {
                self.read(Path::new("/etc/bash.bashrc"), Dialect::Bash);
                self.read_home(".bashrc", Dialect::Bash);
            }
            Shell::Bash => {}
            Shell::Zsh => {
                let stages = [("zshenv", true), ("zprofile", login), ("zshrc", interactive), ("zlogin", login)];
                for (name, _) in stages.into_iter().filter(|(_, read)| *read) {
                    // Debian keeps them in a folder of their own.
                    for system in [format!("/etc/{name}"), format!("/etc/zsh/{name}")] {
                        self.read(Path::new(&system), Dialect::Zsh);
                    }
                    // `.zshenv` may say where the others are.
                    let own = match self.at.state.value("ZDOTDIR") {
                        Held::Text(folder) if !folder.is_empty() => Some(PathBuf::from(&*folder)),
                        _ => {
                            self.host.environment().get_non_empty("ZDOTDIR").map(PathBuf::from).or_else(|| self.home())
                        }
                    };
                    if let Some(own) = own {
                        self.read(&own.join(format!(".{name}")), Dialect::Zsh);
                    }
                }
            }
            // fish reads its files for scripts too.
            Shell::Fish => {
                for file in self.host.startup_files().iter().filter(|file| file.shell == Shell::Fish) {
                    self.read(&file.path, Dialect::Fish);
                }
                // One that is being written is not on disk yet.
                let own = self.host.environment().xdg_config_folder().map(|folder| folder.join("fish/config.fish"));
                if let Some(own) = own.filter(|own| !self.at.files.iter().any(|file| **file == **own)) {
                    self.read(&own, Dialect::Fish);
                }
            }
        }
    }

    /// A variable that the shell itself keeps.
    pub(super) fn internal(&mut self, name: &str, value: &str) {
        self.at.state.given(name, value);
        if let Some(variable) = self.at.state.variable_mut(name) {
            variable.exported = false;
        }
    }

    fn read_home(&mut self, name: &str, dialect: Dialect) -> bool {
        let Some(path) = self.home().map(|home| home.join(name)) else { return false };
        self.read(&path, dialect)
    }
}
