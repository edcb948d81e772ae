//! A language client for tests: starts a server, speaks the protocol over its standard streams, answers what servers ask.
//!
//! Every wait ends after [`PATIENCE`] with a panic that shows what came instead: a test must never hang.

mod archive;
mod editor;
mod frame;
mod latency;
mod scenario;

use std::collections::{HashMap, VecDeque};
use std::io::Write;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

pub use archive::Archive;
pub use editor::Editor;
pub use frame::{frame, read_frame};
pub use latency::{Latency, Typing};
pub use scenario::play;

/// How long a wait may take. Generous, since tests share their machine.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// The diagnostics that were pushed last for a document.
#[derive(Debug, Clone, PartialEq)]
pub struct Published {
    /// The document's version that they are for.
    pub version: Option<i64>,
    /// The diagnostics.
    pub diagnostics: Vec<Value>,
    /// When the last byte of the message was read.
    pub arrived: Instant,
}

/// A message of the server's, and when its last byte was read.
type Arrived = (Instant, Value);

/// An error answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Refused {
    /// JSON-RPC's code.
    pub code: i64,
    /// The server's words.
    pub message: String,
}

/// A running server and the client's side of its session.
#[derive(Debug)]
pub struct Client {
    child: Child,
    input: Option<ChildStdin>,
    output: Receiver<Arrived>,
    next_id: i64,
    answers: HashMap<i64, Result<Value, Refused>>,
    /// Error answers without an id: to frames that were no messages.
    pub refusals: Vec<Refused>,
    published: HashMap<String, Published>,
    /// How often diagnostics were pushed.
    pub publications: usize,
    /// Notifications other than diagnostics, in order.
    pub notifications: Vec<Value>,
    /// Every request of the server, by method, in order.
    pub asked: Vec<Value>,
    held: VecDeque<Value>,
    hold: Vec<String>,
    /// The answer to `workspace/configuration` for our section.
    pub settings: Value,
}

