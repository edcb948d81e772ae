//! JUnit XML: a suite a file, a case a finding. What is below `fail-on` passes and says so in its output.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::{Output, Totals};
use crate::cli::gather::Problem;
use crate::cli::report::FileReport;

pub(super) struct Junit {
    report: Report,
}

impl Default for Junit {
    fn default() -> Self {
        Self { report: Report::new("pitfall") }
    }
}

impl Output for Junit {
    fn file(&mut self, report: FileReport, _: &mut String) {
        let file = &report.file.shown;
        let mut suite = TestSuite::new(file.as_str());
        for entry in &report.entries {
            let start = entry.place.start;
            let words = format!("{file}:{}:{}: {}: {}", start.line, start.column, entry.severity.name(), entry.message);
            let status = if entry.fails {
                let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
                status.set_type(entry.rule.id).set_message(entry.message.as_str()).set_description(words.as_str());
                status
            } else {
                TestCaseStatus::success()
            };
            let name = format!("{} ({}:{})", entry.rule.id, start.line, start.column);
            let mut case = TestCase::new(name, status);
            case.set_classname(file.as_str());
            if !entry.fails {
                case.set_system_out(words);
            }
            suite.add_test_case(case);
        }
        if report.entries.is_empty() {
            let mut case = TestCase::new("no findings", TestCaseStatus::success());
            case.set_classname(file.as_str());
            suite.add_test_case(case);
        }
        self.report.add_test_suite(suite);
    }

    fn end(&mut self, _: &Totals, problems: &[Problem], out: &mut String) {
        if !problems.is_empty() {
            let mut suite = TestSuite::new("pitfall");
            for problem in problems {
                let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
                status.set_message(problem.to_string());
                suite.add_test_case(TestCase::new("could not be checked", status));
            }
            self.report.add_test_suite(suite);
        }
        // Names and messages are text, and the writer is a String: this does not fail.
        out.push_str(&self.report.to_string().unwrap_or_default());
    }
}
