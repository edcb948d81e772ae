//! Whether an editor of this machine is likely to run a YAML language server beside ours.

use std::path::{Path, PathBuf};

use crate::Host;

/// yaml-language-server on `PATH` or where Mason, Neovim's installer, puts it; for a server that VS Code has started, Red Hat's extension, which bundles it.
pub(crate) fn find(host: &Host) -> Option<PathBuf> {
    const NAME: &str = "yaml-language-server";
    let home = host.environment().home().map(Path::to_owned);
    let in_code =
        ["VSCODE_PID", "VSCODE_IPC_HOOK", "VSCODE_CWD"].iter().any(|name| host.environment().get(name).is_some());
    if in_code {
        let folders = [
            ".vscode/extensions",
            ".vscode-server/extensions",
            ".vscode-insiders/extensions",
            ".vscode-oss/extensions",
        ];
        let folders = folders.iter().filter_map(|folder| Some(home.as_ref()?.join(folder)));
        return folders.into_iter().find_map(|folder| {
            let name = host.names(&folder).into_iter().find(|name| name.starts_with("redhat.vscode-yaml-"))?;
            Some(folder.join(name))
        });
    }
    let mason = home.map(|home| home.join(".local/share/nvim/mason/bin").join(NAME)).filter(|path| host.is_file(path));
    host.program(NAME).or(mason)
}
