//! The way to the client: every message goes through one thread that writes, so a client that does not read stops nothing
//! but that thread.

use std::io::{BufWriter, Write};
use std::sync::mpsc;
use std::time::Duration;

use serde::Serialize;
use tower_lsp::ls_types::{LogMessageParams, MessageType};

/// How long the end waits for the client to read what is left.
const PATIENCE: Duration = Duration::from_secs(2);

enum Item {
    Body(Vec<u8>),
    /// Everything so far is to be written; then the sender is told.
    Flush(mpsc::Sender<()>),
}

/// A handle for sending. Messages of one handle, and of several in the order of their calls, arrive in order.
#[derive(Debug, Clone)]
pub(super) struct Outbox(mpsc::Sender<Item>);

#[derive(Serialize)]
struct Notification<'a, P> {
    jsonrpc: &'static str,
    method: &'a str,
    params: &'a P,
}

impl Outbox {
    /// Starts the thread that writes to `output`.
    ///
    /// # Errors
    /// The system's, where it starts no thread.
    pub(super) fn start(output: impl Write + Send + 'static) -> std::io::Result<Self> {
        let (sender, receiver) = mpsc::channel();
        std::thread::Builder::new().name("pitfall-write".into()).spawn(move || write(&receiver, output))?;
        Ok(Self(sender))
    }

    /// Sends a message of JSON-RPC.
    pub(super) fn send(&self, message: &impl Serialize) {
        // Our messages have string keys only, so none fails to serialise; a writer that is gone has no client to tell.
        if let Ok(body) = serde_json::to_vec(message) {
            let _ = self.0.send(Item::Body(body));
        }
    }

    /// Sends a notification.
    pub(super) fn notify(&self, method: &str, params: &impl Serialize) {
        self.send(&Notification { jsonrpc: "2.0", method, params });
    }

    /// Shows `message` in the client's log.
    pub(super) fn log(&self, typ: MessageType, message: impl Into<String>) {
        self.notify("window/logMessage", &LogMessageParams { typ, message: message.into() });
    }

    /// Waits until everything sent before is written, for two seconds at most.
    pub(super) fn flush(&self) {
        let (done, wait) = mpsc::channel();
        let _ = self.0.send(Item::Flush(done));
        let _ = wait.recv_timeout(PATIENCE);
    }
}

fn write(receiver: &mpsc::Receiver<Item>, output: impl Write) {
    let mut output = BufWriter::with_capacity(1 << 16, output);
    let mut put = |item| -> std::io::Result<()> {
        let mut next = Some(item);
        while let Some(item) = next {
            match item {
                Item::Body(body) => {
                    write!(output, "Content-Length: {}\r\n\r\n", body.len())?;
                    output.write_all(&body)?;
                }
                Item::Flush(done) => {
                    output.flush()?;
                    let _ = done.send(());
                }
            }
            next = receiver.try_recv().ok();
        }
        output.flush()
    };
    while let Ok(item) = receiver.recv() {
        if put(item).is_err() {
            return; // The client reads no more; its end of our input follows.
        }
    }
}
