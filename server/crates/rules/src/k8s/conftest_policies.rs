//! The Conftest policies of a configuration, compiled, and what they said before.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use pitfall_engine::{Context, Message, fingerprint, normal, text};
use pitfall_rego::{AVAILABLE, Data, Fault, MAX_FILE_BYTES, Policies, Said, TIME_OF_ALL, data};
use pitfall_syntax::yaml::{Node, Stream};
use regex::Regex;
use rustc_hash::FxHashMap;
use serde_json::Value as Json;

use super::conftest_combined::Kept;
use super::conftest_files::ConftestFiles;

/// So many verdicts are kept.
const KEPT: usize = 4_096;

type Verdict = Arc<(Vec<Said>, Vec<Fault>)>;

/// Policies with their verdicts.
pub(super) struct Conftest {
    pub(super) policies: Policies,
    ignore: Option<Regex>,
    /// What in `conftest.toml` has no effect: the key, and why.
    troubles: Vec<(&'static str, Message)>,
    /// By what the document says.
    judged: Mutex<FxHashMap<u64, Verdict>>,
    /// What was said of all documents together.
    pub(super) combined: Mutex<Kept>,
}

/// The files that a check found, looked for once.
pub(super) struct Around {
    /// Tells what they say from what others say.
    pub(super) key: u64,
    pub(super) files: ConftestFiles,
    pub(super) conftest: Arc<Conftest>,
}

impl Around {
    /// The policies that the checked file's configuration names and lets run; `None` where there are none.
    pub(super) fn of(cx: &Context<'_>) -> Option<std::rc::Rc<Self>> {
        if !AVAILABLE || cx.config.conftest.is_empty() || !cx.config.run_rego {
            return None;
        }
        Some(cx.once(|| {
            let files = ConftestFiles::of(cx);
            let key = files.key();
            let conftest = cx.shared(key, || Conftest::new(&files));
            Self { key, files, conftest }
        }))
    }

    /// The path of a file as Conftest sees it from its folder; `None` where it lies elsewhere.
    pub(super) fn relative(&self, path: &Path) -> Option<String> {
        let below = path.strip_prefix(self.files.folder()?).ok()?;
        let names: Option<Vec<&str>> = below.iter().map(|name| name.to_str()).collect();
        Some(names?.join("/"))
    }

    /// Conftest leaves the file at `path` alone.
    pub(super) fn ignores(&self, path: &Path) -> bool {
        let pattern = self.conftest.ignore.as_ref();
        pattern.is_some_and(|pattern| self.relative(path).is_some_and(|path| pattern.is_match(&path)))
    }

    /// What they say of a document of the checked file; nothing where they have taken too long for this file already.
    pub(super) fn judge(&self, input: &Json, cx: &Context<'_>) -> Option<Verdict> {
        let path = cx.path().map(normal).unwrap_or_default();
        let policies = &self.conftest.policies;
        let place = if policies.depends_on_file() { path.as_os_str().to_string_lossy() } else { "".into() };
        let key = fingerprint(&format!("{place}\n{input}"));
        // No code of ours panics while it holds the lock.
        let lock = || self.conftest.judged.lock().unwrap_or_else(PoisonError::into_inner);
        let known = lock().get(&key).cloned();
        if known.is_some() {
            return known;
        }
        let verdict: Verdict = cx.within(TIME_OF_ALL, || Arc::new(policies.judge(input, &path)))?;
        let mut judged = lock();
        if judged.len() >= KEPT {
            judged.clear();
        }
        judged.insert(key, Arc::clone(&verdict));
        Some(verdict)
    }

    /// What is wrong with the policies, as far as that is known without a document, and with one that says nothing.
    pub(super) fn faults(&self) -> Vec<Fault> {
        let empty =
            if self.files.settings.combine { Json::Array(Vec::new()) } else { Json::Object(Default::default()) };
        let (_, more) = self.conftest.policies.judge(&empty, Path::new(""));
        self.conftest.policies.faults.iter().cloned().chain(more).collect()
    }

    /// What in `conftest.toml` has no effect: the key, and why.
    pub(super) fn troubles(&self) -> &[(&'static str, Message)] {
        &self.conftest.troubles
    }
}

impl Conftest {
    fn new(files: &ConftestFiles) -> Self {
        let mut troubles = Vec::new();
        let ignore = files.settings.ignore.as_ref().and_then(|pattern| {
            let regex = Regex::new(pattern);
            if regex.is_err() {
                troubles.push((
                    "ignore",
                    text! {
                        en: "this is no regular expression, so no file is ignored",
                        zh: "这不是正则表达式，因此不会忽略任何文件",
                    },
                ));
            }
            regex.ok()
        });
        let mut data = Data::default();
        for (folder, path, parsed) in &files.data {
            let way: Option<Vec<&str>> = path
                .parent()
                .and_then(|it| it.strip_prefix(folder).ok())
                .and_then(|way| way.iter().map(|name| name.to_str()).collect());
            let document = document(path, parsed.text());
            if !way.zip(document).is_some_and(|(way, document)| data.add(&way, document)) {
                let path = path.display();
                troubles.push((
                    "data",
                    text! {
                        en: "{path} is left out: it cannot be read, is no object, or contradicts another file of data",
                        zh: "{path} 未被采用：它无法读取、不是对象，或与另一数据文件冲突",
                    },
                ));
            }
        }
        Self {
            policies: Policies::compile(&files.policies, &data, &files.namespaces),
            ignore,
            troubles,
            judged: Mutex::default(),
            combined: Mutex::default(),
        }
    }
}

/// What a file of data says.
fn document(path: &Path, text: &str) -> Option<Json> {
    if text.len() > MAX_FILE_BYTES {
        return None;
    }
    if path.extension().is_some_and(|end| end == "json") {
        return serde_json::from_str(text).ok();
    }
    data(Stream::parse(text).documents().next()?.root()?)
}

/// The nodes of a stream that are inputs: the documents that can be read, or the items of the only one where that is a list.
pub(super) fn inputs(stream: &Stream) -> Option<Vec<Node<'_>>> {
    let documents: Vec<_> = stream.documents().collect();
    // What a template makes is not known.
    if documents.iter().any(|document| document.is_template()) {
        return None;
    }
    let read = documents.into_iter().filter(|document| document.errors().next().is_none());
    let roots: Vec<Node<'_>> = read.filter_map(|document| document.root()).collect();
    match roots.as_slice() {
        [list] if list.is_sequence() => Some(list.items().collect()),
        _ => Some(roots),
    }
}
