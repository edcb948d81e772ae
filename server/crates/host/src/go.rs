//! The Go installations of a machine and the files that configure them.

use crate::Host;
use pitfall_syntax::shell::{Dialect, ShellFile, parse};
use std::path::{Path, PathBuf};

/// A `go` that an entry of `PATH` holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoBinary {
    /// Which entry of `PATH` it is, from 0.
    pub entry: usize,
    /// The program as `PATH` leads to it.
    pub path: PathBuf,
    /// The installation that it belongs to; `None` for a shim or a wrapper.
    pub installation: Option<GoInstallation>,
}

/// A folder that is a GOROOT.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoInstallation {
    /// The GOROOT, links followed.
    pub goroot: PathBuf,
    /// The first line of its `VERSION` file, for instance `go1.27.3`; `None` where there is none, as in a source checkout.
    pub version: Option<String>,
    /// Its `go.env`: defaults that come after the environment and the user's file. Go 1.21 and later have one.
    pub go_env: Option<GoEnvFile>,
}

/// A file of `NAME=value` lines that the go command reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoEnvFile {
    /// Where it is.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
    /// What it says.
    pub file: ShellFile,
}

impl GoEnvFile {
    /// The value of a variable: the last line that names it counts.
    pub fn get(&self, name: &str) -> Option<String> {
        self.file.assignments().rev().find(|assignment| assignment.name.text == name)?.value.literal()
    }
}

fn read_env_file(host: &Host, path: PathBuf) -> Option<GoEnvFile> {
    let text = host.read(&path)?;
    let (file, _) = parse(&text, Dialect::GoEnv);
    Some(GoEnvFile { path, text, file })
}

pub(crate) fn on_path(host: &Host) -> Vec<GoBinary> {
    let name = format!("go{}", host.os().program_suffix());
    let mut found = Vec::new();
    for (entry, folder) in host.environment().path().take(crate::MAX_ENTRIES).enumerate() {
        let path = host.os().folder(folder).join(&name);
        if host.root.is_program(&path) {
            let installation = owner(host, &path);
            found.push(GoBinary { entry, path, installation });
        }
    }
    found
}

/// The installation around `…/bin/go`. The go command looks in the same place: the parent of the folder that its program
/// lies in, links followed, must hold `pkg/tool` (cmd/go/internal/cfg, findGOROOT).
fn owner(host: &Host, program: &Path) -> Option<GoInstallation> {
    let real = host.real_path(program)?;
    installation(host, real.parent()?.parent()?)
}

pub(crate) fn installation(host: &Host, goroot: &Path) -> Option<GoInstallation> {
    let goroot = host.real_path(goroot)?;
    let version = host.read(&goroot.join("VERSION")).and_then(|text| {
        let line = text.lines().next()?.trim();
        (!line.is_empty()).then(|| line.to_owned())
    });
    if version.is_none() && !host.is_folder(&goroot.join("pkg/tool")) {
        return None;
    }
    let go_env = read_env_file(host, goroot.join("go.env"));
    Some(GoInstallation { goroot, version, go_env })
}

/// cmd/go/internal/cfg, EnvFile: `GOENV` (`off` for none), else `go/env` in `os.UserConfigDir`.
pub(crate) fn env_path(host: &Host) -> Option<PathBuf> {
    match host.environment().get_non_empty("GOENV") {
        Some("off") => None,
        Some(path) => Some(PathBuf::from(path)),
        None => Some(host.environment().config_folder()?.join("go").join("env")),
    }
}

pub(crate) fn env_file(host: &Host) -> Option<GoEnvFile> {
    read_env_file(host, env_path(host)?)
}
