//! What a file is.
//!
//! Name, place, shebang, modeline and content decide, never an editor's language id alone: Helix calls `.zshrc` bash, and every
//! YAML file is `yaml` whatever it describes. A file that is not ours is [`FileKind::Other`] and costs nothing more.

use std::path::Path;

pub use pitfall_syntax::shell::Dialect;

use crate::{Domain, RULE_FILE_END, config};

/// What a file is to Pitfall.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileKind {
    /// `go.mod`.
    GoMod,
    /// `go.work`.
    GoWork,
    /// `go.sum` or `go.work.sum`.
    GoSum,
    /// `vendor/modules.txt`.
    VendorModules,
    /// A Go source file. It costs a search for `"C"` unless it uses cgo.
    Go,
    /// A shell start-up file or env file.
    Shell(Dialect),
    /// YAML that may hold Kubernetes objects; what its documents are, they say themselves.
    Yaml,
    /// A Helm template: YAML with actions in it.
    HelmTemplate,
    /// `pitfall.toml`.
    Config,
    /// A policy in Rego.
    Rego,
    /// `conftest.toml`, which says where policies lie and what they are shown.
    Conftest,
    /// Not ours.
    Other,
}

impl FileKind {
    /// The domain whose rules look at such a file.
    pub fn domain(self) -> Option<Domain> {
        match self {
            Self::GoMod | Self::GoWork | Self::GoSum | Self::VendorModules => Some(Domain::Gomod),
            Self::Go => Some(Domain::Cgo),
            Self::Shell(_) => Some(Domain::Env),
            Self::Yaml | Self::HelmTemplate | Self::Rego | Self::Conftest => Some(Domain::K8s),
            Self::Config => Some(Domain::Pitfall),
            Self::Other => None,
        }
    }

    /// What begins and what ends a comment in such a file; `None` where there are no comments.
    pub fn comment_marks(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::GoMod | Self::GoWork | Self::Go => Some(("//", "")),
            Self::Shell(Dialect::LaunchAgent) => Some(("<!--", " -->")),
            Self::Shell(Dialect::Registry) => Some((";", "")),
            Self::Shell(Dialect::Cmd) => Some(("rem", "")),
            Self::Shell(_) | Self::Yaml | Self::HelmTemplate | Self::Config | Self::Conftest => Some(("#", "")),
            Self::GoSum | Self::VendorModules | Self::Rego | Self::Other => None,
        }
    }
}

/// How many bytes of a text [`classify`] needs to see.
pub const HEAD: usize = 4096;

/// What a name and a place tell before the text is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ByName {
    /// It is this, whatever its text.
    Certain(FileKind),
    /// The text's first [`HEAD`] bytes decide.
    AskContent,
    /// Not ours.
    Other,
}

/// What the path alone tells. Reads nothing.
pub fn by_name(path: &Path) -> ByName {
    use ByName::{AskContent, Certain};
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else { return ByName::Other };
    let parent = path.parent().and_then(Path::file_name).and_then(|name| name.to_str()).unwrap_or("");
    match name {
        "go.mod" => return Certain(FileKind::GoMod),
        "go.work" => return Certain(FileKind::GoWork),
        "go.sum" | "go.work.sum" => return Certain(FileKind::GoSum),
        "modules.txt" if parent == "vendor" => return Certain(FileKind::VendorModules),
        config::FILE_NAME => return Certain(FileKind::Config),
        _ if name.ends_with(RULE_FILE_END) => return Certain(FileKind::Config),
        "conftest.toml" => return Certain(FileKind::Conftest),
        "Kustomization" => return Certain(FileKind::Yaml),
        _ => {}
    }
    let above = path.parent().and_then(Path::parent).and_then(Path::file_name).and_then(|name| name.to_str());
    if parent == "workflows" && above == Some(".github") && (name.ends_with(".yml") || name.ends_with(".yaml")) {
        return Certain(FileKind::Shell(Dialect::Actions));
    }
    if let Some(dialect) = shell_by_name(name, parent) {
        return Certain(FileKind::Shell(dialect));
    }
    let extension = name.rsplit_once('.').filter(|(stem, _)| !stem.is_empty()).map(|(_, extension)| extension);
    match extension {
        Some("go") => Certain(FileKind::Go),
        Some("rego") => Certain(FileKind::Rego),
        Some("yaml" | "yml" | "json" | "tpl" | "sh" | "plist") => AskContent,
        // A name without an extension may have a shebang or a modeline; chezmoi's names are dealt with above.
        None if !name.starts_with('.') => AskContent,
        _ => ByName::Other,
    }
}

