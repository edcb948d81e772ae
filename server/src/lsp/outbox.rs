//! The way to the client. Any thread may put a message on it without waiting; a thread of its own writes them, so a client
//! that does not read stops nothing that matters. The thread that made a message may write it as well where nobody is
//! writing: that saves waking another, which takes longer than the writing.

use std::collections::VecDeque;
use std::io::{BufWriter, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::Serialize;
use tower_lsp::ls_types::{LogMessageParams, MessageType};

/// How long the end waits for the client to read what is left.
const PATIENCE: Duration = Duration::from_secs(2);

/// A handle for sending. Messages of one handle, and of several in the order of their calls, arrive in order.
#[derive(Clone)]
pub(super) struct Outbox(Arc<Way>);

struct Way {
    queue: Mutex<Queue>,
    /// Something was queued, or a writer is done.
    bell: Condvar,
    /// Held by the one thread that set [`Queue::writing`].
    output: Mutex<Box<dyn Write + Send>>,
}

#[derive(Default)]
struct Queue {
    bodies: VecDeque<Vec<u8>>,
    /// A thread is writing. It does not stop before the queue is empty.
    writing: bool,
    /// The client reads no more; its end of our input follows.
    gone: bool,
}

#[derive(Serialize)]
struct Notification<'a, P> {
    jsonrpc: &'static str,
    method: &'a str,
    params: &'a P,
}

impl Outbox {
    /// Starts the thread that writes to `output`. It lives as long as the process.
    ///
    /// # Errors
    /// The system's, where it starts no thread.
    pub(super) fn start(output: impl Write + Send + 'static) -> std::io::Result<Self> {
        // A header and a body that fit go out by one call of the system, so that the client is woken once.
        let output = Box::new(BufWriter::with_capacity(1 << 16, output));
        let way = Way { queue: Mutex::default(), bell: Condvar::new(), output: Mutex::new(output) };
        let outbox = Self(Arc::new(way));
        let writer = outbox.clone();
        std::thread::Builder::new().name("pitfall-write".into()).spawn(move || {
            loop {
                let queue = writer.0.wait_while(|queue| queue.writing || queue.bodies.is_empty());
                writer.0.write(queue);
            }
        })?;
        Ok(outbox)
    }

    /// Sends a message of JSON-RPC.
    pub(super) fn send(&self, message: &impl Serialize) {
        self.queue(message);
        self.0.bell.notify_all();
    }

    /// Sends a notification.
    pub(super) fn notify(&self, method: &str, params: &impl Serialize) {
        self.send(&Notification { jsonrpc: "2.0", method, params });
    }

    /// Queues a notification, to be sent by [`Outbox::write_here`] or with the next message.
    pub(super) fn put(&self, method: &str, params: &impl Serialize) {
        self.queue(&Notification { jsonrpc: "2.0", method, params });
    }

    fn queue(&self, message: &impl Serialize) {
        // Our messages have string keys only, so none fails to serialise.
        let Ok(body) = serde_json::to_vec(message) else { return };
        let mut queue = self.0.queue();
        if !queue.gone {
            queue.bodies.push_back(body);
        }
    }

    /// Writes what is queued on this thread, unless another is at it. May wait for the client to read: not for the gate.
    pub(super) fn write_here(&self) {
        let queue = self.0.queue();
        if !queue.writing {
            self.0.write(queue);
        }
    }

    /// Shows `message` in the client's log.
    pub(super) fn log(&self, typ: MessageType, message: impl Into<String>) {
        self.notify("window/logMessage", &LogMessageParams { typ, message: message.into() });
    }

    /// Waits until everything sent before is written, for two seconds at most.
    pub(super) fn flush(&self) {
        let busy = |queue: &mut Queue| !queue.gone && (queue.writing || !queue.bodies.is_empty());
        self.0.bell.notify_all();
        drop(self.0.bell.wait_timeout_while(self.0.queue(), PATIENCE, busy));
    }
}

impl Way {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        // No code panics while it holds the lock.
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait_while(&self, condition: impl Fn(&Queue) -> bool) -> MutexGuard<'_, Queue> {
        self.bell.wait_while(self.queue(), |queue| condition(queue)).unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes until the queue is empty. Nobody else may be writing.
    fn write<'a>(&'a self, mut queue: MutexGuard<'a, Queue>) {
        queue.writing = true;
        while !queue.bodies.is_empty() && !queue.gone {
            let bodies = std::mem::take(&mut queue.bodies);
            drop(queue);
            let written = write(&bodies, &mut **self.output.lock().unwrap_or_else(PoisonError::into_inner));
            queue = self.queue();
            queue.gone = written.is_err();
        }
        queue.writing = false;
        if queue.gone {
            queue.bodies.clear();
        }
        self.bell.notify_all();
    }
}

fn write(bodies: &VecDeque<Vec<u8>>, output: &mut dyn Write) -> std::io::Result<()> {
    for body in bodies {
        write!(output, "Content-Length: {}\r\n\r\n", body.len())?;
        output.write_all(body)?;
    }
    output.flush()
}
