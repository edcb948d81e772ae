//! The flags of `#cgo` lines, as Pitfall and the go command split them and judge them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use pitfall_knowledge::golang::{FlagKind, Overrides, as_judged, check_cgo_flags};
use pitfall_syntax::cgo::{CgoLine, parse};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use crate::support::go;

const RELEASES: [(&str, u16); 4] = [("1.21.13", 21), ("1.22.10", 22), ("1.24.11", 24), ("1.27.3", 27)];

/// Packages `p0`, `p1` and so on, each with one `#cgo` line.
struct Packages {
    folder: tempfile::TempDir,
    lines: Vec<String>,
}

fn text(line: &str) -> String {
    format!("package p\n\n// #cgo {line}\nimport \"C\"\n")
}

impl Packages {
    fn new(lines: Vec<String>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("go.mod"), "module example.com/m\n\ngo 1.21\n").unwrap();
        let packages = Self { folder, lines };
        for (number, line) in packages.lines.iter().enumerate() {
            std::fs::create_dir(packages.at(number)).unwrap();
            std::fs::write(packages.at(number).join("a.go"), text(line)).unwrap();
        }
        packages
    }

    fn root(&self) -> PathBuf {
        self.folder.path().canonicalize().unwrap()
    }

    fn at(&self, number: usize) -> PathBuf {
        self.root().join(format!("p{number}"))
    }

    /// What `go words ./...` writes to standard output and to standard error.
    fn run(&self, go: &Path, words: &[&str]) -> (String, String) {
        let output = Command::new(go)
            .args(words)
            .arg("./...")
            .current_dir(self.root())
            .env_clear()
            .envs([("PATH", "/usr/bin:/bin"), ("GOENV", "off"), ("GOTOOLCHAIN", "local"), ("GOPROXY", "off")])
            .envs([("GOTELEMETRY", "off"), ("CGO_ENABLED", "1"), ("GOFLAGS", "-mod=mod")])
            .env("HOME", self.root())
            .env("GOCACHE", self.root().join(".cache"))
            .env("GOPATH", self.root().join(".path"))
            .output()
            .unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (text(&output.stdout), text(&output.stderr))
    }
}

/// The line as Pitfall reads it.
fn read(line: &str) -> Option<CgoLine> {
    let (file, _) = parse(&text(line));
    file.imports.first()?.preamble.as_ref()?.directives.first().cloned()
}

/// The number behind `p` in a word such as `example.com/m/p12:` or `p12/a.go:`.
fn number(word: &str) -> Option<usize> {
    word.trim_end_matches(':').split('/').find_map(|part| part.strip_prefix('p')?.parse().ok())
}

