//! An editor without a screen: a folder on disk, the texts of open documents, and edits applied as the protocol says.

use std::collections::HashMap;
use std::path::PathBuf;

use pitfall_text::{Document, Edit, Encoding, Position, Span, apply};
use serde_json::{Value, json};

use super::Client;

/// A client with a folder and open documents.
#[derive(Debug)]
pub struct Editor {
    /// The session.
    pub client: Client,
    root: PathBuf,
    encoding: Encoding,
    /// The server is asked for diagnostics, and pushes none.
    pub pulls: bool,
    open: HashMap<String, (i64, String)>,
    /// A code action that was listed and is yet to be chosen.
    pub(super) held: Option<Value>,
}

impl Editor {
    /// Opens the folder `root` in a new session. The client has `capabilities`, speaks `locale`, and answers `settings`.
    ///
    /// # Panics
    /// Where the server refuses.
    pub fn start(mut client: Client, root: PathBuf, capabilities: Value, locale: &str, settings: Value) -> Self {
        client.settings = settings.clone();
        let folder = json!({"uri": uri_of(&root.to_string_lossy()), "name": "root"});
        let answer = client.initialize_with(json!({
            "processId": null,
            "rootUri": folder["uri"],
            "workspaceFolders": [folder],
            "locale": locale,
            "initializationOptions": settings,
            "capabilities": capabilities,
        }));
        let encoding = match answer.pointer("/capabilities/positionEncoding").and_then(Value::as_str) {
            Some("utf-8") => Encoding::Utf8,
            Some("utf-32") => Encoding::Utf32,
            _ => Encoding::Utf16,
        };
        let pulls = answer.pointer("/capabilities/diagnosticProvider").is_some();
        Self { client, root, encoding, pulls, open: HashMap::new(), held: None }
    }

    /// The URI of a file below the root; what has a scheme is one already.
    pub fn uri(&self, name: &str) -> String {
        if name.starts_with("untitled:") {
            return name.to_owned();
        }
        uri_of(&self.root.join(name).to_string_lossy())
    }

    /// The text of a file: of the open document, else on disk.
    pub fn text(&self, name: &str) -> String {
        match self.open.get(&self.uri(name)) {
            Some((_, text)) => text.clone(),
            None => std::fs::read_to_string(self.root.join(name)).unwrap_or_default(),
        }
    }

    /// The present version of an open document.
    pub fn version(&self, name: &str) -> i64 {
        self.open.get(&self.uri(name)).map_or(0, |(version, _)| *version)
    }

    /// Opens a document.
    pub fn open(&mut self, name: &str, language: &str) {
        let (uri, text) = (self.uri(name), self.text(name));
        self.client.open(&uri, language, 1, &text);
        self.open.insert(uri, (1, text));
    }

    /// Closes a document without saving it.
    pub fn close(&mut self, name: &str) {
        let uri = self.uri(name);
        self.client.close(&uri);
        self.open.remove(&uri);
    }

    /// Saves a document.
    ///
    /// # Panics
    /// Where the disk refuses.
    pub fn save(&mut self, name: &str) {
        let (uri, text) = (self.uri(name), self.text(name));
        self.write(name, &text);
        self.client.notify("textDocument/didSave", json!({"textDocument": {"uri": uri}, "text": text}));
    }

