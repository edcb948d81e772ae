//! What the client can do, and what we then offer.
//!
//! The client's side is read from the plain JSON: a capability of a shape that we do not know is one that we do not use, and
//! never a reason to refuse `initialize`.

use std::path::{Path, PathBuf};

use pitfall_engine::Language;
use pitfall_text::Encoding;
use serde_json::{Value, json};
use tower_lsp::ls_types::{
    CodeActionKind, CodeActionOptions, CodeActionProviderCapability, CompletionOptions, DiagnosticOptions,
    DiagnosticServerCapabilities, DocumentLinkOptions, ExecuteCommandOptions, HoverProviderCapability,
    InitializeResult, OneOf, PositionEncodingKind, SaveOptions, ServerCapabilities, ServerInfo,
    TextDocumentSyncCapability, TextDocumentSyncKind, TextDocumentSyncOptions, TextDocumentSyncSaveOptions,
    WorkspaceFoldersServerCapabilities, WorkspaceServerCapabilities,
};

use super::place::Place;

/// The one kind of our fix-all.
pub(super) const FIX_ALL: CodeActionKind = CodeActionKind::new("source.fixAll.pitfall");

/// What both sides agreed on in `initialize`.
#[derive(Debug, Clone, Default)]
pub(super) struct Negotiated {
    /// What columns count.
    pub(super) encoding: Encoding,
    /// The editor's language.
    pub(super) language: Language,
    /// The client asks for diagnostics and is told when to ask again; otherwise they are pushed. Never both.
    pub(super) pull: bool,
    pub(super) related_information: bool,
    pub(super) code_description: bool,
    pub(super) unnecessary: bool,
    pub(super) deprecated: bool,
    pub(super) code_actions: bool,
    pub(super) preferred: bool,
    /// `codeAction/resolve` may fill in the edit.
    pub(super) resolve_edit: bool,
    pub(super) document_changes: bool,
    pub(super) create_files: bool,
    pub(super) hover_markdown: bool,
    pub(super) completion_markdown: bool,
    /// Symbols may hold their whole range beside their name's.
    pub(super) symbol_tree: bool,
    pub(super) configuration: bool,
    /// Changes of settings are announced to those who register for them.
    pub(super) register_configuration: bool,
    pub(super) watch_files: bool,
    pub(super) progress: bool,
    /// The folders that the client opened.
    pub(super) folders: Vec<PathBuf>,
    /// Settings that came with `initialize`.
    pub(super) initial_settings: Value,
}

