//! GitLab's code quality report.
//! Source: GitLab Docs, "Code Quality", "Code Quality report format".

use pitfall_engine::Severity;
use serde_json::json;

use super::{Output, Totals, to_json};
use crate::cli::gather::Problem;
use crate::cli::report::FileReport;

#[derive(Default)]
pub(super) struct Gitlab {
    some: bool,
}

impl Gitlab {
    fn add(&mut self, value: &serde_json::Value, out: &mut String) {
        out.push_str(if self.some { ",\n" } else { "\n" });
        self.some = true;
        out.push_str(&to_json(value));
    }
}

impl Output for Gitlab {
    fn begin(&mut self, out: &mut String) {
        out.push('[');
    }

    fn file(&mut self, report: FileReport, out: &mut String) {
        let file = &report.file.shown;
        for entry in &report.entries {
            let severity = match entry.severity {
                Severity::Error => "critical",
                Severity::Warning => "major",
                Severity::Information => "minor",
                Severity::Hint => "info",
            };
            let (start, end) = (entry.place.start, entry.place.end);
            self.add(
                &json!({
                    "description": entry.message,
                    "check_name": entry.rule.id,
                    "fingerprint": super::fingerprint(file, entry),
                    "severity": severity,
                    "location": {
                        "path": file,
                        "positions": {
                            "begin": { "line": start.line, "column": start.column },
                            "end": { "line": end.line, "column": end.column },
                        },
                    },
                }),
                out,
            );
        }
    }

    fn end(&mut self, _: &Totals, _: &[Problem], out: &mut String) {
        out.push_str("\n]\n");
    }
}
