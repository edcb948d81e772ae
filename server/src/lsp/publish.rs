//! Pushing diagnostics: one owner for each document's squiggles.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use tower_lsp::ls_types::Diagnostic;

use super::outbox::Outbox;
use super::place::Place;
use super::session::Snapshot;

/// What the client shows for one open document.
struct Shown {
    /// The newest revision of the document; findings about an older one are dropped.
    newest: u64,
    /// The revision whose findings are shown; 0 before the first.
    revision: u64,
    diagnostics: Vec<Diagnostic>,
}

/// Sends diagnostics, each set at most once and never a stale one.
pub(super) struct Publisher {
    outbox: Outbox,
    shown: Mutex<HashMap<Place, Shown>>,
}

#[derive(Serialize)]
struct Params<'a> {
    uri: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<i32>,
    diagnostics: &'a [Diagnostic],
}

impl Publisher {
    pub(super) fn new(outbox: Outbox) -> Self {
        Self { outbox, shown: Mutex::default() }
    }

    fn shown(&self) -> MutexGuard<'_, HashMap<Place, Shown>> {
        // No code panics while it holds the lock.
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The document was opened or changed: `revision` is its newest.
    pub(super) fn newest(&self, place: &Place, revision: u64) {
        let mut shown = self.shown();
        match shown.get_mut(place) {
            Some(shown) => shown.newest = revision,
            None => {
                shown.insert(place.clone(), Shown { newest: revision, revision: 0, diagnostics: Vec::new() });
            }
        }
    }

    /// The document is closed: what was shown is taken away.
    pub(super) fn close(&self, place: &Place, uri: &str) {
        let mut shown = self.shown();
        if shown.remove(place).is_some_and(|shown| !shown.diagnostics.is_empty()) {
            self.send(uri, None, &[]);
        }
    }

    /// Shows the findings about `snapshot`, unless the document has changed or gone since. An empty set is not sent again after
    /// an empty one; any other set is sent again only for another text, in which a client may have bent its marks. About a file
    /// that is not `ours` nothing is said at all.
    pub(super) fn publish(&self, snapshot: &Snapshot, diagnostics: Vec<Diagnostic>, ours: bool) {
        let mut shown = self.shown();
        let Some(shown) = shown.get_mut(&snapshot.place).filter(|shown| shown.newest == snapshot.revision) else {
            return;
        };
        let first = shown.revision == 0 && ours;
        let same_text = shown.revision == snapshot.revision;
        let same = shown.diagnostics == diagnostics && (same_text || diagnostics.is_empty());
        shown.revision = snapshot.revision;
        if same && !first {
            return;
        }
        shown.diagnostics = diagnostics;
        // Sent under the lock, so that nothing can come between the comparison and the message.
        self.send(&snapshot.uri, Some(snapshot.document.version()), &shown.diagnostics);
    }

    fn send(&self, uri: &str, version: Option<i32>, diagnostics: &[Diagnostic]) {
        self.outbox.notify("textDocument/publishDiagnostics", &Params { uri, version, diagnostics });
    }
}
