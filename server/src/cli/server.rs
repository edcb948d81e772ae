//! `pitfall server`: hands the standard streams to the language server.

use std::process::ExitCode;
use std::sync::Arc;

use pitfall_engine::{Disk, Host, Workspace};

/// Serves until the client leaves. The exit code is the protocol's, or 2 where the system gives no thread.
pub(super) fn run() -> ExitCode {
    let workspace = Workspace::new(pitfall_rules::all(), Arc::new(Disk), Arc::new(Host::of_this_machine()));
    if let Some(user) = crate::user::config_path().and_then(|path| crate::user::layer(&path)) {
        workspace.set_user(user);
    }
    crate::lsp::run(workspace).unwrap_or_else(|error| {
        anstream::eprintln!("pitfall: {error}");
        ExitCode::from(2)
    })
}
