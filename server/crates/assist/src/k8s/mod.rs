//! Kubernetes manifests: fields and their values.

mod completion;
mod hover;
mod names;
mod outline;

use pitfall_engine::{Completion, Context, Location};

use crate::{Ask, Assist, Hover, Symbol};

/// The domain `k8s`.
pub(crate) struct K8s;

impl Assist for K8s {
    fn hover(&self, ask: &Ask) -> Option<Hover> {
        hover::hover(ask)
    }

    fn completions(&self, ask: &Ask) -> Vec<Completion> {
        completion::completions(ask)
    }

    fn definitions(&self, ask: &Ask) -> Vec<Location> {
        names::definitions(ask)
    }

    fn references(&self, ask: &Ask, with_itself: bool) -> Vec<Location> {
        names::references(ask, with_itself)
    }

    fn symbols(&self, context: &Context) -> Vec<Symbol> {
        names::symbols(context)
    }
}
