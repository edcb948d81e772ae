//! Every rule's page is run.

use std::num::NonZero;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;

/// The examples of each page tell the truth. `PITFALL_PAGES=env/path` runs the pages of the rules whose ids begin so.
#[test]
fn pages_tell_the_truth() {
    let rules = pitfall_rules::all();
    let wanted = std::env::var("PITFALL_PAGES").unwrap_or_default();
    let pages: Vec<_> = rules.iter().filter(|rule| rule.meta.id.starts_with(&wanted)).collect();
    let (next, report) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    // There are hundreds, and they know nothing of each other.
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, NonZero::get) {
            scope.spawn(|| {
                while let Some(rule) = pages.get(next.fetch_add(1, Relaxed)) {
                    let found = pitfall_testkit::pages::run_page(&rules, &rule.meta);
                    report.lock().unwrap().extend(found.into_iter().map(|line| format!("{}: {line}", rule.meta.id)));
                }
            });
        }
    });
    let mut report = report.into_inner().unwrap();
    report.sort();
    assert!(report.is_empty(), "\n{}\n", report.join("\n"));
}

/// Each `.rs` file of a domain is a registered rule whose id is its name, and has its page.
#[test]
fn every_file_is_registered() {
    let rules = pitfall_rules::all();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut ids = Vec::new();
    // A team's own rules are in no file of ours.
    for domain in pitfall_engine::Domain::ALL.into_iter().filter(|it| *it != pitfall_engine::Domain::Team) {
        let folder = source.join(domain.name());
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let stem = path.file_stem().unwrap().to_str().unwrap().to_owned();
            if path.is_dir() || stem == "mod" || path.extension().is_none_or(|extension| extension != "rs") {
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            if !text.contains("rule! {") {
                continue;
            }
            let id = format!("{}/{}", domain.name(), stem.replace('_', "-"));
            assert!(rules.get(&id).is_some(), "{} is not registered as {id}", path.display());
            assert!(path.with_extension("md").exists(), "{} has no page", path.display());
            ids.push(id);
        }
    }
    for rule in rules.iter() {
        assert!(ids.iter().any(|id| id == rule.meta.id), "{} has no file of its name", rule.meta.id);
    }
}
