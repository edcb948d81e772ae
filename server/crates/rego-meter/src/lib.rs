//! Tells the evaluator of Rego, the `regorus` crate, when an evaluation takes too much memory or time.
//!
//! The evaluator can limit memory, if it brings an allocator for the whole program along (its crate `regorus-mimalloc`): at each step, and within the
//! functions of Rego that make many values, it asks that allocator how much is in use. This crate stands in for that one, and brings none: the program would be
//! 0.85 MB larger and take 5 MiB more at the start and half as much again over many files. It answers the same question by what the operating system says of
//! the process, as far as it grew since the evaluation began ([`limited`]). The clock is looked at on the way, as functions of Rego do not look at it.
//!
//! The items below [`limits`], and those that are named like it, are what `regorus` 0.14 calls (`src/utils/limits/memory.rs` there).

pub mod limits;

use std::cell::Cell;
use std::time::{Duration, Instant};

use memory_stats::memory_stats;

/// The operating system is asked so often: it takes some microseconds to answer.
const INTERVAL: Duration = Duration::from_millis(1);

/// What an evaluation may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How long.
    pub time: Duration,
    /// By so many bytes may the process grow meanwhile, for whatever reason.
    pub bytes: usize,
}

/// What an evaluation took too much of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Excess {
    /// Of time.
    Time,
    /// Of memory.
    Memory,
}

/// The evaluation that runs on a thread.
#[derive(Debug, Clone, Copy)]
struct Running {
    limits: Limits,
    began: Instant,
    /// When the operating system was asked last.
    looked: Instant,
    /// What the process held when the operating system was first asked, in bytes.
    held: Option<usize>,
    excess: Option<Excess>,
}

thread_local! {
    static RUNNING: Cell<Option<Running>> = const { Cell::new(None) };
}

/// Takes the evaluation off the thread again, whatever became of it.
struct Off;

impl Drop for Off {
    fn drop(&mut self) {
        RUNNING.set(None);
    }
}

/// What `work` comes to, which evaluates on this thread, and what it took too much of, if it did. The evaluator then ends with an error at its next step.
pub fn limited<T>(limits: Limits, work: impl FnOnce() -> T) -> (T, Option<Excess>) {
    let began = Instant::now();
    RUNNING.set(Some(Running { limits, began, looked: began, held: None, excess: None }));
    let _off = Off;
    let done = work();
    (done, RUNNING.get().and_then(|running| running.excess))
}

/// The evaluation on this thread takes too much.
fn is_too_much() -> bool {
    let Some(mut running) = RUNNING.get() else { return false };
    if running.excess.is_none() {
        let now = Instant::now();
        if now.duration_since(running.looked) < INTERVAL {
            return false;
        }
        running.looked = now;
        if now.duration_since(running.began) > running.limits.time {
            running.excess = Some(Excess::Time);
        } else if let Some(now_held) = memory_stats().map(|stats| stats.physical_mem) {
            let held = *running.held.get_or_insert(now_held);
            if now_held.saturating_sub(held) > running.limits.bytes {
                running.excess = Some(Excess::Memory);
            }
        }
        RUNNING.set(Some(running));
    }
    running.excess.is_some()
}

/// What the evaluator wants to know of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GlobalAllocationStats {
    /// `u64::MAX` where the evaluation on this thread takes too much, and otherwise nothing.
    pub allocated: u64,
}

/// What the evaluator wants to know of a thread: nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ThreadAllocationStats;

/// Asked by the evaluator, which compares it with the limit that `regorus::set_global_memory_limit` sets: any will do.
pub fn allocation_stats_snapshot() -> (GlobalAllocationStats, ThreadAllocationStats) {
    let allocated = if is_too_much() { u64::MAX } else { 0 };
    (GlobalAllocationStats { allocated }, ThreadAllocationStats)
}

/// Asked by the evaluator's other machine, which is no part of this build.
pub fn current_thread_live_bytes() -> i64 {
    0
}

/// The evaluator has its crate make itself the allocator: this one does not.
#[macro_export]
macro_rules! assign_global {
    () => {};
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLENTY: Limits = Limits { time: Duration::from_secs(600), bytes: usize::MAX };

    /// Asks as the evaluator does, until it hears no.
    fn ask_until_too_much(mut between: impl FnMut()) -> bool {
        let began = Instant::now();
        while began.elapsed() < Duration::from_secs(60) {
            between();
            if allocation_stats_snapshot().0.allocated > 0 {
                return true;
            }
        }
        false
    }

    #[test]
    fn time_is_limited_and_told() {
        let limits = Limits { time: Duration::from_millis(5), ..PLENTY };
        assert_eq!(limited(limits, || ask_until_too_much(|| ())), (true, Some(Excess::Time)));
        assert_eq!(allocation_stats_snapshot().0.allocated, 0, "nothing runs any more");
    }

    #[test]
    fn memory_is_limited_and_told() {
        let limits = Limits { bytes: 32 << 20, ..PLENTY };
        let mut kept: Vec<Vec<u8>> = Vec::new();
        let took = limited(limits, || ask_until_too_much(|| kept.push(vec![1; 1 << 20])));
        assert_eq!(took, (true, Some(Excess::Memory)));
        assert!(kept.len() < 2_000, "{}", kept.len());
    }

    #[test]
    fn what_takes_little_is_let_be() {
        let (sum, excess) =
            limited(PLENTY, || (0..1_000).map(|_| allocation_stats_snapshot().0.allocated).sum::<u64>());
        assert_eq!((sum, excess), (0, None));
    }
}
