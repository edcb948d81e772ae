//! Runs the examples of a page.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pitfall_engine::{
    Cancel, Checked, Domain, FileKind, Finding, FixKind, Host, Language, Meta, RuleSet, Severity, Source, Workspace,
};
use pitfall_text::{Span, apply};
use tempfile::TempDir;

use super::page::{Example, ExampleFile, Mark, Section, sections};
use crate::memory::Memory;

/// What is wrong with a page; empty when its examples tell the truth.
pub type Report = Vec<String>;

/// Texts by path: one state of an example's files.
type Tree = BTreeMap<PathBuf, String>;

/// How many fixes an example may need.
const MAX_FIXES: usize = 32;

/// Runs every example of `rule`'s page with all of `rules`.
pub fn run_page(rules: &RuleSet, rule: &'static Meta) -> Report {
    let mut report = Vec::new();
    check_form(rule, &mut report);
    let sections = match sections(rule.page.markdown()) {
        Ok(sections) => sections,
        Err(error) => {
            report.push(error);
            return report;
        }
    };
    let bench = Bench { rules, rule };
    let mut last_trap: Option<&Example> = None;
    for section in &sections {
        match section {
            Section::Trap(example) => {
                bench.marks_agree(example, &mut report);
                bench.survives_variants(example, &mut report);
                last_trap = Some(example);
            }
            Section::After { fix, example } => match last_trap {
                Some(trap) => bench.fix_leads_to(trap, *fix, example, &mut report),
                None => report.push(format!("{}: no trap stands before it", example.heading)),
            },
            Section::Fine(example) => {
                bench.marks_agree(example, &mut report);
                bench.survives_variants(example, &mut report);
            }
        }
    }
    report
}

/// Which sections a page must have.
fn check_form(rule: &Meta, report: &mut Report) {
    let markdown = rule.page.markdown();
    let has = |heading: &str| markdown.lines().any(|line| line == heading || line.starts_with(&format!("{heading}:")));
    let trapless = matches!(rule.name(), "too-large" | "not-text") && rule.domain == Domain::Pitfall
        // What is proved where the evaluator of Rego is built.
        || matches!(rule.id, "k8s/conftest" | "k8s/rego-error");
    for (needed, heading) in [
        (!trapless, "## Trap"),
        (rule.fix != FixKind::None, "## After the fix"),
        (rule.fix == FixKind::None, "## No fix"),
        (true, "## Fine"),
        (true, "## Source"),
    ] {
        if needed && !has(heading) {
            report.push(format!("the page has no section {heading:?}"));
        }
    }
    for language in [Language::English, Language::Chinese] {
        if rule.page.title(language).is_empty() || rule.page.lead(language).is_empty() {
            report.push(format!("the page has no title or no prose in {}", language.name()));
        }
    }
    if rule.page.title(Language::Chinese) == rule.page.title(Language::English) {
        report.push("the Chinese section has no title of its own".to_owned());
    }
    if !markdown.contains(pitfall_engine::CHINESE)
        || markdown.split(pitfall_engine::CHINESE).any(|half| half.contains("\n```") && !half.starts_with('#'))
    {
        report.push("the Chinese section is missing, or repeats examples".to_owned());
    }
}

struct Bench<'a> {
    rules: &'a RuleSet,
    rule: &'static Meta,
}

