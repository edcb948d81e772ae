//! Programs whose output is often run as code, and what that output does: the ones whose effect is the same every time.

use super::run::Run;
use std::path::Path;

/// What an `eval` or a `source` of a program's output does.
pub(super) enum Effect {
    /// These variables get these values.
    Sets(Vec<(&'static str, String)>),
    /// Nothing that matters to Go.
    Nothing,
    /// It may change `PATH` and Go's variables.
    Unknown,
}

/// What Go's version managers change when they start, and everything that cannot be told may change.
pub(super) const AT_STAKE: [&str; 4] = ["PATH", "GOROOT", "GOPATH", "GOBIN"];

/// Programs that print code for prompts, completions, keys and agents.
const HARMLESS: [&str; 18] = [
    "starship",
    "zoxide",
    "dircolors",
    "gdircolors",
    "fzf",
    "kubectl",
    "helm",
    "gh",
    "atuin",
    "thefuck",
    "lesspipe",
    "ssh-agent",
    "direnv",
    "oh-my-posh",
    "docker",
    "minikube",
    "register-python-argcomplete",
    "keychain",
];

impl Run<'_> {
    /// The effect of running the output of the command `code`.
    pub fn effect(&self, code: &str) -> Effect {
        let code = code.trim().trim_start_matches("command ");
        let mut words = code.split_whitespace();
        let program = words.next().unwrap_or("").trim_matches(['"', '\'']);
        let arguments: Vec<&str> = words.collect();
        match program.rsplit('/').next().unwrap_or(program) {
            "path_helper" => self.path_helper(),
            "brew" if arguments.first() == Some(&"shellenv") => self.brew(program),
            name if HARMLESS.contains(&name) || arguments.first() == Some(&"completion") => Effect::Nothing,
            _ => Effect::Unknown,
        }
    }

    /// path_helper(8): the lines of `/etc/paths` and of the files in `/etc/paths.d`, then what `PATH` held besides.
    fn path_helper(&self) -> Effect {
        let Some(old) = self.at.state.value("PATH").text().map(str::to_owned) else { return Effect::Unknown };
        let folder = Path::new("/etc/paths.d");
        let files = self.host.names(folder).into_iter().map(|name| folder.join(name));
        let texts =
            [Path::new("/etc/paths").to_owned()].into_iter().chain(files).filter_map(|path| self.host.read(&path));
        let mut entries: Vec<String> = Vec::new();
        let lines: Vec<String> = texts.flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>()).collect();
        for entry in lines.into_iter().chain(old.split(':').map(str::to_owned)) {
            if !entry.is_empty() && !entries.contains(&entry) {
                entries.push(entry);
            }
        }
        Effect::Sets(vec![("PATH", entries.join(":"))])
    }

    /// `brew shellenv`: its prefix's programs first.
    fn brew(&self, program: &str) -> Effect {
        let given = Path::new(program).parent().and_then(Path::parent).filter(|prefix| prefix.is_absolute());
        let usual = ["/opt/homebrew", "/usr/local", "/home/linuxbrew/.linuxbrew"].map(Path::new);
        let prefix = given.or_else(|| usual.into_iter().find(|prefix| self.host.is_file(&prefix.join("bin/brew"))));
        let (Some(prefix), Some(old)) =
            (prefix.and_then(Path::to_str), self.at.state.value("PATH").text().map(str::to_owned))
        else {
            return Effect::Unknown;
        };
        let own = [format!("{prefix}/bin"), format!("{prefix}/sbin")];
        let rest = old.split(':').filter(|entry| !own.iter().any(|own| own == entry)).map(str::to_owned);
        let path = own.iter().cloned().chain(rest).collect::<Vec<_>>().join(":");
        Effect::Sets(vec![("HOMEBREW_PREFIX", prefix.to_owned()), ("PATH", path)])
    }

    /// What a command prints, where that is the same every time.
    pub fn output(&self, code: &str) -> Option<String> {
        let words: Vec<&str> = code.split_whitespace().collect();
        let home = || self.at.state.value("HOME").text().map(str::to_owned);
        match words.as_slice() {
            ["go", "env", "GOPATH"] => match self.at.state.value("GOPATH") {
                super::Held::Text(text) if !text.is_empty() => Some(text.to_string()),
                super::Held::Unknown => None,
                _ => Some(format!("{}/go", home()?)),
            },
            ["brew", "--prefix"] => {
                let usual = ["/opt/homebrew", "/usr/local", "/home/linuxbrew/.linuxbrew"];
                let found = usual.into_iter().find(|prefix| self.host.is_file(&Path::new(prefix).join("bin/brew")));
                found.map(str::to_owned)
            }
            // Who the user is stands in no file that says so of this session.
            ["id", "-u"] => match (self.host.environment().get("USER"), home()?.as_str()) {
                (Some("root"), _) | (None, "/root" | "/var/root") => Some("0".into()),
                (Some(_), _) => Some("1000".into()),
                (None, _) => None,
            },
            ["uname"] | ["uname", "-s"] => {
                Some(if self.host.os() == crate::Os::MacOs { "Darwin" } else { "Linux" }.into())
            }
            _ => None,
        }
    }
}
