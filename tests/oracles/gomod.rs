//! go.mod, go.work, go.sum and vendor/modules.txt, as Pitfall and the real go command judge them.
//!
//! Where Pitfall says error the go command refuses; where the go command refuses for what stands in these files alone, Pitfall says error.

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use pitfall_engine::{Domain, Host, Severity};
use pitfall_syntax::gomod::{self, semver};
use pitfall_testkit::pages::{Example, Section, sections};

use crate::support::{Files, Home, Said, go, pitfall, read, write};

/// The go command that judges.
const GO: &str = "1.27.3";

/// What the go command says when it lacks something that is in none of these files: a module from the network, a hash, source code.
const NOT_FROM_THESE_FILES: &[&str] = &[
    "missing go.sum entry",
    "no Go files in",
    "matched no packages",
    "build constraints exclude all Go files",
    "no required module provides package",
    "cannot find module providing package",
    "does not contain modules listed in go.work",
    "does not contain main module",
    "import lookup disabled by -mod=vendor",
    "module lookup disabled",
    "reading file://",
];

/// Exceptions: what the go command refuses and Pitfall does not call an error, or the other way round, and why.
const EXCEPTIONS: &[(&str, &str)] = &[
    ("requires go >= ", "whether a go line is too new is a question of the Go that runs, which the files do not tell"),
    ("too new (toolchain is", "as above, for godebug default="),
];

/// A machine that is not known: no Go, no settings.
fn host() -> Host {
    Host::at("/nonexistent", [])
}

fn main_module(files: &Files) -> bool {
    files.contains_key(Path::new("go.work")) || files.contains_key(Path::new("go.mod"))
}

/// The go command's refusal of the project; none where it accepts it.
fn refusal(home: &Home, files: &Files) -> Option<String> {
    let folder = home.project();
    let mut files = files.clone();
    let modules: Vec<PathBuf> =
        files.keys().filter(|path| path.ends_with("go.mod")).filter_map(|path| path.parent()).map(Path::to_owned).collect();
    for module in &modules {
        if !files.keys().any(|path| path.parent() == Some(module) && path.extension().is_some_and(|it| it == "go")) {
            files.insert(module.join("zz.go"), "package zz\n".to_owned());
        }
    }
    write(&folder, &files);
    let mut versions = Vec::new();
    for (path, text) in &files {
        let file = match path.file_name().and_then(|name| name.to_str()) {
            Some("go.mod") => gomod::parse(text).0.file,
            Some("go.work") => gomod::parse_work(text).0.file,
            _ => continue,
        };
        let word = |word: &Option<gomod::Word>| word.as_ref().map(|word| word.value.clone());
        versions.extend(file.requires().filter_map(|it| word(&it.path).zip(word(&it.version))));
        versions.extend(file.replaces().filter_map(|it| word(&it.new_path).zip(word(&it.new_version))));
    }
    for (path, version) in versions.iter().filter(|(_, version)| semver::is_canonical(version)) {
        home.publish(path, version);
    }
    let run = |words: &[&str], all: bool| {
        let output = home.run(&folder, words);
        let said = String::from_utf8_lossy(&output.stderr).trim().replace(&folder.display().to_string(), ".");
        let excused = !all && NOT_FROM_THESE_FILES.iter().any(|it| said.contains(it));
        (!output.status.success() && !excused).then(|| format!("go {}: {said}", words.join(" ")))
    };
    let vendored = folder.join("vendor").is_dir();
    let work = files.contains_key(Path::new("go.work"));
    let verdict = run(&["list", "-m"], true)
        .or_else(|| run(&["list", "./..."], false))
        .or_else(|| {
            let tools = gomod::parse(files.get(Path::new("go.mod")).map_or("", String::as_str)).0.file.tools().count();
            let said = (tools > 0).then(|| home.run(&folder, &["list", "tool"]))?;
            let said = String::from_utf8_lossy(&said.stderr).into_owned();
            said.contains("no required module provides package").then(|| format!("go list tool: {said}"))
        })
        // The whole graph, which reads every replacement. Only a copy may be written to.
        .or_else(|| if work { run(&["list", "-m", "all"], false) } else { None })
        .or_else(|| if work || vendored { None } else { run(&["list", "-m", "-mod=mod", "all"], false) });
    let _ = std::fs::remove_dir_all(&folder);
    verdict
}

