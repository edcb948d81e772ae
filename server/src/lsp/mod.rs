//! The language server. Only here are the protocol's types known.
//!
//! ```text
//! stdin ─► frame ─► message ─► gate ─► session ─► analysis ─► publish ─► outbox ─► stdout
//!                               └─► backend ─► handlers ──────────────────┘
//! ```

mod analysis;
mod backend;
mod beside;
mod capabilities;
mod convert;
mod edit;
mod frame;
mod gate;
mod handlers;
mod message;
mod outbox;
mod pages;
mod panics;
mod place;
mod progress;
mod publish;
mod session;
mod settings;
mod shared;
mod single_flight;
mod sync;
mod transport;
mod watch;
mod watched;

use std::fs::File;
use std::io::{self, BufReader};
use std::process::ExitCode;
use std::sync::Arc;

use pitfall_engine::Workspace;
use tower_lsp::LspService;

use analysis::Analysis;
use backend::Backend;
use gate::Gate;
use outbox::Outbox;
use session::Session;
use shared::Shared;

/// Serves one client over the standard streams, with `workspace` to check by, until it leaves. The exit code is the protocol's:
/// 0 after `shutdown`, 1 without.
///
/// # Errors
/// The system's, where it gives no thread or no runtime.
pub fn run(workspace: Workspace) -> io::Result<ExitCode> {
    panics::report_briefly();
    // One thread: handlers only pass work on.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    let outbox = Outbox::start(standard_output()?)?;
    let (service, socket) = LspService::build(|client| Backend { shared: Shared::new(client, outbox.clone()) })
        .custom_method("pitfall/documentText", Backend::document_text)
        .finish();
    let shared = Arc::clone(&service.inner().shared);
    Analysis::start(&shared, workspace, runtime.handle().clone())?;
    let gate = Gate::new(service, Session::new(Arc::clone(&shared)), outbox.clone());
    let input = BufReader::with_capacity(1 << 16, io::stdin());
    let code = runtime.block_on(transport::serve(gate, socket, shared, input))?;
    outbox.flush();
    Ok(ExitCode::from(code))
}

/// The standard output without the buffer that the standard library puts before it: that cuts each message in two at its header,
/// and wakes the client for each.
fn standard_output() -> io::Result<File> {
    #[cfg(unix)]
    let handle = std::os::fd::AsFd::as_fd(&io::stdout()).try_clone_to_owned()?;
    #[cfg(windows)]
    let handle = std::os::windows::io::AsHandle::as_handle(&io::stdout()).try_clone_to_owned()?;
    Ok(File::from(handle))
}
