//! Takes away suppressed findings, and finds suppressions that suppress nothing or name no rule.

use pitfall_models::kubernetes::Manifest;
use pitfall_syntax::Span;
use pitfall_text::Edit;

use crate::config::nearest;
use crate::model::ANNOTATION;
use crate::suppression::{self, Named, Reach, Suppression};
use crate::{Config, Domain, FileKind, Finding, Findings, Parsed, RuleSet, Tag, text};

/// The rule that reports suppressions without effect.
pub const UNUSED: &str = "pitfall/unused-suppression";
/// The rule that reports names that no rule has.
pub const UNKNOWN: &str = "pitfall/unknown-rule";

/// What is left of `found`, with findings about the suppressions themselves, and how many were silenced.
pub(crate) fn apply(rules: &RuleSet, parsed: &Parsed, config: &Config, found: Vec<Finding>) -> (Vec<Finding>, usize) {
    let suppressions = of_file(parsed);
    let exemptions = if found.is_empty() { Vec::new() } else { crate::peers::of_file(parsed) };
    if suppressions.is_empty() && exemptions.is_empty() {
        return (found, 0);
    }
    let lines = LineStarts::new(parsed.text());
    let mut used: Vec<Vec<bool>> = suppressions.iter().map(|one| vec![false; one.names.len()]).collect();
    let total = found.len();
    let mut kept: Vec<Finding> = Vec::with_capacity(total);
    for finding in found {
        let mut silenced = exemptions.iter().any(|exemption| exemption.covers(&finding));
        for (suppression, used) in suppressions.iter().zip(&mut used) {
            let reaches = match suppression.reach {
                Reach::File => true,
                Reach::Lines(first, last) => (first..=last).contains(&lines.line_of(finding.span.start)),
                Reach::Span(span) => span.touches(finding.span.start as usize),
            };
            for (named, used) in suppression.names.iter().zip(used).filter(|_| reaches) {
                if named.covers(finding.rule) {
                    *used = true;
                    silenced = true;
                }
            }
        }
        if !silenced {
            kept.push(finding);
        }
    }
    let silenced = total - kept.len();
    for (suppression, used) in suppressions.iter().zip(&used) {
        judge(rules, parsed, config, suppression, used, &mut kept);
    }
    (kept, silenced)
}

/// The suppressions of a file, in order of place.
pub fn of_file(parsed: &Parsed) -> Vec<Suppression> {
    if !parsed.text().contains("pitfall") {
        return Vec::new();
    }
    let shell = matches!(parsed.kind, FileKind::Shell(_));
    let mut all = suppression::of_comments(parsed.text(), &parsed.comments(), |line| shell && line.ends_with('\\'));
    all.extend(parsed.annotations());
    all
}

