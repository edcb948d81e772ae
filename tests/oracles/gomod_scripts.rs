//! The go command's own test scripts, as states of a folder: what they lay out, and what their `cp`, `rm`, `go mod edit` and the like make of
//! it before each of their go commands. The go command judges each state again, without the sources, so that only go.mod and its like count.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::gomod::{Case, GO, compare};
use crate::support::{Files, Home, go, read, write};

/// So many scripts are left out between two that are tried; `PITFALL_SCRIPTS=1` tries all.
const EVERY: usize = 6;

/// A txtar archive: the script and its files.
fn archive(text: &str) -> (String, Files) {
    let (mut script, mut files) = (String::new(), Files::new());
    let mut name: Option<PathBuf> = None;
    for line in text.split_inclusive('\n') {
        let marker = line.trim_end().strip_prefix("-- ").and_then(|line| line.strip_suffix(" --"));
        match (marker, &name) {
            (Some(path), _) => {
                name = Some(PathBuf::from(path.trim()));
                files.entry(PathBuf::from(path.trim())).or_default();
            }
            (None, Some(path)) => files.entry(path.clone()).or_default().push_str(line),
            (None, None) => script.push_str(line),
        }
    }
    (script, files)
}

/// The words of a line of a script, conditions left out; none where one of these does not hold here.
fn words(line: &str) -> Option<Vec<String>> {
    let mut words: Vec<String> = Vec::new();
    let line = line.split(" #").next().unwrap_or(line).trim();
    if line.is_empty() || line.starts_with('#') {
        return None;
    }
    for word in line.split_whitespace() {
        let word = word.trim_matches('\'');
        if words.is_empty() && word.starts_with('[') {
            let holds = !word.starts_with("[!") && matches!(word, "[linux]" | "[unix]" | "[amd64]" | "[GOOS:linux]");
            let not = matches!(word, "[!windows]" | "[!short]" | "[!GOOS:windows]" | "[!GOOS:plan9]");
            if !(holds || not) {
                return None;
            }
            continue;
        }
        if words.is_empty() && matches!(word, "!" | "?") {
            continue;
        }
        words.push(word.to_owned());
    }
    Some(words)
}

/// The states of one script: every folder as it is before each go command.
fn states(home: &Home, name: &str, text: &str) -> Vec<Case> {
    let (script, files) = archive(text);
    let root = home.project();
    let source = root.join("gopath/src");
    write(&source, &files);
    let mut here = source.clone();
    let (mut out, mut seen) = (Vec::new(), BTreeSet::new());
    let at = |here: &Path, word: &str| {
        let word = word
            .replace("$WORK", &root.display().to_string())
            .replace("$GOPATH", &root.join("gopath").display().to_string());
        here.join(word)
    };
    for (number, line) in script.lines().enumerate() {
        let Some(words) = words(line) else { continue };
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        match words.as_slice() {
            ["cd", to] => here = at(&here, to),
            ["mkdir", folders @ ..] => folders.iter().for_each(|it| drop(std::fs::create_dir_all(at(&here, it)))),
            ["rm", paths @ ..] => {
                for path in paths.iter().map(|it| at(&here, it)) {
                    let _ = std::fs::remove_dir_all(&path);
                    let _ = std::fs::remove_file(&path);
                }
            }
            ["cp", from @ .., to] => {
                for from in from.iter().filter(|it| !matches!(**it, "stdout" | "stderr")).map(|it| at(&here, it)) {
                    let to = at(&here, to);
                    let to = if to.is_dir() { to.join(from.file_name().unwrap_or_default()) } else { to };
                    let _ = std::fs::copy(from, to);
                }
            }
            ["mv", from, to] => drop(std::fs::rename(at(&here, from), at(&here, to))),
            ["go", "mod", "init" | "edit", ..] | ["go", "work", "init" | "use" | "edit", ..] if here.is_dir() => {
                home.run(&here, words.get(1..).unwrap_or(&[]));
            }
            ["go", ..] => {
                // The folder in which the go command finds its go.work or go.mod.
                let holds = |name: &str| here.ancestors().find(|it| it.starts_with(&source) && it.join(name).is_file());
                let Some(folder) = holds("go.work").or_else(|| holds("go.mod")) else { continue };
                let mut state = read(folder);
                state.retain(|path, text| {
                    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("");
                    matches!(name, "go.mod" | "go.work" | "go.sum" | "modules.txt") && text.len() < 100_000
                });
                if seen.insert(format!("{state:?}")) {
                    out.push(Case { name: format!("{name}:{}", number + 1), files: state });
                }
            }
            _ => {}
        }
    }
    let _ = std::fs::remove_dir_all(&root);
    out
}

#[test]
fn scripts_of_the_go_command() {
    let Some(go) = go(GO) else { return };
    let folder = go.parent().unwrap().join("../src/cmd/go/testdata/script");
    if !folder.exists() {
        println!("skipped: this toolchain brings no test scripts");
        return;
    }
    let every = std::env::var("PITFALL_SCRIPTS").ok().and_then(|it| it.parse().ok()).unwrap_or(EVERY);
    let mut paths: Vec<PathBuf> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|it| it == "txt"));
    paths.sort();
    let home = Home::new(go);
    let mut cases = Vec::new();
    for path in paths.iter().step_by(every) {
        let name = path.file_stem().unwrap().to_string_lossy();
        if let Ok(text) = std::fs::read_to_string(path) {
            cases.extend(states(&home, &name, &text));
        }
    }
    let (refused, report) = compare(&home, &cases);
    println!("{} states of scripts, go refuses {refused}", cases.len());
    assert!(report.is_empty(), "\n{} disagreements\n{}", report.len(), report.join("\n"));
}
