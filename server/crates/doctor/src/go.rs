//! The Go installations of a machine and the one that wins.

use std::path::Path;

use pitfall_host::Host;

use crate::report::GoReport;

pub(crate) fn report(host: &Host, folder: Option<&Path>) -> GoReport {
    GoReport {
        on_path: host.go_binaries().to_vec(),
        installations: host.go_installations().to_vec(),
        choices: folder.map(|folder| host.go_choices(folder)).unwrap_or_default(),
    }
}

/// `go1.27.3` of the `go` that runs, where its files tell it.
pub(crate) fn running_version(host: &Host) -> Option<&str> {
    host.go_binaries().first()?.installation.as_ref()?.version.as_deref()
}
