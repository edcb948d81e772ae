//! What a rule found, and how a rule says so.

use std::path::PathBuf;

use pitfall_text::{Edit, Span};

use crate::rule::is_among;
use crate::{Applicability, FileEdits, Fix, Message, Meta, Rule};

/// What a finding promises. Ordered from weak to strong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Tidiness.
    Hint,
    /// Worth knowing; correct software may well keep it.
    Information,
    /// It works today for its author, and breaks or endangers something else.
    Warning,
    /// The tool that reads this file refuses it or ignores what was meant.
    Error,
}

impl Severity {
    /// All of them, weak to strong.
    pub const ALL: [Severity; 4] = [Self::Hint, Self::Information, Self::Warning, Self::Error];

    /// The name in configuration and output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hint => "hint",
            Self::Information => "information",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// The severity of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|severity| severity.name() == name)
    }
}

/// How an editor may draw the span besides underlining it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tag {
    /// It has no effect and may go: drawn faded.
    Unnecessary,
    /// It works and is on its way out: drawn struck through.
    Deprecated,
}

/// A place in the checked file or in another one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Location {
    /// The other file's path; `None` is the checked file.
    pub file: Option<PathBuf>,
    /// The bytes there.
    pub span: Span,
}

impl Location {
    /// A place in the checked file.
    pub fn here(span: Span) -> Self {
        Self { file: None, span }
    }

    /// A place in another file.
    pub fn in_file(file: impl Into<PathBuf>, span: Span) -> Self {
        Self { file: Some(file.into()), span }
    }
}

/// A second place that explains the first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// Where.
    pub location: Location,
    /// What is to be seen there.
    pub message: Message,
}

/// One trap, found.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule that says so.
    pub rule: &'static Meta,
    /// The promise, after configuration.
    pub severity: Severity,
    /// The bytes at fault in the checked file.
    pub span: Span,
    /// What is wrong, and for whom.
    pub message: Message,
    /// Other places that explain it.
    pub related: Vec<Related>,
    /// How it may be drawn.
    pub tags: Vec<Tag>,
    /// Ways out, the best first.
    pub fixes: Vec<Fix>,
    /// gopls shows the same at the same line: an editor in which it runs need not show it twice.
    pub in_gopls: bool,
    /// Those of its rule's ids elsewhere that are about this part of the rule; `None` where all are.
    pub also: Option<Box<[&'static str]>>,
}

impl Finding {
    /// The ids of the same check elsewhere.
    pub fn also(&self) -> &[&'static str] {
        self.also.as_deref().unwrap_or(self.rule.also)
    }

    /// `word` is the id of its rule or one of [`also`](Self::also), with or without the origin.
    pub fn answers_to(&self, word: &str) -> bool {
        self.rule.id.eq_ignore_ascii_case(word) || is_among(self.also(), word)
    }
}

/// Where rules put what they find.
#[derive(Debug)]
pub struct Findings {
    rule: &'static Meta,
    list: Vec<Finding>,
}

impl Findings {
    /// An empty list for `rule` to write to.
    pub fn of(rule: &'static Rule) -> Self {
        Self { rule: &rule.meta, list: Vec::new() }
    }

    /// What was found so far.
    pub fn into_list(self) -> Vec<Finding> {
        self.list
    }

    /// Begins a finding at `span`, in bytes of the checked file.
    pub fn at(&mut self, span: impl Into<Span>) -> At<'_> {
        At { findings: self, span: span.into() }
    }
}

/// A finding that has its place and needs its words.
#[must_use = "a finding without words is not reported"]
pub struct At<'a> {
    findings: &'a mut Findings,
    span: Span,
}

impl<'a> At<'a> {
    /// Reports it.
    pub fn says(self, message: Message) -> Said<'a> {
        let rule = self.findings.rule;
        self.findings.list.push(Finding {
            rule,
            severity: rule.severity,
            span: self.span,
            message,
            related: Vec::new(),
            tags: Vec::new(),
            fixes: Vec::new(),
            in_gopls: false,
            also: None,
        });
        Said { findings: self.findings }
    }
}

/// A reported finding, to which fixes and related places may be added.
pub struct Said<'a> {
    findings: &'a mut Findings,
}

impl Said<'_> {
    fn finding(&mut self, change: impl FnOnce(&mut Finding)) {
        // `Said` is made only by `At::says`, which has just pushed one.
        if let Some(finding) = self.findings.list.last_mut() {
            change(finding);
        }
    }

    fn with_fix(mut self, title: Message, applicability: Applicability, edits: Vec<FileEdits>) -> Self {
        if edits.iter().any(|file| !file.edits.is_empty()) {
            self.finding(|finding| finding.fixes.push(Fix { title, applicability, edits }));
        }
        self
    }

    /// Adds a safe fix: the meaning is kept, or it is surely what was intended. No edits, no fix.
    pub fn mends(self, title: Message, edits: impl IntoEdits) -> Self {
        self.with_fix(title, Applicability::Safe, edits.into_edits())
    }

    /// Adds a fix that a person chooses. No edits, no fix.
    pub fn suggests(self, title: Message, edits: impl IntoEdits) -> Self {
        self.with_fix(title, Applicability::Suggested, edits.into_edits())
    }

    /// Adds a place that explains the finding.
    pub fn see(mut self, location: Location, message: Message) -> Self {
        self.finding(|finding| finding.related.push(Related { location, message }));
        self
    }

    /// Lets editors draw it so.
    pub fn tagged(mut self, tag: Tag) -> Self {
        self.finding(|finding| finding.tags.push(tag));
        self
    }

    /// gopls shows the same at the same line, if `so`.
    pub fn in_gopls(mut self, so: bool) -> Self {
        self.finding(|finding| finding.in_gopls = so);
        self
    }

    /// Of the ids of other linters' checks, those for which `is_about` holds are about this: a suppression in the words of another
    /// linter silences no more than it was meant for. Earlier ids of the rule mean all of it.
    pub fn about(mut self, is_about: impl Fn(&str) -> bool) -> Self {
        let means_this = |id: &&str| !id.contains(':') || is_about(id);
        self.finding(|finding| finding.also = Some(finding.rule.also.iter().copied().filter(means_this).collect()));
        self
    }

    /// Gives this finding a severity of its own: its surroundings, such as what a namespace enforces, decide what it promises.
    pub fn promises(mut self, severity: Severity) -> Self {
        self.finding(|finding| finding.severity = severity);
        self
    }

    /// Weakens this finding to `severity` where the rule's own is stronger: the shape at hand promises less.
    pub fn at_most(mut self, severity: Severity) -> Self {
        self.finding(|finding| finding.severity = finding.severity.min(severity));
        self
    }
}

/// Edits as rules have them at hand: one, several, or several files.
pub trait IntoEdits {
    /// The edits, file by file.
    fn into_edits(self) -> Vec<FileEdits>;
}

impl IntoEdits for Edit {
    fn into_edits(self) -> Vec<FileEdits> {
        vec![self].into_edits()
    }
}

impl IntoEdits for Vec<Edit> {
    fn into_edits(self) -> Vec<FileEdits> {
        vec![FileEdits::here(self)]
    }
}

impl IntoEdits for FileEdits {
    fn into_edits(self) -> Vec<FileEdits> {
        vec![self]
    }
}

impl IntoEdits for Vec<FileEdits> {
    fn into_edits(self) -> Vec<FileEdits> {
        self
    }
}

impl<E: IntoEdits> IntoEdits for Option<E> {
    fn into_edits(self) -> Vec<FileEdits> {
        self.map_or_else(Vec::new, IntoEdits::into_edits)
    }
}