/// Start-up files by their own names and by the names that dotfile managers give them (`dot_zshrc`, `_zshrc`, `zshrc.symlink`).
fn shell_by_name(name: &str, parent: &str) -> Option<Dialect> {
    let bare = name
        .trim_end_matches(".tmpl")
        .trim_end_matches(".symlink")
        .trim_start_matches("private_")
        .trim_start_matches("executable_");
    let bare = bare.strip_prefix("dot_").or_else(|| bare.strip_prefix('.')).unwrap_or(bare);
    let dotted =
        name.starts_with('.') || name.starts_with("dot_") || name.contains("dot_") || name.ends_with(".symlink");
    match bare {
        "zshrc" | "zshenv" | "zprofile" | "zlogin" | "zlogout" => return Some(Dialect::Zsh),
        "bashrc" | "bash_profile" | "bash_login" | "bash_aliases" | "bash_exports" | "bash.bashrc" => {
            return Some(Dialect::Bash);
        }
        "profile" if dotted || parent == "etc" => return Some(Dialect::Posix),
        "exports" | "path" | "aliases" | "functions" | "extra" if dotted => return Some(Dialect::Bash),
        "envrc" if dotted => return Some(Dialect::Bash),
        "env" if dotted => return Some(Dialect::DotEnv),
        "env" if parent == "go" => return Some(Dialect::GoEnv),
        "environment" if parent == "etc" => return Some(Dialect::EtcEnvironment),
        "config.fish" => return Some(Dialect::Fish),
        "Makefile" | "makefile" | "GNUmakefile" => return Some(Dialect::Make),
        _ => {}
    }
    let stem_and_extension = bare.rsplit_once('.');
    match stem_and_extension {
        Some((_, "zsh")) => Some(Dialect::Zsh),
        Some((_, "bash")) => Some(Dialect::Bash),
        Some((_, "sh")) if parent == "profile.d" => Some(Dialect::Posix),
        Some((_, "fish")) => Some(Dialect::Fish),
        Some((_, "conf")) if parent == "environment.d" => Some(Dialect::EnvironmentD),
        Some(("env", _)) if dotted && !name.ends_with(".go") => Some(Dialect::DotEnv),
        Some((_, "env")) => Some(Dialect::DotEnv),
        Some((_, "mk")) => Some(Dialect::Make),
        Some((_, end)) if end.eq_ignore_ascii_case("bat") || end.eq_ignore_ascii_case("cmd") => Some(Dialect::Cmd),
        Some((_, end)) if end.eq_ignore_ascii_case("ps1") || end.eq_ignore_ascii_case("psm1") => {
            Some(Dialect::PowerShell)
        }
        Some((_, end)) if end.eq_ignore_ascii_case("reg") => Some(Dialect::Registry),
        _ if is_dockerfile(bare) => Some(Dialect::Dockerfile),
        _ => None,
    }
}

fn is_dockerfile(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    matches!(lower.as_str(), "dockerfile" | "containerfile")
        || lower.starts_with("dockerfile.")
        || lower.starts_with("containerfile.")
        || lower.ends_with(".dockerfile")
}

/// What the file at `path` with this text is. `language_id` is an editor's word for it and counts only where name and content
/// say nothing, as for an unsaved buffer. Of the text, [`HEAD`] bytes are looked at, and for YAML as many as it takes to find a
/// document that says what it is.
pub fn classify(path: Option<&Path>, language_id: Option<&str>, text: &str) -> FileKind {
    let named = path.map(by_name);
    match named {
        Some(ByName::Certain(kind)) => return kind,
        Some(ByName::Other) => {
            return FileKind::Other;
        }
        _ => {}
    }
    let name = path.and_then(Path::file_name).and_then(|name| name.to_str()).unwrap_or("");
    let yaml_name = [".yaml", ".yml"].iter().any(|extension| name.ends_with(extension));
    let helm_place = path.is_some_and(in_chart_templates);
    // The values of a chart are no template, whatever actions their comments and texts show.
    if name == "values.yaml" && !helm_place {
        return FileKind::Yaml;
    }
    if yaml_name || name.ends_with(".tpl") {
        return match text.contains("{{") && (helm_place || speaks_helm(text)) {
            true => FileKind::HelmTemplate,
            false if name.ends_with(".tpl") => FileKind::Other,
            false => FileKind::Yaml,
        };
    }
    // Of JSON, which YAML reads too, manifests alone are ours.
    if name.ends_with(".json") {
        return if is_json_manifest(text) { FileKind::Yaml } else { FileKind::Other };
    }
    // Of property lists, those of launchd that have to do with variables.
    if name.ends_with(".plist") {
        return if sets_for_agents(text) { FileKind::Shell(Dialect::LaunchAgent) } else { FileKind::Other };
    }
    if let Some(dialect) = shebang(text).or_else(|| modeline(text)) {
        return FileKind::Shell(dialect);
    }
    let startup = match name {
        "profile" => Some(Dialect::Posix),
        "exports" | "path" | "aliases" | "functions" | "extra" => Some(Dialect::Bash),
        _ => None,
    };
    if let Some(dialect) = startup.filter(|_| sets_variables(text)) {
        return FileKind::Shell(dialect);
    }
    if name.ends_with(".sh") {
        // Bash reads what every sh reads, and most such files are bash's in all but name.
        return FileKind::Shell(Dialect::Bash);
    }
    if path.is_some() {
        return FileKind::Other;
    }
    match language_id.unwrap_or("") {
        "gomod" | "go.mod" => FileKind::GoMod,
        "gowork" | "go.work" => FileKind::GoWork,
        "gosum" | "go.sum" => FileKind::GoSum,
        "go" => FileKind::Go,
        "yaml" if speaks_helm(text) => FileKind::HelmTemplate,
        "yaml" => FileKind::Yaml,
        "helm" => FileKind::HelmTemplate,
        "zsh" => FileKind::Shell(Dialect::Zsh),
        "fish" => FileKind::Shell(Dialect::Fish),
        "bash" => FileKind::Shell(Dialect::Bash),
        "sh" | "shellscript" => FileKind::Shell(Dialect::Posix),
        "dockerfile" => FileKind::Shell(Dialect::Dockerfile),
        "bat" | "batch" => FileKind::Shell(Dialect::Cmd),
        "powershell" => FileKind::Shell(Dialect::PowerShell),
        "makefile" => FileKind::Shell(Dialect::Make),
        "dotenv" => FileKind::Shell(Dialect::DotEnv),
        _ => FileKind::Other,
    }
}

