//! Between the standard streams and the gate.
//!
//! One thread reads, decodes and takes each message to the gate at once. It never waits for an answer of the client's, nor for
//! the client to read, so nothing that a client does can wedge the two. Requests then run on the runtime's thread.

use std::io::BufRead;
use std::sync::Arc;

use futures::{FutureExt, Sink, SinkExt, StreamExt};
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tower::Service;
use tower_lsp::ClientSocket;
use tower_lsp::jsonrpc::{ErrorCode, Id, Request, Response};

use super::frame::{Frame, FrameReader, LIMIT};
use super::gate::Gate;
use super::message::{self, Message, refusal};
use super::shared::Shared;

/// How much of a frame that is no message is read, in bytes: enough to tell which document it spoke of.
const HEAD: usize = 4 << 10;

/// Serves until the client leaves; gives the process's exit code.
///
/// # Errors
/// The system's, where it starts no thread.
pub(super) async fn serve<S>(
    gate: Gate<S>,
    socket: ClientSocket,
    shared: Arc<Shared>,
    input: impl BufRead + Send + 'static,
) -> std::io::Result<u8>
where
    S: Service<Request, Response = Option<Response>> + Send + 'static,
    S::Future: Send + 'static,
    S::Error: std::fmt::Display + Send + 'static,
{
    let (mut requests, responses) = socket.split();
    let outbox = shared.outbox.clone();
    tokio::spawn(async move {
        while let Some(request) = requests.next().await {
            outbox.send(&request);
        }
    });
    let runtime = Handle::current();
    let (left, end) = oneshot::channel();
    std::thread::Builder::new().name("pitfall-read".into()).spawn(move || {
        let _inside = runtime.enter();
        let mut reader = Reader { gate, responses, shared };
        reader.run(FrameReader::new(input));
        let _ = left.send(reader.gate.exit_code());
    })?;
    // A reader that panicked sends nothing.
    Ok(end.await.unwrap_or(1))
}

/// What the reading thread owns.
struct Reader<S, R> {
    gate: Gate<S>,
    /// Where the client's answers go.
    responses: R,
    shared: Arc<Shared>,
}

impl<S, R> Reader<S, R>
where
    R: Sink<Response> + Unpin,
    S: Service<Request, Response = Option<Response>>,
    S::Future: Send + 'static,
    S::Error: std::fmt::Display + Send + 'static,
{
    /// Reads until the client leaves.
    fn run(&mut self, mut frames: FrameReader<impl BufRead>) {
        loop {
            frames.wait();
            self.shared.analysis.message_comes();
            let left = self.read(frames.next());
            self.shared.analysis.message_is_taken();
            if left {
                return;
            }
        }
    }

    /// Takes what `frame` says. True where the client leaves.
    fn read(&mut self, frame: Frame) -> bool {
        match frame {
            Frame::Body(body) => match message::decode(&body) {
                Ok(Message::Request(request)) if request.method() == "exit" => return true,
                Ok(message) => self.take(message),
                Err(answer) => self.lost(body.get(..HEAD).unwrap_or(&body), &answer),
            },
            Frame::Oversized { length, head } => {
                let why = format!("a message of {length} bytes; the limit is {LIMIT}");
                self.lost(&head, &refusal(Id::Null, ErrorCode::InvalidRequest, why));
            }
            Frame::Stray => {
                let why = "bytes without a Content-Length header; reading goes on at the next one".into();
                self.lost(&[], &refusal(Id::Null, ErrorCode::ParseError, why));
            }
            Frame::End { inside } => {
                complain_of_end(inside, self.gate.exit_code());
                return true;
            }
        }
        false
    }

    fn take(&mut self, message: Message) {
        match message {
            // Applied by the call itself; there is no answer to wait for.
            Message::Request(notification) if notification.id().is_none() => drop(self.gate.call(notification)),
            Message::Request(request) => {
                let answer = self.gate.call(request);
                let outbox = self.shared.outbox.clone();
                tokio::spawn(async move {
                    if let Ok(Some(answer)) = answer.await {
                        outbox.send(&answer);
                    }
                });
            }
            // The socket takes it at once, and refuses only after its own end.
            Message::Response(response) => drop(self.responses.send(response).now_or_never()),
        }
    }

    /// A frame was no message; `head` is its beginning, `answer` what the client gets.
    fn lost(&mut self, head: &[u8], answer: &Response) {
        let why = answer.error().map(|error| error.message.to_string()).unwrap_or_default();
        self.gate.lost_frame(head, &why);
        self.shared.outbox.send(answer);
    }
}

#[expect(clippy::print_stderr, reason = "the client is gone: the process's own error stream is what is left")]
fn complain_of_end(inside: bool, exit_code: u8) {
    if inside {
        eprintln!("pitfall: the input ended inside a message");
    } else if exit_code != 0 {
        eprintln!("pitfall: the input ended without `shutdown` and `exit`");
    }
}
