//! What another language server says of the same file.

use pitfall_engine::{Checked, FileKind, Finding};

use super::analysis::Worker;

/// The alias of rules all of whose findings gopls gives as diagnostics of its source `syntax`, at the same line.
const GOPLS: &str = "gopls:syntax";

/// gopls shows this finding, so it is not shown twice; its fixes are offered all the same, as gopls has none.
pub(super) fn is_said_by_gopls(worker: &Worker, checked: &Checked, finding: &Finding) -> bool {
    matches!(checked.kind, FileKind::GoMod | FileKind::GoWork)
        && finding.rule.also.contains(&GOPLS)
        && checked.config.beside_gopls.unwrap_or_else(|| worker.workspace.host().gopls().is_some())
}