/// Any text is split as the go command splits it, and refused where it refuses it.
#[test]
fn flags_are_split_as_the_go_command_does() {
    let mut runner = TestRunner::deterministic();
    let pieces = proptest::sample::select(vec![
        "a",
        "-D",
        "x=1",
        " ",
        "  ",
        "\t",
        "'",
        "\"",
        "\\",
        "${SRCDIR}",
        "$",
        "{",
        "}",
        ";",
        "(",
        "é",
        "世",
        "%",
        "~",
        ",",
        "@",
        "\u{a0}",
        "#",
        "/b",
    ]);
    let line = proptest::collection::vec(pieces, 0..9).prop_map(|pieces| format!("CFLAGS: {}", pieces.concat()));
    let lines = (0..400).map(|_| line.new_tree(&mut runner).unwrap().current()).collect();
    let packages = Packages::new(lines);
    for (version, _) in RELEASES {
        let Some(go) = go(version) else { continue };
        let (told, wrong) = packages.run(&go, &["list", "-e", "-json=ImportPath,CgoCFLAGS,Error"]);
        let told: Vec<serde_json::Value> =
            serde_json::Deserializer::from_str(&told).into_iter().collect::<Result<_, _>>().unwrap();
        assert_eq!(told.len(), packages.lines.len(), "{wrong}");
        let (mut report, mut refused) = (Vec::new(), 0);
        for package in told {
            let at = package["ImportPath"].as_str().and_then(number).unwrap();
            let line = &packages.lines[at];
            let read = read(line);
            if package["Error"].is_object() {
                refused += 1;
                if read.is_none_or(|read| read.faults.is_empty()) {
                    report.push(format!("{line:?} is refused: {}", package["Error"]["Err"]));
                }
                continue;
            }
            let folder = packages.at(at).to_string_lossy().into_owned();
            let flags = package["CgoCFLAGS"].as_array().cloned().unwrap_or_default();
            let flags: Vec<&str> = flags.iter().filter_map(|flag| flag.as_str()).collect();
            let ours: Vec<String> = read.as_ref().map_or_else(Vec::new, |read| {
                read.flags.iter().map(|flag| flag.value.replace("${SRCDIR}", &folder)).collect()
            });
            if ours != flags || read.is_some_and(|read| !read.faults.is_empty()) {
                report.push(format!("{line:?}: the go command reads {flags:?}, Pitfall {ours:?}"));
            }
        }
        println!("go {version}: {} lines, {refused} refused", packages.lines.len());
        assert!(refused > 50 && report.is_empty(), "go {version}, {refused} refused\n{}", report.join("\n"));
    }
}

/// Each release refuses the flags that Pitfall says it refuses: the cases of its own tests, and what they become with a letter more or less.
#[test]
fn flags_are_judged_as_each_release_does() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/go/labelled");
    let mut lines = BTreeSet::new();
    for name in ["flags_ok.txt", "flags_bad.txt"] {
        for case in std::fs::read_to_string(folder.join(name)).unwrap_or_default().lines() {
            let Some((verb, flags)) = case.split_once('\t') else { continue };
            let mut last = flags.chars();
            last.next_back();
            for flags in [flags.to_owned(), last.as_str().to_owned(), format!("{flags}x"), format!("{flags}=1")] {
                lines.insert(format!("{verb}: {flags}"));
            }
        }
    }
    if lines.is_empty() {
        println!("skipped: the labelled flags are not beside the checkout");
        return;
    }
    let packages = Packages::new(lines.into_iter().collect());
    for (version, minor) in RELEASES {
        let Some(go) = go(version) else { continue };
        let (_, said) = packages.run(&go, &["build", "-n"]);
        let words = ["invalid flag in", "malformed #cgo", "invalid #cgo", "invalid pkg-config"];
        let refused: BTreeMap<usize, &str> = said
            .lines()
            .filter(|line| words.iter().any(|word| line.contains(word)))
            .filter_map(|line| Some((line.split_whitespace().find_map(number)?, line)))
            .collect();
        let mut report = Vec::new();
        for (at, line) in packages.lines.iter().enumerate() {
            let Some(read) = read(line) else { continue };
            let ours = !read.faults.is_empty() || is_refused(&read, &packages.at(at), minor);
            match (ours, refused.get(&at)) {
                (true, None) => report.push(format!("{line:?} is let through")),
                (false, Some(said)) => report.push(format!("{line:?} is refused: {said}")),
                _ => {}
            }
        }
        println!("go {version}: {} lines, {} refused", packages.lines.len(), refused.len());
        assert!(refused.len() > 100 && report.is_empty(), "go {version}\n{}", report.join("\n"));
    }
}

fn is_refused(line: &CgoLine, folder: &Path, minor: u16) -> bool {
    let Some(kind) = line.verb.and_then(|verb| FlagKind::of_verb(verb.name())) else { return false };
    let values: Vec<&str> = line.flags.iter().map(|flag| flag.value.as_str()).collect();
    let values = as_judged(&values, &folder.to_string_lossy());
    let values: Vec<&str> = values.iter().map(|value| &**value).collect();
    check_cgo_flags(kind, &values, minor, &Overrides::default()).iter().any(|(_, verdict)| !verdict.is_allowed())
}
