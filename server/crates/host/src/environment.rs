//! The environment of the user, and the operating system.

use crate::root::Root;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// An operating system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Os {
    /// Linux, and whatever else behaves like it.
    Linux,
    /// macOS.
    MacOs,
    /// Windows.
    Windows,
}

impl Os {
    pub(crate) fn of_this_machine() -> Self {
        match std::env::consts::OS {
            "windows" => Self::Windows,
            "macos" => Self::MacOs,
            _ => Self::Linux,
        }
    }

    pub(crate) fn of_tree(root: &Root) -> Self {
        if root.exists(Path::new("C:/")) || root.exists(Path::new("/Windows")) {
            Self::Windows
        } else if root.exists(Path::new("/System/Library")) {
            Self::MacOs
        } else {
            Self::Linux
        }
    }

    /// The folder that an entry of a list names. A tree of Windows is looked at on other systems, whose paths know no backslash.
    pub fn folder_of(self, entry: &str) -> PathBuf {
        if self == Self::Windows && !cfg!(windows) { entry.replace('\\', "/").into() } else { entry.into() }
    }

    /// What stands between the entries of `PATH`.
    pub fn list_separator(self) -> char {
        if self == Self::Windows { ';' } else { ':' }
    }

    /// Its name in Go's words: `linux`, `darwin`, `windows`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Linux => "linux",
            Self::MacOs => "darwin",
            Self::Windows => "windows",
        }
    }

    /// What the name of a program ends in.
    pub fn program_suffix(self) -> &'static str {
        if self == Self::Windows { ".exe" } else { "" }
    }
}

/// A copy of an environment. Names are compared without case on Windows.
#[derive(Debug, Clone)]
pub struct Environment {
    variables: BTreeMap<String, String>,
    os: Os,
    home: Option<PathBuf>,
}

impl Environment {
    pub(crate) fn of_this_process() -> Self {
        let variables = std::env::vars_os().filter_map(|(name, value)| {
            // A value that is no text cannot be compared with a text.
            Some((name.into_string().ok()?, value.into_string().ok()?))
        });
        Self::new(variables, Os::of_this_machine())
    }

    pub(crate) fn new(variables: impl IntoIterator<Item = (String, String)>, os: Os) -> Self {
        let variables: BTreeMap<String, String> =
            variables.into_iter().map(|(name, value)| (key(&name, os), value)).collect();
        let home = ["HOME", "USERPROFILE"]
            .into_iter()
            .filter(|name| os == Os::Windows || *name == "HOME")
            .filter_map(|name| variables.get(name))
            .find(|value| !value.is_empty())
            .map(PathBuf::from);
        Self { variables, os, home }
    }

    /// The value of a variable; `None` where it is not set. An empty value is a value.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.variables.get(&key(name, self.os)).map(String::as_str)
    }

    /// The value of a variable where it is set and not empty.
    pub fn get_non_empty(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|value| !value.is_empty())
    }

    /// The variables in order of their names.
    pub fn variables(&self) -> impl Iterator<Item = (&str, &str)> {
        self.variables.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The entries of `PATH` as written, empty ones included.
    pub fn path(&self) -> impl Iterator<Item = &str> {
        self.list("PATH")
    }

    /// The entries of a variable that is a list of folders; none where it is not set or empty.
    pub fn list(&self, name: &str) -> impl Iterator<Item = &str> {
        let separator = self.os.list_separator();
        self.get_non_empty(name).into_iter().flat_map(move |value| value.split(separator))
    }

    /// The user's home folder: `HOME`, on Windows else `USERPROFILE`.
    pub fn home(&self) -> Option<&Path> {
        self.home.as_deref()
    }

    /// The folder of the user's configuration as Go's `os.UserConfigDir` finds it.
    pub fn config_folder(&self) -> Option<PathBuf> {
        match self.os {
            Os::Windows => self.get_non_empty("AppData").map(PathBuf::from),
            Os::MacOs => Some(self.home()?.join("Library/Application Support")),
            Os::Linux => self.xdg_config_folder(),
        }
    }

    /// `$XDG_CONFIG_HOME`, else `~/.config`: what fish uses on every system.
    pub fn xdg_config_folder(&self) -> Option<PathBuf> {
        match self.get_non_empty("XDG_CONFIG_HOME") {
            Some(folder) => Some(PathBuf::from(folder)),
            None => Some(self.home()?.join(".config")),
        }
    }
}

fn key(name: &str, os: Os) -> String {
    if os == Os::Windows { name.to_ascii_uppercase() } else { name.to_owned() }
}
