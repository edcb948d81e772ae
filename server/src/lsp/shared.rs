//! What the parts of a running server share.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use pitfall_engine::Language;
use serde_json::json;
use tower_lsp::Client;

use super::analysis::Analysis;
use super::capabilities::Negotiated;
use super::outbox::Outbox;
use super::pages::Pages;
use super::publish::Publisher;
use super::settings::Settings;

/// One server's parts. None of them changes what a document says: that is the session's.
pub(super) struct Shared {
    /// For requests to the client; notifications go through the outbox.
    pub(super) client: Client,
    pub(super) outbox: Outbox,
    pub(super) analysis: Analysis,
    pub(super) publisher: Publisher,
    pub(super) settings: Settings,
    pub(super) pages: Pages,
    negotiated: OnceLock<Negotiated>,
    traces: AtomicBool,
}

impl Shared {
    pub(super) fn new(client: Client, outbox: Outbox) -> Arc<Self> {
        Arc::new(Self {
            client,
            publisher: Publisher::new(outbox.clone()),
            outbox,
            analysis: Analysis::default(),
            settings: Settings::default(),
            pages: Pages::default(),
            negotiated: OnceLock::new(),
            traces: AtomicBool::new(false),
        })
    }

    /// The client wants to be told what is done, or no more: `trace` of `initialize` and `$/setTrace`, which is `off`, `messages` or `verbose`.
    pub(super) fn set_trace(&self, wanted: Option<&str>) {
        self.traces.store(matches!(wanted, Some("messages" | "verbose")), Ordering::Relaxed);
    }

    /// Tells the client what is done, where it wants to be told.
    pub(super) fn trace(&self, what: impl FnOnce() -> String) {
        if self.traces.load(Ordering::Relaxed) {
            self.outbox.notify("$/logTrace", &json!({"message": what()}));
        }
    }

    /// What `initialize` settled; the protocol's least before it.
    pub(super) fn negotiated(&self) -> &Negotiated {
        static LEAST: OnceLock<Negotiated> = OnceLock::new();
        self.negotiated.get().unwrap_or_else(|| LEAST.get_or_init(Negotiated::default))
    }

    /// Settles it. Only the first call counts.
    pub(super) fn negotiate(&self, negotiated: Negotiated) {
        let _ = self.negotiated.set(negotiated);
    }

    /// The language of a file's messages: the configured one, else the editor's.
    pub(super) fn language(&self, configured: Option<Language>) -> Language {
        configured.unwrap_or(self.negotiated().language)
    }
}
