//! Real files, where they lie beside the checkout (`../shared/corpus`): nothing breaks, every span and fix fits, and no rule grows louder unseen.
//!
//! `tests/corpora/ceilings.tsv` says how many findings each rule may have in each corpus. After looking at what a new rule finds there, write
//! the counts with `PITFALL_UPDATE_CEILINGS=1 cargo test --test corpora`. With `PITFALL_EVERY_FIX=1` the fix of every finding is tried, and not of
//! the first few of each rule in each file, and with `PITFALL_EVERY_FIX=all` in long files too; `PITFALL_CORPUS=k8s/raw` looks at one corpus, ceilings aside.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]
#![allow(clippy::print_stderr, reason = "a test says what it skips")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use pitfall_engine::{Applicability, Cancel, Checked, Disk, Finding, Host, Source, Workspace, fix_all};
use pitfall_syntax::yaml::Stream;
use pitfall_text::{Edit, Span};

/// The corpora, below `corpus/`. All are real files of public projects.
const CORPORA: [&str; 4] = ["go/raw", "shell/raw", "k8s/raw", "k8s/helm"];

/// Longer texts are checked, but what their fixes make of them is not checked again: that would take minutes.
const FIXABLE: usize = 64 << 10;

/// So many findings of one rule in one file have their fixes tried.
const TRIED: usize = 3;

/// Findings by corpus, rule and severity.
type Counts = BTreeMap<(String, String, String), usize>;

fn corpus() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let there = folder.canonicalize().ok();
    if there.is_none() {
        eprintln!("skipped: no corpora beside the checkout");
    }
    there
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> =
        std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry")).collect();
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let kind = entry.file_type().expect("a type");
        if kind.is_dir() {
            files(&entry.path(), found);
        } else if kind.is_file() {
            found.push(entry.path());
        }
    }
}

/// A workspace on a machine with nothing on it: what is found depends on the files alone.
fn workspace() -> Workspace {
    Workspace::new(pitfall_rules::all(), Arc::new(Disk), Arc::new(Host::at("/nowhere", [])))
}

fn by_rule(findings: &[Finding]) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for finding in findings {
        *counts.entry(finding.rule.id).or_default() += 1;
    }
    counts
}

/// Everything wrong with what was found in one text.
fn faults(workspace: &Workspace, source: &Source, checked: &Checked) -> Vec<String> {
    let mut faults: Vec<String> = checked.failures.iter().map(|failure| format!("{failure:?}")).collect();
    let text = &*source.text;
    let mut tried: BTreeMap<&str, usize> = BTreeMap::new();
    let before = by_rule(&checked.findings);
    let every = std::env::var("PITFALL_EVERY_FIX").ok();
    let every = every.as_deref();
    for finding in &checked.findings {
        let id = finding.rule.id;
        if text.get(finding.span.range()).is_none() {
            faults.push(format!("{id}: {:?} is not in the text", finding.span));
        }
        let related = finding.related.iter().filter(|related| related.location.file.is_none());
        if related.clone().any(|related| text.get(related.location.span.range()).is_none()) {
            faults.push(format!("{id}: a related place is not in the text"));
        }
        let tried = tried.entry(id).or_default();
        for fix in &finding.fixes {
            let Some(edits) = fix.only_here() else { continue };
            let fixed = match pitfall_text::apply(text, edits) {
                Ok(fixed) => fixed,
                Err(error) => {
                    faults.push(format!("{id}: the fix {:?} does not fit: {error:?}", fix.title.en));
                    continue;
                }
            };
            let (too_long, enough) = (text.len() > FIXABLE && every != Some("all"), *tried >= TRIED && every.is_none());
            if too_long || enough || source.not_utf8.is_some() {
                continue;
            }
            if let Some(fault) = astray(source, finding, edits, &fixed) {
                faults.push(format!("{id}: the fix {:?} at {:?} {fault}", fix.title.en, finding.span));
            }
            let after = workspace.check(&Source { text: fixed.into(), ..source.clone() }, &Cancel::new());
            let after = by_rule(&after.findings);
            if after.get(id) >= before.get(id) {
                faults.push(format!("{id}: the finding stays after {:?} at {:?}", fix.title.en, finding.span));
            }
            for (other, count) in after {
                if other != id && count > before.get(other).copied().unwrap_or(0) {
                    faults.push(format!(
                        "{id}: the fix {:?} at {:?} makes a finding of {other}",
                        fix.title.en, finding.span
                    ));
                }
            }
        }
        *tried += 1;
    }
    if text.len() <= FIXABLE && source.not_utf8.is_none() && !checked.findings.is_empty() {
        let check =
            |text: &str| workspace.check(&Source { text: text.into(), ..source.clone() }, &Cancel::new()).findings;
        if !fix_all(text, Applicability::Safe, check).at_rest {
            faults.push("fixing does not come to rest".to_owned());
        }
    }
    faults
}

