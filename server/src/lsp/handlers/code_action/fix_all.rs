//! Many fixes of one file as one set of edits.

use pitfall_engine::{Applicability, Cancel, Checked, Finding, compatible_edits, fix_all};
use pitfall_text::{Edit, Span, apply};
use similar::{Algorithm, DiffOp, capture_diff_slices};

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
    let (before, after) = (lines(old), lines(new));
    let ends: Vec<usize> = std::iter::once(0)
        .chain(before.iter().scan(0, |end, line| {
            *end += line.len();
            Some(*end)
        }))
        .collect();
    capture_diff_slices(Algorithm::Myers, &before, &after)
        .into_iter()
        .filter(|op| !matches!(op, DiffOp::Equal { .. }))
        .filter_map(|op| {
            let (gone, come) = (op.old_range(), op.new_range());
            let span = Span::new(*ends.get(gone.start)?, *ends.get(gone.end)?);
            Some(Edit::replace(span, after.get(come)?.concat()))
        })
        .collect()
}

fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
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
