//! Arguments to a face.

use std::process::ExitCode;
use std::sync::Arc;

use pitfall_engine::{Disk, Host, Workspace};

fn main() -> std::io::Result<ExitCode> {
    pitfall::lsp::run(Workspace::new(pitfall_rules::all(), Arc::new(Disk), Arc::new(Host::of_this_machine())))
}