/// What a fix of YAML does beyond its finding: it reaches into another document than its finding's, makes more or fewer documents, breaks one that was
/// whole, or loses a comment that is not in its way.
fn astray(source: &Source, finding: &Finding, edits: &[Edit], fixed: &str) -> Option<String> {
    let path = source.path.as_ref()?;
    if !path.extension().is_some_and(|end| end == "yaml" || end == "yml") || source.text.contains("{{") {
        return None;
    }
    let (before, after) = (Stream::parse(&source.text), Stream::parse(fixed));
    if before.errors().len() < after.errors().len() {
        return Some(format!("breaks the file: {:?}", after.errors().first().map(|error| &error.message)));
    }
    if before.documents().count() != after.documents().count() {
        return Some("makes more or fewer documents".to_owned());
    }
    for (old, new) in before.documents().zip(after.documents()) {
        let is_its_own = old.span().touches(finding.span.start as usize);
        if !is_its_own && finding.related.is_empty() && old.text() != new.text() {
            return Some("reaches into another document".to_owned());
        }
    }
    // What is taken out goes with its comments; what was only written otherwise or moved keeps them.
    let comments = |stream: &Stream, text: &str| -> Vec<(Span, String)> {
        let all = stream.documents().flat_map(|document| document.comments().collect::<Vec<_>>());
        all.map(|comment| (comment.span, comment.span.of(text).trim().to_owned())).collect()
    };
    let mut left: Vec<String> = comments(&after, fixed).into_iter().map(|(_, text)| text).collect();
    for (span, comment) in comments(&before, &source.text) {
        match left.iter().position(|other| *other == comment) {
            Some(at) => drop(left.swap_remove(at)),
            None if edits.iter().any(|edit| edit.span.contains(span)) => {}
            None => return Some(format!("loses the comment {comment:?}")),
        }
    }
    None
}

