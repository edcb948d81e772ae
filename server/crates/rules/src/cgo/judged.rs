//! What the go command says of the flags of a `#cgo` line.

use pitfall_knowledge::golang::{FlagKind, Overrides, Verdict, as_judged, check_cgo_flags};
use pitfall_syntax::cgo::{CgoLine, SRCDIR, Verb};

/// The folder that stands for the package's: the list is blind to which.
const FOLDER: &str = "/m";

/// The list for `verb`, where flags stand behind it.
pub(super) fn list_of(verb: Verb) -> Option<FlagKind> {
    FlagKind::of_verb(verb.name()).filter(|kind| *kind != FlagKind::PkgConfig)
}

/// The flags of `line` as the list of `kind` in Go 1.`go_minor` judges them: number of the flag, verdict.
pub(super) fn verdicts(line: &CgoLine, kind: FlagKind, go_minor: u16) -> Vec<(usize, Verdict)> {
    let values: Vec<&str> = line.flags.iter().map(|flag| flag.value.as_str()).collect();
    judge(&values, kind, go_minor)
}

/// All of `flags` may stand in a list of `kind`.
pub(super) fn allowed(flags: &[&str], kind: FlagKind, go_minor: u16) -> bool {
    judge(flags, kind, go_minor).iter().all(|(_, verdict)| verdict.is_allowed())
}

fn judge(flags: &[&str], kind: FlagKind, go_minor: u16) -> Vec<(usize, Verdict)> {
    let expanded: Vec<String> = flags.iter().map(|flag| flag.replace(SRCDIR, FOLDER)).collect();
    let expanded: Vec<&str> = expanded.iter().map(String::as_str).collect();
    let judged = as_judged(&expanded, FOLDER);
    let judged: Vec<&str> = judged.iter().map(AsRef::as_ref).collect();
    check_cgo_flags(kind, &judged, go_minor, &Overrides::default())
}
