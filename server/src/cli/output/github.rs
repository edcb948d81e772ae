//! Workflow commands of GitHub Actions, which become annotations of a pull request.
//! Source: GitHub Docs, "Workflow commands for GitHub Actions"; escapes as in `@actions/core`.

use std::fmt::Write;

use pitfall_engine::Severity;

use super::{Output, Totals};
use crate::cli::console::printable;
use crate::cli::gather::Problem;
use crate::cli::report::FileReport;

pub(super) struct Github;

impl Output for Github {
    fn file(&mut self, report: FileReport, out: &mut String) {
        for entry in report.entries.iter().filter(|entry| entry.shown) {
            let command = match entry.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Information | Severity::Hint => "notice",
            };
            let (start, end) = (entry.place.start, entry.place.end);
            // Writing to a String does not fail.
            let _ = write!(
                out,
                "::{command} title={},file={},line={},endLine={}",
                property(entry.rule.id),
                property(&report.file.shown),
                start.line,
                end.line
            );
            // Columns are for annotations of one line; GitHub counts the last one in.
            if start.line == end.line {
                let last = (end.column - 1).max(start.column);
                let _ = write!(out, ",col={},endColumn={last}", start.column);
            }
            let _ = writeln!(out, "::{}", data(&entry.message));
        }
    }

    fn end(&mut self, _: &Totals, problems: &[Problem], out: &mut String) {
        for problem in problems {
            let _ = write!(out, "::error title=pitfall");
            if !problem.shown.is_empty() {
                let _ = write!(out, ",file={}", property(&problem.shown));
            }
            if let Some((line, column)) = problem.place {
                let _ = write!(out, ",line={line},col={column}");
            }
            let _ = writeln!(out, "::{}", data(&problem.message));
        }
    }
}

fn data(text: &str) -> String {
    printable(&text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A"))
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