fn judge(
    rules: &RuleSet,
    parsed: &Parsed,
    config: &Config,
    suppression: &Suppression,
    used: &[bool],
    out: &mut Vec<Finding>,
) {
    let known = |named: &Named| {
        named.name == "all"
            || Domain::ALL.iter().any(|domain| domain.name() == named.name)
            || !rules.named(&named.name).is_empty()
    };
    if let Some(rule) = rules.get(UNKNOWN).filter(|rule| config.runs(&rule.meta)) {
        let mut findings = Findings::of(rule);
        for named in suppression.names.iter().filter(|named| !known(named)) {
            let name = &named.name;
            let said = findings.at(named.span).says(text! {
                en: "no rule is called {name}, so this suppresses nothing",
                zh: "没有名为 {name} 的规则，因此这里不会屏蔽任何发现",
            });
            if let Some(near) = nearest(name, rules.iter().map(|rule| rule.meta.id)) {
                let edit = Edit::replace(named.span, near.clone());
                said.suggests(text! { en: "change to {near}", zh: "改为 {near}" }, edit);
            }
        }
        out.extend(findings.into_list());
    }
    let Some(rule) = rules.get(UNUSED).filter(|rule| config.runs(&rule.meta)) else { return };
    // A name counts as unused only where every rule that it means could have spoken.
    let could_speak = |named: &Named| {
        known(named) && rules.named(&named.name).iter().all(|rule| config.runs(&rule.meta))
            || named.name == "all"
            || Domain::ALL.iter().any(|domain| domain.name() == named.name)
    };
    let unused: Vec<&Named> = suppression
        .names
        .iter()
        .zip(used)
        .filter(|(named, used)| !**used && could_speak(named))
        .map(|(named, _)| named)
        .collect();
    let mut findings = Findings::of(rule);
    if suppression.names.is_empty() || unused.len() == suppression.names.len() {
        let span = suppression.span;
        findings
            .at(span)
            .says(text! { en: "this suppression suppresses nothing", zh: "这条屏蔽没有屏蔽任何发现" })
            .tagged(Tag::Unnecessary)
            .mends(text! { en: "remove the suppression", zh: "删除这条屏蔽" }, removal(parsed, suppression));
    } else {
        for named in unused {
            let name = &named.name;
            findings
                .at(named.span)
                .says(text! { en: "{name} finds nothing here to suppress", zh: "{name} 在此没有可屏蔽的发现" })
                .tagged(Tag::Unnecessary)
                .mends(
                    text! { en: "remove {name} from the list", zh: "从列表中删除 {name}" },
                    Edit::remove(with_comma(suppression, named)),
                );
        }
    }
    out.extend(findings.into_list());
}

/// The bytes that go with a name when it leaves its list: up to the next name, or from the one before it.
fn with_comma(suppression: &Suppression, named: &Named) -> Span {
    let names = &suppression.names;
    let at = names.iter().position(|other| other == named).unwrap_or(0);
    match (names.get(at + 1), at.checked_sub(1).and_then(|before| names.get(before))) {
        (Some(next), _) => Span::new(named.span.start as usize, next.span.start as usize),
        (None, Some(before)) => Span::new(before.span.end as usize, named.span.end as usize),
        (None, None) => named.span,
    }
}

/// The whole line of a comment of its own, or the comment and the blanks before it, or the annotation.
fn removal(parsed: &Parsed, suppression: &Suppression) -> Option<Vec<Edit>> {
    let text = parsed.text();
    let Some(comment) = suppression.comment else {
        let objects = Manifest::new(parsed.yaml()?).objects();
        let holder = objects.into_iter().find(|object| {
            object.annotations().entry(ANNOTATION).is_some_and(|entry| entry.span() == suppression.span)
        })?;
        return holder.annotations().remove_key(ANNOTATION);
    };
    let before = text.get(..comment.span.start as usize)?;
    let blanks = before.len() - before.trim_end_matches([' ', '\t']).len();
    let start = comment.span.start as usize - blanks;
    let mut end = comment.span.end as usize;
    if comment.own_line {
        let rest = text.get(end..)?;
        end += if rest.starts_with("\r\n") { 2 } else { usize::from(rest.starts_with(['\n', '\r'])) };
    }
    Some(vec![Edit::remove(Span::new(start, end))])
}

/// The first byte of each line, by LSP's line ends.
pub(crate) struct LineStarts(Vec<u32>);

impl LineStarts {
    pub(crate) fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let ends = memchr::memchr2_iter(b'\n', b'\r', bytes)
            .filter(|at| bytes.get(*at) == Some(&b'\n') || bytes.get(at + 1) != Some(&b'\n'));
        Self(std::iter::once(0).chain(ends.map(|at| u32::try_from(at + 1).unwrap_or(u32::MAX))).collect())
    }

    /// The line, from 0, that the byte at `offset` stands on.
    pub(crate) fn line_of(&self, offset: u32) -> usize {
        self.0.partition_point(|start| *start <= offset).saturating_sub(1)
    }

    /// The first byte of `line`; `None` behind the last one.
    pub(crate) fn start_of(&self, line: usize) -> Option<usize> {
        self.0.get(line).map(|start| *start as usize)
    }
}
