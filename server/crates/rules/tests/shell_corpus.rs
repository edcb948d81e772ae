//! Real start-up files, where they are beside the repository: what is labelled is found, what is clean stays silent.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pitfall_engine::{Cancel, Finding, Host, Severity, Source, Workspace};
use pitfall_testkit::memory::Memory;

fn corpus() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/corpus/shell");
    root.is_dir().then_some(root)
}

/// The findings in one file, as if it lay alone in a folder of its own.
fn findings(workspace: &Workspace, root: &Path, path: &str) -> (String, Vec<Finding>) {
    let bytes = std::fs::read(root.join(path)).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let source = Source::new(Some(&Path::new("/project").join(path)), text.as_str());
    let checked = workspace.check(&source, &Cancel::new());
    assert!(checked.failures.is_empty(), "{path}: {:?}", checked.failures);
    (text, checked.findings)
}

fn workspace() -> Workspace {
    let host = Host::at("/nonexistent", []);
    Workspace::new(pitfall_rules::all(), Arc::new(Memory::new()), Arc::new(host))
}

fn line_of(text: &str, finding: &Finding) -> usize {
    text.get(..finding.span.start as usize).map_or(0, |before| before.matches('\n').count()) + 1
}

/// The lines of the continued command around `line`, both from 1.
fn command_lines(text: &str, line: usize) -> (usize, usize) {
    let lines: Vec<&str> = text.split('\n').collect();
    let continues = |line: usize| lines.get(line - 1).is_some_and(|text| text.trim_end_matches('\r').ends_with('\\'));
    let (mut first, mut last) = (line, line);
    while first > 1 && continues(first - 1) {
        first -= 1;
    }
    while last < lines.len() && continues(last) {
        last += 1;
    }
    (first, last)
}

#[test]
fn labelled_files() {
    let Some(root) = corpus() else { return eprintln!("no corpus beside the repository: skipped") };
    let root = root.join("labelled");
    let (workspace, rules) = (workspace(), pitfall_rules::all());
    let mut by_path: BTreeMap<String, Vec<(usize, String)>> = BTreeMap::new();
    for row in std::fs::read_to_string(root.join("index.tsv")).unwrap_or_default().lines().skip(1) {
        let mut cells = row.split('\t');
        let (path, line, id) = (cells.next().unwrap(), cells.next().unwrap(), cells.next().unwrap());
        by_path.entry(path.to_owned()).or_default().push((line.parse().unwrap(), id.to_owned()));
    }
    let (mut labels, mut found) = (0, 0);
    let mut missed: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (path, rows) in by_path {
        let (text, findings) = findings(&workspace, &root, &path);
        for (line, id) in rows {
            let ids: BTreeSet<_> = rules.named(&id).into_iter().map(|rule| rule.meta.id).collect();
            let (first, last) = command_lines(&text, line);
            let hit = findings
                .iter()
                .any(|finding| ids.contains(finding.rule.id) && (first..=last).contains(&line_of(&text, finding)));
            labels += 1;
            found += usize::from(hit);
            if !hit {
                let shown = text.split('\n').nth(line - 1).unwrap_or("");
                missed.entry(id).or_default().push(format!("{path}:{line} {shown}"));
            }
        }
    }
    let mut loud = Vec::new();
    let clean = std::fs::read_to_string(root.join("clean.txt")).unwrap_or_default();
    for path in clean.lines().filter(|path| !path.is_empty()) {
        let (text, findings) = findings(&workspace, &root, path);
        for finding in findings.iter().filter(|finding| finding.severity >= Severity::Warning) {
            let line = line_of(&text, finding);
            let shown = text.split('\n').nth(line - 1).unwrap_or("");
            loud.push(format!("{path}:{line} {} {} | {shown}", finding.rule.id, finding.message));
        }
    }
    eprintln!("{found} of {labels} labels, {} findings in clean files", loud.len());
    if std::env::var_os("SHOW_MISSES").is_some() {
        for (id, rows) in &missed {
            eprintln!("{id} ({})\n  {}", rows.len(), rows.join("\n  "));
        }
    }
    assert!(loud.is_empty(), "false alarms:\n{}", loud.join("\n"));
}

/// Every file is read without a crash; with `SHOW_FINDINGS` what is found at warning and above is listed.
#[test]
fn raw_files() {
    let Some(root) = corpus() else { return eprintln!("no corpus beside the repository: skipped") };
    let root = root.join("raw");
    let workspace = workspace();
    let mut folders = vec![root.clone()];
    let mut files = 0;
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let start = std::time::Instant::now();
    while let Some(folder) = folders.pop() {
        let mut entries: Vec<PathBuf> =
            std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let below = path.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
            let (text, findings) = findings(&workspace, &root, &below);
            files += 1;
            for finding in findings.iter().filter(|finding| finding.rule.id.starts_with("env/")) {
                let count = counts.entry(finding.rule.id).or_default();
                count.0 += 1;
                if finding.severity >= Severity::Warning {
                    count.1 += 1;
                    if std::env::var_os("SHOW_FINDINGS").is_some() {
                        let line = line_of(&text, finding);
                        let shown = text.split('\n').nth(line - 1).unwrap_or("");
                        eprintln!("{}\t{below}:{line}\t{shown}", finding.rule.id);
                    }
                }
            }
        }
    }
    eprintln!("{files} files in {:?}; findings, of them loud:", start.elapsed());
    for (rule, (all, loud)) in counts {
        eprintln!("{rule}\t{all}\t{loud}");
    }
}
