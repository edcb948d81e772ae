//! The command line: arguments in, findings out. It holds no rule.

mod args;
mod check;
mod completions;
mod configuration;
mod console;
mod diff;
mod doctor;
mod explain;
mod gather;
mod libc;
mod locale;
mod manual;
mod mend;
mod options;
mod output;
mod overlay;
mod progress;
mod reading;
mod rendered;
mod replace;
mod report;
mod rules;
mod rules_test;
mod session;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Parser;
use pitfall_engine::{Disk, Host, Workspace};

use args::{Args, Command};
use console::Console;

/// What a command came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    /// Done, and nothing is wrong.
    Clean,
    /// Done, and there is something to look at.
    Findings,
    /// Some of the work could not be done; a message on stderr says what.
    Failed,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(match outcome {
            Outcome::Clean => 0,
            Outcome::Findings => 1,
            Outcome::Failed => 2,
        })
    }
}

/// Runs the command that the process was started with. The exit code is 0, 1 where there are findings, or 2 where some of the
/// work could not be done.
pub fn main() -> ExitCode {
    let args = Args::parse();
    args.color.apply();
    session::keep_rule_panics_quiet();
    let mut console = Console::stdout();
    let language = args.language.map(args::LanguageName::language);
    let outcome = match args.command {
        Command::Server(_) => return serve(),
        Command::Check(check) => check::run(&check, language, &mut console),
        Command::Explain(explain) => explain::run(&explain, language, &mut console),
        Command::Doctor(args) => doctor::doctor(&args, language, &mut console),
        Command::Why(args) => doctor::history(&args, language, &mut console),
        Command::Rules(rules) => rules::run(&rules, language, &mut console),
        Command::Config(config) => configuration::run(&config, language, &mut console),
        Command::Libc(libc) => libc::run(&libc, language, &mut console),
        Command::Completions(shell) => completions::run(&shell, &mut console),
        Command::Man => manual::run(&mut console),
    };
    console.close(outcome).into()
}

/// So long the server believes what it saw of the machine: a few keystrokes, and less than it takes to install what is missing.
const HOST_IS_GOOD_FOR: Duration = Duration::from_secs(2);

/// Runs the language server; its exit code is the protocol's.
fn serve() -> ExitCode {
    let host = Host::of_this_machine().remembering_for(HOST_IS_GOOD_FOR);
    let workspace = Workspace::new(pitfall_rules::all(), Arc::new(Disk), Arc::new(host)).for_people();
    if let Some(layer) = crate::user::config_path().and_then(|path| crate::user::layer(&path)) {
        workspace.set_user(layer);
    }
    crate::lsp::run(workspace).unwrap_or_else(|error| {
        let mut console = Console::stdout();
        console.problem(error);
        console.close(Outcome::Failed).into()
    })
}
