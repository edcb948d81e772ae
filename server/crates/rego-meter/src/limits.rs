//! What the evaluator asks at each step, to find out whether it should ask [`crate::allocation_stats_snapshot`].

/// How much was allocated and not yet told: so much that the evaluator always asks on.
pub fn thread_allocation_pending_delta() -> i64 {
    i64::MAX
}

/// Nothing was told since it was last asked.
pub fn take_thread_flushed_since_check_flag() -> bool {
    false
}

/// Nothing waits to be told.
pub fn flush_thread_counters() {}

/// There is no such threshold here.
pub fn set_thread_flush_threshold(_: Option<u64>) {}

/// There is none.
pub fn thread_flush_threshold() -> Option<u64> {
    None
}

/// The evaluator's other machine has work left out of its account; there is no account here.
pub fn with_unowned_memory_budget_scope<R>(work: impl FnOnce() -> R) -> R {
    work()
}
