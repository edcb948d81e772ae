//! The one thread that looks at texts. The gate feeds it and never waits for it.
//!
//! For each document only the latest text counts. Questions of requests come before pushing, the document that changed last
//! before those that only depend on it.

use std::collections::{HashMap, HashSet, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use pitfall_engine::{Affected, Cancel, Checked, FileKind, Finding, Layer, Parsed, Source, Workspace};
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tower_lsp::jsonrpc::{self, Error};
use tower_lsp::ls_types::MessageType;

use super::convert;
use super::place::Place;
use super::progress::Progress;
use super::session::Snapshot;
use super::settings::PATIENCE;
use super::shared::Shared;
use super::single_flight::SingleFlight;

/// The stack of the thread, in bytes: room for the deepest nesting that the parsers admit.
const STACK: usize = 16 << 20;

/// How long the thread stays awake for a message that is being read. Most are decoded within a fifth of it.
const ALERT: Duration = Duration::from_micros(500);

/// What happened, in the order in which it did.
enum Event {
    Closed(Place),
    Disk(Vec<PathBuf>),
    /// Everything outside the open documents may have changed.
    Refresh,
    Settings(Box<Layer>),
    /// Workspace folders were opened and closed.
    Folders {
        added: Vec<PathBuf>,
        removed: Vec<PathBuf>,
    },
}

struct Question {
    run: Box<dyn FnOnce(&mut Worker) + Send>,
    cancel: Cancel,
}

#[derive(Default)]
struct Inbox {
    events: VecDeque<Event>,
    /// The latest texts, in the order of their last change. They come after all events.
    changed: HashMap<Place, Arc<Snapshot>>,
    order: VecDeque<Place>,
    questions: VecDeque<Question>,
    /// What is being checked for pushing; a newer text of the same document cancels it.
    checking: Option<(Place, Cancel)>,
}

/// The handle of the thread.
#[derive(Default)]
pub(super) struct Analysis {
    inbox: Mutex<Inbox>,
    bell: Condvar,
    /// Bytes of the client's came, and what they say is not known yet.
    reading: AtomicBool,
}

/// Raises the flag when the request that waits is dropped.
struct CancelOnDrop(Cancel);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

impl Analysis {
    /// Starts the thread. It lives as long as the process.
    ///
    /// # Errors
    /// The system's, where it starts no thread.
    pub(super) fn start(shared: &Arc<Shared>, workspace: Workspace, runtime: Handle) -> std::io::Result<()> {
        let worker = Worker {
            shared: Arc::clone(shared),
            workspace,
            runtime,
            open: HashMap::new(),
            waiting: VecDeque::new(),
            checked: HashMap::new(),
            failed: HashSet::new(),
            refreshing: Arc::default(),
            progress: None,
            works: 0,
        };
        std::thread::Builder::new().name("pitfall-check".into()).stack_size(STACK).spawn(|| worker.run())?;
        Ok(())
    }

    fn inbox(&self) -> MutexGuard<'_, Inbox> {
        // No code panics while it holds the lock.
        self.inbox.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self, put: impl FnOnce(&mut Inbox)) {
        put(&mut self.inbox());
        self.bell.notify_one();
    }

    /// A message begins to arrive. To wake a thread takes about as long as to read a keystroke: so the thread is woken now, and waits awake.
    pub(super) fn message_comes(&self) {
        // On a lone processor it would only keep the reader from reading.
        static SEVERAL: LazyLock<bool> =
            LazyLock::new(|| std::thread::available_parallelism().is_ok_and(|count| count.get() > 1));
        if *SEVERAL {
            self.reading.store(true, Ordering::Release);
            self.bell.notify_one();
        }
    }

    /// The message is taken: what there is to do by it is known.
    pub(super) fn message_is_taken(&self) {
        self.reading.store(false, Ordering::Release);
    }

    /// Stays awake until the message that is being read is taken, or for [`ALERT`].
    fn stay_awake(&self) {
        let began = Instant::now();
        while self.reading.load(Ordering::Acquire) && began.elapsed() < ALERT {
            std::hint::spin_loop();
        }
        self.reading.store(false, Ordering::Release);
    }

    /// A document was opened or changed.
    pub(super) fn changed(&self, snapshot: Arc<Snapshot>) {
        self.tell(|inbox| {
            if let Some((_, cancel)) = inbox.checking.as_ref().filter(|(place, _)| *place == snapshot.place) {
                cancel.cancel();
            }
            let place = snapshot.place.clone();
            if inbox.changed.insert(place.clone(), snapshot).is_some() {
                inbox.order.retain(|other| *other != place);
            }
            inbox.order.push_back(place);
        });
    }

    /// A document was closed.
    pub(super) fn closed(&self, place: Place) {
        self.tell(|inbox| {
            if inbox.changed.remove(&place).is_some() {
                inbox.order.retain(|other| *other != place);
            }
            inbox.events.push_back(Event::Closed(place));
        });
    }

    /// Files changed on disk.
    pub(super) fn disk_changed(&self, paths: Vec<PathBuf>) {
        self.tell(|inbox| inbox.events.push_back(Event::Disk(paths)));
    }

    /// Files may have changed on disk.
    pub(super) fn refresh(&self) {
        self.tell(|inbox| inbox.events.push_back(Event::Refresh));
    }

    /// Workspace folders were opened and closed.
    pub(super) fn folders(&self, added: Vec<PathBuf>, removed: Vec<PathBuf>) {
        self.tell(|inbox| inbox.events.push_back(Event::Folders { added, removed }));
    }

    /// The editor's settings are these.
    pub(super) fn settings(&self, layer: Layer) {
        self.tell(|inbox| inbox.events.push_back(Event::Settings(Box::new(layer))));
    }

    /// Runs `job` on the thread and gives its result. A caller that stops waiting raises the job's flag.
    ///
    /// # Errors
    /// Internal error, where the job panicked.
    pub(super) async fn ask<T, F>(&self, job: F) -> jsonrpc::Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Worker, &Cancel) -> T + Send + 'static,
    {
        let (sender, answer) = oneshot::channel();
        let cancel = Cancel::new();
        let _guard = CancelOnDrop(cancel.clone());
        let flag = cancel.clone();
        let run = Box::new(move |worker: &mut Worker| drop(sender.send(job(worker, &flag))));
        self.tell(|inbox| inbox.questions.push_back(Question { run, cancel }));
        answer.await.map_err(|_| Error::internal_error())
    }
}

