//! All manifests below `conftest.toml` as one input, where it says `combine = true`.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};

use pitfall_engine::{Context, FileKind, Parsed, fingerprint, normal};
use pitfall_rego::{Combined, Fault, SaidOfAll, TIME_OF_ALL, input};
use rustc_hash::FxHashMap;

use super::conftest_policies::{Around, inputs};

/// More files are not combined.
const FILES: usize = 500;

/// More bytes are not combined.
const BYTES: usize = 4 << 20;

/// So many folders are looked into.
const FOLDERS: usize = 500;

/// What the inputs of a file are: `None` where one is unknown.
type Inputs = Option<Arc<[Combined]>>;

/// What was said last, and what files are as inputs.
#[derive(Default)]
pub(super) struct Kept {
    said: Option<(u64, Arc<OfAll>)>,
    inputs: FxHashMap<PathBuf, (u64, Inputs)>,
}

/// What is said of all documents together.
#[derive(Debug, Default)]
pub(super) struct OfAll {
    pub(super) results: Vec<(SaidOfAll, Option<Place>)>,
    pub(super) faults: Vec<Fault>,
}

/// The file that a result is about, and which of its inputs it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) path: PathBuf,
    pub(super) input: usize,
}

/// The manifests cannot be one input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Apart {
    /// They are too many or too large.
    TooMuch,
    /// Something in them is unknown, or cannot be read while it is typed.
    Unknown,
}

impl Around {
    /// What the policies say of all manifests.
    pub(super) fn judge_all(&self, cx: &Context<'_>) -> Result<Arc<OfAll>, Apart> {
        let paths = self.manifests(cx)?;
        let mut texts: Vec<(PathBuf, u64)> = Vec::new();
        let mut all: Vec<(PathBuf, Arc<[Combined]>)> = Vec::new();
        let mut bytes = 0;
        // No code of ours panics while it holds the lock. It is held on: who checks another file meanwhile waits for the same answer.
        let mut kept = self.conftest.combined.lock().unwrap_or_else(PoisonError::into_inner);
        for path in paths {
            let other = if cx.is_own(&path) { None } else { cx.parsed(&path) };
            let parsed: &Parsed = match &other {
                Some(parsed) => parsed,
                None if cx.is_own(&path) => cx.file.parsed(),
                None => continue,
            };
            // Helm's templates are nothing that Conftest can read.
            if parsed.kind != FileKind::Yaml {
                continue;
            }
            bytes += parsed.text().len();
            if bytes > BYTES {
                return Err(Apart::TooMuch);
            }
            let text = fingerprint(parsed.text());
            let known = kept.inputs.get(&path).filter(|(of, _)| *of == text).map(|(_, known)| known.clone());
            let of_file = known.unwrap_or_else(|| {
                let made = self.inputs_of(&path, parsed);
                kept.inputs.insert(path.clone(), (text, made.clone()));
                made
            });
            all.push((path.clone(), of_file.ok_or(Apart::Unknown)?));
            texts.push((path, text));
        }
        let key = fingerprint(&format!("{texts:?}"));
        if let Some((_, said)) = kept.said.as_ref().filter(|(of, _)| *of == key) {
            return Ok(Arc::clone(said));
        }
        let documents: Vec<Combined> = all.iter().flat_map(|(_, inputs)| inputs.iter().cloned()).collect();
        let places = all.iter().flat_map(|(path, inputs)| (0..inputs.len()).map(move |input| (path, input)));
        let places: Vec<(&PathBuf, usize)> = places.collect();
        let file = self.files.folder().unwrap_or(Path::new("")).join("Combined");
        let (results, faults) = self.conftest.policies.judge_all(&documents, &file, TIME_OF_ALL);
        let placed = results.into_iter().map(|it| {
            let place = it.document.and_then(|at| places.get(at));
            let place = place.map(|(path, input)| Place { path: (*path).clone(), input: *input });
            (it, place)
        });
        let said = Arc::new(OfAll { results: placed.collect(), faults });
        kept.said = Some((key, Arc::clone(&said)));
        Ok(said)
    }

    fn inputs_of(&self, path: &Path, parsed: &Parsed) -> Inputs {
        let (shown, stream) = (self.relative(path)?, parsed.yaml()?);
        if !stream.errors().is_empty() {
            return None;
        }
        let contents = inputs(stream)?.into_iter().map(input);
        contents.map(|contents| Some(Combined { path: shown.clone(), contents: contents? })).collect()
    }

    /// The files below the folder of `conftest.toml` that may be manifests, in order of path, less what is ignored and what Conftest reads as policies and data.
    fn manifests(&self, cx: &Context<'_>) -> Result<Vec<PathBuf>, Apart> {
        let Some(folder) = self.files.folder() else { return Ok(Vec::new()) };
        let (mut left, mut found, mut seen) = (vec![folder.to_owned()], Vec::new(), 0);
        while let Some(folder) = left.pop() {
            seen += 1;
            if seen > FOLDERS || found.len() > FILES {
                return Err(Apart::TooMuch);
            }
            for it in cx.list(&folder).iter() {
                let path = normal(&folder.join(&it.name));
                if it.name.starts_with('.') || self.files.named.contains(&path) {
                    continue;
                }
                let end = it.name.rsplit_once('.').map_or("", |(_, end)| end);
                if it.is_folder && !matches!(it.name.as_str(), "node_modules" | "vendor") {
                    left.push(path);
                } else if !it.is_folder && matches!(end, "yaml" | "yml" | "json") && !self.ignores(&path) {
                    found.push(path);
                }
            }
        }
        found.sort_by_cached_key(|path| self.relative(path));
        Ok(found)
    }
}
