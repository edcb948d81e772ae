//! What gopls shows of a go.mod or go.work in place of Pitfall.
//!
//! It reads them by `golang.org/x/mod/modfile` and asks nobody which version is meant, so it shows what `Parse` and `ParseWork` refuse without a
//! `VersionFixer`, at the line's start, as source `syntax`. Seen in gopls 0.24; `tests/editors` looks whether it still is so.

use pitfall_syntax::gomod::{Fault, FaultKind, File};

/// gopls shows what is wrong with the directives of this file: it could read all of its lines.
pub(super) fn shows_directives(file: &File) -> bool {
    !file.faults.iter().any(|fault| fault.kind.ends_reading())
}

/// gopls shows this fault, at its line.
pub(super) fn shows(fault: &Fault, file: &File) -> bool {
    // Of an open block it says so at the end of the file.
    let is_open = |fault: &Fault| matches!(fault.kind, FaultKind::UnterminatedBlock { .. });
    if is_open(fault) {
        return false;
    }
    if !fault.kind.ends_reading() {
        return shows_directives(file);
    }
    let ends = file.faults.iter().filter(|other| other.kind.ends_reading() && !is_open(other));
    ends.map(|other| other.span.start).min() == Some(fault.span.start)
}