/// What the thread owns.
pub(super) struct Worker {
    pub(super) shared: Arc<Shared>,
    pub(super) workspace: Workspace,
    runtime: Handle,
    /// The open documents as the workspace knows them.
    open: HashMap<Place, Arc<Snapshot>>,
    /// Documents whose findings are to be made and pushed, the next one first.
    waiting: VecDeque<Place>,
    checked: HashMap<Place, (u64, Arc<Checked>)>,
    /// Rules whose panic has been reported, by document.
    failed: HashSet<(Place, &'static str)>,
    refreshing: Arc<SingleFlight>,
    progress: Option<Progress>,
    works: u64,
}

impl Worker {
    fn run(mut self) {
        loop {
            let (events, changed, question) = self.next();
            for event in events {
                self.fenced("an event", |worker| worker.event(event));
            }
            for snapshot in changed {
                self.fenced("a change", |worker| worker.changed(snapshot));
            }
            if let Some(question) = question {
                if !question.cancel.is_cancelled() {
                    self.fenced("a question", question.run);
                }
            } else if let Some(place) = self.waiting.pop_front() {
                self.fenced("a check", |worker| worker.push(&place));
                self.note_progress();
            }
            self.workspace.tidy();
        }
    }

    /// What there is to do; waits for it.
    fn next(&self) -> (VecDeque<Event>, Vec<Arc<Snapshot>>, Option<Question>) {
        let analysis = &self.shared.analysis;
        let mut inbox = analysis.inbox();
        inbox.checking = None;
        while inbox.events.is_empty() && inbox.order.is_empty() && inbox.questions.is_empty() && self.waiting.is_empty()
        {
            if analysis.reading.load(Ordering::Acquire) {
                drop(inbox);
                analysis.stay_awake();
                inbox = analysis.inbox();
            } else {
                inbox = analysis.bell.wait(inbox).unwrap_or_else(PoisonError::into_inner);
            }
        }
        let events = std::mem::take(&mut inbox.events);
        let order = std::mem::take(&mut inbox.order);
        let changed = order.iter().filter_map(|place| inbox.changed.remove(place)).collect();
        (events, changed, inbox.questions.pop_front())
    }

    /// What panics is reported and costs itself alone.
    fn fenced(&mut self, what: &str, run: impl FnOnce(&mut Self)) {
        if catch_unwind(AssertUnwindSafe(|| run(self))).is_err() {
            self.shared.outbox.log(MessageType::ERROR, format!("{what} failed; this is a fault of Pitfall's"));
        }
    }

    fn event(&mut self, event: Event) {
        match event {
            Event::Closed(place) => {
                self.open.remove(&place);
                self.checked.remove(&place);
                self.waiting.retain(|other| *other != place);
                self.failed.retain(|(other, _)| *other != place);
                if let Some(path) = place.path() {
                    let affected = self.workspace.close(path);
                    self.affected(affected);
                }
            }
            Event::Disk(paths) => {
                let affected = self.workspace.disk_changed(&paths);
                self.affected(affected);
            }
            Event::Refresh => {
                let affected = self.workspace.refresh();
                self.affected(affected);
            }
            Event::Folders { added, removed } => {
                let affected = self.workspace.change_roots(&added, &removed);
                self.affected(affected);
            }
            Event::Settings(layer) => {
                if self.workspace.set_strongest(*layer) {
                    let all = self.open.keys().cloned().collect();
                    self.again(all);
                }
            }
        }
    }

