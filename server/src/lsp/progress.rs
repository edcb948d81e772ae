//! Work-done progress for work over several documents that takes longer than a second.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::runtime::Handle;
use tower_lsp::ls_types::ProgressToken;

use super::settings::PATIENCE;
use super::shared::Shared;

/// Shorter work shows nothing.
const WORTH_SHOWING: Duration = Duration::from_secs(1);

/// Reports come no closer than this.
const PACE: Duration = Duration::from_millis(200);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Quiet,
    Asked,
    Shown,
    Ended,
}

/// One piece of work, from its first step to its drop.
pub(super) struct Progress {
    shared: Arc<Shared>,
    began: Instant,
    reported: Instant,
    done: usize,
    token: String,
    state: Arc<Mutex<State>>,
}

impl Progress {
    pub(super) fn begin(shared: &Arc<Shared>, number: u64) -> Self {
        let now = Instant::now();
        let token = format!("pitfall/{number}");
        let state = Arc::new(Mutex::new(State::Quiet));
        Self { shared: Arc::clone(shared), began: now, reported: now, done: 0, token, state }
    }

    /// One more is done, `left` are not.
    pub(super) fn step(&mut self, runtime: &Handle, left: usize) {
        self.done += 1;
        if self.began.elapsed() < WORTH_SHOWING || !self.shared.negotiated().progress {
            return;
        }
        let state = *lock(&self.state);
        match state {
            State::Quiet => self.ask(runtime),
            State::Shown if self.reported.elapsed() >= PACE => {
                self.reported = Instant::now();
                let percentage = 100 * self.done / (self.done + left).max(1);
                report(&self.shared, &self.token, &json!({"kind": "report", "percentage": percentage}));
            }
            _ => {}
        }
    }

    fn ask(&self, runtime: &Handle) {
        *lock(&self.state) = State::Asked;
        let (shared, token, state) = (Arc::clone(&self.shared), self.token.clone(), Arc::clone(&self.state));
        runtime.spawn(async move {
            let asked = shared.client.create_work_done_progress(ProgressToken::String(token.clone()));
            if !matches!(tokio::time::timeout(PATIENCE, asked).await, Ok(Ok(()))) {
                return;
            }
            let mut state = lock(&state);
            if *state == State::Asked {
                *state = State::Shown;
                report(&shared, &token, &json!({"kind": "begin", "title": "Pitfall", "percentage": 0}));
            }
        });
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        let mut state = lock(&self.state);
        if *state == State::Shown {
            report(&self.shared, &self.token, &json!({"kind": "end"}));
        }
        *state = State::Ended;
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

fn report(shared: &Shared, token: &str, value: &Value) {
    shared.outbox.notify("$/progress", &json!({"token": token, "value": value}));
}
