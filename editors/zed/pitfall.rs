//! Starts the `pitfall` on PATH for Zed. Nothing is downloaded.

use zed_extension_api::{self as zed, Command, LanguageServerId, Result, Worktree};

struct Pitfall;

impl zed::Extension for Pitfall {
    fn new() -> Self {
        Self
    }

    fn language_server_command(&mut self, _: &LanguageServerId, worktree: &Worktree) -> Result<Command> {
        let command = worktree.which("pitfall").ok_or("there is no pitfall on PATH: cargo install, npm or pipx brings it")?;
        Ok(Command { command, args: vec!["server".into()], env: worktree.shell_env() })
    }
}

zed::register_extension!(Pitfall);
