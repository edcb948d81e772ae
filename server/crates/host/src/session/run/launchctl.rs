//! `launchctl setenv` in the files of a shell: what programs started from the desktop get once a terminal was open.
//! Source: launchctl(1).

use super::{Launched, Loaded, Run};
use crate::Shell;
use crate::session::guard::Verdict;
use crate::session::state::Change;
use crate::session::{Deed, Held, Place};
use pitfall_syntax::Span;
use pitfall_syntax::shell::{Command, Word};
use std::path::Path;
use std::sync::Arc;

impl Run<'_> {
    /// `launchctl setenv NAME value …`, `launchctl unsetenv NAME …`.
    pub(super) fn launchctl(&mut self, loaded: &Loaded, command: &Command, verdict: Verdict) {
        if verdict == Verdict::No {
            return;
        }
        let mut launched = Vec::new();
        let mut add = |name: &str, span: Span, deed: Deed, value: Held| {
            launched.push(Launched { name: name.to_owned(), place: self.place(loaded, span), deed, value });
        };
        for (name, value) in command.launched() {
            let mut certain = true;
            let held = self.evaluate(value, &loaded.text, loaded.file().dialect, true, &mut certain);
            add(&name.text, name.span.cover(value.span), Deed::Set, held);
        }
        if command.words.get(1).and_then(Word::as_literal) == Some("unsetenv") {
            let names = command.words.iter().skip(2).filter_map(Word::as_literal);
            names.for_each(|name| add(name, command.span, Deed::Unset, Held::Unset));
        }
        Arc::make_mut(&mut self.at.launched).append(&mut launched);
    }

    /// Follows the files of a terminal for what they give to the desktop, and for nothing else. Whether one was open by then nobody can
    /// tell.
    pub(super) fn launched_by_terminals(&mut self, shell: Shell) {
        let desktop = self.at.clone();
        self.shell(shell, true, true);
        let launched = std::mem::replace(&mut self.at, desktop).launched;
        for Launched { name, place, deed, value } in launched.iter().cloned() {
            if let Place::File { path, .. } = &place {
                self.note_file(path);
            }
            let change = Change { place, deed, value, happens: false, certain: false, exported: Some(true) };
            self.at.state.apply(&name, change);
        }
    }

    /// The session depends on the file.
    fn note_file(&mut self, path: &Arc<Path>) {
        if !self.at.files.contains(path) {
            Arc::make_mut(&mut self.at.files).push(path.clone());
        }
    }
}