impl Client {
    /// Starts `command` as a server.
    ///
    /// # Panics
    /// Where it does not start.
    pub fn start(mut command: Command) -> Self {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?} does not start: {error}"));
        let input = child.stdin.take();
        let Some(output) = child.stdout.take() else { panic!("no output of {command:?}") };
        let (sender, receiver) = channel();
        // Reading never waits for a test, so the server's writing never blocks because of one.
        std::thread::spawn(move || {
            let mut output = std::io::BufReader::new(output);
            while let Some(body) = frame::read_body(&mut output) {
                let arrived = Instant::now();
                if sender.send((arrived, frame::message(&body))).is_err() {
                    return;
                }
            }
        });
        Self {
            child,
            input,
            output: receiver,
            next_id: 0,
            answers: HashMap::new(),
            refusals: Vec::new(),
            published: HashMap::new(),
            publications: 0,
            notifications: Vec::new(),
            asked: Vec::new(),
            held: VecDeque::new(),
            hold: Vec::new(),
            settings: Value::Null,
        }
    }

    /// The process's id.
    pub fn process_id(&self) -> u32 {
        self.child.id()
    }

    /// `initialize` with these client capabilities, then `initialized`; gives the answer.
    ///
    /// # Panics
    /// Where the server refuses.
    pub fn initialize(&mut self, capabilities: Value) -> Value {
        self.initialize_with(json!({"processId": null, "rootUri": null, "capabilities": capabilities}))
    }

    /// `initialize` with these parameters, then `initialized`; gives the answer.
    ///
    /// # Panics
    /// Where the server refuses.
    pub fn initialize_with(&mut self, params: Value) -> Value {
        let answer = self.call("initialize", params).unwrap_or_else(|error| panic!("initialize: {error:?}"));
        self.notify("initialized", json!({}));
        answer
    }

    /// Writes bytes as they are.
    pub fn write(&mut self, bytes: &[u8]) {
        // A server that is gone is noticed where its answer is missed.
        if let Some(input) = &mut self.input {
            let _ = input.write_all(bytes).and_then(|()| input.flush());
        }
    }

    /// Sends a message.
    pub fn send(&mut self, message: &Value) {
        self.write(&frame(message));
    }

    /// Sends a notification.
    pub fn notify(&mut self, method: &str, params: Value) {
        self.send(&notification(method, params));
    }

    /// Sends a request and gives its id.
    pub fn request(&mut self, method: &str, params: Value) -> i64 {
        self.next_id += 1;
        let id = self.next_id;
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        id
    }

    /// Waits for the answer to the request with this id.
    ///
    /// # Errors
    /// The server's refusal.
    ///
    /// # Panics
    /// Where none comes.
    pub fn answer(&mut self, id: i64) -> Result<Value, Refused> {
        self.wait(&format!("the answer to request {id}"), |client| client.answers.remove(&id))
    }

    /// Sends a request and waits for its answer.
    ///
    /// # Errors
    /// The server's refusal.
    ///
    /// # Panics
    /// Where none comes.
    pub fn call(&mut self, method: &str, params: Value) -> Result<Value, Refused> {
        let id = self.request(method, params);
        self.answer(id)
    }

    /// `textDocument/didOpen`.
    pub fn open(&mut self, uri: &str, language: &str, version: i64, text: &str) {
        let document = json!({"uri": uri, "languageId": language, "version": version, "text": text});
        self.notify("textDocument/didOpen", json!({"textDocument": document}));
    }

    /// `textDocument/didChange` with these content changes.
    pub fn change(&mut self, uri: &str, version: i64, changes: Value) {
        self.notify("textDocument/didChange", did_change(uri, version, changes));
    }

    /// `textDocument/didChange` with the whole text.
    pub fn replace(&mut self, uri: &str, version: i64, text: &str) {
        self.change(uri, version, json!([{"text": text}]));
    }

    /// `textDocument/didSave`.
    pub fn save(&mut self, uri: &str) {
        self.notify("textDocument/didSave", json!({"textDocument": {"uri": uri}}));
    }

    /// `textDocument/didClose`.
    pub fn close(&mut self, uri: &str) {
        self.notify("textDocument/didClose", json!({"textDocument": {"uri": uri}}));
    }

    /// The document's text as the server has it, by `pitfall/documentText`.
    ///
    /// # Panics
    /// Where there is none.
    pub fn text_at_server(&mut self, uri: &str) -> String {
        let answer = self.call("pitfall/documentText", json!({"textDocument": {"uri": uri}}));
        match answer {
            Ok(Value::Object(answer)) => answer.get("text").and_then(Value::as_str).unwrap_or_default().to_owned(),
            other => panic!("no text of {uri}: {other:?}"),
        }
    }

    /// The findings that the server gives when asked, by `textDocument/diagnostic`.
    ///
    /// # Panics
    /// Where it refuses.
    pub fn pull(&mut self, uri: &str) -> Vec<Value> {
        let answer = self.call("textDocument/diagnostic", json!({"textDocument": {"uri": uri}}));
        match answer {
            Ok(report) => report.get("items").and_then(Value::as_array).cloned().unwrap_or_default(),
            Err(error) => panic!("no diagnostics of {uri}: {error:?}"),
        }
    }

    /// Waits until diagnostics for this version of the document are pushed.
    ///
    /// # Panics
    /// Where none come.
    pub fn diagnostics(&mut self, uri: &str, version: i64) -> Vec<Value> {
        self.published_where(uri, |published| published.version == Some(version)).diagnostics
    }

    /// Waits until the diagnostics that were pushed last for the document are as `wanted`.
    ///
    /// # Panics
    /// Where none such come.
    pub fn published_where(&mut self, uri: &str, wanted: impl Fn(&Published) -> bool) -> Published {
        self.wait(&format!("diagnostics of {uri}"), |client| {
            client.published.get(uri).filter(|published| wanted(published)).cloned()
        })
    }

    /// What was pushed last for the document so far.
    pub fn published(&mut self, uri: &str) -> Option<Published> {
        self.take_in();
        self.published.get(uri).cloned()
    }

    /// Waits for a notification other than diagnostics.
    ///
    /// # Panics
    /// Where none comes.
    pub fn notification(&mut self, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        self.wait(what, |client| {
            let at = client.notifications.iter().position(&wanted)?;
            Some(client.notifications.remove(at))
        })
    }

    /// Waits until the server's log has a message that contains `text`.
    ///
    /// # Panics
    /// Where none comes.
    pub fn logged(&mut self, text: &str) -> String {
        let message = |value: &Value| value.pointer("/params/message").and_then(Value::as_str).unwrap_or("").to_owned();
        let is_log = |value: &Value| value.get("method") == Some(&json!("window/logMessage"));
        let value = self.notification(text, |value| is_log(value) && message(value).contains(text));
        message(&value)
    }

    /// Leaves requests of this method unanswered until [`Client::release`].
    pub fn hold(&mut self, method: &str) {
        self.hold.push(method.to_owned());
    }

    /// Waits until the server has asked this.
    ///
    /// # Panics
    /// Where it does not.
    pub fn asked(&mut self, method: &str) -> Value {
        self.wait(method, |client| {
            client.asked.iter().find(|request| request.get("method") == Some(&json!(method))).cloned()
        })
    }

    /// Answers everything that was held, and what comes from now on.
    pub fn release(&mut self) {
        self.take_in();
        self.hold.clear();
        for request in std::mem::take(&mut self.held) {
            self.serve(&request);
        }
    }

    /// Takes in whatever has come so far.
    pub fn take_in(&mut self) {
        while let Ok(message) = self.output.try_recv() {
            self.receive(message);
        }
    }

    /// Waits until `found` gives something.
    ///
    /// # Panics
    /// After [`PATIENCE`], or where the server ends first.
    pub fn wait<T>(&mut self, what: &str, mut found: impl FnMut(&mut Self) -> Option<T>) -> T {
        let end = Instant::now() + PATIENCE;
        loop {
            self.take_in();
            if let Some(found) = found(self) {
                return found;
            }
            match self.output.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(message) => self.receive(message),
                Err(RecvTimeoutError::Timeout) => panic!("{what} did not come; there is {self:#?}"),
                Err(RecvTimeoutError::Disconnected) => {
                    panic!("{what} did not come: the server ended with {:?}", self.child.wait())
                }
            }
        }
    }

    fn receive(&mut self, (arrived, message): Arrived) {
        let method = message.get("method").and_then(Value::as_str);
        match (method, message.get("id")) {
            (Some(method), Some(_)) => {
                self.asked.push(message.clone());
                if self.hold.iter().any(|held| held == method) {
                    self.held.push_back(message);
                } else {
                    self.serve(&message);
                }
            }
            (Some("textDocument/publishDiagnostics"), None) => self.publish(&message, arrived),
            (Some(_), None) => self.notifications.push(message),
            (None, id) => {
                let answer = match message.get("error") {
                    Some(error) => Err(Refused {
                        code: error.get("code").and_then(Value::as_i64).unwrap_or_default(),
                        message: error.get("message").and_then(Value::as_str).unwrap_or_default().to_owned(),
                    }),
                    None => Ok(message.get("result").cloned().unwrap_or_default()),
                };
                match (id.and_then(Value::as_i64), answer) {
                    (Some(id), answer) => drop(self.answers.insert(id, answer)),
                    (None, Err(refused)) => self.refusals.push(refused),
                    (None, Ok(result)) => panic!("an answer without an id: {result}"),
                }
            }
        }
    }

    fn publish(&mut self, message: &Value, arrived: Instant) {
        let uri = message.pointer("/params/uri").and_then(Value::as_str).unwrap_or_default().to_owned();
        let version = message.pointer("/params/version").and_then(Value::as_i64);
        let diagnostics = message.pointer("/params/diagnostics").and_then(Value::as_array).cloned().unwrap_or_default();
        self.publications += 1;
        self.published.insert(uri, Published { version, diagnostics, arrived });
    }

    /// Answers a request of the server's as an obliging editor does.
    fn serve(&mut self, request: &Value) {
        let result = match request.get("method").and_then(Value::as_str) {
            Some("workspace/configuration") => {
                let items = request.pointer("/params/items").and_then(Value::as_array).map_or(0, Vec::len);
                json!(vec![self.settings.clone(); items])
            }
            _ => Value::Null,
        };
        let id = request.get("id").cloned().unwrap_or_default();
        self.send(&json!({"jsonrpc": "2.0", "id": id, "result": result}));
    }

    /// Ends the server's input.
    pub fn hang_up(&mut self) {
        self.input = None;
    }

    /// `shutdown` and `exit`; gives the process's exit code.
    ///
    /// # Panics
    /// Where the server refuses or stays.
    pub fn quit(&mut self) -> i32 {
        let answer = self.call("shutdown", Value::Null);
        assert_eq!(answer, Ok(Value::Null), "shutdown");
        self.notify("exit", Value::Null);
        self.exit_code()
    }

    /// Waits for the process's end.
    ///
    /// # Panics
    /// Where it stays or was killed.
    pub fn exit_code(&mut self) -> i32 {
        let end = Instant::now() + PATIENCE;
        loop {
            match self.child.try_wait() {
                Ok(Some(status)) => return code(status),
                Ok(None) if Instant::now() < end => std::thread::sleep(Duration::from_millis(2)),
                other => panic!("the server stays: {other:?}"),
            }
        }
    }
}

fn code(status: ExitStatus) -> i32 {
    status.code().unwrap_or_else(|| panic!("the server was killed: {status:?}"))
}

/// A notification as a message.
pub fn notification(method: &str, params: Value) -> Value {
    let mut message = json!({"jsonrpc": "2.0", "method": method});
    if !params.is_null()
        && let Some(object) = message.as_object_mut()
    {
        object.insert("params".into(), params);
    }
    message
}

/// The parameters of `textDocument/didChange`.
pub fn did_change(uri: &str, version: i64, changes: Value) -> Value {
    json!({"textDocument": {"uri": uri, "version": version}, "contentChanges": changes})
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
