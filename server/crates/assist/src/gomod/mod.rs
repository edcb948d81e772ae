//! go.mod and go.work: directives, versions, folders.

mod directive;

use pitfall_engine::Completion;

use crate::{Ask, Assist, Hover};

/// The domain `gomod`.
pub(crate) struct Gomod;

impl Assist for Gomod {
    fn hover(&self, ask: &Ask) -> Option<Hover> {
        directive::hover(ask)
    }

    fn completions(&self, ask: &Ask) -> Vec<Completion> {
        directive::completions(ask)
    }
}
