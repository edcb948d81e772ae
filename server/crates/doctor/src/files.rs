//! The files of a machine as the engine reads them, and what the rules find in them.

use pitfall_engine::{Cancel, Files, Layer, Listed, Presence, Severity, Source, Workspace};
use pitfall_host::Host;
use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::report::FileFindings;

/// The files of one machine, through its root folder.
#[derive(Debug, Clone)]
pub struct HostFiles(pub Arc<Host>);

impl Files for HostFiles {
    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        let bytes = self.0.read_bytes(path).ok_or(io::ErrorKind::NotFound)?;
        if bytes.len() as u64 > limit { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(bytes) }
    }

    fn presence(&self, path: &Path) -> Presence {
        match (self.0.is_folder(path), self.0.exists(path)) {
            (true, _) => Presence::Folder,
            (false, true) => Presence::File,
            (false, false) => Presence::Nothing,
        }
    }

    fn list(&self, folder: &Path) -> Vec<Listed> {
        let names = self.0.names(folder).into_iter();
        names.map(|name| Listed { is_folder: self.0.is_folder(&folder.join(&name)), name }).collect()
    }
}

/// The user's own files that say something about Go's environment, in order of reading, each once.
pub(crate) fn own_files(host: &Host, folder: Option<&Path>) -> Vec<PathBuf> {
    let mut seen = BTreeSet::new();
    let mut files: Vec<PathBuf> = Vec::new();
    let own = host.startup_files().iter().filter(|file| file.own).map(|file| file.path.clone());
    for path in own.chain(host.go_env_path().filter(|path| host.is_file(path))) {
        if seen.insert(path.clone()) {
            files.push(path);
        }
    }
    let direnv = folder.into_iter().flat_map(Path::ancestors).map(|folder| folder.join(".envrc"));
    files.extend(direnv.take(64).find(|path| host.is_file(path)).filter(|path| seen.insert(path.clone())));
    files
}

/// What the rules find in `files`, at `least` and above.
pub(crate) fn findings(workspace: &Workspace, files: &[PathBuf], least: Severity) -> Vec<FileFindings> {
    let cancel = Cancel::new();
    let mut all = Vec::new();
    let host_files = HostFiles(workspace.shared_host());
    for path in files {
        let Ok(bytes) = host_files.read(path, pitfall_engine::MAX_BYTES as u64) else { continue };
        let source = Source::of_bytes(Some(path), bytes);
        let text = source.text.to_string();
        let checked = workspace.check(&source, &cancel);
        if checked.config.excluded.is_some() {
            continue;
        }
        let findings: Vec<_> = checked.findings.into_iter().filter(|finding| finding.severity >= least).collect();
        if !findings.is_empty() {
            all.push(FileFindings { path: path.clone(), text, findings });
        }
    }
    all
}

/// A workspace that checks files of `host` by all rules, with the user's own configuration.
pub(crate) fn workspace(host: &Arc<Host>, user: Option<Layer>) -> Workspace {
    let workspace = Workspace::new(pitfall_rules::all(), Arc::new(HostFiles(host.clone())), host.clone());
    if let Some(layer) = user {
        workspace.set_user(layer);
    }
    workspace
}
