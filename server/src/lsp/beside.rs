//! What another language server says of the same file.

use pitfall_engine::{Checked, Finding};

use super::analysis::Worker;

/// gopls shows this finding, so it is not shown twice; its fixes are offered all the same, as gopls has none.
pub(super) fn is_said_by_gopls(worker: &Worker, checked: &Checked, finding: &Finding) -> bool {
    finding.in_gopls && checked.config.beside_gopls.unwrap_or_else(|| worker.workspace.host().gopls().is_some())
}
