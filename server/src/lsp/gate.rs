//! Order: the one place where messages change state.
//!
//! It stands between the transport and the service that routes requests. Notifications are applied here and now, in the
//! order of arrival. A request is given the document as it stands at its arrival and then runs on a task of its own, where
//! it may wait, be cancelled or panic without holding up or harming anything else.

use std::convert::Infallible;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::task::{Context, Poll};

use futures::FutureExt;
use futures::future::{self, BoxFuture};
use serde_json::{Value, json};
use tower::Service;
use tower_lsp::jsonrpc::{ErrorCode, Request, Response};
use tower_lsp::ls_types::MessageType;

use super::message::refusal;
use super::outbox::Outbox;
use super::place;
use super::session::{Session, Snapshot};

tokio::task_local! {
    /// The document that the running request is about, as it stood when the request arrived.
    static ARRIVAL: Option<Arc<Snapshot>>;
}

/// The document that the running request is about, as it stood when the request arrived; nothing where it is not open or
/// out of step with its editor.
pub(super) fn arrival() -> Option<Arc<Snapshot>> {
    ARRIVAL.try_with(Clone::clone).ok().flatten().filter(|snapshot| snapshot.in_step)
}

/// Where in its life the server is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// No `initialize` was answered with success.
    Waiting,
    Running,
    /// `shutdown` was requested.
    ShutDown,
}

/// The gate in front of `inner`.
pub(super) struct Gate<S> {
    inner: S,
    session: Session,
    outbox: Outbox,
    phase: Phase,
}

type Answer = BoxFuture<'static, Result<Option<Response>, Infallible>>;

impl<S> Gate<S>
where
    S: Service<Request, Response = Option<Response>>,
    S::Future: Send + 'static,
    S::Error: std::fmt::Display + Send + 'static,
{
    pub(super) fn new(inner: S, session: Session, outbox: Outbox) -> Self {
        Self { inner, session, outbox, phase: Phase::Waiting }
    }

    /// The process's exit code if the client leaves now: the protocol says 0 after `shutdown` and 1 without.
    pub(super) fn exit_code(&self) -> u8 {
        u8::from(self.phase != Phase::ShutDown)
    }

    /// A frame could not be read; `head` is what is known of it.
    pub(super) fn lost_frame(&mut self, head: &[u8], why: &str) {
        self.session.lost_frame(head, why);
    }

    /// Calls `inner` and gives the answer that it has at once. Only for what never waits.
    fn at_once(&mut self, request: Request) -> Option<Response> {
        self.inner.call(request).now_or_never()?.ok().flatten()
    }

    fn notification(&mut self, request: Request) {
        match request.method() {
            // The router drops the request's task and answers it; the abort handles are the router's.
            "$/cancelRequest" => drop(self.at_once(request)),
            _ if self.phase != Phase::Running => {}
            _ => {
                let (method, _, params) = request.into_parts();
                let applied = catch_unwind(AssertUnwindSafe(|| self.session.notification(&method, params)));
                if applied.is_err() {
                    self.outbox.log(MessageType::ERROR, format!("{method} failed; this is a fault of Pitfall's"));
                }
            }
        }
    }

    fn request(&mut self, request: Request) -> Answer {
        // `call` reaches here only with an id.
        let id = request.id().cloned().unwrap_or_default();
        let method = request.method().to_owned();
        let (request, uri) = about(request);
        let snapshot = uri.and_then(|uri| self.session.snapshot(&uri));
        let task = tokio::spawn(ARRIVAL.scope(snapshot, self.inner.call(request)));
        let outbox = self.outbox.clone();
        Box::pin(async move {
            let answer = match task.await {
                Ok(Ok(answer)) => answer,
                Ok(Err(error)) => Some(refusal(id, ErrorCode::InvalidRequest, error.to_string())),
                Err(panic) => {
                    outbox.log(MessageType::ERROR, format!("{method} failed: {panic}; this is a fault of Pitfall's"));
                    Some(refusal(id, ErrorCode::InternalError, format!("{method} failed")))
                }
            };
            Ok(answer)
        })
    }
}

