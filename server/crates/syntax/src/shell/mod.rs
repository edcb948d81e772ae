//! Shell start-up files and environment files: what they do to variables.
//!
//! One model for all dialects ([`ShellFile`]), filled by a lexer per family: `posix` for POSIX sh, bash and zsh, `fish`,
//! `dockerfile`, `make`, `actions`, `cmd`, `powershell`, `registry`, `launch_agent`, and `lines` for the other files that no shell reads. All of them are line-synchronised: what is broken on one
//! line costs that line, so that the other lines keep their meaning while the user types.

mod actions;
mod build;
mod cmd;
mod dialect;
mod dockerfile;
mod fish;
mod launch_agent;
mod lines;
mod list;
mod make;
mod model;
mod posix;
mod powershell;
mod registry;
mod setting;
mod word;

pub use dialect::Dialect;
pub use list::{OldValue, PathEdit, Segment, is_list_variable};
pub use model::{
    Assignment, Block, BlockId, Command, Declaration, Declarer, Eval, ExportState, Flags, Function, Item, Name,
    Operation, Redirect, RedirectKind, Scope, ShellFile, Source, Unset, Value,
};
pub use registry::registry_data;
pub use setting::{Means, Setting};
pub use word::{Expansion, Form, Known, Operator, Part, PartKind, Quoting, Word};

use crate::SyntaxError;

/// Reads `text` as `dialect`. Any text gives a file; what could not be read stands in the errors, in order of position.
pub fn parse(text: &str, dialect: Dialect) -> (ShellFile, Vec<SyntaxError>) {
    let (mut file, mut errors) = match dialect {
        Dialect::Posix | Dialect::Bash | Dialect::Zsh => posix::parse(text, dialect),
        Dialect::Fish => fish::parse(text),
        Dialect::GoEnv | Dialect::DotEnv | Dialect::EtcEnvironment | Dialect::EnvironmentD => {
            lines::parse(text, dialect)
        }
        Dialect::Dockerfile => dockerfile::parse(text),
        Dialect::Cmd => cmd::parse(text),
        Dialect::PowerShell => powershell::parse(text),
        Dialect::Registry => registry::parse(text),
        Dialect::Make => make::parse(text),
        Dialect::LaunchAgent => launch_agent::parse(text),
        Dialect::Actions => actions::parse(text),
    };
    file.comments.sort_by_key(|comment| comment.span.start);
    errors.sort_by_key(|error| error.span.start);
    (file, errors)
}
