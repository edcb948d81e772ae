//! Kubernetes manifests: fields and their values.

mod completion;
mod hover;
mod outline;

use pitfall_engine::Completion;

use crate::{Ask, Assist, Hover};

/// The domain `k8s`.
pub(crate) struct K8s;

impl Assist for K8s {
    fn hover(&self, ask: &Ask) -> Option<Hover> {
        hover::hover(ask)
    }

    fn completions(&self, ask: &Ask) -> Vec<Completion> {
        completion::completions(ask)
    }
}
