//! Many fixes of one file as one set of edits.

use imara_diff::{Algorithm, Diff, Hunk, InternedInput};
use pitfall_engine::{Applicability, Cancel, Checked, Finding, compatible_edits, fix_all};
use pitfall_text::{Edit, Span, apply};

use super::super::super::analysis::Worker;
use super::super::super::session::Snapshot;

/// The most trusted kind among fixes of `findings` that stay in the file.
pub(super) fn best<'a>(findings: impl Iterator<Item = &'a Finding>) -> Option<Applicability> {
    findings
        .flat_map(|finding| &finding.fixes)
        .filter(|fix| fix.only_here().is_some())
        .map(|fix| fix.applicability)
        .max()
}

/// The edits that bring the file to rest with regard to `wanted` findings; nothing where there is nothing to do.
pub(super) fn edits(
    worker: &mut Worker,
    snapshot: &Snapshot,
    checked: &Checked,
    least: Applicability,
    wanted: impl Fn(&Finding) -> bool,
    cancel: &Cancel,
) -> Option<Vec<Edit>> {
    let select =
        |findings: &[Finding]| -> Vec<Finding> { findings.iter().filter(|finding| wanted(finding)).cloned().collect() };
    let text: &str = &snapshot.source().text;
    let (first, _) = compatible_edits(&select(&checked.findings), least);
    if first.is_empty() {
        return None;
    }
    let once = apply(text, &first).ok()?;
    let fixed = fix_all(&once, least, |text| select(&worker.findings_instead(snapshot, text, cancel)));
    if cancel.is_cancelled() {
        return None;
    }
    if fixed.fixes == 0 {
        return Some(first); // One round was enough: its edits are as small as the rules made them.
    }
    Some(difference(text, &fixed.text))
}

/// Edits by whole lines that make `old` into `new`.
fn difference(old: &str, new: &str) -> Vec<Edit> {
    let (before, after) = (line_starts(old), line_starts(new));
    let input = InternedInput::new(old, new);
    let edit = |hunk: Hunk| {
        let place = |starts: &[usize], line: u32| starts.get(line as usize).copied();
        let span = Span::new(place(&before, hunk.before.start)?, place(&before, hunk.before.end)?);
        let come = place(&after, hunk.after.start)?..place(&after, hunk.after.end)?;
        Some(Edit::replace(span, new.get(come)?))
    };
    Diff::compute(Algorithm::Myers, &input).hunks().filter_map(edit).collect()
}

/// Where each line begins, in bytes, and the length of the text behind them.
fn line_starts(text: &str) -> Vec<usize> {
    let ends = text.split_inclusive('\n').scan(0, |end, line| {
        *end += line.len();
        Some(*end)
    });
    std::iter::once(0).chain(ends).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_difference_makes_one_text_into_the_other(old in "([ab]{0,2}\r?\n|é){0,12}", new in "([ab]{0,2}\r?\n|é){0,12}") {
            prop_assert_eq!(apply(&old, &difference(&old, &new)), Ok(new));
        }
    }
}
