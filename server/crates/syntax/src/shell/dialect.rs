//! Which shell, or which reader that is no shell, gives a file its meaning.

use std::path::Path;

/// The language of a file. The same line may mean different things: `export GOPATH=~/go` is a home path in bash and a
/// literal `~/go` in fish.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// POSIX sh, as dash reads it: `.profile`, `/etc/profile.d/*.sh`.
    Posix,
    /// GNU bash: `.bashrc`, `.bash_profile`, direnv's `.envrc`.
    Bash,
    /// Z shell: `.zshrc`, `.zshenv`, `.zprofile`, `.zlogin`.
    Zsh,
    /// fish: `config.fish`, `conf.d/*.fish`.
    Fish,
    /// The file that `go env -w` writes: lines of `NAME=value`, nothing expanded, quotes kept.
    GoEnv,
    /// `.env` files as docker compose and the dotenv libraries read them.
    DotEnv,
    /// `/etc/environment`, read by pam_env: nothing is expanded.
    EtcEnvironment,
    /// systemd's `environment.d/*.conf`: `$X`, `${X}`, `${X:-d}` and `${X:+d}` are expanded, nothing else.
    EnvironmentD,
    /// A Dockerfile: `ENV`, `ARG`, and the shell text of `RUN`.
    Dockerfile,
    /// A batch file of cmd.exe: `set`, `setx`.
    Cmd,
    /// PowerShell: `$env:NAME`, `SetEnvironmentVariable`.
    PowerShell,
    /// A registry file: what it writes below an `Environment` key.
    Registry,
    /// A property list of macOS' launchd: the variables of the agent's own program, and `launchctl setenv`.
    LaunchAgent,
    /// A makefile of GNU make: variables, and the shell text of recipes.
    Make,
    /// A workflow of GitHub Actions: `env:`, and the shell text of `run:`.
    Actions,
}

impl Dialect {
    /// The dialect that a file's name and folder give it, and failing those its first line (`#!…`) or a
    /// `# shellcheck shell=…` directive; `None` when nothing tells. Separators may be `/` or `\`.
    pub fn of(path: &Path, text: &str) -> Option<Self> {
        let path = path.to_string_lossy().replace('\\', "/");
        Self::of_name(&path).or_else(|| Self::of_text(text))
    }

    fn of_name(path: &str) -> Option<Self> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        // chezmoi writes a leading dot as `dot_`.
        let bare = name.strip_prefix("dot_").or_else(|| name.strip_prefix('.')).unwrap_or(name);
        let bare = bare.strip_suffix(".tmpl").unwrap_or(bare);
        if path == "/etc/environment" || path.ends_with("/etc/environment") {
            return Some(Self::EtcEnvironment);
        }
        if bare == "env" && (folder == "go" || folder.ends_with("/go")) {
            return Some(Self::GoEnv);
        }
        if folder.ends_with("environment.d") && bare.ends_with(".conf") {
            return Some(Self::EnvironmentD);
        }
        if folder == "/etc/profile.d" || folder.ends_with("/etc/profile.d") {
            return Some(if bare.ends_with(".fish") { Self::Fish } else { Self::Posix });
        }
        match bare {
            "zshrc" | "zshenv" | "zprofile" | "zlogin" | "zlogout" => return Some(Self::Zsh),
            "bashrc" | "bash_profile" | "bash_login" | "bash_logout" | "bash_aliases" | "bash.bashrc" | "envrc" => {
                return Some(Self::Bash);
            }
            "profile" => return Some(Self::Posix),
            "Dockerfile" | "Containerfile" => return Some(Self::Dockerfile),
            "Makefile" | "makefile" | "GNUmakefile" => return Some(Self::Make),
            "go.env" => return Some(Self::GoEnv),
            _ => {}
        }
        if bare.starts_with("bash_") {
            return Some(Self::Bash);
        }
        if bare.starts_with("Dockerfile.") {
            return Some(Self::Dockerfile);
        }
        if name == ".env" || name.starts_with(".env.") {
            return Some(Self::DotEnv);
        }
        match bare.rsplit_once('.').map(|(_, extension)| extension) {
            Some("zsh") => Some(Self::Zsh),
            Some("fish") => Some(Self::Fish),
            Some("bash") => Some(Self::Bash),
            Some("env") => Some(Self::DotEnv),
            Some("dockerfile" | "Dockerfile" | "containerfile") => Some(Self::Dockerfile),
            Some("bat" | "cmd") => Some(Self::Cmd),
            Some("ps1" | "psm1") => Some(Self::PowerShell),
            Some("reg") => Some(Self::Registry),
            Some("plist") => Some(Self::LaunchAgent),
            Some("mk") => Some(Self::Make),
            Some("yml" | "yaml") if folder.ends_with(".github/workflows") => Some(Self::Actions),
            _ => None,
        }
    }

    fn of_text(text: &str) -> Option<Self> {
        if let Some(line) = text.strip_prefix("#!").and_then(|rest| rest.lines().next()) {
            let mut words = line.split_ascii_whitespace().filter_map(|word| word.rsplit('/').next());
            return match words.find(|word| *word != "env" && !word.starts_with('-')) {
                Some("bash") => Some(Self::Bash),
                Some("zsh") => Some(Self::Zsh),
                Some("fish") => Some(Self::Fish),
                Some("sh" | "dash" | "ash" | "ksh" | "busybox") => Some(Self::Posix),
                _ => None,
            };
        }
        let directive = text.lines().take(5).find_map(|line| line.trim_start().strip_prefix("# shellcheck shell="))?;
        match directive.split_ascii_whitespace().next()? {
            "bash" => Some(Self::Bash),
            "sh" | "dash" | "busybox" => Some(Self::Posix),
            "zsh" => Some(Self::Zsh),
            _ => None,
        }
    }

    /// Read by a program that knows the POSIX shell grammar.
    pub fn is_posix_like(self) -> bool {
        matches!(self, Self::Posix | Self::Bash | Self::Zsh)
    }

    /// Windows reads it: names of variables have no case, and `;` stands between folders.
    pub fn is_windows(self) -> bool {
        matches!(self, Self::Cmd | Self::PowerShell | Self::Registry)
    }

    /// A failing `export` (a word that is no name) ends the reading of the whole file: zsh gives up on it, dash's special
    /// builtin exits the shell. Bash prints a message and goes on. Seen with zsh 5.9, dash 0.5.12, bash 5.2.
    pub fn bad_export_ends_file(self) -> bool {
        matches!(self, Self::Posix | Self::Zsh)
    }

    /// A list variable on its own in a word becomes one word per element.
    pub fn has_list_variables(self) -> bool {
        matches!(self, Self::Fish | Self::Zsh)
    }
}
