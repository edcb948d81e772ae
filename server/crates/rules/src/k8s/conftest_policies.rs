//! The Conftest policies of a configuration, compiled, and what they said before.

use std::cell::Cell;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use pitfall_engine::{Context, Model, Presence, fingerprint};
use pitfall_rego::{AVAILABLE, Fault, Policies, Said};
use rustc_hash::FxHashMap;
use serde_json::Value as Json;

/// So many files are read.
const FILES: usize = 200;

/// So many folders below one that is named are looked into.
const FOLDERS: usize = 50;

/// So many verdicts are kept.
const KEPT: usize = 4_096;

/// What the policies may take for one file.
const TIME: Duration = Duration::from_secs(2);

type Verdict = Arc<(Vec<Said>, Vec<Fault>)>;

/// Policies with their verdicts.
pub(super) struct Conftest {
    policies: Policies,
    /// By what the document says.
    judged: Mutex<FxHashMap<u64, Verdict>>,
}

/// How long the policies took so far for the file that is checked.
struct Spent(Cell<Duration>);

impl Conftest {
    /// Those that the checked file's configuration names and lets run; `None` where there are none.
    pub(super) fn of(cx: &Context<'_>) -> Option<Arc<Self>> {
        if !AVAILABLE || cx.config.conftest.is_empty() || !cx.config.run_rego {
            return None;
        }
        let shared = cx.once(|| {
            let files = files(cx);
            let texts: Vec<u64> = files.iter().map(|(_, text)| fingerprint(text)).collect();
            let key = fingerprint(&format!("{texts:?}{:?}{:?}", cx.config.conftest, cx.config.conftest_namespaces));
            cx.kept(key, || Self {
                policies: Policies::compile(&files, &cx.config.conftest_namespaces),
                judged: Mutex::default(),
            })
        });
        Some(Arc::clone(&shared))
    }

    /// What is wrong with them, as far as that is known without a document, and with one that says nothing.
    pub(super) fn faults(&self) -> Vec<Fault> {
        let (_, more) = self.policies.judge(&Json::Object(serde_json::Map::new()));
        self.policies.faults.iter().cloned().chain(more).collect()
    }

    /// What they say of a document; nothing where they have taken too long for this file already.
    pub(super) fn judge(&self, input: &Json, cx: &Context<'_>) -> Option<Verdict> {
        let key = fingerprint(&input.to_string());
        // No code of ours panics while it holds the lock.
        let known = self.judged.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        if known.is_some() {
            return known;
        }
        let spent = cx.once(|| Spent(Cell::new(Duration::ZERO)));
        if spent.0.get() > TIME {
            return None;
        }
        let began = Instant::now();
        let verdict: Verdict = Arc::new(self.policies.judge(input));
        spent.0.set(spent.0.get() + began.elapsed());
        let mut judged = self.judged.lock().unwrap_or_else(PoisonError::into_inner);
        if judged.len() >= KEPT {
            judged.clear();
        }
        judged.insert(key, Arc::clone(&verdict));
        Some(verdict)
    }
}

/// The policies' texts, in order of path.
fn files(cx: &Context<'_>) -> Vec<(PathBuf, Arc<str>)> {
    let mut paths: Vec<PathBuf> = Vec::new();
    for path in &cx.config.conftest {
        match cx.presence(path) {
            Presence::File => paths.push(path.clone()),
            Presence::Folder => {
                let (mut left, mut seen) = (vec![path.clone()], 0);
                while let Some(folder) = left.pop().filter(|_| seen < FOLDERS) {
                    seen += 1;
                    for it in cx.list(&folder).iter() {
                        let path = folder.join(&it.name);
                        if it.is_folder && !it.name.starts_with('.') {
                            left.push(path);
                        } else if !it.is_folder && it.name.ends_with(".rego") {
                            paths.push(path);
                        }
                    }
                }
            }
            _ => {}
        }
    }
    paths.sort();
    paths.dedup();
    let text = |path: PathBuf| match &cx.parsed(&path)?.model {
        Model::Rego(text) => Some((path, Arc::clone(text))),
        _ => None,
    };
    paths.into_iter().take(FILES).filter_map(text).collect()
}