impl Bench<'_> {
    fn workspace(&self, tree: &Tree) -> (Workspace, Option<TempDir>) {
        let mut files = Memory::new();
        for (path, text) in tree {
            files.write(path, text.as_str());
        }
        let (host, folder) = host_of(tree);
        let workspace = Workspace::new(self.rules.clone(), Arc::new(files), Arc::new(host));
        workspace.set_checked(tree.keys().cloned());
        (workspace, folder)
    }

    fn check(&self, tree: &Tree) -> Vec<(PathBuf, Checked)> {
        let (workspace, _machine) = self.workspace(tree);
        tree.iter()
            .filter(|(path, _)| path.starts_with(super::page::PROJECT))
            .map(|(path, text)| {
                (path.clone(), workspace.check(&Source::new(Some(path), text.as_str()), &Cancel::new()))
            })
            .collect()
    }

    /// Findings stand exactly at the marks.
    fn marks_agree(&self, example: &Example, report: &mut Report) {
        let expected = marks_of(&example.files);
        let found = self.found_marks(&tree_of(&example.files), &expected, report);
        self.compare(&example.heading, &expected, &found, report);
    }

    fn compare(&self, what: &str, expected: &[(PathBuf, Mark)], found: &[(PathBuf, Mark)], report: &mut Report) {
        for missing in expected.iter().filter(|mark| !found.contains(mark)) {
            report.push(format!("{what}: nothing is found at {}", show(missing)));
        }
        for extra in found.iter().filter(|mark| !expected.contains(mark)) {
            report.push(format!("{what}: found without a mark at {}", show(extra)));
        }
    }

    /// The findings of this rule, and of other rules that a mark names.
    fn found_marks(&self, tree: &Tree, expected: &[(PathBuf, Mark)], report: &mut Report) -> Vec<(PathBuf, Mark)> {
        let mut marks = Vec::new();
        for (path, checked) in self.check(tree) {
            let text = &tree[&path];
            for failure in &checked.failures {
                report.push(format!("{} panicked: {}", failure.rule, failure.message));
            }
            for finding in &checked.findings {
                if finding.rule.id == self.rule.id || expected.iter().any(|(_, mark)| mark.rule == finding.rule.id) {
                    marks.push((path.clone(), mark_of(text, finding)));
                }
            }
        }
        marks.sort();
        marks.dedup();
        marks
    }

    /// Applying fix number `fix` of each finding, one after the other, leads to `after`, which is then at rest.
    fn fix_leads_to(&self, trap: &Example, fix: usize, after: &Example, report: &mut Report) {
        let what = &after.heading;
        let mut tree = tree_of(&trap.files);
        let before = self.loud(&tree);
        let mut applied = 0;
        while let Some((path, finding)) = self.first_with_fix(&tree, fix) {
            applied += 1;
            if applied > MAX_FIXES {
                report.push(format!("{what}: fixing does not come to rest"));
                return;
            }
            let mut next = tree.clone();
            for file in &finding.fixes[fix].edits {
                let target = file.file.clone().unwrap_or_else(|| path.clone());
                let old = tree.get(&target).map_or("", String::as_str);
                match apply(old, &file.edits) {
                    Ok(text) => next.insert(target, text),
                    Err(error) => {
                        report.push(format!("{what}: the fix does not fit: {error}"));
                        return;
                    }
                };
            }
            if next == tree {
                report.push(format!("{what}: the fix changes nothing"));
                return;
            }
            tree = next;
        }
        if applied == 0 {
            report.push(format!("{what}: the trap has no fix number {}", fix + 1));
        }
        for file in &after.files {
            match tree.get(&file.path) {
                Some(text) if *text == file.text => {}
                Some(text) => report.push(format!("{what}: {} became\n{text}", file.path.display())),
                None => report.push(format!("{what}: {} is not among the trap's files", file.path.display())),
            }
        }
        let expected = marks_of(&after.files);
        let found = self.found_marks(&tree, &expected, report);
        self.compare(what, &expected, &found, report);
        for (id, count) in self.loud(&tree) {
            if count > before.get(id).copied().unwrap_or(0) {
                report.push(format!("{what}: the fix makes a finding of {id}"));
            }
        }
    }

    fn first_with_fix(&self, tree: &Tree, fix: usize) -> Option<(PathBuf, Finding)> {
        self.check(tree).into_iter().find_map(|(path, checked)| {
            let finding = checked.findings.into_iter().find(|f| f.rule.id == self.rule.id && f.fixes.len() > fix)?;
            Some((path, finding))
        })
    }

    /// How many findings of other rules there are at warning and above.
    fn loud(&self, tree: &Tree) -> BTreeMap<&'static str, usize> {
        let mut counts = BTreeMap::new();
        for (_, checked) in self.check(tree) {
            for finding in checked.findings {
                if finding.severity >= Severity::Warning && finding.rule.id != self.rule.id {
                    *counts.entry(finding.rule.id).or_default() += 1;
                }
            }
        }
        counts
    }

    /// The same findings with CR LF, and below a line that is not ASCII; no panic on any beginning of the text.
    fn survives_variants(&self, example: &Example, report: &mut Report) {
        let heading = &example.heading;
        // The rule about such line ends sees them everywhere.
        if self.rule.id != "env/carriage-return" {
            let crlf = map_texts(&example.files, |_, text| text.replace('\n', "\r\n"));
            self.agrees(&format!("{heading}, with CR LF"), &crlf, report);
        }

        let mut shifted = example.files.clone();
        for file in &mut shifted {
            let kind = pitfall_engine::classify(Some(&file.path), None, &file.text);
            let marks = kind.comment_marks().filter(|_| takes_a_first_line(kind, &file.text));
            let Some((leader, end)) = marks else { continue };
            file.text = format!("{leader} é 中文 😀{end}\n{}", file.text);
            for mark in &mut file.marks {
                mark.line += 1;
            }
        }
        self.agrees(&format!("{heading}, below a line that is not ASCII"), &shifted, report);

        for (number, file) in example.files.iter().enumerate() {
            let cuts: Vec<usize> = file.text.char_indices().map(|(at, _)| at).collect();
            let step = cuts.len().div_ceil(cuts_of_a_file()).max(1);
            for cut in cuts.into_iter().step_by(step) {
                let mut files = example.files.clone();
                files[number].text.truncate(cut);
                let tree = tree_of(&files);
                for (path, checked) in self.check(&tree) {
                    let text = &tree[&path];
                    for failure in &checked.failures {
                        report
                            .push(format!("{heading}: {} panicked at {cut} bytes: {}", failure.rule, failure.message));
                    }
                    for finding in &checked.findings {
                        let inside = |span: Span| text.get(span.range()).is_some();
                        if !inside(finding.span) {
                            report.push(format!("{heading}: {} leaves the text at {cut} bytes", finding.rule.id));
                        }
                        for fix in finding.fixes.iter().filter_map(|fix| fix.only_here()) {
                            if let Err(error) = apply(text, fix) {
                                report.push(format!("{heading}: a fix of {} at {cut} bytes: {error}", finding.rule.id));
                            }
                        }
                    }
                }
            }
        }
    }

    fn agrees(&self, what: &str, files: &[ExampleFile], report: &mut Report) {
        let expected = marks_of(files);
        let found = self.found_marks(&tree_of(files), &expected, report);
        self.compare(what, &expected, &found, report);
    }
}

