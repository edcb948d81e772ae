//! What policies say of many documents that are one input, as with `conftest --combine`, and which of the documents each result is about.
//!
//! Conftest tells a message and no place. A result is about the document that must be there for it: where one is taken out and the result is gone, it is
//! that one. Documents are taken out by halves, so that a few evaluations are enough.

use std::ops::Range;
use std::path::Path;
use std::time::{Duration, Instant};

use regorus::{Engine, Value};
use rustc_hash::FxHashMap;
use serde_json::json;

use crate::{Combined, Fault, Policies, Said, SaidOfAll};

/// One look for the documents that results are about.
struct Search<'a> {
    policies: &'a Policies,
    engine: &'a mut Engine,
    documents: Vec<Value>,
    /// What is said without the documents in this range.
    without: FxHashMap<Range<usize>, Vec<Said>>,
    until: Instant,
}

impl Policies {
    /// What they say of `documents`, in order of their paths, as one input. `time` is what may be spent to find out which of them a result is about; a
    /// result that `_loc` places is not looked for.
    pub fn judge_all(&self, documents: &[Combined], file: &Path, time: Duration) -> (Vec<SaidOfAll>, Vec<Fault>) {
        let values: Vec<Value> =
            documents.iter().map(|it| Value::from(json!({"path": it.path, "contents": it.contents}))).collect();
        self.with_engine(file, |engine| {
            let (results, faults) = self.evaluate(engine, Value::from(values.clone()));
            let until = Instant::now() + time;
            let mut search = Search { policies: self, engine, documents: values, without: FxHashMap::default(), until };
            let found = results.into_iter().map(|said| {
                let placed = |file: &str| documents.iter().position(|it| it.path == file.trim_start_matches("./"));
                let document = said.file.as_deref().and_then(placed).or_else(|| search.document(&said));
                SaidOfAll { said, document }
            });
            (found.collect(), faults)
        })
    }
}

impl Search<'_> {
    /// The first document without which `said` is not said.
    fn document(&mut self, said: &Said) -> Option<usize> {
        let mut within = 0..self.documents.len();
        if within.is_empty() || self.stays(said, within.clone())? {
            return None;
        }
        while within.len() > 1 {
            let middle = within.start + within.len() / 2;
            let (left, right) = (within.start..middle, middle..within.end);
            within = if !self.stays(said, left.clone())? {
                left
            } else if !self.stays(said, right.clone())? {
                right
            } else {
                // Any of several is enough for it.
                return None;
            };
        }
        Some(within.start)
    }

    /// `said` is said without the documents in `range`, too; `None` where time is over.
    fn stays(&mut self, said: &Said, range: Range<usize>) -> Option<bool> {
        if !self.without.contains_key(&range) {
            if Instant::now() > self.until {
                return None;
            }
            let (before, behind) = (&self.documents[..range.start], &self.documents[range.end..]);
            let rest: Vec<Value> = before.iter().chain(behind).cloned().collect();
            let (results, _) = self.policies.evaluate(self.engine, Value::from(rest));
            self.without.insert(range.clone(), results);
        }
        Some(self.without.get(&range)?.contains(said))
    }
}