impl Negotiated {
    /// Reads the parameters of `initialize`.
    pub(super) fn of(params: &Value) -> Self {
        let caps = params.get("capabilities").unwrap_or(&Value::Null);
        let yes = |pointer: &str| caps.pointer(pointer).and_then(Value::as_bool) == Some(true);
        let has = |pointer: &str| caps.pointer(pointer).is_some_and(Value::is_object);
        let lists = |pointer: &str, wanted: &Value| {
            caps.pointer(pointer).and_then(Value::as_array).is_some_and(|items| items.contains(wanted))
        };
        let pull = has("/textDocument/diagnostic") && yes("/workspace/diagnostics/refreshSupport");
        // What a pulling client says of its diagnostics stands under `diagnostic`, and as a rule in the older place too.
        let diagnostics = |name: &str| {
            ["publishDiagnostics", "diagnostic"].iter().any(|family| {
                caps.pointer(&format!("/textDocument/{family}/{name}")).is_some_and(|value| *value != json!(false))
            })
        };
        let tag = |number: i32| {
            ["publishDiagnostics", "diagnostic"]
                .iter()
                .any(|family| lists(&format!("/textDocument/{family}/tagSupport/valueSet"), &json!(number)))
        };
        let options = params.get("initializationOptions").unwrap_or(&Value::Null);
        let initial = ["/settings/pitfall", "/pitfall", "/settings"].iter().find_map(|at| options.pointer(at));
        Self {
            encoding: encoding(caps.pointer("/general/positionEncodings")),
            language: Language::of_locale(params.get("locale").and_then(Value::as_str).unwrap_or("")),
            pull,
            related_information: diagnostics("relatedInformation"),
            code_description: diagnostics("codeDescriptionSupport"),
            unnecessary: tag(1),
            deprecated: tag(2),
            code_actions: has("/textDocument/codeAction/codeActionLiteralSupport"),
            preferred: yes("/textDocument/codeAction/isPreferredSupport"),
            resolve_edit: yes("/textDocument/codeAction/dataSupport")
                && lists("/textDocument/codeAction/resolveSupport/properties", &json!("edit")),
            document_changes: yes("/workspace/workspaceEdit/documentChanges"),
            create_files: lists("/workspace/workspaceEdit/resourceOperations", &json!("create")),
            hover_markdown: lists("/textDocument/hover/contentFormat", &json!("markdown")),
            completion_markdown: lists(
                "/textDocument/completion/completionItem/documentationFormat",
                &json!("markdown"),
            ),
            symbol_tree: yes("/textDocument/documentSymbol/hierarchicalDocumentSymbolSupport"),
            configuration: yes("/workspace/configuration"),
            register_configuration: yes("/workspace/didChangeConfiguration/dynamicRegistration"),
            watch_files: yes("/workspace/didChangeWatchedFiles/dynamicRegistration"),
            progress: yes("/window/workDoneProgress"),
            folders: folders(params),
            initial_settings: initial.unwrap_or(options).clone(),
        }
    }

    /// The answer to `initialize`.
    pub(super) fn answer(&self) -> InitializeResult {
        InitializeResult {
            capabilities: self.offers(),
            server_info: Some(ServerInfo { name: "pitfall".into(), version: Some(env!("CARGO_PKG_VERSION").into()) }),
            offset_encoding: None,
        }
    }

    fn offers(&self) -> ServerCapabilities {
        ServerCapabilities {
            position_encoding: Some(match self.encoding {
                Encoding::Utf8 => PositionEncodingKind::UTF8,
                Encoding::Utf16 => PositionEncodingKind::UTF16,
                Encoding::Utf32 => PositionEncodingKind::UTF32,
            }),
            text_document_sync: Some(TextDocumentSyncCapability::Options(TextDocumentSyncOptions {
                open_close: Some(true),
                change: Some(TextDocumentSyncKind::INCREMENTAL),
                // The whole text on saving brings a document back in step after a lost change.
                save: Some(TextDocumentSyncSaveOptions::SaveOptions(SaveOptions { include_text: Some(true) })),
                ..TextDocumentSyncOptions::default()
            })),
            diagnostic_provider: self.pull.then(|| {
                DiagnosticServerCapabilities::Options(DiagnosticOptions {
                    identifier: Some("pitfall".into()),
                    inter_file_dependencies: true,
                    workspace_diagnostics: false,
                    ..DiagnosticOptions::default()
                })
            }),
            code_action_provider: self.code_actions.then(|| {
                CodeActionProviderCapability::Options(CodeActionOptions {
                    code_action_kinds: Some(vec![CodeActionKind::QUICKFIX, FIX_ALL]),
                    resolve_provider: Some(self.resolve_edit),
                    ..CodeActionOptions::default()
                })
            }),
            hover_provider: Some(HoverProviderCapability::Simple(true)),
            completion_provider: Some(CompletionOptions {
                trigger_characters: Some(vec!["[".into(), ",".into(), "/".into(), "\"".into()]),
                ..CompletionOptions::default()
            }),
            definition_provider: Some(OneOf::Left(true)),
            references_provider: Some(OneOf::Left(true)),
            document_symbol_provider: Some(OneOf::Left(true)),
            document_link_provider: Some(DocumentLinkOptions {
                resolve_provider: Some(false),
                work_done_progress_options: Default::default(),
            }),
            execute_command_provider: Some(ExecuteCommandOptions {
                commands: super::handlers::execute_command::COMMANDS.map(str::to_owned).into(),
                ..ExecuteCommandOptions::default()
            }),
            workspace: Some(WorkspaceServerCapabilities {
                workspace_folders: Some(WorkspaceFoldersServerCapabilities {
                    supported: Some(true),
                    change_notifications: Some(OneOf::Left(true)),
                }),
                ..WorkspaceServerCapabilities::default()
            }),
            ..ServerCapabilities::default()
        }
    }
}

