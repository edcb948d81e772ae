//! What a code action does, small enough to travel to the client and back.

use pitfall_engine::{Applicability, Cancel, Checked, FileEdits, Finding, suppress_file, suppress_line};
use pitfall_text::Edit;
use serde::{Deserialize, Serialize};
use tower_lsp::ls_types::WorkspaceEdit;

use super::super::super::analysis::Worker;
use super::super::super::edit::workspace_edit;
use super::super::super::session::Snapshot;
use super::fix_all;

/// One finding, by what it is and where. Spans are bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Named {
    rule: String,
    start: u32,
    end: u32,
    message: String,
}

impl Named {
    pub(super) fn of(finding: &Finding) -> Self {
        Self {
            rule: finding.rule.id.into(),
            start: finding.span.start,
            end: finding.span.end,
            message: finding.message.en.clone(),
        }
    }

    fn find<'a>(&self, checked: &'a Checked) -> Option<&'a Finding> {
        checked.findings.iter().find(|finding| Self::of(finding) == *self)
    }
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Deed {
    /// Apply the finding's fix at this place of its list.
    Fix(Named, usize),
    /// Apply every fix of one rule.
    FixRule(String),
    /// Apply every safe fix.
    FixAll,
    /// Silence the finding's rule on its line.
    SuppressLine(Named),
    /// Silence the finding's rule in the file.
    SuppressFile(Named),
}

/// The data of an action whose edit is made when it is chosen.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Pledge {
    /// The document's URI; the gate finds the document by it.
    pub(super) uri: String,
    /// The revision of the document for which the action was listed.
    pub(super) revision: u64,
    pub(super) deed: Deed,
}

impl Deed {
    /// It speaks of places in the text, and so of one revision of it.
    pub(super) fn names_places(&self) -> bool {
        !matches!(self, Self::FixRule(_) | Self::FixAll)
    }

    /// Making the edit takes more than looking at the finding.
    pub(super) fn is_costly(&self, checked: &Checked) -> bool {
        match self {
            Self::Fix(named, index) => {
                let fix = named.find(checked).and_then(|finding| finding.fixes.get(*index));
                fix.is_some_and(|fix| fix.only_here().is_none())
            }
            _ => true,
        }
    }

    /// The edit; nothing where there is none to make.
    pub(super) fn edit(
        &self,
        worker: &mut Worker,
        snapshot: &Snapshot,
        checked: &Checked,
        cancel: &Cancel,
    ) -> Option<WorkspaceEdit> {
        let here = |edits: Vec<Edit>| vec![FileEdits::here(edits)];
        let files = match self {
            Self::Fix(named, index) => named.find(checked)?.fixes.get(*index)?.edits.clone(),
            Self::FixRule(rule) => {
                let of_rule = |finding: &Finding| finding.rule.id == rule;
                let least = fix_all::best(checked.findings.iter().filter(|finding| of_rule(finding)))?;
                here(fix_all::edits(worker, snapshot, checked, least, of_rule, cancel)?)
            }
            Self::FixAll => here(fix_all::edits(worker, snapshot, checked, Applicability::Safe, |_| true, cancel)?),
            Self::SuppressLine(named) => here(vec![suppress_line(&worker.parsed(snapshot), named.find(checked)?)?]),
            Self::SuppressFile(named) => here(vec![suppress_file(&worker.parsed(snapshot), named.find(checked)?)?]),
        };
        workspace_edit(worker, snapshot, &files)
    }
}
