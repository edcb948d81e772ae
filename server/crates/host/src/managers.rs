//! Every Go on the machine, whoever installed it, and which one the version managers choose.

use crate::tools::numbers;
use crate::{GoInstallation, Host, Os};
use std::path::{Path, PathBuf};

/// Who put a Go where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Installer {
    /// The archive or installer of go.dev, unpacked where its page says.
    GoDev,
    /// The distribution's packages.
    Distribution,
    /// Homebrew.
    Homebrew,
    /// snap.
    Snap,
    /// `golang.org/dl`, in `~/sdk`.
    Sdk,
    /// goenv.
    Goenv,
    /// gvm.
    Gvm,
    /// asdf.
    Asdf,
    /// mise.
    Mise,
    /// The go command itself, for a `toolchain` line: in the module cache.
    Toolchain,
    /// Nobody that is known.
    Unknown,
}

impl Installer {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::GoDev => "go.dev",
            Self::Distribution => "distribution",
            Self::Homebrew => "Homebrew",
            Self::Snap => "snap",
            Self::Sdk => "golang.org/dl",
            Self::Goenv => "goenv",
            Self::Gvm => "gvm",
            Self::Asdf => "asdf",
            Self::Mise => "mise",
            Self::Toolchain => "GOTOOLCHAIN",
            Self::Unknown => "unknown",
        }
    }
}

/// A Go that is on the machine, on `PATH` or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundGo {
    /// It.
    pub installation: GoInstallation,
    /// Who put it there.
    pub by: Installer,
}

/// A file that chooses a version of Go for a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoChoice {
    /// The file.
    pub path: PathBuf,
    /// The line in it, from 1.
    pub line: usize,
    /// What it chooses, as written.
    pub version: String,
    /// Who reads it.
    pub by: Installer,
}

/// So many folders of one version manager are looked at.
const MAX_VERSIONS: usize = 100;

pub(crate) fn installations(host: &Host) -> Vec<FoundGo> {
    let mut found: Vec<FoundGo> = Vec::new();
    let mut add = |installation: Option<GoInstallation>, by: Installer| {
        if let Some(installation) = installation
            && !found.iter().any(|other| other.installation.goroot == installation.goroot)
        {
            found.push(FoundGo { installation, by });
        }
    };
    for (folder, by) in candidates(host) {
        add(host.go_installation(&folder), by);
    }
    for binary in host.go_binaries() {
        add(binary.installation.clone(), Installer::Unknown);
    }
    found.sort_by_cached_key(|it| {
        let version = it.installation.version.as_deref().map(numbers).unwrap_or_default();
        (std::cmp::Reverse(version), it.installation.goroot.clone())
    });
    found
}

