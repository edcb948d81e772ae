//! Texts that were parsed lately, for a run over many files: one is often asked for its summary by a neighbour, and then checked itself.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::{Parsed, Source};

/// A longer text is not kept, in bytes: it would push all others out.
const LONGEST: usize = 64 << 10;

/// The newest of them, as far as they have so many bytes together.
#[derive(Default)]
pub(crate) struct Recent {
    /// In bytes of text; trees are some ten times as large. 0 keeps nothing.
    room: usize,
    taken: usize,
    by_path: FxHashMap<PathBuf, Arc<Parsed>>,
    /// The oldest first.
    order: VecDeque<PathBuf>,
}

impl Recent {
    /// Keeps texts of so many bytes together.
    pub(crate) fn with_room(room: usize) -> Self {
        Self { room, ..Self::default() }
    }

    /// The file at `path` as it was parsed, if it held the same.
    pub(crate) fn get(&self, path: &Path, source: &Source) -> Option<Arc<Parsed>> {
        self.by_path.get(path).filter(|known| known.source == *source).cloned()
    }

    /// Keeps it, and lets older ones go.
    pub(crate) fn put(&mut self, path: &Path, parsed: &Arc<Parsed>) {
        let length = parsed.text().len();
        if length > LONGEST.min(self.room) {
            return;
        }
        match self.by_path.insert(path.to_owned(), Arc::clone(parsed)) {
            Some(before) => self.taken -= before.text().len(),
            None => self.order.push_back(path.to_owned()),
        }
        self.taken += length;
        while self.taken > self.room
            && let Some(oldest) = self.order.pop_front()
        {
            self.taken -= self.by_path.remove(&oldest).map_or(0, |gone| gone.text().len());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(path: &str, text: &str) -> Source {
        Source::new(Some(Path::new(path)), text)
    }

    #[test]
    fn the_oldest_go_first_and_another_text_is_another_file() {
        let mut recent = Recent::with_room(10);
        for (path, text) in [("/a", "aaaa"), ("/b", "bbbb"), ("/a", "AAAA"), ("/c", "cccc"), ("/d", "longer than all")]
        {
            recent.put(Path::new(path), &Arc::new(Parsed::new(source(path, text), None)));
        }
        assert!(recent.get(Path::new("/a"), &source("/a", "AAAA")).is_none(), "it came first");
        assert!(recent.get(Path::new("/b"), &source("/b", "bbbb")).is_some());
        assert!(recent.get(Path::new("/b"), &source("/b", "other")).is_none());
        assert!(recent.get(Path::new("/d"), &source("/d", "longer than all")).is_none());
        assert_eq!(recent.taken, 8);
    }
}
