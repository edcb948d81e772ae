//! Probes of a container.

use super::container::Container;
use super::field::{Field, IntOrText};
use super::is_view;
use super::view::View;

/// `core.v1.Probe`
#[derive(Debug, Clone, Copy)]
pub struct Probe<'a> {
    view: View<'a>,
    key: &'static str,
}

is_view!(Probe);

impl<'a> Probe<'a> {
    /// The keys of a container's probes.
    pub const KEYS: [&'static str; 3] = ["livenessProbe", "readinessProbe", "startupProbe"];

    /// The probe of a container under one of [`Probe::KEYS`], there or not.
    pub fn of(container: &Container<'a>, key: &'static str) -> Self {
        Self { view: container.view(key), key }
    }

    /// Its key in the container.
    pub fn key(&self) -> &'static str {
        self.key
    }

    /// The key of what it does, such as `httpGet`, with its mapping.
    pub fn handler(&self) -> Option<(&'static str, View<'a>)> {
        let found = ["httpGet", "tcpSocket", "grpc", "exec"].into_iter().map(|key| (key, self.view.view(key)));
        found.into_iter().find(|(_, handler)| handler.is_present())
    }

    /// The port that it asks, by number or name.
    pub fn port(&self) -> Option<Field<'a, IntOrText<'a>>> {
        let (key, handler) = self.handler()?;
        (key != "exec").then(|| handler.field("port"))
    }
}
