//! Which actions there are at a range.

use pitfall_engine::{Applicability, Cancel, Finding, Message, text};
use tower_lsp::ls_types::{CodeAction, CodeActionKind, CodeActionOrCommand, CodeActionParams, NumberOrString};

use super::super::super::analysis::Worker;
use super::super::super::beside::is_said_by_gopls;
use super::super::super::capabilities::FIX_ALL;
use super::super::super::convert;
use super::super::super::session::Snapshot;
use super::deed::{Deed, Named, Pledge};
use super::fix_all::best;

/// For so many rules at most suppressions are offered: a menu of more helps nobody.
const RULES: usize = 5;

struct Offer<'a> {
    title: Message,
    kind: CodeActionKind,
    finding: Option<&'a Finding>,
    preferred: bool,
    deed: Deed,
}

/// The actions; nothing where the request was cancelled.
pub(super) fn actions(
    worker: &mut Worker,
    snapshot: &Snapshot,
    params: &CodeActionParams,
    cancel: &Cancel,
) -> Option<Vec<CodeActionOrCommand>> {
    let checked = worker.findings(snapshot, cancel)?;
    let client = worker.shared.negotiated().clone();
    let language = worker.shared.language(checked.config.language);
    let wanted = |kind: &CodeActionKind| {
        params.context.only.as_ref().is_none_or(|only| only.iter().any(|wish| within(kind.as_str(), wish.as_str())))
    };
    let at = convert::span(&snapshot.document, params.range, client.encoding);
    // Some editors name the findings of the cursor's whole line and give the cursor alone as the range.
    let named = |finding: &Finding| {
        params.context.diagnostics.iter().any(|diagnostic| {
            diagnostic.code == Some(NumberOrString::String(finding.rule.id.into()))
                && diagnostic.range == convert::range(&snapshot.document, finding.span, client.encoding)
        })
    };
    // What gopls shows stands at the beginning of the line.
    let in_line = |finding: &Finding| {
        let range = convert::range(&snapshot.document, finding.span, client.encoding);
        range.start.line <= params.range.end.line && params.range.start.line <= range.end.line
    };
    let touches = |finding: &Finding| finding.span.start <= at.end && at.start <= finding.span.end;
    let here: Vec<&Finding> = checked
        .findings
        .iter()
        .filter(|finding| {
            touches(finding) || named(finding) || is_said_by_gopls(worker, &checked, finding) && in_line(finding)
        })
        .collect();
    let mut offers = Vec::new();
    if wanted(&CodeActionKind::QUICKFIX) {
        offers.extend(fixes(&here));
        let comments = checked.kind.comment_marks().is_some();
        offers.extend(by_rule(&here, &checked.findings, comments));
    }
    let safe = |finding: &&Finding| best(std::iter::once(*finding)) == Some(Applicability::Safe);
    if wanted(&FIX_ALL) && checked.findings.iter().any(|finding| safe(&finding)) {
        offers.push(Offer {
            title: text! { en: "Fix everything that is safe to fix", zh: "修复所有可安全修复的问题" },
            kind: FIX_ALL,
            finding: None,
            preferred: false,
            deed: Deed::FixAll,
        });
    }
    let mut actions = Vec::new();
    for offer in offers {
        if cancel.is_cancelled() {
            return None;
        }
        let mut action = CodeAction {
            title: offer.title.in_language(language).to_owned(),
            kind: Some(offer.kind),
            diagnostics: offer.finding.map(|finding| vec![convert::diagnostic(worker, snapshot, finding, language)]),
            is_preferred: (client.preferred && offer.preferred).then_some(true),
            ..CodeAction::default()
        };
        if client.resolve_edit && offer.deed.is_costly(&checked) {
            let pledge = Pledge { uri: snapshot.uri.clone(), revision: snapshot.revision, deed: offer.deed };
            action.data = serde_json::to_value(pledge).ok();
        } else if let Some(edit) = offer.deed.edit(worker, snapshot, &checked, cancel) {
            action.edit = Some(edit);
        } else {
            continue;
        }
        actions.push(CodeActionOrCommand::CodeAction(action));
    }
    Some(actions)
}

/// `kind` is `wish` or one of its kinds.
fn within(kind: &str, wish: &str) -> bool {
    wish.is_empty() || kind.strip_prefix(wish).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// The fixes of each finding.
fn fixes<'a>(here: &[&'a Finding]) -> Vec<Offer<'a>> {
    let of = |finding: &'a Finding| {
        finding.fixes.iter().enumerate().map(move |(index, fix)| Offer {
            title: fix.title.clone(),
            kind: CodeActionKind::QUICKFIX,
            finding: Some(finding),
            preferred: index == 0 && fix.applicability == Applicability::Safe,
            deed: Deed::Fix(Named::of(finding), index),
        })
    };
    here.iter().flat_map(|finding| of(finding)).collect()
}

/// What can be done about each rule that found something here: fix it all over the file, silence it on the line, silence it in
/// the file.
fn by_rule<'a>(here: &[&'a Finding], all: &[Finding], comments: bool) -> Vec<Offer<'a>> {
    let mut offers = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    for &finding in here {
        let id = finding.rule.id;
        if seen.contains(&id) || seen.len() == RULES {
            continue;
        }
        seen.push(id);
        let mut offer = |title, finding, deed| {
            offers.push(Offer { title, kind: CodeActionKind::QUICKFIX, finding, preferred: false, deed });
        };
        let fixable = all.iter().filter(|other| other.rule.id == id && best(std::iter::once(*other)).is_some()).count();
        if fixable > 1 {
            offer(
                text! { en: "Fix all {id} in this file", zh: "修复此文件中所有的 {id}" },
                None,
                Deed::FixRule(id.into()),
            );
        }
        if comments {
            offer(
                text! { en: "Ignore {id} on this line", zh: "在此行忽略 {id}" },
                Some(finding),
                Deed::SuppressLine(Named::of(finding)),
            );
            offer(
                text! { en: "Ignore {id} in this file", zh: "在此文件中忽略 {id}" },
                Some(finding),
                Deed::SuppressFile(Named::of(finding)),
            );
        }
    }
    offers
}

#[cfg(test)]
mod tests {
    use super::within;

    #[test]
    fn a_kind_is_within_itself_and_its_parents() {
        assert!(within("source.fixAll.pitfall", "source.fixAll"));
        assert!(within("source.fixAll.pitfall", "source"));
        assert!(within("quickfix", "quickfix"));
        assert!(within("quickfix", ""));
        assert!(!within("source.fixAll.pitfall", "source.fix"));
        assert!(!within("quickfix", "quickfix.more"));
    }
}