    fn changed(&mut self, snapshot: Arc<Snapshot>) {
        let place = snapshot.place.clone();
        self.checked.remove(&place);
        self.open.insert(place.clone(), Arc::clone(&snapshot));
        if let Some(path) = place.path().filter(|_| snapshot.in_step) {
            let affected = self.workspace.open(path, snapshot.source().clone());
            self.affected(affected);
        }
        if !self.shared.negotiated().pull {
            self.waiting.retain(|other| *other != place);
            self.waiting.push_front(place);
        }
    }

    fn affected(&mut self, Affected(paths): Affected) {
        let places = paths.into_iter().map(Place::File).filter(|place| self.open.contains_key(place)).collect();
        self.again(places);
    }

    /// The findings of these documents may have changed though their texts have not.
    fn again(&mut self, places: Vec<Place>) {
        if places.is_empty() {
            return;
        }
        for place in &places {
            self.checked.remove(place);
        }
        if self.shared.negotiated().pull {
            return self.refresh_client();
        }
        for place in places {
            if !self.waiting.contains(&place) {
                self.waiting.push_back(place);
            }
        }
    }

    /// Tells a client that pulls to pull again.
    fn refresh_client(&self) {
        if !self.refreshing.begin() {
            return;
        }
        let (shared, refreshing) = (Arc::clone(&self.shared), Arc::clone(&self.refreshing));
        self.runtime.spawn(async move {
            loop {
                // A client that does not answer is asked again at the next occasion.
                let _ = tokio::time::timeout(PATIENCE, shared.client.workspace_diagnostic_refresh()).await;
                if !refreshing.goes_again() {
                    return;
                }
            }
        });
    }

    fn push(&mut self, place: &Place) {
        let Some(snapshot) = self.open.get(place).cloned() else { return };
        let cancel = Cancel::new();
        {
            let mut inbox = self.shared.analysis.inbox();
            if inbox.changed.contains_key(place) {
                return; // A newer text is there already.
            }
            inbox.checking = Some((place.clone(), cancel.clone()));
        }
        let Some(checked) = self.findings(&snapshot, &cancel) else { return };
        let diagnostics = convert::diagnostics(self, &snapshot, &checked);
        self.shared.publisher.publish(&snapshot, diagnostics, checked.kind != FileKind::Other);
    }

    fn note_progress(&mut self) {
        if self.waiting.is_empty() {
            self.progress = None;
            return;
        }
        let left = self.waiting.len();
        let (shared, works) = (&self.shared, &mut self.works);
        let progress = self.progress.get_or_insert_with(|| {
            *works += 1;
            Progress::begin(shared, *works)
        });
        progress.step(&self.runtime, left);
    }

    /// The findings about `snapshot`, made at most once for each text; nothing where `cancel` was raised meanwhile.
    pub(super) fn findings(&mut self, snapshot: &Snapshot, cancel: &Cancel) -> Option<Arc<Checked>> {
        if let Some((revision, checked)) = self.checked.get(&snapshot.place)
            && *revision == snapshot.revision
        {
            return Some(Arc::clone(checked));
        }
        let mut checked = self.workspace.check(snapshot.source(), cancel);
        if checked.cancelled {
            return None;
        }
        if checked.config.excluded.is_some() || !snapshot.in_step {
            checked.findings.clear();
        }
        self.shared.trace(|| format!("checked {}", snapshot.uri));
        let config = Arc::clone(&checked.config);
        checked.findings.retain(|finding| config.shows(finding));
        for failure in &checked.failures {
            if self.failed.insert((snapshot.place.clone(), failure.rule)) {
                let message = format!(
                    "the rule {} failed in {} and says nothing there ({}); this is a fault of Pitfall's",
                    failure.rule, snapshot.uri, failure.message
                );
                self.shared.outbox.log(MessageType::ERROR, message);
            }
        }
        let checked = Arc::new(checked);
        if self.open.get(&snapshot.place).is_some_and(|open| open.revision == snapshot.revision) {
            self.checked.insert(snapshot.place.clone(), (snapshot.revision, Arc::clone(&checked)));
        }
        Some(checked)
    }

    /// `snapshot`, parsed; as the workspace has it where it is the newest.
    pub(super) fn parsed(&self, snapshot: &Snapshot) -> Arc<Parsed> {
        let source = snapshot.source();
        let known = snapshot.place.path().and_then(|path| self.workspace.parsed(path));
        known
            .filter(|parsed| Arc::ptr_eq(&parsed.source.text, &source.text))
            .unwrap_or_else(|| Arc::new(Parsed::new(source.clone(), None)))
    }

    /// The findings in `text` in the place of `snapshot`.
    pub(super) fn findings_instead(&mut self, snapshot: &Snapshot, text: &str, cancel: &Cancel) -> Vec<Finding> {
        let source = Source { text: text.into(), ..snapshot.source().clone() };
        let mut checked = self.workspace.check(&source, cancel);
        checked.findings.retain(|finding| checked.config.shows(finding));
        // The index is to remember the questions of the true text: that is checked again when next asked for.
        self.checked.remove(&snapshot.place);
        checked.findings
    }

    /// The open document at `path`.
    pub(super) fn open_at(&self, path: &Path) -> Option<&Arc<Snapshot>> {
        self.open.get(&Place::File(path.to_owned()))
    }
}
