//! Any text as a start-up file that is followed, itself sourced by itself.
#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use pitfall_host::{Host, Place, SessionKind, Shell};

fuzz_target!(|text: &str| {
    let host = Host::at("/nonexistent", [("HOME".to_owned(), "/h".to_owned())]);
    for shell in [Shell::Sh, Shell::Bash, Shell::Zsh, Shell::Fish] {
        let texts = |path: &Path| path.starts_with("/h").then(|| text.to_owned());
        let session = host.session_of(SessionKind::Login, Some(shell), &texts);
        for (_, variable) in session.variables() {
            for event in &variable.history {
                if let Place::File { span, .. } = &event.place {
                    assert!(text.get(span.range()).is_some(), "{span:?}");
                }
            }
        }
    }
});
