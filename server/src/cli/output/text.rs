//! For people: excerpts, and one line that sums up.

use pitfall_engine::{Language, text};

use super::excerpt::Excerpts;
use super::{Output, Totals};
use crate::cli::gather::Problem;
use crate::cli::report::FileReport;

pub(super) struct Text {
    language: Language,
}

impl Text {
    pub(super) fn new(language: Language) -> Self {
        Self { language }
    }
}

impl Output for Text {
    fn file(&mut self, report: FileReport, out: &mut String) {
        out.push_str(&report.excerpts);
    }

    fn end(&mut self, totals: &Totals, _: &[Problem], out: &mut String) {
        out.push_str(&summary(totals, self.language));
        out.push('\n');
    }

    fn excerpts(&self) -> Option<Excerpts> {
        Some(Excerpts::new())
    }

    fn styled(&self) -> bool {
        true
    }
}

/// The line at the end.
fn summary(totals: &Totals, language: Language) -> String {
    let mut parts = Vec::new();
    if let Some(mended) = totals.mended {
        let (fixes, changed) = (mended.fixes, mended.changed);
        let (fix_word, file_word) = (plural(fixes, "fix", "fixes"), plural(changed, "file", "files"));
        parts.push(text! {
            en: "Applied {fixes} {fix_word} in {changed} {file_word}.",
            zh: "已在 {changed} 个文件中应用 {fixes} 处修复。",
        });
    }
    let [hints, information, warnings, errors] = totals.by_severity;
    let found = hints + information + warnings + errors;
    let (files, with) = (totals.files, totals.files_with_findings);
    let file_word = plural(files, "file", "files");
    if found == 0 {
        parts.push(text! { en: "No findings in {files} {file_word}.", zh: "{files} 个文件，没有发现。" });
    } else {
        let counts = |names: [&str; 4], many: &str, between: &str| {
            [errors, warnings, information, hints]
                .into_iter()
                .zip(names)
                .filter(|(count, _)| *count > 0)
                .map(|(count, name)| {
                    // `information` has no plural.
                    let many = if count == 1 || name == "information" { "" } else { many };
                    format!("{count} {name}{many}")
                })
                .collect::<Vec<_>>()
                .join(between)
        };
        let en_counts = counts(["error", "warning", "information", "hint"], "s", ", ");
        let zh_counts = counts(["个错误", "个警告", "条信息", "条提示"], "", "，");
        parts.push(text! {
            en: "Found {en_counts} in {with} of {files} {file_word}.",
            zh: "{files} 个文件中的 {with} 个有发现：{zh_counts}。",
        });
    }
    let (safe, suggested) = (totals.safe, totals.suggested);
    match (safe, suggested) {
        (0, 0) => {}
        (_, 0) => parts.push(text! { en: "Fixable with --fix: {safe}.", zh: "可用 --fix 修复：{safe}。" }),
        (0, _) => parts.push(text! {
            en: "Fixable with --fix --suggested: {suggested}.",
            zh: "可用 --fix --suggested 修复：{suggested}。",
        }),
        _ => parts.push(text! {
            en: "Fixable with --fix: {safe}, with --fix --suggested: {suggested} more.",
            zh: "可用 --fix 修复：{safe}；用 --fix --suggested 还可修复：{suggested}。",
        }),
    }
    if totals.hidden > 0 {
        let hidden = totals.hidden;
        let word = plural(hidden, "hint", "hints");
        parts.push(text! {
            en: "Not shown: {hidden} {word} about manifests (--config k8s.show-hints=true).",
            zh: "未显示清单的 {hidden} 条提示（--config k8s.show-hints=true 可显示）。",
        });
    }
    if totals.suppressed > 0 {
        let suppressed = totals.suppressed;
        parts.push(text! { en: "Suppressed: {suppressed}.", zh: "已屏蔽：{suppressed}。" });
    }
    let between = if language == Language::English { " " } else { "" };
    parts.iter().map(|part| part.in_language(language)).collect::<Vec<_>>().join(between)
}

fn plural<'w>(count: usize, one: &'w str, many: &'w str) -> &'w str {
    if count == 1 { one } else { many }
}