/// The text as far as [`HEAD`], which no character is cut by.
fn head(text: &str) -> &str {
    let end = (0..=HEAD.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    &text[..end]
}

/// A JSON object that says `apiVersion` and `kind` near its beginning.
fn is_json_manifest(text: &str) -> bool {
    let head = head(text);
    head.trim_start_matches('\u{feff}').trim_start().starts_with('{')
        && head.contains("\"apiVersion\"")
        && head.contains("\"kind\"")
}

/// A property list of launchd that gives its program variables, or sets some by launchctl.
fn sets_for_agents(text: &str) -> bool {
    let head = head(text);
    head.contains("<key>EnvironmentVariables</key>") || head.contains("launchctl") && head.contains("setenv")
}

/// A line of the text exports a variable or names an alias.
fn sets_variables(text: &str) -> bool {
    let mut read = 0;
    let head = text.lines().take_while(|line| {
        read += line.len() + 1;
        read <= HEAD
    });
    head.map(str::trim_start)
        .any(|line| line.strip_prefix("export ").is_some_and(|rest| rest.contains('=')) || line.starts_with("alias "))
}

/// Below the `templates` folder of a chart.
fn in_chart_templates(path: &Path) -> bool {
    path.ancestors().skip(1).any(|folder| folder.file_name().is_some_and(|name| name == "templates"))
}

/// An action that only Helm understands: `{{ .Values.x }}`, `{{ include "x" . }}`. Other braces may be a Prometheus rule's, a workflow's
/// or a flow mapping's; whether a document of YAML is a template after all, its parser tells.
fn speaks_helm(text: &str) -> bool {
    text.match_indices("{{").any(|(at, _)| {
        let action = text[at + 2..].split("}}").next().unwrap_or("");
        let first = action.trim_start_matches('-').trim_start();
        [".Values", ".Release.", ".Chart.", ".Capabilities.", ".Files."].iter().any(|object| action.contains(object))
            || ["include ", "template ", "define "].iter().any(|word| first.starts_with(word))
    })
}

/// The dialect that a first line such as `#!/usr/bin/env -S zsh -f` names.
fn shebang(text: &str) -> Option<Dialect> {
    let line = text.trim_start_matches('\u{feff}').lines().next()?.strip_prefix("#!")?;
    let mut words = line.split_whitespace();
    let mut program = words.next()?.rsplit('/').next()?;
    if program == "env" {
        program = words.find(|word| !word.starts_with('-') && !word.contains('='))?.rsplit('/').next()?;
    }
    dialect_called(program)
}

/// The dialect that a Vim or Emacs modeline in the first five lines names, or a `# shellcheck shell=` line.
fn modeline(text: &str) -> Option<Dialect> {
    text.lines().take(5).filter(|line| line.trim_start().starts_with(['#', '"'])).find_map(|line| {
        let word = |marker: &str| {
            let rest = &line[line.find(marker)? + marker.len()..];
            dialect_called(rest.split(|c: char| !c.is_ascii_alphanumeric()).find(|word| !word.is_empty())?)
        };
        ["ft=", "filetype=", "syntax=", "shellcheck shell=", "-*-"].into_iter().find_map(word)
    })
}

fn dialect_called(program: &str) -> Option<Dialect> {
    Some(match program {
        "sh" | "dash" | "ash" | "ksh" | "mksh" => Dialect::Posix,
        "bash" => Dialect::Bash,
        "zsh" => Dialect::Zsh,
        "fish" => Dialect::Fish,
        _ => return None,
    })
}
