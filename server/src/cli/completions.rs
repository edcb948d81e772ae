//! `pitfall completions`.

use clap::CommandFactory;

use super::console::Console;
use super::{Outcome, args};

pub(super) fn run(args: &args::Completions, console: &mut Console) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut args::Args::command(), "pitfall", &mut script);
    console.plain(&String::from_utf8_lossy(&script));
    Outcome::Clean
}
