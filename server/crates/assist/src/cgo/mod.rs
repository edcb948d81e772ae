//! Preambles and #cgo lines: verbs, conditions, flags, pkg-config modules, and where an `#include` leads.

mod flag;
mod include;
mod line;
mod module;

use pitfall_engine::{Completion, Context};

use crate::{Ask, Assist, Hover, Link};

/// The domain `cgo`.
pub(crate) struct Cgo;

impl Assist for Cgo {
    fn hover(&self, ask: &Ask) -> Option<Hover> {
        line::hover(ask)
    }

    fn completions(&self, ask: &Ask) -> Vec<Completion> {
        line::completions(ask)
    }

    fn links(&self, context: &Context) -> Vec<Link> {
        include::links(context)
    }
}
