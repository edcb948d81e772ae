//! Starts `pitfall` for Zed: the program that the settings name, else the one on PATH. Nothing is downloaded.

use zed_extension_api::serde_json::Value;
use zed_extension_api::settings::LspSettings;
use zed_extension_api::{self as zed, Command, LanguageServerId, Result, Worktree};

struct Pitfall;

impl zed::Extension for Pitfall {
    fn new() -> Self {
        Self
    }

    fn language_server_command(&mut self, server: &LanguageServerId, worktree: &Worktree) -> Result<Command> {
        let named = LspSettings::for_worktree(server.as_ref(), worktree).ok().and_then(|settings| settings.binary?.path);
        let command = named
            .or_else(|| worktree.which("pitfall"))
            .ok_or("there is no pitfall on PATH: cargo install, npm or pipx brings it")?;
        Ok(Command { command, args: vec!["server".into()], env: worktree.shell_env() })
    }

    // What the server asks for when it wants its settings: Zed hands on nothing by itself.
    fn language_server_workspace_configuration(
        &mut self,
        server: &LanguageServerId,
        worktree: &Worktree,
    ) -> Result<Option<Value>> {
        Ok(LspSettings::for_worktree(server.as_ref(), worktree)?.settings)
    }
}

zed::register_extension!(Pitfall);
