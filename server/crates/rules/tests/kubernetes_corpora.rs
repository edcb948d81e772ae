//! The rules about Kubernetes on files of others, where they lie beside the repository.
#![allow(clippy::unwrap_used, reason = "a test whose set-up fails has failed")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pitfall_engine::{Cancel, Checked, Disk, Host, Layer, Severity, Source, Workspace};
use pitfall_syntax::yaml::{Stream, compare_readers};

fn corpus(below: &str) -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/corpus/k8s").join(below);
    root.canonicalize().ok()
}

fn workspace(config: &str) -> Workspace {
    let workspace = Workspace::new(pitfall_rules::all(), Arc::new(Disk), Arc::new(Host::at("/nonexistent", [])));
    workspace.set_strongest(Layer::of_toml(None, config));
    workspace
}

fn check(workspace: &Workspace, path: &Path) -> (String, Checked) {
    let source = Source::of_bytes(Some(path), std::fs::read(path).unwrap());
    let checked = workspace.check(&source, &Cancel::new());
    assert_eq!(checked.failures, [], "{}", path.display());
    (source.text.to_string(), checked)
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or("");
        if path.is_dir() {
            files(&path, found);
        } else if matches!(extension, "yaml" | "yml" | "json") {
            found.push(path);
        }
    }
}

fn rows(text: &str) -> impl Iterator<Item = Vec<&str>> {
    text.lines().skip(1).map(|line| line.split('\t').collect())
}

#[test]
fn both_readers_of_yaml_make_the_same_trees() {
    let Some(root) = corpus("raw") else { return };
    let mut paths = Vec::new();
    files(&root, &mut paths);
    let (mut all, mut common) = (0, 0);
    for path in paths {
        let stream = Stream::parse(&String::from_utf8_lossy(&std::fs::read(&path).unwrap()));
        for document in stream.documents() {
            let same = compare_readers(document.text());
            assert_ne!(same, Some(false), "{} at byte {}", path.display(), document.base());
            all += 1;
            common += usize::from(same.is_some());
        }
    }
    assert!(common * 10 > all * 9, "{common} of {all}");
}

/// Every official fixture: a pod that passes a standard has no finding, one that fails has findings of exactly the controls that it fails.
#[test]
fn pod_security_standards_agree_with_their_fixtures() {
    let Some(root) = corpus("psa") else { return };
    let rules = pitfall_rules::all();
    let index = std::fs::read_to_string(root.join("index.tsv")).unwrap();
    let mut wrong = Vec::new();
    let mut count = 0;
    for row in rows(&index) {
        let [path, _, control, expected, _, notes, ..] = row.as_slice() else { panic!("{row:?}") };
        let mut parts = path.split('/');
        let (level, version) = (parts.next().unwrap(), parts.next().unwrap().trim_start_matches('v'));
        let config = format!("[k8s]\nversion = \"{version}\"\nprofile = \"pss-{level}\"\n");
        let (_, checked) = check(&workspace(&config), &root.join(path));
        let found: BTreeSet<&str> = checked.findings.iter().map(|finding| finding.rule.id).collect();
        let of = |control: &str| {
            let rule = rules.iter().find(|rule| rule.meta.also.iter().any(|it| *it == format!("pss:{control}")));
            rule.map(|rule| rule.meta.id).unwrap_or_else(|| panic!("no rule is {control}"))
        };
        let mut wanted = BTreeSet::new();
        if *expected == "fire" {
            wanted.insert(of(control));
            let others = notes.split("also failing: ").nth(1).unwrap_or("none");
            wanted.extend(others.split(", ").filter(|other| *other != "none").map(of));
        }
        count += 1;
        if found != wanted || checked.findings.iter().any(|finding| finding.severity < Severity::Warning) {
            wrong.push(format!("{path}: found {found:?}, expected {wanted:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {count}\n{}", wrong.len(), wrong.join("\n"));
}

/// Fixtures of Polaris on which we differ, and why.
const OTHERWISE: [(&str, &str); 4] = [
    (
        "nakedPod/failure.yaml",
        "an example of a check of one's own, which no release has: such are `[[rule]]` tables here",
    ),
    ("oneController/failure.yaml", "the same"),
    ("resourceRange/failure.cpu-number.yaml", "the same"),
    ("resourceRange/failure.mem-number.yaml", "the same"),
];

/// Polaris' own fixtures: one that fails a check has a finding of a rule that bears its name, one that passes has none.
#[test]
fn polaris_agrees_on_its_fixtures() {
    let Some(root) = corpus("labelled") else { return };
    let rules = pitfall_rules::all();
    let index = std::fs::read_to_string(root.join("index.tsv")).unwrap();
    let workspace = workspace("");
    let (mut wrong, mut count) = (Vec::new(), 0);
    for row in rows(&index) {
        let [path, peer, check_id, expected, ..] = row.as_slice() else { panic!("{row:?}") };
        let named = rules.named(&format!("{peer}:{check_id}"));
        let (_, checked) = check(&workspace, &root.join(path));
        let fires = checked.findings.iter().any(|finding| named.iter().any(|rule| rule.meta.id == finding.rule.id));
        let otherwise = OTHERWISE.iter().any(|(end, _)| path.ends_with(end));
        count += 1;
        if (fires == (*expected == "fire")) == otherwise {
            wrong.push(format!("{path}: {check_id} {expected}"));
        }
    }
    assert!(wrong.is_empty() && count > 300, "{} of {count}\n{}", wrong.len(), wrong.join("\n"));
}

/// Prints how often each rule speaks on real manifests, and with `PITFALL_SHOW` (a rule's id, or `all`) each of its findings.
#[test]
fn real_manifests_are_checked_without_failure() {
    let Some(root) = corpus("raw") else { return };
    let mut paths = Vec::new();
    files(&root, &mut paths);
    let show = std::env::var("PITFALL_SHOW").unwrap_or_default();
    let workspace = workspace("");
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for path in &paths {
        let (text, checked) = check(&workspace, path);
        for finding in &checked.findings {
            *counts.entry((finding.severity.name(), finding.rule.id)).or_default() += 1;
            if show == finding.rule.id || show == "all" && finding.severity >= Severity::Warning {
                let line = text[..finding.span.start as usize].matches('\n').count() + 1;
                let place = path.strip_prefix(&root).unwrap().display();
                println!("{place}:{line}: {} {}: {}", finding.severity.name(), finding.rule.id, finding.message.en);
            }
        }
    }
    for ((severity, id), count) in counts {
        println!("{count:6} {severity} {id}");
    }
}