/// The workspace folders, else what older clients call the root.
fn folders(params: &Value) -> Vec<PathBuf> {
    let listed = listed_folders(params.get("workspaceFolders"));
    let root = || params.get("rootUri").and_then(Value::as_str).and_then(folder);
    if listed.is_empty() { root().into_iter().collect() } else { listed }
}

/// The paths of a list of workspace folders; of no list, none.
pub(super) fn listed_folders(list: Option<&Value>) -> Vec<PathBuf> {
    let list = list.and_then(Value::as_array);
    list.into_iter().flatten().filter_map(|item| folder(item.get("uri")?.as_str()?)).collect()
}

fn folder(uri: &str) -> Option<PathBuf> {
    Place::of(uri).path().map(Path::to_owned)
}

/// UTF-8 where the client has it, for it costs nothing; else UTF-16, which every client has, unless only UTF-32 is offered.
fn encoding(offered: Option<&Value>) -> Encoding {
    let offers = |name: &str| {
        offered.and_then(Value::as_array).is_some_and(|list| list.iter().any(|item| item.as_str() == Some(name)))
    };
    if offers("utf-8") {
        Encoding::Utf8
    } else if offers("utf-16") || !offers("utf-32") {
        Encoding::Utf16
    } else {
        Encoding::Utf32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_encoding_is_the_cheapest_that_both_have() {
        for (offered, chosen) in [
            (json!(["utf-32", "utf-16", "utf-8"]), Encoding::Utf8),
            (json!(["utf-32", "utf-16"]), Encoding::Utf16),
            (json!(["utf-32"]), Encoding::Utf32),
            (json!(["utf-7"]), Encoding::Utf16),
            (json!([]), Encoding::Utf16),
            (json!(null), Encoding::Utf16),
        ] {
            let params = json!({"capabilities": {"general": {"positionEncodings": offered}}});
            assert_eq!(Negotiated::of(&params).encoding, chosen, "{params}");
        }
    }

    #[test]
    fn pull_needs_both_halves() {
        let diagnostic = json!({"textDocument": {"diagnostic": {}}});
        let both = json!({"textDocument": {"diagnostic": {}}, "workspace": {"diagnostics": {"refreshSupport": true}}});
        let refresh = json!({"workspace": {"diagnostics": {"refreshSupport": true}}});
        for (caps, pull) in [(diagnostic, false), (both, true), (refresh, false), (json!({}), false)] {
            let negotiated = Negotiated::of(&json!({"capabilities": caps}));
            assert_eq!(negotiated.pull, pull);
            assert_eq!(negotiated.offers().diagnostic_provider.is_some(), pull);
        }
    }

    #[test]
    fn settings_are_found_where_editors_put_them() {
        for options in [
            json!({"settings": {"pitfall": {"language": "en"}}}),
            json!({"pitfall": {"language": "en"}}),
            json!({"settings": {"language": "en"}}),
            json!({"language": "en"}),
        ] {
            let negotiated = Negotiated::of(&json!({"initializationOptions": options}));
            assert_eq!(negotiated.initial_settings, json!({"language": "en"}));
        }
    }

    #[test]
    fn strange_parameters_are_no_reason_to_refuse() {
        for params in [json!(null), json!([1]), json!({"capabilities": {"workspace": 3, "textDocument": [true]}})] {
            assert_eq!(Negotiated::of(&params).encoding, Encoding::Utf16);
        }
    }
}
