//! The report: what `pitfall doctor` tells, typed.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use pitfall_engine::{Finding, Language, Layer, Message, Severity};
use pitfall_host::{
    Compiler, Distribution, FoundGo, GoBinary, GoChoice, Held, Host, Libc, Os, Session, SessionKind, Shell,
};

use crate::history::{self, sessions};
use crate::mask::masked;
use crate::variables::{Origin, Source, sources};
use crate::{cgo, files, go, notes};

/// Everything that the doctor sees. Values are masked.
#[derive(Debug)]
pub struct Report {
    /// The machine.
    pub machine: MachineReport,
    /// Go.
    pub go: GoReport,
    /// Go's variables that do not hold their defaults, and those that everything depends on, by name.
    pub variables: Vec<VariableReport>,
    /// What stands on `PATH`, in order.
    pub path: Vec<PathEntry>,
    /// cgo's tools.
    pub cgo: CgoReport,
    /// What each kind of session has.
    pub sessions: Vec<SessionReport>,
    /// What is wrong with the machine as a whole, the worst first.
    pub notes: Vec<Note>,
    /// What the rules find in the user's own files.
    pub files: Vec<FileFindings>,
}

/// The machine.
#[derive(Debug, Clone)]
pub struct MachineReport {
    /// Its operating system.
    pub os: Os,
    /// Its distribution.
    pub distribution: Option<Distribution>,
    /// Its processor, in Go's words.
    pub arch: &'static str,
    /// Its C library.
    pub libc: Option<Libc>,
    /// It is Linux under Windows.
    pub wsl: bool,
    /// The user's shell.
    pub shell: Option<Shell>,
}

/// Go.
#[derive(Debug, Clone)]
pub struct GoReport {
    /// The `go` of each entry of `PATH`; the first one runs.
    pub on_path: Vec<GoBinary>,
    /// Every Go on the machine, the newest first.
    pub installations: Vec<FoundGo>,
    /// Files of version managers that choose one for the folder at hand.
    pub choices: Vec<GoChoice>,
}

/// One of Go's variables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VariableReport {
    /// Its name.
    pub name: &'static str,
    /// Its value, and who says so.
    pub origin: Origin,
    /// The line of a start-up file that put it into the environment, as far as files tell.
    pub set_by: Option<(PathBuf, usize)>,
    /// Other sources that give it another value and do not count.
    pub hidden: Vec<Origin>,
}

/// One entry of `PATH`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathEntry {
    /// As written.
    pub entry: String,
    /// A folder is there.
    pub exists: bool,
    /// It stands further up already.
    pub repeated: bool,
    /// It holds a `go`.
    pub has_go: bool,
}

/// cgo's tools.
#[derive(Debug, Clone)]
pub struct CgoReport {
    /// cgo is on.
    pub enabled: bool,
    /// The compiler that the go command would call.
    pub wanted: String,
    /// It, where it is on `PATH`.
    pub compiler: Option<Compiler>,
    /// The other compilers on `PATH`.
    pub others: Vec<Compiler>,
    /// The pkg-config on `PATH`.
    pub pkg_config: Option<PathBuf>,
    /// Where it looks for `.pc` files.
    pub pkg_config_folders: Vec<PathBuf>,
    /// Where the compiler looks for headers.
    pub include_folders: Vec<PathBuf>,
    /// macOS: the folder of the command line tools or Xcode.
    pub developer_folder: Option<PathBuf>,
}

/// What one kind of session has.
#[derive(Debug, Clone)]
pub struct SessionReport {
    /// Which.
    pub kind: SessionKind,
    /// The files that it reads, in order.
    pub files: Vec<PathBuf>,
    /// The `go` that it runs.
    pub go: Option<PathBuf>,
    /// Go's variables and `PATH` where they differ from those of this process: name, what the session has, what this process has.
    pub different: Vec<(String, Held, Option<String>)>,
}

/// Something wrong with the machine as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Its id, such as `go-shadowed`.
    pub id: &'static str,
    /// What it promises.
    pub severity: Severity,
    /// What is wrong.
    pub message: Message,
    /// What to do.
    pub advice: Message,
    /// The line that it comes from.
    pub place: Option<(PathBuf, usize)>,
}

/// What the rules find in one file.
#[derive(Debug)]
pub struct FileFindings {
    /// The file.
    pub path: PathBuf,
    /// Its text, which the findings' spans lie in.
    pub text: String,
    /// The findings, in order of place.
    pub findings: Vec<Finding>,
}

impl FileFindings {
    /// A finding in the file says what the note says, and at its place.
    fn tells(&self, note: &Note) -> bool {
        let id = if note.id == "goroot-missing" { "goroot-mismatch" } else { note.id };
        self.findings.iter().filter(|finding| finding.rule.name() == id).any(|finding| {
            let before = self.text.get(..finding.span.start as usize).unwrap_or("");
            let line = before.matches('\n').count() + 1;
            note.place.as_ref().is_none_or(|(path, at)| *path == self.path && *at == line)
        })
    }
}

