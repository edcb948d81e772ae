//! The editor's settings: asked for with `workspace/configuration` where the client answers that, else taken from what it
//! sends.

use std::sync::Arc;
use std::time::Duration;

use pitfall_engine::Layer;
use pitfall_engine::config::Fault;
use serde_json::{Value, json};
use tower_lsp::ls_types::{ConfigurationItem, MessageType, Registration};

use super::shared::Shared;
use super::single_flight::SingleFlight;
use super::watched;

/// The name of our section.
const SECTION: &str = "pitfall";

/// How long a client may take to answer before it is taken to have nothing to say.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// Keys of our section that the editors' own extensions read; they say nothing about files.
const OF_EDITORS: [&str; 4] = ["enable", "path", "server", "trace"];

/// Asks; at most one question is under way.
#[derive(Debug, Default)]
pub(super) struct Settings {
    asking: SingleFlight,
}

impl Settings {
    /// The client is ready: takes what came with `initialize`, asks for settings, registers what is registered late.
    pub(super) fn initialized(&self, shared: &Arc<Shared>) {
        apply(shared, shared.negotiated().initial_settings.clone());
        let negotiated = shared.negotiated();
        let mut registrations = Vec::new();
        if negotiated.watch_files {
            let globs = watched::patterns(&negotiated.initial_settings);
            let watchers: Vec<Value> = globs.iter().map(|glob| json!({"globPattern": glob})).collect();
            registrations.push(registration("workspace/didChangeWatchedFiles", json!({"watchers": watchers})));
        }
        if negotiated.register_configuration {
            registrations.push(registration("workspace/didChangeConfiguration", json!({"section": SECTION})));
        }
        if negotiated.configuration {
            self.ask(shared);
        }
        if !registrations.is_empty() {
            let client = shared.client.clone();
            tokio::spawn(async move {
                // A client that refuses serves us less; there is nothing to do about it.
                let _ = tokio::time::timeout(PATIENCE, client.register_capability(registrations)).await;
            });
        }
    }

    /// `workspace/didChangeConfiguration`.
    pub(super) fn changed(&self, shared: &Arc<Shared>, params: &Value) {
        if shared.negotiated().configuration {
            return self.ask(shared);
        }
        let settings = params.get("settings").unwrap_or(&Value::Null);
        if !settings.is_null() {
            apply(shared, settings.get(SECTION).unwrap_or(settings).clone());
        }
    }

    fn ask(&self, shared: &Arc<Shared>) {
        if !self.asking.begin() {
            return;
        }
        let shared = Arc::clone(shared);
        tokio::spawn(async move {
            loop {
                let item = ConfigurationItem { scope_uri: None, section: Some(SECTION.into()) };
                match tokio::time::timeout(PATIENCE, shared.client.configuration(vec![item])).await {
                    Ok(Ok(answer)) => {
                        let settings = answer.into_iter().next().unwrap_or_default();
                        let initial = || shared.negotiated().initial_settings.clone();
                        apply(&shared, if settings.is_null() { initial() } else { settings });
                    }
                    Ok(Err(error)) => shared.outbox.log(MessageType::WARNING, format!("no settings: {error}")),
                    Err(_) => shared.outbox.log(MessageType::WARNING, "the client did not say its settings in time"),
                }
                if !shared.settings.asking.goes_again() {
                    return;
                }
            }
        });
    }
}

fn registration(method: &str, options: Value) -> Registration {
    Registration { id: format!("pitfall:{method}"), method: method.to_owned(), register_options: Some(options) }
}

fn apply(shared: &Arc<Shared>, mut settings: Value) {
    if let Value::Object(map) = &mut settings {
        OF_EDITORS.iter().for_each(|key| drop(map.remove(*key)));
    }
    let layer = Layer::of_json(&settings);
    for complaint in &layer.complaints {
        shared.outbox.log(MessageType::WARNING, format!("settings: {}", words(&complaint.fault)));
    }
    shared.analysis.settings(layer);
}

fn words(fault: &Fault) -> String {
    let hint =
        |nearest: &Option<String>| nearest.as_ref().map(|near| format!(" (do you mean {near}?)")).unwrap_or_default();
    match fault {
        Fault::Syntax(error) => error.clone(),
        Fault::UnknownKey { written, nearest } => format!("there is no key {written}{}", hint(nearest)),
        Fault::WrongValue { key, takes, nearest } => format!("{key} takes {takes}{}", hint(nearest)),
        Fault::BadGlob(error) => format!("a glob cannot be read: {error}"),
        Fault::Expression(message) => message.en.clone(),
    }
}
