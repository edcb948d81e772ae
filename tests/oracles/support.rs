//! Projects on disk, the real go command, and Pitfall's verdict on the same files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use pitfall_engine::{Cancel, Disk, FileKind, Host, Severity, Source, Workspace, by_name};

/// The go command of that version; `None` where it is not installed, which fails only under `CI=true`.
pub fn go(version: &str) -> Option<PathBuf> {
    tool(&format!("go/{version}/bin/go"))
}

/// kubectl; `None` as for [`go`].
pub fn kubectl() -> Option<PathBuf> {
    tool("kubectl/bin/kubectl")
}

/// The folder of the Python package that is Helm; `None` as for [`go`].
pub fn helm() -> Option<PathBuf> {
    tool("helm/helm_python").and_then(|package| package.parent().map(Path::to_owned))
}

/// The folder of the Python package that is CEL's runtime in C++; `None` as for [`go`].
pub fn cel() -> Option<PathBuf> {
    tool("cel/cel_expr_python").and_then(|package| package.parent().map(Path::to_owned))
}

/// The program of that name on `PATH`; `None` as for [`go`].
pub fn program(name: &str) -> Option<PathBuf> {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&paths).map(|folder| folder.join(name)).find(|path| path.is_file());
    if found.is_none() {
        assert!(std::env::var_os("CI").is_none(), "no {name}: run tests/setup/oracles.sh");
        println!("skipped: no {name}; run tests/setup/oracles.sh");
    }
    found
}

fn tool(path: &str) -> Option<PathBuf> {
    let tool = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/.tools").join(path);
    if tool.exists() {
        return Some(tool);
    }
    assert!(std::env::var_os("CI").is_none(), "no {path}: run tests/setup/oracles.sh");
    println!("skipped: no {path}; run tests/setup/oracles.sh");
    None
}

/// Texts by path from the project's folder.
pub type Files = BTreeMap<PathBuf, String>;

/// Writes `files` below `folder`.
pub fn write(folder: &Path, files: &Files) {
    for (path, text) in files {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

/// The files below `folder` that can be read as text.
pub fn read(folder: &Path) -> Files {
    fn walk(folder: &Path, below: &Path, out: &mut Files) {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let (path, below) = (entry.path(), below.join(entry.file_name()));
            if path.is_dir() {
                walk(&path, &below, out);
            } else if let Ok(text) = std::fs::read_to_string(&path) {
                out.insert(below, text);
            }
        }
    }
    let mut out = Files::new();
    walk(folder, Path::new(""), &mut out);
    out
}

/// Something that Pitfall found.
#[derive(Debug, Clone)]
pub struct Said {
    pub path: PathBuf,
    pub line: usize,
    pub rule: &'static str,
    pub severity: Severity,
    pub text: String,
}

/// What Pitfall finds in the files below `folder`, at `least` or above.
pub fn pitfall(folder: &Path, files: &Files, host: Host, least: Severity) -> Vec<Said> {
    let workspace = Workspace::new(pitfall_rules::all(), Arc::new(Disk), Arc::new(host));
    let mut out = Vec::new();
    for (below, text) in files {
        let path = folder.join(below);
        if matches!(by_name(&path), pitfall_engine::ByName::Other) {
            continue;
        }
        let checked = workspace.check(&Source::new(Some(&path), text.as_str()), &Cancel::new());
        if !matches!(
            checked.kind,
            FileKind::GoMod | FileKind::GoWork | FileKind::GoSum | FileKind::VendorModules | FileKind::Go
        ) {
            continue;
        }
        assert!(checked.failures.is_empty(), "{}: {:?}", path.display(), checked.failures);
        for finding in checked.findings.into_iter().filter(|finding| finding.severity >= least) {
            out.push(Said {
                path: below.clone(),
                line: text.get(..finding.span.start as usize).map_or(0, |before| before.matches('\n').count()) + 1,
                rule: finding.rule.id,
                severity: finding.severity,
                text: finding.message.en,
            });
        }
    }
    out
}

/// A home for one go command, with a proxy of its own; no setting of this machine reaches it.
pub struct Home {
    pub folder: tempfile::TempDir,
    go: PathBuf,
    publishing: Mutex<()>,
}

impl Home {
    pub fn new(go: PathBuf) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["proxy", "cache", "path", "tmp"] {
            std::fs::create_dir(folder.path().join(name)).unwrap();
        }
        Self { folder, go, publishing: Mutex::default() }
    }

    /// A new folder for a project.
    pub fn project(&self) -> PathBuf {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let path = self.folder.path().join(format!("p{}", NEXT.fetch_add(1, Ordering::Relaxed)));
        std::fs::create_dir(&path).unwrap();
        path
    }

    /// Lets the proxy know a module at a version, with a go.mod of one line.
    pub fn publish(&self, module: &str, version: &str) {
        let _alone = self.publishing.lock().unwrap();
        let escape = pitfall_syntax::gomod::module_path::escape;
        let folder = self.folder.path().join("proxy").join(escape(module)).join("@v");
        if !folder.join(format!("{}.mod", escape(version))).exists() && std::fs::create_dir_all(&folder).is_ok() {
            let file = |extension: &str| folder.join(format!("{}.{extension}", escape(version)));
            // A name that is too long or odd for the disk is one that no proxy has either.
            let _ = std::fs::write(file("mod"), format!("module {module}\n"));
            let _ = std::fs::write(
                file("info"),
                format!("{{\"Version\":\"{version}\",\"Time\":\"2024-01-02T03:04:05Z\"}}"),
            );
        }
    }

    /// Runs `go words` in `folder`.
    pub fn run(&self, folder: &Path, words: &[&str]) -> Output {
        self.run_with(folder, words, &[])
    }

    /// Runs `go words` in `folder`, with these variables besides.
    pub fn run_with(&self, folder: &Path, words: &[&str], variables: &[(&str, &str)]) -> Output {
        let at = |name: &str| self.folder.path().join(name);
        Command::new(&self.go)
            .args(words)
            .current_dir(folder)
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("HOME", self.folder.path())
            .env("TMPDIR", at("tmp"))
            .env("GOPATH", at("path"))
            .env("GOCACHE", at("cache"))
            .env("GOENV", "off")
            .env("GOTOOLCHAIN", "local")
            .env("GOPROXY", format!("file://{}", at("proxy").display()))
            .env("GOSUMDB", "off")
            .env("GOVCS", "*:off")
            .env("GOTELEMETRY", "off")
            .env("CGO_ENABLED", "0")
            .envs(variables.iter().copied())
            .output()
            .unwrap()
    }
}

impl Drop for Home {
    /// The module cache is written read-only; nothing here downloads sources, so folders may still be removed.
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(self.folder.path().join("path"));
    }
}
