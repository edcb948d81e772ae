//! The open documents, and what each notification does to them. Only the gate calls this, in the order of arrival, and
//! nothing here waits: the state that a request finds is the state its client meant.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use pitfall_engine::Source;
use pitfall_text::Document;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tower_lsp::ls_types::MessageType;

use super::capabilities::{self, Negotiated};
use super::place::Place;
use super::shared::Shared;
use super::sync::{DidChange, DidClose, DidOpen, DidSave};
use super::watch;

/// One state of one document. Requests and checks keep it as long as they need it.
#[derive(Debug)]
pub(super) struct Snapshot {
    /// The URI as the client spells it.
    pub(super) uri: String,
    /// The document's identity.
    pub(super) place: Place,
    /// The text and the client's version of it.
    pub(super) document: Document,
    /// Grows with every change of any document, so a larger one is newer, also across closing and opening.
    pub(super) revision: u64,
    /// The revision with which the client opened it: another one after each opening.
    pub(super) opening: u64,
    /// The text is the client's: no change of it was lost.
    pub(super) in_step: bool,
    language_id: String,
    source: OnceLock<Source>,
}

impl Snapshot {
    /// A state of the document at `uri` whose text matters to nobody.
    #[cfg(test)]
    pub(super) fn bare(uri: &str, version: i32, revision: u64) -> Self {
        Self {
            uri: uri.to_owned(),
            place: Place::of(uri),
            document: Document::new("", version),
            revision,
            opening: revision,
            in_step: true,
            language_id: String::new(),
            source: OnceLock::new(),
        }
    }

    /// The text as the engine takes it; made on first use.
    pub(super) fn source(&self) -> &Source {
        self.source.get_or_init(|| {
            Source::new(self.place.path(), self.document.text()).with_language_id(self.language_id.clone())
        })
    }
}

struct Open {
    uri: String,
    language_id: String,
    document: Document,
    in_step: bool,
    revision: u64,
    opening: u64,
    snapshot: Option<Arc<Snapshot>>,
}

/// The client's side of the truth.
pub(super) struct Session {
    shared: Arc<Shared>,
    documents: HashMap<Place, Open>,
    revision: u64,
}

