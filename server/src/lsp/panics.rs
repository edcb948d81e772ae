//! What the server's own error stream says of a panic: one line for each place that panics, once. Editors keep that stream as
//! a log, and a rule that panics would do so at every keystroke.

use std::collections::HashSet;
use std::panic::PanicHookInfo;
use std::sync::{Mutex, PoisonError};

/// Puts this process's panics into few words.
pub(super) fn report_briefly() {
    let known: Mutex<HashSet<String>> = Mutex::default();
    std::panic::set_hook(Box::new(move |info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        if known.lock().unwrap_or_else(PoisonError::into_inner).insert(place.clone()) {
            report(&place, info);
        }
    }));
}

#[expect(clippy::print_stderr, reason = "the error stream is what editors keep as the server's log")]
fn report(place: &str, info: &PanicHookInfo<'_>) {
    let payload = info.payload();
    let words =
        payload.downcast_ref::<String>().map(String::as_str).or_else(|| payload.downcast_ref::<&str>().copied());
    eprintln!("pitfall: a fault at {place}: {}", words.unwrap_or("no words"));
}