#[test]
fn nothing_breaks_and_nothing_grows_louder() {
    let Some(root) = corpus() else { return };
    let mut paths = Vec::new();
    let one = std::env::var("PITFALL_CORPUS").ok();
    for name in CORPORA.iter().filter(|name| one.as_ref().is_none_or(|one| one == *name)) {
        files(&root.join(name), &mut paths);
    }
    assert!(paths.len() > 1_000 || one.is_some(), "{} files", paths.len());
    let next = AtomicUsize::new(0);
    let (counts, problems) = (Mutex::new(Counts::new()), Mutex::new(Vec::new()));
    let projects: Vec<PathBuf> = CORPORA
        .iter()
        .flat_map(|name| std::fs::read_dir(root.join(name)).unwrap())
        .map(|entry| entry.unwrap().path())
        .collect();
    let work = || {
        let workspace = workspace();
        // Each as if a person had opened it.
        workspace.set_roots(projects.iter().cloned());
        workspace.set_checked(paths.iter().cloned());
        while let Some(path) = paths.get(next.fetch_add(1, Ordering::Relaxed)) {
            let place = path.strip_prefix(&root).unwrap().display().to_string();
            let source = Source::of_bytes(Some(path), std::fs::read(path).unwrap());
            let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                let checked = workspace.check(&source, &Cancel::new());
                let faults = faults(&workspace, &source, &checked);
                (checked, faults)
            }));
            let Ok((checked, faults)) = outcome else {
                problems.lock().unwrap().push(format!("{place}: a panic"));
                continue;
            };
            problems.lock().unwrap().extend(faults.into_iter().map(|fault| format!("{place}: {fault}")));
            let corpus = CORPORA.iter().find(|name| place.starts_with(*name)).unwrap();
            let mut counts = counts.lock().unwrap();
            for finding in &checked.findings {
                let key = ((*corpus).to_owned(), finding.rule.id.to_owned(), finding.severity.name().to_owned());
                *counts.entry(key).or_default() += 1;
            }
        }
    };
    std::thread::scope(|scope| {
        let workers = std::thread::available_parallelism().map_or(2, usize::from);
        for _ in 0..workers {
            scope.spawn(work);
        }
    });
    let counts = counts.into_inner().unwrap();
    let mut problems = problems.into_inner().unwrap();
    problems.sort();
    if one.is_none() {
        problems.extend(louder(&counts));
    }
    let shown: Vec<&str> = problems.iter().take(40).map(String::as_str).collect();
    assert!(problems.is_empty(), "{} problems in {} files:\n{}", problems.len(), paths.len(), shown.join("\n"));
}

/// Counts above their ceilings; none after writing new ceilings.
fn louder(counts: &Counts) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpora/ceilings.tsv");
    if std::env::var_os("PITFALL_UPDATE_CEILINGS").is_some() {
        let mut table = String::from("# corpus\trule\tseverity\tfindings at most\n");
        for ((corpus, rule, severity), count) in counts {
            table.push_str(&format!("{corpus}\t{rule}\t{severity}\t{count}\n"));
        }
        std::fs::write(&path, table).unwrap();
        return Vec::new();
    }
    let table = std::fs::read_to_string(&path).unwrap();
    let ceilings: Counts = table
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            let [corpus, rule, severity, count] = cells[..] else { panic!("four columns: {line:?}") };
            ((corpus.to_owned(), rule.to_owned(), severity.to_owned()), count.parse().unwrap())
        })
        .collect();
    let above = |(key, count): (&(String, String, String), &usize)| {
        let ceiling = ceilings.get(key).copied().unwrap_or(0);
        let (corpus, rule, severity) = key;
        (*count > ceiling)
            .then(|| format!("{corpus}: {count} findings of {rule} ({severity}), at most {ceiling} so far"))
    };
    counts.iter().filter_map(above).collect()
}

/// Helm's templates, masked: as long as before, with the same line ends, and nearly all of them read as YAML.
#[test]
fn templates_are_read_where_they_stand() {
    let Some(root) = corpus() else { return };
    let mut paths = Vec::new();
    files(&root.join("k8s/helm"), &mut paths);
    let (mut templates, mut read, mut unread) = (0, 0, Vec::new());
    for path in paths.iter().filter(|path| path.extension().is_some_and(|end| end == "yaml")) {
        let text = String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned();
        if !path.components().any(|part| part.as_os_str() == "templates") || !text.contains("{{") {
            continue;
        }
        let masked = pitfall_syntax::yaml::template::mask(&text);
        assert_eq!(masked.text.len(), text.len(), "{}", path.display());
        let ends = |text: &str| text.match_indices(['\r', '\n']).map(|(at, _)| at).collect::<Vec<_>>();
        assert_eq!(ends(&masked.text), ends(&text), "{}", path.display());
        templates += 1;
        let stream = pitfall_syntax::yaml::Stream::parse_template(&text);
        match stream.errors().first() {
            None => read += 1,
            Some(error) => unread.push(format!("{}: {}", path.display(), error.message)),
        }
    }
    eprintln!("{read} of {templates} templates are read\n{}", unread.join("\n"));
    assert!(templates > 400 && read * 1000 >= templates * 960, "{read} of {templates}:\n{}", unread.join("\n"));
}
