//! The value that the go command uses for each of its variables, and who says so.
//!
//! cmd/go/internal/cfg, `EnvOrAndChanged`: the environment where it is not empty, then the file of `go env -w`, then `go.env` of
//! the GOROOT, then what is built in.

use pitfall_host::{GoEnvFile, Host};
use std::path::PathBuf;

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Source {
    /// The environment of this process.
    Environment,
    /// The file that `go env -w` writes.
    GoEnv,
    /// `go.env` in the GOROOT.
    GoRoot,
    /// What is built in.
    Default,
}

impl Source {
    /// Its name in output for programs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Environment => "environment",
            Self::GoEnv => "go-env",
            Self::GoRoot => "goroot",
            Self::Default => "default",
        }
    }
}

/// A value with the place that it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The value; `None` for a default that cannot be told without running go.
    pub value: Option<String>,
    /// Who says so.
    pub source: Source,
    /// The file, where it is one.
    pub path: Option<PathBuf>,
    /// The line in it, from 1.
    pub line: Option<usize>,
}

/// Every source that gives `name` a value, the one that counts first.
pub fn sources(host: &Host, name: &str) -> Vec<Origin> {
    let mut all = Vec::new();
    if let Some(value) = host.environment().get_non_empty(name) {
        all.push(Origin { value: Some(value.to_owned()), source: Source::Environment, path: None, line: None });
    }
    if !pitfall_knowledge::golang::environment_variables().iter().any(|variable| variable.name == name) {
        return all;
    }
    // The OS's environment alone says where the file is.
    if name != "GOENV"
        && let Some(file) = host.go_env()
    {
        all.extend(in_file(file, name, Source::GoEnv));
    }
    let winner = host.go_binaries().first().and_then(|go| go.installation.as_ref());
    if let Some(file) = winner.and_then(|go| go.go_env.as_ref()) {
        all.extend(in_file(file, name, Source::GoRoot));
    }
    all.push(Origin { value: default(host, name), source: Source::Default, path: None, line: None });
    all
}

/// The value that counts.
pub fn effective(host: &Host, name: &str) -> Option<Origin> {
    sources(host, name).into_iter().next()
}

/// The text of the value that counts; empty where there is none.
pub fn value(host: &Host, name: &str) -> String {
    effective(host, name).and_then(|origin| origin.value).unwrap_or_default()
}

fn in_file(file: &GoEnvFile, name: &str, source: Source) -> Option<Origin> {
    let assignment = file.file.assignments().rev().find(|assignment| assignment.name.text == name)?;
    let value = assignment.value.literal()?;
    // An empty value falls through to the next source.
    let line = file.text.get(..assignment.span.start as usize)?.matches('\n').count() + 1;
    (!value.is_empty()).then(|| Origin { value: Some(value), source, path: Some(file.path.clone()), line: Some(line) })
}

/// What is built into the go command. Source: `go help environment`, cmd/go/internal/cfg.
fn default(host: &Host, name: &str) -> Option<String> {
    let environment = host.environment();
    let winner = || host.go_binaries().first().and_then(|go| go.installation.as_ref());
    let gopath = || value(host, "GOPATH");
    let first = |list: String| list.split(host.os().list_separator()).next().unwrap_or("").to_owned();
    Some(match name {
        "GOROOT" => winner()?.goroot.to_string_lossy().into_owned(),
        "GOPATH" => host.home()?.join("go").to_string_lossy().into_owned(),
        "GOMODCACHE" => format!("{}/pkg/mod", first(gopath())),
        "GOENV" => host.go_env_path()?.to_string_lossy().into_owned(),
        "GOCACHE" => match host.os() {
            pitfall_host::Os::Windows => format!("{}\\go-build", environment.get("LOCALAPPDATA")?),
            pitfall_host::Os::MacOs => host.home()?.join("Library/Caches/go-build").to_string_lossy().into_owned(),
            pitfall_host::Os::Linux => match environment.get_non_empty("XDG_CACHE_HOME") {
                Some(cache) => format!("{cache}/go-build"),
                None => host.home()?.join(".cache/go-build").to_string_lossy().into_owned(),
            },
        },
        "GOPROXY" => "https://proxy.golang.org,direct".to_owned(),
        "GOSUMDB" => "sum.golang.org".to_owned(),
        "GOTOOLCHAIN" => "auto".to_owned(),
        "GONOPROXY" | "GONOSUMDB" => value(host, "GOPRIVATE"),
        "GO111MODULE" | "GOFLAGS" | "GOPRIVATE" | "GOINSECURE" | "GOEXPERIMENT" | "GOTMPDIR" | "GOVCS" => String::new(),
        // `go env GOBIN` of Go 1.27 tells the folder that older ones leave out.
        "GOBIN" => return None,
        "GOAUTH" => "netrc".to_owned(),
        "GOOS" | "GOHOSTOS" => match host.os() {
            pitfall_host::Os::Windows => "windows",
            pitfall_host::Os::MacOs => "darwin",
            pitfall_host::Os::Linux => "linux",
        }
        .to_owned(),
        "GOARCH" | "GOHOSTARCH" => host.arch().to_owned(),
        "CGO_ENABLED" => cgo_default(host).to_owned(),
        "CC" => compiler_default(host, "gcc", "clang").to_owned(),
        "CXX" => compiler_default(host, "g++", "clang++").to_owned(),
        "CGO_CFLAGS" | "CGO_CXXFLAGS" | "CGO_FFLAGS" | "CGO_LDFLAGS" => "-O2 -g".to_owned(),
        "CGO_CPPFLAGS" => String::new(),
        "PKG_CONFIG" => "pkg-config".to_owned(),
        _ => return None,
    })
}

/// cgo is on where nothing is cross-built and, since Go 1.20, a C compiler is found.
fn cgo_default(host: &Host) -> &'static str {
    let cross = |name: &str, own: &str| host.environment().get_non_empty(name).is_some_and(|value| value != own);
    let goos = match host.os() {
        pitfall_host::Os::Windows => "windows",
        pitfall_host::Os::MacOs => "darwin",
        pitfall_host::Os::Linux => "linux",
    };
    if cross("GOOS", goos) || cross("GOARCH", host.arch()) {
        return "0";
    }
    let words = host.environment().get_non_empty("CC").map(str::to_owned);
    let name = words.as_deref().and_then(|words| words.split_whitespace().next());
    let name = name.unwrap_or_else(|| compiler_default(host, "gcc", "clang"));
    if host.program(name).is_some() { "1" } else { "0" }
}

/// cmd/dist: clang where the system's own compiler is clang.
fn compiler_default<'a>(host: &Host, gnu: &'a str, llvm: &'a str) -> &'a str {
    if host.os() == pitfall_host::Os::MacOs { llvm } else { gnu }
}