impl Session {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Self { shared, documents: HashMap::new(), revision: 0 }
    }

    /// `initialize`: settles what both sides can do.
    pub(super) fn initialize(&self, params: &Value) {
        self.shared.negotiate(Negotiated::of(params));
        self.shared.set_trace(params.get("trace").and_then(Value::as_str));
    }

    /// The present state of the document that `uri` names, where it is open.
    pub(super) fn snapshot(&mut self, uri: &str) -> Option<Arc<Snapshot>> {
        self.snapshot_at(&Place::of(uri))
    }

    fn snapshot_at(&mut self, place: &Place) -> Option<Arc<Snapshot>> {
        let open = self.documents.get_mut(place)?;
        let snapshot = open.snapshot.get_or_insert_with(|| {
            Arc::new(Snapshot {
                uri: open.uri.clone(),
                place: place.clone(),
                document: open.document.clone(),
                revision: open.revision,
                opening: open.opening,
                in_step: open.in_step,
                language_id: open.language_id.clone(),
                source: OnceLock::new(),
            })
        });
        Some(Arc::clone(snapshot))
    }

    /// Takes a notification.
    pub(super) fn notification(&mut self, method: &str, params: Option<Value>) {
        let params = params.unwrap_or_default();
        match method {
            "textDocument/didOpen" => self.decoded(method, params, Self::open),
            "textDocument/didChange" => self.change(params),
            "textDocument/didSave" => self.decoded(method, params, Self::save),
            "textDocument/didClose" => self.decoded(method, params, Self::close),
            "workspace/didChangeConfiguration" => self.shared.settings.changed(&self.shared, &params),
            "workspace/didChangeWatchedFiles" => self.shared.analysis.disk_changed(watch::paths(&params)),
            "workspace/didChangeWorkspaceFolders" => {
                let listed = |key: &str| capabilities::listed_folders(params.pointer(&format!("/event/{key}")));
                self.shared.analysis.folders(listed("added"), listed("removed"));
            }
            "$/setTrace" => self.shared.set_trace(params.get("value").and_then(Value::as_str)),
            "initialized" => {
                self.shared.analysis.folders(self.shared.negotiated().folders.clone(), Vec::new());
                self.shared.settings.initialized(&self.shared);
            }
            _ => {}
        }
    }

    fn decoded<P: DeserializeOwned>(&mut self, method: &str, params: Value, apply: fn(&mut Self, P)) {
        match serde_json::from_value(params) {
            Ok(params) => apply(self, params),
            Err(error) => self.warn(format!("{method} cannot be read and is ignored: {error}")),
        }
    }

    fn warn(&self, message: String) {
        self.shared.outbox.log(MessageType::WARNING, message);
    }

    fn open(&mut self, params: DidOpen) {
        let opened = params.text_document;
        let place = Place::of(&opened.uri);
        let document = Document::new(&opened.text, opened.version);
        let open = Open {
            uri: opened.uri,
            language_id: opened.language_id,
            document,
            in_step: true,
            revision: 0,
            opening: self.revision + 1,
            snapshot: None,
        };
        self.documents.insert(place.clone(), open);
        self.changed(&place);
    }

    fn change(&mut self, params: Value) {
        // The URI is read apart, so that a change that cannot be read is at least known to be one of this document.
        let uri = params.pointer("/textDocument/uri").and_then(Value::as_str).map(str::to_owned);
        let params: DidChange = match serde_json::from_value(params) {
            Ok(params) => params,
            Err(error) => return self.lose(uri.as_deref(), &error.to_string()),
        };
        let place = Place::of(&params.text_document.uri);
        let encoding = self.shared.negotiated().encoding;
        let Some(open) = self.documents.get_mut(&place) else {
            return self.warn(format!("a change of {}, which is not open, is ignored", params.text_document.uri));
        };
        for change in params.content_changes {
            match change.range {
                None => {
                    open.document.replace_all(&change.text);
                    open.in_step = true;
                }
                Some(range) if open.in_step => {
                    open.document.replace(range.start, range.end, encoding, &change.text);
                }
                Some(_) => {}
            }
        }
        open.document.set_version(params.text_document.version);
        self.changed(&place);
    }

    /// A change was lost: of the document that `uri` names, or of any where that is not known. Until its next whole text
    /// nothing is said about it.
    fn lose(&mut self, uri: Option<&str>, why: &str) {
        let places: Vec<Place> = match uri {
            Some(uri) => vec![Place::of(uri)],
            None => self.documents.keys().cloned().collect(),
        };
        for place in places {
            let Some(open) = self.documents.get_mut(&place) else { continue };
            open.in_step = false;
            let uri = open.uri.clone();
            self.changed(&place);
            self.warn(format!(
                "a change of {uri} cannot be read ({why}); nothing is reported there until its whole text comes, as on saving \
                 or opening it anew"
            ));
        }
    }

    /// A frame was lost whose first bytes are `head`. Where it may have been a change, the documents it may have spoken of are
    /// out of step.
    pub(super) fn lost_frame(&mut self, head: &[u8], why: &str) {
        let head = String::from_utf8_lossy(head);
        if !head.contains("textDocument/didChange") {
            return;
        }
        let named: Vec<String> =
            self.documents.values().map(|open| open.uri.clone()).filter(|uri| head.contains(uri.as_str())).collect();
        if named.is_empty() {
            return self.lose(None, why);
        }
        named.iter().for_each(|uri| self.lose(Some(uri), why));
    }

    fn save(&mut self, params: DidSave) {
        let place = Place::of(&params.text_document.uri);
        let Some(open) = self.documents.get_mut(&place) else { return };
        if !self.shared.negotiated().watch_files {
            self.shared.analysis.refresh();
        }
        let Some(text) = params.text else { return };
        if open.in_step && open.document.text() == text {
            return;
        }
        let message = format!("{} was out of step with its editor and is in step again", open.uri);
        open.document.replace_all(&text);
        open.in_step = true;
        self.changed(&place);
        self.warn(message);
    }

    fn close(&mut self, params: DidClose) {
        let place = Place::of(&params.text_document.uri);
        if let Some(open) = self.documents.remove(&place) {
            self.revision += 1;
            self.shared.publisher.close(&place, &open.uri);
            self.shared.analysis.closed(place);
        }
    }

    fn changed(&mut self, place: &Place) {
        self.revision += 1;
        if let Some(open) = self.documents.get_mut(place) {
            open.revision = self.revision;
            open.snapshot = None;
        }
        if let Some(snapshot) = self.snapshot_at(place) {
            self.shared.publisher.newest(place, snapshot.revision);
            self.shared.analysis.changed(snapshot);
        }
    }
}