/// What Pitfall calls an error in the project.
fn errors(home: &Home, files: &Files) -> Vec<Said> {
    let folder = home.project();
    write(&folder, files);
    let said = pitfall(&folder, files, host(), Severity::Error);
    let _ = std::fs::remove_dir_all(&folder);
    said
}

/// A project and what it is called in reports.
struct Case {
    name: String,
    files: Files,
}

/// Asks both about each case and says where they disagree.
fn compare(home: &Home, cases: &[Case]) -> (usize, Vec<String>) {
    let (next, refused) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let report = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from).min(8) {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let (refusal, errors) = (refusal(home, &case.files), errors(home, &case.files));
                    refused.fetch_add(usize::from(refusal.is_some()), Ordering::Relaxed);
                    let excused = |text: &str| EXCEPTIONS.iter().any(|(fragment, _)| text.contains(fragment));
                    let line = match (&refusal, errors.first()) {
                        (Some(refusal), None) if !excused(refusal) => format!("go refuses and Pitfall is silent: {refusal}"),
                        (None, Some(said)) => format!(
                            "Pitfall says error and go accepts: {} at {}:{}: {}",
                            said.rule,
                            said.path.display(),
                            said.line,
                            said.text
                        ),
                        _ => continue,
                    };
                    let texts: Vec<String> =
                        case.files.iter().map(|(path, text)| format!("-- {} --\n{text}", path.display())).collect();
                    report.lock().unwrap().push(format!("{}: {line}\n{}", case.name, texts.join("")));
                }
            });
        }
    });
    let mut report = report.into_inner().unwrap();
    report.sort();
    (refused.into_inner(), report)
}

/// An example as a project; none where it needs files outside of it.
fn project(example: &Example) -> Option<Files> {
    let relative = |path: &Path| path.strip_prefix("/project").ok().map(Path::to_owned);
    example.files.iter().map(|file| Some((relative(&file.path)?, file.text.clone()))).collect()
}

#[test]
fn examples_of_error_rules() {
    let Some(go) = go(GO) else { return };
    let home = Home::new(go);
    let mut cases = Vec::new();
    for rule in pitfall_rules::all().iter().filter(|rule| rule.meta.domain == Domain::Gomod) {
        for section in sections(rule.meta.page.markdown()).unwrap() {
            let (Section::Trap(example) | Section::Fine(example)) = section else { continue };
            let Some(files) = project(&example).filter(main_module) else { continue };
            cases.push(Case { name: format!("{}, {}", rule.meta.id, example.heading), files });
        }
    }
    let (refused, report) = compare(&home, &cases);
    println!("{} examples, go refuses {refused}", cases.len());
    assert!(report.is_empty(), "\n{}", report.join("\n"));
}

/// The labelled cases beside the workspace, where they are: what was recorded of the go command holds for Pitfall.
#[test]
fn labelled_cases() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/go/labelled");
    if !root.exists() {
        println!("skipped: no labelled corpus");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (mut found, mut all, mut false_alarms) = (0, 0, Vec::new());
    let mut missed = Vec::new();
    for index in ["states_index.tsv", "index.tsv"] {
        for (number, row) in std::fs::read_to_string(root.join(index)).unwrap().lines().skip(1).enumerate() {
            let cells: Vec<&str> = row.split('\t').collect();
            let project: PathBuf = cells[0].split('/').take(3).collect();
            let files = if root.join(&project).is_dir() {
                read(&root.join(&project))
            } else {
                continue;
            };
            let place = folder.path().join(format!("{index}{number}"));
            write(&place, &files);
            let errors = pitfall(&place, &files, host(), Severity::Error);
            match (cells[2], errors.first()) {
                ("error", Some(_)) => (found, all) = (found + 1, all + 1),
                ("error", None) => {
                    all += 1;
                    missed.push(format!("{}: {}", cells[0], cells[4]));
                }
                (_, Some(said)) => false_alarms.push(format!("{}: {said:?}", cells[0])),
                _ => {}
            }
        }
    }
    println!("labelled: found {found} of {all}, {} false alarms", false_alarms.len());
    println!("missed:\n{}", missed.join("\n"));
    assert!(false_alarms.is_empty(), "\n{}", false_alarms.join("\n"));
}