    /// Writes a file on disk, as another program does.
    ///
    /// # Panics
    /// Where the disk refuses.
    pub fn write(&self, name: &str, text: &str) {
        let path = self.root.join(name);
        let written = path.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| std::fs::write(&path, text));
        if let Err(error) = written {
            panic!("{}: {error}", path.display());
        }
    }

    /// Tells the server that a file changed on disk.
    pub fn watched(&mut self, name: &str) {
        let change = json!({"uri": self.uri(name), "type": 2});
        self.client.notify("workspace/didChangeWatchedFiles", json!({"changes": [change]}));
    }

    /// Puts `text` in place of `span`, in bytes, of an open document.
    ///
    /// # Panics
    /// Where it is not open.
    pub fn edit(&mut self, name: &str, span: Span, text: &str) {
        let range = self.range(name, span);
        self.apply(name, &[json!({"range": range, "newText": text})]);
    }

    /// The protocol's range of `span`, in bytes, of a file.
    pub fn range(&self, name: &str, span: Span) -> Value {
        let (start, end) = Document::new(&self.text(name), 0).positions(span, self.encoding);
        let position = |at: Position| json!({"line": at.line, "character": at.column});
        json!({"start": position(start), "end": position(end)})
    }

    /// The bytes of the protocol's range in a file.
    pub fn span(&self, name: &str, range: &Value) -> Span {
        self.span_in(&self.text(name), range)
    }

    fn span_in(&self, text: &str, range: &Value) -> Span {
        let number =
            |value: Option<&Value>| value.and_then(Value::as_u64).and_then(|it| u32::try_from(it).ok()).unwrap_or(0);
        let position = |end: &str| {
            let at = &range[end];
            Position::new(number(at.get("line")), number(at.get("character")))
        };
        Document::new(text, 0).span(position("start"), position("end"), self.encoding)
    }

    /// Applies the protocol's text edits to a file, open or not.
    ///
    /// # Panics
    /// Where they do not fit.
    fn apply(&mut self, name: &str, edits: &[Value]) {
        let before = self.text(name);
        let edits: Vec<Edit> = edits
            .iter()
            .map(|edit| Edit::replace(self.span_in(&before, &edit["range"]), edit["newText"].as_str().unwrap_or("")))
            .collect();
        let after = apply(&before, &edits).unwrap_or_else(|error| panic!("{name}: {error}"));
        let uri = self.uri(name);
        if !self.open.contains_key(&uri) {
            return self.write(name, &after);
        }
        let version = self.version(name) + 1;
        // Sent from the last to the first, so that each is right in the text it meets.
        let mut sorted = edits;
        sorted.sort_by_key(|edit| std::cmp::Reverse(edit.span));
        let changes: Vec<Value> =
            sorted.iter().map(|edit| json!({"range": self.range(name, edit.span), "text": edit.text})).collect();
        self.client.change(&uri, version, json!(changes));
        self.open.insert(uri, (version, after));
    }

    /// Applies a workspace edit.
    ///
    /// # Panics
    /// Where it does not fit, or is for another version than the present one.
    pub fn apply_workspace_edit(&mut self, edit: &Value) {
        for (uri, edits) in edit["changes"].as_object().into_iter().flatten() {
            let name = self.name(uri);
            self.apply(&name, edits.as_array().map_or(&[], Vec::as_slice));
        }
        for change in edit["documentChanges"].as_array().into_iter().flatten() {
            if change["kind"] == "create" {
                self.write(&self.name(change["uri"].as_str().unwrap_or_default()), "");
                continue;
            }
            let document = &change["textDocument"];
            let name = self.name(document["uri"].as_str().unwrap_or_default());
            if let Some(version) = document["version"].as_i64() {
                assert_eq!(version, self.version(&name), "{name}: the edit is for another version");
            }
            self.apply(&name, change["edits"].as_array().map_or(&[], Vec::as_slice));
        }
    }

    /// `text` with `/root` for the path of the root, which is another one each time.
    pub fn without_root(&self, text: &str) -> String {
        text.replace(&*self.root.to_string_lossy(), "/root")
    }

    /// The name of a URI below the root.
    pub fn name(&self, uri: &str) -> String {
        let root = uri_of(&self.root.to_string_lossy());
        uri.strip_prefix(&root).map_or(uri, |name| name.trim_start_matches('/')).to_owned()
    }
}

/// The URI of a path of plain characters, as test folders have.
fn uri_of(path: &str) -> String {
    let path = path.replace('\\', "/");
    if path.starts_with('/') { format!("file://{path}") } else { format!("file:///{path}") }
}
