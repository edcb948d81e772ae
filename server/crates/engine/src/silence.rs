//! Takes away suppressed findings, and finds suppressions that suppress nothing or name no rule.

use pitfall_models::kubernetes::Manifest;
use pitfall_syntax::Span;
use pitfall_text::Edit;
use rustc_hash::FxHashMap;

use crate::config::nearest;
use crate::model::ANNOTATION;
use crate::suppression::{self, Named, Reach, Suppression};
use crate::{Config, Domain, FileKind, Finding, Findings, Meta, Parsed, Rule, RuleSet, Tag, text};

/// The rule that reports suppressions without effect.
pub const UNUSED: &str = "pitfall/unused-suppression";
/// The rule that reports names that no rule has.
pub const UNKNOWN: &str = "pitfall/unknown-rule";

/// What a name in a suppression means.
#[derive(Debug, Clone)]
enum Meaning {
    All,
    Domain(Domain),
    /// The rules of that id or alias; none where no rule has it.
    Rules(Vec<&'static Rule>),
    /// A rule of the team's own.
    Own(&'static Meta),
}

impl Meaning {
    fn of(name: &str, rules: &RuleSet, config: &Config) -> Self {
        if let Some(own) = config.team_rule(name) {
            return Self::Own(own.meta);
        }
        match Domain::ALL.iter().find(|domain| domain.name() == name) {
            _ if name == "all" => Self::All,
            Some(domain) => Self::Domain(*domain),
            None => Self::Rules(rules.named(name)),
        }
    }

    /// Said by `name`, it covers `finding`: of a rule whose alias it is, what that alias is about.
    fn covers(&self, name: &str, finding: &Finding) -> bool {
        let meta = finding.rule;
        match self {
            Self::All => true,
            Self::Domain(domain) => *domain == meta.domain,
            Self::Rules(rules) => rules.iter().any(|rule| std::ptr::eq(&rule.meta, meta)) && finding.answers_to(name),
            Self::Own(own) => own.id == meta.id,
        }
    }

    fn is_known(&self) -> bool {
        !matches!(self, Self::Rules(rules) if rules.is_empty())
    }

    /// Every rule that it means runs, so each could have spoken.
    fn could_speak(&self, config: &Config) -> bool {
        match self {
            Self::All | Self::Domain(_) => true,
            Self::Rules(rules) => !rules.is_empty() && rules.iter().all(|rule| config.looks(&rule.meta)),
            Self::Own(own) => config.looks(own),
        }
    }
}

/// A name in a suppression.
struct Word<'a> {
    name: &'a str,
    reach: Reach,
    meaning: &'a Meaning,
    /// It has silenced something.
    used: bool,
}

/// What is left of `found`, with findings about the suppressions themselves, and how many were silenced. A suppression also has an effect where it
/// covers something in `elsewhere`, which another file says.
pub(crate) fn apply(
    rules: &RuleSet,
    parsed: &Parsed,
    config: &Config,
    found: Vec<Finding>,
    elsewhere: &[Finding],
) -> (Vec<Finding>, usize) {
    let suppressions = of_file(parsed);
    let exemptions = if found.is_empty() { Vec::new() } else { crate::peers::of_file(parsed) };
    if suppressions.is_empty() && exemptions.is_empty() {
        return (found, 0);
    }
    let lines = LineStarts::new(parsed.text());
    // A file says the same name again and again, and finding out what it means asks every rule.
    let mut meanings: FxHashMap<&str, Meaning> = FxHashMap::default();
    for name in suppressions.iter().flat_map(|one| &one.names).map(|named| named.name.as_str()) {
        meanings.entry(name).or_insert_with(|| Meaning::of(name, rules, config));
    }
    let mut words: Vec<Word> = suppressions
        .iter()
        .flat_map(|one| one.names.iter().map(move |named| (one.reach, named)))
        .filter_map(|(reach, named)| {
            let name = named.name.as_str();
            Some(Word { name, reach, meaning: meanings.get(name)?, used: false })
        })
        .collect();
    let total = found.len();
    let mut kept: Vec<Finding> = Vec::with_capacity(total);
    let mut is_named = |finding: &Finding| {
        let mut silenced = false;
        let line = lines.line_of(finding.span.start);
        for word in &mut words {
            let reaches = match word.reach {
                Reach::File => true,
                Reach::Lines(first, last) => (first..=last).contains(&line),
                Reach::Span(span) => span.touches(finding.span.start as usize),
            };
            if reaches && word.meaning.covers(word.name, finding) {
                word.used = true;
                silenced = true;
            }
        }
        silenced
    };
    for finding in found {
        let is_exempt = exemptions.iter().any(|exemption| exemption.covers(&finding));
        if !is_named(&finding) && !is_exempt {
            kept.push(finding);
        }
    }
    for finding in elsewhere {
        let _ = is_named(finding);
    }
    let silenced = total - kept.len();
    let mut judge = Judge { rules, parsed, config, out: &mut kept };
    let mut rest = words.as_slice();
    for suppression in &suppressions {
        let (own, behind) = rest.split_at(suppression.names.len().min(rest.len()));
        judge.suppression(suppression, own);
        rest = behind;
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

/// Says which suppressions name no rule, and which silence nothing.
struct Judge<'a> {
    rules: &'a RuleSet,
    parsed: &'a Parsed,
    config: &'a Config,
    out: &'a mut Vec<Finding>,
}

impl Judge<'_> {
    fn suppression(&mut self, suppression: &Suppression, words: &[Word<'_>]) {
        let names = || suppression.names.iter().zip(words);
        if words.iter().any(|word| !word.meaning.is_known()) {
            self.unknown(names().filter(|(_, word)| !word.meaning.is_known()).map(|(named, _)| named));
        }
        // A name counts as unused only where every rule that it means could have spoken.
        let silent = names().filter(|(_, word)| !word.used && word.meaning.could_speak(self.config));
        let unused: Vec<&Named> = silent.map(|(named, _)| named).collect();
        if suppression.names.is_empty() || !unused.is_empty() {
            self.unused(suppression, &unused);
        }
    }

    fn unknown<'n>(&mut self, names: impl Iterator<Item = &'n Named>) {
        let Some(rule) = self.rules.get(UNKNOWN).filter(|rule| self.config.runs(&rule.meta)) else { return };
        let mut findings = Findings::of(rule);
        for named in names {
            let name = &named.name;
            let said = findings.at(named.span).says(text! {
                en: "no rule is called {name}, so this suppresses nothing",
                zh: "没有名为 {name} 的规则，因此这里不会屏蔽任何发现",
            });
            if let Some(near) = nearest(
                name,
                self.rules.iter().map(|rule| rule.meta.id).chain(self.config.team_rules().map(|own| own.meta.id)),
            ) {
                let edit = Edit::replace(named.span, near.clone());
                said.suggests(text! { en: "change to {near}", zh: "改为 {near}" }, edit);
            }
        }
        self.out.extend(findings.into_list());
    }

    fn unused(&mut self, suppression: &Suppression, unused: &[&Named]) {
        let Some(rule) = self.rules.get(UNUSED).filter(|rule| self.config.runs(&rule.meta)) else { return };
        let mut findings = Findings::of(rule);
        if unused.len() == suppression.names.len() {
            findings
                .at(suppression.span)
                .says(text! { en: "this suppression suppresses nothing", zh: "这条屏蔽没有屏蔽任何发现" })
                .tagged(Tag::Unnecessary)
                .mends(text! { en: "remove the suppression", zh: "删除这条屏蔽" }, removal(self.parsed, suppression));
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
        self.out.extend(findings.into_list());
    }
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
        let behind = suppression::line_ends(text).map(|at| u32::try_from(at + 1).unwrap_or(u32::MAX));
        Self(std::iter::once(0).chain(behind).collect())
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
