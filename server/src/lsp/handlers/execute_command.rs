//! `workspace/executeCommand`: the doctor's report and one variable's history, as Markdown for the editor to show.

use std::sync::Arc;

use pitfall_doctor::{examine, why};
use pitfall_engine::{HomeFiles, Host, Language, Layer};
use serde_json::{Value, json};
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::ExecuteCommandParams;

use super::super::shared::Shared;
use crate::doctor::{Style, history_sheet, markdown, report_sheet};

/// `pitfall doctor`; no arguments. The answer is Markdown.
const DOCTOR: &str = "pitfall.server.doctor";
/// `pitfall why NAME`; the argument is the variable's name. The answer is Markdown.
const WHY: &str = "pitfall.server.why";

/// All commands, for `initialize`. An editor registers them under these names, so extensions have shorter ones to themselves.
pub(in super::super) const COMMANDS: [&str; 2] = [DOCTOR, WHY];

/// Runs a command. The machine is looked at anew each time, beside everything else that the server does.
pub(in super::super) async fn execute(shared: &Shared, params: ExecuteCommandParams) -> Result<Option<Value>> {
    let wanted = match (params.command.as_str(), params.arguments.first()) {
        (DOCTOR, _) => Wanted::Report,
        (WHY, Some(Value::String(name))) if is_name(name) => Wanted::History(name.clone()),
        (WHY, _) => return Err(Error::invalid_params("pitfall.server.why takes the name of a variable")),
        (other, _) => return Err(Error::invalid_params(format!("no command is called {other}"))),
    };
    let asked = shared
        .analysis
        .ask(|worker, _| {
            let config = worker.workspace.config_for(None);
            Some((config.home_files().clone(), worker.shared.language(config.language)))
        })
        .await?;
    let Some((home_files, language)) = asked else { return Ok(None) };
    let done = tokio::task::spawn_blocking(move || wanted.markdown(&home_files, language)).await;
    done.map(|text| Some(Value::String(text))).map_err(|_| Error::internal_error())
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.len() < 256 && name.chars().all(|c| c.is_ascii_alphanumeric() || "_()".contains(c))
}

enum Wanted {
    Report,
    History(String),
}

impl Wanted {
    fn markdown(self, home_files: &HomeFiles, language: Language) -> String {
        let host = Arc::new(Host::of_this_machine());
        let folder = std::env::current_dir().ok();
        let style = Style { language, home: host.home().map(std::path::Path::to_owned) };
        match self {
            Self::Report => {
                let layer = Layer::of_json(
                    &json!({ "env": { "read-home": home_files.is_open(), "home-files": home_files.patterns() } }),
                );
                markdown(&report_sheet(&examine(&host, folder.as_deref(), Some(layer)), None, &style))
            }
            Self::History(name) => markdown(&history_sheet(&why(&host, &name, folder.as_deref(), home_files), &style)),
        }
    }
}
