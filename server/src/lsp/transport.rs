//! Between the standard streams and the gate.
//!
//! One thread reads and decodes, one writes, and the runtime's thread takes the messages one by one to the gate. The reader
//! never waits for an answer of the client's, so nothing that a client does can wedge the two.

use std::io::BufRead;

use futures::{SinkExt, StreamExt};
use tokio::sync::mpsc;
use tower::Service;
use tower_lsp::ClientSocket;
use tower_lsp::jsonrpc::{ErrorCode, Id, Request, Response};

use super::frame::{Frame, FrameReader, LIMIT};
use super::gate::Gate;
use super::message::{self, Message, refusal};
use super::outbox::Outbox;

/// How many decoded messages may wait for the gate.
const QUEUE: usize = 64;

/// How much of a frame that is no message is kept, in bytes: enough to tell which document it spoke of.
const HEAD: usize = 4 << 10;

/// What the reader hands on.
enum Incoming {
    Message(Message),
    /// A frame that was no message, and the answer to it.
    Lost {
        head: Vec<u8>,
        answer: Response,
    },
    /// The client is gone.
    End {
        inside: bool,
    },
}

/// Serves until the client leaves; gives the process's exit code.
pub(super) async fn serve<S>(
    mut gate: Gate<S>,
    socket: ClientSocket,
    outbox: Outbox,
    input: impl BufRead + Send + 'static,
) -> std::io::Result<u8>
where
    S: Service<Request, Response = Option<Response>>,
    S::Future: Send + 'static,
    S::Error: std::fmt::Display + Send + 'static,
{
    let (sender, mut incoming) = mpsc::channel(QUEUE);
    std::thread::Builder::new().name("pitfall-read".into()).spawn(move || read(FrameReader::new(input), &sender))?;
    let (mut requests, mut responses) = socket.split();
    let out = outbox.clone();
    tokio::spawn(async move {
        while let Some(request) = requests.next().await {
            out.send(&request);
        }
    });
    while let Some(next) = incoming.recv().await {
        match next {
            Incoming::Message(Message::Request(request)) if request.method() == "exit" => break,
            // Applied by the call itself; there is no answer to wait for.
            Incoming::Message(Message::Request(notification)) if notification.id().is_none() => {
                drop(gate.call(notification));
            }
            Incoming::Message(Message::Request(request)) => {
                let answer = gate.call(request);
                let outbox = outbox.clone();
                tokio::spawn(async move {
                    if let Ok(Some(answer)) = answer.await {
                        outbox.send(&answer);
                    }
                });
            }
            // The socket refuses only after its own end.
            Incoming::Message(Message::Response(response)) => drop(responses.send(response).await),
            Incoming::Lost { head, answer } => {
                let why = answer.error().map(|error| error.message.to_string()).unwrap_or_default();
                gate.lost_frame(&head, &why);
                outbox.send(&answer);
            }
            Incoming::End { inside } => {
                complain_of_end(inside, gate.exit_code());
                break;
            }
        }
    }
    Ok(gate.exit_code())
}

fn read(mut frames: FrameReader<impl BufRead>, sender: &mpsc::Sender<Incoming>) {
    loop {
        let next = match frames.next() {
            Frame::Body(body) => match message::decode(&body) {
                Ok(message) => Incoming::Message(message),
                Err(answer) => Incoming::Lost { head: body.into_iter().take(HEAD).collect(), answer },
            },
            Frame::Oversized { length, head } => {
                let why = format!("a message of {length} bytes; the limit is {LIMIT}");
                Incoming::Lost { head, answer: refusal(Id::Null, ErrorCode::InvalidRequest, why) }
            }
            Frame::Stray => {
                let why = "bytes without a Content-Length header; reading goes on at the next one".into();
                Incoming::Lost { head: Vec::new(), answer: refusal(Id::Null, ErrorCode::ParseError, why) }
            }
            Frame::End { inside } => Incoming::End { inside },
        };
        let end = matches!(next, Incoming::End { .. });
        if sender.blocking_send(next).is_err() || end {
            return;
        }
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
