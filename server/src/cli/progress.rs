//! The progress bar: on a terminal, for work that takes longer than a second.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Work shorter than this shows no bar.
const PATIENCE: Duration = Duration::from_secs(1);

/// A bar that stays hidden until it is worth drawing. Where standard error is no terminal it draws nothing.
pub(super) struct Progress {
    bar: ProgressBar,
    since: Instant,
    visible: AtomicBool,
}

impl Progress {
    pub(super) fn new(since: Instant) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}") {
            bar.set_style(style);
        }
        Self { bar, since, visible: AtomicBool::new(false) }
    }

    /// `total` files are to be looked at.
    pub(super) fn begin(&self, total: usize) {
        self.bar.reset();
        self.bar.set_length(total as u64);
    }

    /// One file is done; any thread may say so.
    pub(super) fn step(&self) {
        if self.since.elapsed() > PATIENCE && !self.visible.swap(true, Ordering::Relaxed) {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.inc(1);
    }

    /// Takes the bar away while `write` writes to the same terminal.
    pub(super) fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        self.bar.suspend(write)
    }

    /// Takes the bar away for good.
    pub(super) fn end(&self) {
        self.bar.finish_and_clear();
    }
}