/// At how many places a file is cut short: with `PITFALL_QUICK` at few.
fn cuts_of_a_file() -> usize {
    if std::env::var_os("PITFALL_QUICK").is_some() { 12 } else { 60 }
}

/// The path of an example's file that holds the user's environment, a `NAME=value` a line.
const ENVIRONMENT: &str = "/environment";

/// The machine of an example: its files outside the project, and its environment. The folder lives as long as the host is used.
fn host_of(tree: &Tree) -> (Host, Option<TempDir>) {
    let outside = || tree.iter().filter(|(path, _)| !path.starts_with(super::page::PROJECT));
    let variables = tree.get(Path::new(ENVIRONMENT)).map_or("", String::as_str);
    let environment =
        variables.lines().filter_map(|line| line.split_once('=')).map(|(k, v)| (k.to_owned(), v.to_owned()));
    if outside().next().is_none() {
        // A folder that is not there: a machine without anything.
        return (Host::at("/nonexistent", environment), None);
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (path, text) in outside() {
        let target = folder.path().join(path.strip_prefix("/").unwrap_or(path));
        if let Some(parent) = target.parent() {
            std::fs::create_dir_all(parent).expect("a folder of the machine");
        }
        std::fs::write(target, text).expect("a file of the machine");
    }
    (Host::at(folder.path(), environment), Some(folder))
}

fn tree_of(files: &[ExampleFile]) -> Tree {
    files.iter().map(|file| (file.path.clone(), file.text.clone())).collect()
}

fn marks_of(files: &[ExampleFile]) -> Vec<(PathBuf, Mark)> {
    let mut marks: Vec<_> =
        files.iter().flat_map(|file| file.marks.iter().map(|mark| (file.path.clone(), mark.clone()))).collect();
    marks.sort();
    marks
}

fn map_texts(files: &[ExampleFile], change: impl Fn(&Path, &str) -> String) -> Vec<ExampleFile> {
    files.iter().map(|file| ExampleFile { text: change(&file.path, &file.text), ..file.clone() }).collect()
}

/// A comment may stand before the first line.
fn takes_a_first_line(kind: FileKind, text: &str) -> bool {
    kind != FileKind::Other && !text.starts_with("#!")
}

/// A finding as the mark that would stand for it.
fn mark_of(text: &str, finding: &Finding) -> Mark {
    let start = (finding.span.start as usize).min(text.len());
    let before = text.get(..start).unwrap_or("");
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let line_end = text.get(start..).and_then(|rest| rest.find(['\r', '\n'])).map_or(text.len(), |at| start + at);
    let end = (finding.span.end as usize).clamp(start, line_end);
    let column = |at: usize| text.get(line_start..at).map_or(0, |part| part.chars().count());
    let first = column(start);
    Mark {
        line: before.matches('\n').count(),
        start: first,
        // An empty span is marked by one caret.
        end: column(end).max(first + 1),
        rule: finding.rule.id.to_owned(),
    }
}

fn show((path, mark): &(PathBuf, Mark)) -> String {
    let Mark { line, start, end, rule } = mark;
    format!("{}:{}, characters {start} to {end}: {rule}", path.display(), line + 1)
}