/// Folders that may be a GOROOT, those of version managers one for each version.
fn candidates(host: &Host) -> Vec<(PathBuf, Installer)> {
    let mut list: Vec<(PathBuf, Installer)> = Vec::new();
    let mut below = |folder: PathBuf, prefix: &str, behind: &str, by: Installer| {
        let names = host.names(&folder).into_iter().filter(|name| name.starts_with(prefix)).take(MAX_VERSIONS);
        list.extend(names.map(|name| (folder.join(name).join(behind), by)));
    };
    let home = host.home().map(Path::to_owned).unwrap_or_else(|| PathBuf::from("/nonexistent"));
    let data =
        host.environment().get_non_empty("XDG_DATA_HOME").map_or_else(|| home.join(".local/share"), PathBuf::from);
    below(home.join("sdk"), "go", "", Installer::Sdk);
    below(root_of(host, "GOENV_ROOT", &home, ".goenv").join("versions"), "", "", Installer::Goenv);
    below(root_of(host, "GVM_ROOT", &home, ".gvm").join("gos"), "go", "", Installer::Gvm);
    below(root_of(host, "ASDF_DATA_DIR", &home, ".asdf").join("installs/golang"), "", "go", Installer::Asdf);
    let mise = host.environment().get_non_empty("MISE_DATA_DIR").map_or_else(|| data.join("mise"), PathBuf::from);
    below(mise.join("installs/go"), "", "", Installer::Mise);
    let cache = host.environment().get_non_empty("GOMODCACHE").map_or_else(
        || {
            let first = host.environment().list("GOPATH").next().filter(|first| !first.is_empty()).map(PathBuf::from);
            first.unwrap_or_else(|| home.join("go")).join("pkg/mod")
        },
        PathBuf::from,
    );
    below(cache.join("golang.org"), "toolchain@", "", Installer::Toolchain);
    below(PathBuf::from("/usr/lib"), "go-1", "", Installer::Distribution);
    for prefix in ["/opt/homebrew", "/usr/local", "/home/linuxbrew/.linuxbrew"] {
        let cellar = Path::new(prefix).join("Cellar");
        for formula in host.names(&cellar).into_iter().filter(|name| name == "go" || name.starts_with("go@")) {
            below(cellar.join(formula), "", "libexec", Installer::Homebrew);
        }
    }
    let go_dev = match host.os() {
        Os::Windows => "C:/Program Files/Go",
        _ => "/usr/local/go",
    };
    list.push((go_dev.into(), Installer::GoDev));
    for folder in ["/usr/lib/go", "/usr/lib/golang", "/usr/lib64/go", "/usr/share/go"] {
        list.push((folder.into(), Installer::Distribution));
    }
    list.push(("/snap/go/current".into(), Installer::Snap));
    list
}

fn root_of(host: &Host, variable: &str, home: &Path, usual: &str) -> PathBuf {
    host.environment().get_non_empty(variable).map_or_else(|| home.join(usual), PathBuf::from)
}

/// The files that choose a Go for `folder`: those in it and the folders above, then the user's own.
pub(crate) fn choices(host: &Host, folder: &Path) -> Vec<GoChoice> {
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> = folder.ancestors().take(64).map(Path::to_owned).collect();
    if let Some(home) = host.home()
        && !folders.iter().any(|folder| folder == home)
    {
        folders.push(home.to_owned());
    }
    for folder in &folders {
        for (name, by) in [
            (".go-version", Installer::Goenv),
            (".tool-versions", Installer::Asdf),
            ("mise.toml", Installer::Mise),
            (".mise.toml", Installer::Mise),
        ] {
            found.extend(choice(host, folder.join(name), by));
        }
    }
    let own = host.environment().xdg_config_folder().map(|folder| folder.join("mise/config.toml"));
    found.extend(own.and_then(|path| choice(host, path, Installer::Mise)));
    if let Some(home) = host.home() {
        let global = root_of(host, "GOENV_ROOT", home, ".goenv").join("version");
        found.extend(choice(host, global, Installer::Goenv));
    }
    found
}

fn choice(host: &Host, path: PathBuf, by: Installer) -> Option<GoChoice> {
    let text = host.read(&path)?;
    let mut tools = false;
    for (at, line) in text.lines().enumerate() {
        let line = line.split('#').next().unwrap_or("").trim();
        let version = match by {
            Installer::Goenv => (!line.is_empty()).then_some(line),
            Installer::Asdf => line.strip_prefix("golang ").or_else(|| line.strip_prefix("go ")).map(str::trim),
            _ => {
                if line.starts_with('[') {
                    tools = line == "[tools]";
                }
                let value = line
                    .split_once('=')
                    .filter(|(key, _)| tools && matches!(key.trim().trim_matches(['"', '\'']), "go" | "golang"));
                value.map(|(_, value)| value.trim().trim_matches(['"', '\'', '[', ']', ' ']))
            }
        };
        if let Some(version) = version.filter(|version| !version.is_empty()) {
            return Some(GoChoice { version: version.to_owned(), line: at + 1, path, by });
        }
    }
    None
}