impl Report {
    /// The worst that was found; `None` where nothing was.
    pub fn worst(&self) -> Option<Severity> {
        let notes = self.notes.iter().map(|note| note.severity);
        notes.chain(self.files.iter().flat_map(|file| &file.findings).map(|finding| finding.severity)).max()
    }
}

/// Variables that are worth a line even where they hold their defaults.
const ALWAYS: [&str; 6] = ["GOROOT", "GOPATH", "GOPROXY", "GOSUMDB", "GOTOOLCHAIN", "CGO_ENABLED"];

/// Examines a machine. `folder` is where the user stands; `user` is the layer of the user's own configuration, which also says whether the
/// home folder's files may be read.
pub fn examine(host: &Arc<Host>, folder: Option<&Path>, user: Option<Layer>) -> Report {
    let workspace = files::workspace(host, user);
    let config = workspace.config_for(folder);
    let home_files = config.home_files();
    let sessions = sessions(host, home_files);
    let mut own = if home_files.is_open() { files::own_files(host, folder) } else { Vec::new() };
    own.retain(|path| home_files.may_read(path, host.home()));
    let cgo = cgo::report(host);
    let go = go::report(host, folder);
    let variables = variables(host, &sessions);
    let path = path(host);
    let mut notes = notes::notes(host, &sessions, &cgo);
    let in_files = files::findings(&workspace, &own, Severity::Hint);
    notes.retain(|note| !in_files.iter().any(|file| file.tells(note)));
    notes.sort_by_key(|note| std::cmp::Reverse(note.severity));
    Report {
        machine: MachineReport {
            os: host.os(),
            distribution: host.distribution().cloned(),
            arch: host.arch(),
            libc: host.libc().cloned(),
            wsl: host.is_wsl(),
            shell: host.login_shell(),
        },
        files: in_files,
        sessions: sessions.iter().map(|session| session_report(host, session)).collect(),
        go,
        variables,
        path,
        cgo,
        notes,
    }
}

fn variables(host: &Host, sessions: &[Session]) -> Vec<VariableReport> {
    let mut all = Vec::new();
    for variable in pitfall_knowledge::golang::environment_variables() {
        let name = variable.name;
        let mut origins = sources(host, name);
        if origins.is_empty() {
            continue;
        }
        let origin = origins.remove(0);
        let built_in = matches!(origin.source, Source::Default | Source::GoRoot);
        if built_in && !ALWAYS.contains(&name) {
            continue;
        }
        let set_by = match (&origin.source, &origin.value) {
            (Source::Environment, Some(value)) => history::set_by(sessions, name, value),
            _ => None,
        };
        let differs = |other: &Origin| other.source == Source::GoEnv && other.value != origin.value;
        let hide = |origin: Origin| Origin { value: origin.value.map(|value| masked(name, &value)), ..origin };
        let hidden = origins.into_iter().filter(differs).map(hide).collect();
        all.push(VariableReport { name, hidden, set_by, origin: hide(origin.clone()) });
    }
    all
}

fn path(host: &Host) -> Vec<PathEntry> {
    let program = format!("go{}", host.os().program_suffix());
    let mut seen: Vec<&str> = Vec::new();
    let mut all = Vec::new();
    for entry in host.environment().path().take(pitfall_host::MAX_ENTRIES) {
        let folder = Path::new(entry);
        let repeated = seen.contains(&entry);
        seen.push(entry);
        all.push(PathEntry {
            exists: host.is_folder(folder),
            has_go: host.is_file(&folder.join(&program)),
            repeated,
            entry: entry.to_owned(),
        });
    }
    all
}

fn session_report(host: &Host, session: &Session) -> SessionReport {
    let mut different = Vec::new();
    let names = pitfall_knowledge::golang::environment_variables().iter().map(|variable| variable.name);
    for name in ["PATH"].into_iter().chain(names) {
        let here = host.environment().get_non_empty(name);
        let there = session.variable(name).filter(|it| it.exported).map_or(Held::Unset, |it| it.value.clone());
        let there = if there.text() == Some("") { Held::Unset } else { there };
        if there.text() != here {
            let hide = |text: &str| masked(name, text);
            let there = match there {
                Held::Text(text) => Held::Text(hide(&text).into()),
                other => other,
            };
            different.push((name.to_owned(), there, here.map(hide)));
        }
    }
    SessionReport {
        kind: session.kind,
        files: session.files.iter().map(|file| file.to_path_buf()).collect(),
        go: notes::go_of(host, session),
        different,
    }
}

/// A message of the doctor in a language.
impl Note {
    /// What is wrong and what to do.
    pub fn text(&self, language: Language) -> (&str, &str) {
        (self.message.in_language(language), self.advice.in_language(language))
    }
}
