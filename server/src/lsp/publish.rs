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

const METHOD: &str = "textDocument/publishDiagnostics";

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
            self.outbox.notify(METHOD, &Params { uri, version: None, diagnostics: &[] });
        }
    }

    /// Shows the findings about `snapshot`, unless the document has changed or gone since. An empty set is not sent again after
    /// an empty one; any other set is sent again only for another text, in which a client may have bent its marks. About a file
    /// that is not `ours` nothing is said at all.
    pub(super) fn publish(&self, snapshot: &Snapshot, diagnostics: Vec<Diagnostic>, ours: bool) {
        let mut all = self.shown();
        let Some(shown) = all.get_mut(&snapshot.place).filter(|shown| shown.newest == snapshot.revision) else {
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
        // Queued under the lock, so that nothing can come between the comparison and the message; written without it, as the
        // gate waits for the lock and must not wait for the client.
        let version = Some(snapshot.document.version());
        self.outbox.put(METHOD, &Params { uri: &snapshot.uri, version, diagnostics: &shown.diagnostics });
        drop(all);
        self.outbox.write_here();
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::Arc;

    use tower_lsp::ls_types::Range;

    use super::*;

    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<Vec<u8>>>);

    impl Write for Written {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    const URI: &str = "file:///a/go.mod";

    /// The versions that were published, and how many diagnostics each.
    fn published(play: impl FnOnce(&Publisher)) -> Vec<(Option<i64>, usize)> {
        let written = Written::default();
        let outbox = Outbox::start(written.clone()).unwrap();
        let publisher = Publisher::new(outbox.clone());
        play(&publisher);
        outbox.flush();
        let bytes = written.0.lock().unwrap().clone();
        let text = String::from_utf8(bytes).unwrap();
        text.split("Content-Length: ")
            .filter_map(|frame| frame.split_once("\r\n\r\n"))
            .map(|(_, body)| serde_json::from_str(body).unwrap())
            .map(|message: serde_json::Value| {
                assert_eq!(message["params"]["uri"], URI);
                (message["params"]["version"].as_i64(), message["params"]["diagnostics"].as_array().unwrap().len())
            })
            .collect()
    }

    fn one() -> Vec<Diagnostic> {
        vec![Diagnostic::new_simple(Range::default(), "x".into())]
    }

    #[test]
    fn findings_about_an_older_text_are_dropped() {
        let place = Place::of(URI);
        let sent = published(|publisher| {
            publisher.newest(&place, 1);
            publisher.newest(&place, 2);
            publisher.publish(&Snapshot::bare(URI, 1, 1), one(), true);
            publisher.publish(&Snapshot::bare(URI, 2, 2), one(), true);
        });
        assert_eq!(sent, [(Some(2), 1)]);
    }

    #[test]
    fn nothing_is_shown_after_closing_and_nothing_of_before_after_opening_again() {
        let place = Place::of(URI);
        let sent = published(|publisher| {
            publisher.newest(&place, 1);
            publisher.publish(&Snapshot::bare(URI, 1, 1), one(), true);
            publisher.close(&place, URI);
            publisher.publish(&Snapshot::bare(URI, 1, 1), one(), true);
            publisher.newest(&place, 3);
            publisher.publish(&Snapshot::bare(URI, 1, 1), one(), true);
            publisher.publish(&Snapshot::bare(URI, 1, 3), Vec::new(), true);
            publisher.close(&place, URI);
        });
        assert_eq!(sent, [(Some(1), 1), (None, 0), (Some(1), 0)]);
    }

    #[test]
    fn a_set_is_sent_again_only_where_marks_may_have_bent() {
        let place = Place::of(URI);
        let sent = published(|publisher| {
            publisher.newest(&place, 1);
            publisher.publish(&Snapshot::bare(URI, 1, 1), one(), true);
            publisher.publish(&Snapshot::bare(URI, 1, 1), one(), true);
            publisher.newest(&place, 2);
            publisher.publish(&Snapshot::bare(URI, 2, 2), one(), true);
            publisher.newest(&place, 3);
            publisher.publish(&Snapshot::bare(URI, 3, 3), Vec::new(), true);
            publisher.newest(&place, 4);
            publisher.publish(&Snapshot::bare(URI, 4, 4), Vec::new(), true);
        });
        assert_eq!(sent, [(Some(1), 1), (Some(2), 1), (Some(3), 0)]);
    }

    #[test]
    fn about_files_that_are_not_ours_nothing_is_said_but_that_old_findings_went() {
        let place = Place::of(URI);
        let sent = published(|publisher| {
            publisher.newest(&place, 1);
            publisher.publish(&Snapshot::bare(URI, 1, 1), Vec::new(), false);
            publisher.newest(&place, 2);
            publisher.publish(&Snapshot::bare(URI, 2, 2), one(), true);
            publisher.newest(&place, 3);
            publisher.publish(&Snapshot::bare(URI, 3, 3), Vec::new(), false);
        });
        assert_eq!(sent, [(Some(2), 1), (Some(3), 0)]);
    }
}