impl<S> Service<Request> for Gate<S>
where
    S: Service<Request, Response = Option<Response>>,
    S::Future: Send + 'static,
    S::Error: std::fmt::Display + Send + 'static,
{
    type Response = Option<Response>;
    type Error = Infallible;
    type Future = Answer;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Answer {
        match (request.method(), request.id().is_some()) {
            (_, false) => {
                self.notification(request);
                Box::pin(future::ok(None))
            }
            ("initialize", _) if self.phase == Phase::Waiting => {
                // Read from the plain JSON; the router gets what it surely accepts.
                self.session.initialize(request.params().unwrap_or(&Value::Null));
                let (method, id, _) = request.into_parts();
                let answer = self.at_once(rebuilt(method, id, Some(json!({"capabilities": {}}))));
                if answer.as_ref().is_some_and(Response::is_ok) {
                    self.phase = Phase::Running;
                }
                Box::pin(future::ok(answer))
            }
            ("shutdown", _) if self.phase == Phase::Running => {
                self.phase = Phase::ShutDown;
                // lsp-mode sends an empty object along, which the router would refuse.
                let (method, id, _) = request.into_parts();
                Box::pin(future::ok(self.at_once(rebuilt(method, id, None))))
            }
            _ => self.request(request),
        }
    }
}

/// The URI of the document that a request is about, and the request with that URI in the strict form that the protocol types
/// accept.
fn about(request: Request) -> (Request, Option<String>) {
    let (method, id, params) = request.into_parts();
    let Some(mut params) = params else { return (rebuilt(method, id, None), None) };
    let mut uri = None;
    for pointer in ["/textDocument/uri", "/data/uri"] {
        if let Some(Value::String(text)) = params.pointer_mut(pointer) {
            uri = Some(text.clone());
            *text = place::strict(text);
            break;
        }
    }
    (rebuilt(method, id, Some(params)), uri)
}

fn rebuilt(
    method: std::borrow::Cow<'static, str>,
    id: Option<tower_lsp::jsonrpc::Id>,
    params: Option<Value>,
) -> Request {
    let mut request = Request::build(method);
    if let Some(params) = params {
        request = request.params(params);
    }
    if let Some(id) = id {
        request = request.id(id);
    }
    request.finish()
}

#[cfg(test)]
mod tests {
    use tower_lsp::LspService;
    use tower_lsp::jsonrpc::Id;

    use super::*;
    use crate::lsp::backend::Backend;
    use crate::lsp::shared::Shared;

    /// Panics, stays silent for ever, or answers, as the method's name says.
    struct Moody;

    impl Service<Request> for Moody {
        type Response = Option<Response>;
        type Error = Infallible;
        type Future = Answer;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
            Poll::Ready(Ok(()))
        }

        fn call(&mut self, request: Request) -> Answer {
            let (method, id, _) = request.into_parts();
            Box::pin(async move {
                match &*method {
                    "panics" => panic!("as the test wants it"),
                    "waits" => future::pending().await,
                    _ => Ok(id.map(|id| Response::from_ok(id, Value::Null))),
                }
            })
        }
    }

    fn gate() -> Gate<Moody> {
        let outbox = Outbox::start(std::io::sink()).unwrap();
        let (service, _) = LspService::new(|client| Backend { shared: Shared::new(client, outbox.clone()) });
        Gate::new(Moody, Session::new(Arc::clone(&service.inner().shared)), outbox)
    }

    fn request(method: &'static str, id: i64) -> Request {
        Request::build(method).id(id).finish()
    }

    #[tokio::test(flavor = "current_thread")]
    async fn a_request_that_panics_or_waits_holds_up_no_other() {
        let mut gate = gate();
        let waiting = tokio::spawn(gate.call(request("waits", 1)));
        let panicked = gate.call(request("panics", 2)).await.unwrap().unwrap();
        assert_eq!(panicked.id(), &Id::Number(2));
        assert_eq!(panicked.error().map(|error| error.code.code()), Some(-32603));
        let answered = gate.call(request("answers", 3)).await.unwrap().unwrap();
        assert!(answered.is_ok());
        assert!(!waiting.is_finished());
    }

    #[tokio::test(flavor = "current_thread")]
    async fn exit_codes_follow_the_phase() {
        let mut gate = gate();
        assert_eq!(gate.exit_code(), 1);
        drop(gate.call(request("shutdown", 1)).await);
        assert_eq!(gate.exit_code(), 1, "shutdown before initialize counts for nothing");
        drop(gate.call(request("initialize", 2)).await);
        assert_eq!(gate.exit_code(), 1);
        drop(gate.call(request("shutdown", 3)).await);
        assert_eq!(gate.exit_code(), 0);
    }

    #[test]
    fn the_uri_of_a_request_is_made_strict_and_kept_as_written() {
        let params = json!({"textDocument": {"uri": "file:///a b/[c]"}, "position": {"line": 1}});
        let (request, uri) = about(Request::build("m").id(1).params(params).finish());
        assert_eq!(uri.as_deref(), Some("file:///a b/[c]"));
        let params = json!({"textDocument": {"uri": "file:///a%20b/%5Bc%5D"}, "position": {"line": 1}});
        assert_eq!(request, Request::build("m").id(1).params(params).finish());
    }
}
