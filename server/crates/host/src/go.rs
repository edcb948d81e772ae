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
        let path = host.os().folder_of(folder).join(&name);
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

/// `gopls` on `PATH`, in `GOBIN` or in the `bin` folder of `GOPATH`, where `go install` puts it and editors look for it.
pub(crate) fn gopls(host: &Host) -> Option<PathBuf> {
    let environment = host.environment();
    let name = format!("gopls{}", host.os().program_suffix());
    let gopath = environment.list("GOPATH").map(|folder| Path::new(folder).join("bin"));
    let home = environment.home().map(|home| home.join("go/bin"));
    let folders = environment.path().map(PathBuf::from).chain(environment.get_non_empty("GOBIN").map(PathBuf::from));
    folders.chain(gopath).chain(home).map(|folder| folder.join(&name)).find(|path| host.root.is_file(path))
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

/// One Go version, such as `go1.27.3`, is newer than another. A release candidate is older than its release.
pub fn is_newer(one: &str, other: &str) -> bool {
    let parts = |version: &str| {
        let bare = version.trim_start_matches("go").split([' ', '-']).next().unwrap_or("").to_owned();
        let candidate = bare.find(['r', 'b']);
        let numbers = crate::tools::numbers(&bare[..candidate.unwrap_or(bare.len())]);
        let at = |place: usize| numbers.get(place).copied().unwrap_or(0);
        (
            at(0),
            at(1),
            at(2),
            candidate.is_none(),
            candidate.map(|at| (bare.as_bytes()[at], crate::tools::numbers(&bare[at..]))),
        )
    };
    parts(one) > parts(other)
}

#[cfg(test)]
mod tests {
    use super::is_newer;

    #[test]
    fn versions_in_their_order() {
        for (newer, older) in [
            ("go1.27.3", "go1.19.8"),
            ("go1.10", "go1.9.7"),
            ("go1.27.0", "go1.27rc1"),
            ("go1.27rc2", "go1.27rc1"),
            ("go1.27rc1", "go1.27beta3"),
            ("go2", "go1.99.9"),
        ] {
            assert!(is_newer(newer, older) && !is_newer(older, newer), "{newer} {older}");
        }
        assert!(!is_newer("go1.27.3", "go1.27.3"));
    }
}
