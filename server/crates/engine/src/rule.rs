//! A rule: what it is (its [`Meta`]) and what it looks at (its [`Check`]s).

use crate::{Check, Context, Page, Severity};

/// The part of a Go set-up that a rule is about; the first half of its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Domain {
    /// go.mod, go.work, go.sum, vendor/modules.txt.
    Gomod,
    /// Shell start-up files, env files.
    Env,
    /// cgo preambles.
    Cgo,
    /// Kubernetes manifests.
    K8s,
    /// A team's own rules, which stand in its `pitfall.toml`.
    Team,
    /// Pitfall's own configuration and suppressions, and files it cannot read.
    Pitfall,
}

impl Domain {
    /// All of them, in the order of listings.
    pub const ALL: [Domain; 6] = [Self::Gomod, Self::Env, Self::Cgo, Self::K8s, Self::Team, Self::Pitfall];

    /// The name in rule ids and configuration.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gomod => "gomod",
            Self::Env => "env",
            Self::Cgo => "cgo",
            Self::K8s => "k8s",
            Self::Team => "team",
            Self::Pitfall => "pitfall",
        }
    }
}

/// What kind of harm a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Category {
    /// A tool refuses the file or ignores what was meant.
    Correctness,
    /// It works here and nowhere else.
    Portability,
    /// It gives away more than it needs.
    Security,
    /// It works until something restarts, scales or is upgraded.
    Reliability,
    /// It only reads worse than it could.
    Tidiness,
}

impl Category {
    /// The name in listings.
    pub fn name(self) -> &'static str {
        match self {
            Self::Correctness => "correctness",
            Self::Portability => "portability",
            Self::Security => "security",
            Self::Reliability => "reliability",
            Self::Tidiness => "tidiness",
        }
    }
}

/// The best fix that a rule's findings can carry. A single finding may still carry none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FixKind {
    /// No finding has a fix; the page says why.
    None,
    /// Fixes that a person chooses.
    Suggested,
    /// Fixes that go into fix-all.
    Safe,
}

impl FixKind {
    /// The name in listings.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Suggested => "suggested",
            Self::Safe => "safe",
        }
    }
}

/// A pod security standard of Kubernetes, from loose to strict: <https://kubernetes.io/docs/concepts/security/pod-security-standards/>.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PodSecurity {
    /// Everything is allowed.
    Privileged,
    /// What is known to give a pod its node is not.
    Baseline,
    /// Only a hardened pod is.
    Restricted,
}

/// What is known of a rule without running it. Written by [`rule!`](crate::rule).
#[derive(Debug)]
pub struct Meta {
    /// `<domain>/<name>` in kebab case; never reused, renamed only with the old id among [`also`](Self::also).
    pub id: &'static str,
    /// The first half of the id.
    pub domain: Domain,
    /// The promise of its findings unless configuration says otherwise.
    pub severity: Severity,
    /// What kind of harm.
    pub category: Category,
    /// The best fix its findings can carry.
    pub fix: FixKind,
    /// The release of Pitfall that first had it.
    pub since: &'static str,
    /// It runs unless configuration turns it off. Where false, only a `select` that names it (or its domain, or `all`) turns it on.
    pub on_by_default: bool,
    /// The pod security standard that it is a control of.
    pub standard: Option<PodSecurity>,
    /// It looks at templates too, whose actions are masked: what it reports is written there, and not missing.
    pub in_templates: bool,
    /// Ids of the same check elsewhere, each as `origin:id` (`shellcheck:SC2123`, `pss:hostPorts`), of rows of the reference
    /// (`GM031`, `P04`), and earlier ids of this rule.
    pub also: &'static [&'static str],
    /// Its documentation, which is also its test.
    pub page: Page,
}

impl Meta {
    /// The second half of the id.
    pub fn name(&self) -> &'static str {
        self.id.split_once('/').map_or(self.id, |(_, name)| name)
    }

    /// `word` is this rule's id or one of its aliases, with or without the alias's origin. ASCII case is ignored, as peers write
    /// their ids in every case.
    pub fn answers_to(&self, word: &str) -> bool {
        self.id.eq_ignore_ascii_case(word) || is_among(self.also, word)
    }
}

/// `word` is one of `aliases`, with or without the origin.
pub(crate) fn is_among(aliases: &[&str], word: &str) -> bool {
    // No check elsewhere is called as ours are; nearly all words asked for are ours, by every rule at every keystroke.
    let ours = word.split_once('/').is_some_and(|(domain, _)| Domain::ALL.iter().any(|one| one.name() == domain));
    aliases.iter().any(|alias| {
        alias.eq_ignore_ascii_case(word)
            || !ours && alias.split_once(':').is_some_and(|(_, bare)| same_check(bare, word))
    })
}

/// The two are one check's id: in whatever case, and in each of the forms that Trivy's ids had (`AVD-KSV-0017`, `KSV-0017`, `KSV017`).
pub(crate) fn same_check(one: &str, other: &str) -> bool {
    let number = |id: &str| {
        let id = id.get(..4).filter(|start| start.eq_ignore_ascii_case("AVD-")).map_or(id, |_| &id[4..]);
        let rest = id.get(..3).filter(|start| start.eq_ignore_ascii_case("KSV")).map(|_| &id[3..])?;
        let digits = rest.strip_prefix('-').unwrap_or(rest);
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse::<u32>().ok()).flatten()
    };
    one.eq_ignore_ascii_case(other) || number(one).is_some_and(|one| number(other) == Some(one))
}

/// A rule as the engine runs it.
#[derive(Debug)]
pub struct Rule {
    /// What it is.
    pub meta: Meta,
    /// What it looks at, and its check of each. Empty for rules whose findings the engine itself makes.
    pub checks: &'static [Check],
    /// What decides, besides an object that kustomizations build of the checked file, what is found in it, as a fingerprint: what the policies of the project
    /// say, for example. It looks beyond the object at nothing else. `None` from it: built objects are not for this rule to judge, and what it finds in the
    /// file stands.
    pub around: Option<Around>,
}

/// See [`Rule::around`].
pub type Around = fn(&Context<'_>) -> Option<u64>;

impl Rule {
    /// It looks at nothing but what the schema of a kind has against an object.
    pub(crate) fn is_of_schema(&self) -> bool {
        !self.checks.is_empty() && self.checks.iter().all(|check| matches!(check, Check::SchemaFault(_)))
    }

    /// It judges built objects in place of what they are built of.
    pub(crate) fn judges_builds(&self) -> bool {
        self.checks.iter().all(Check::is_of_object) || self.checks.iter().any(|check| matches!(check, Check::Build(_)))
    }
}

/// Writes `pub static RULE: Rule` for the file of a rule.
///
/// `on: Subject` subscribes the function `check` of the same file to a variant of [`Check`]; `on: [A: f, B: g]` subscribes several
/// functions; `on: []` is for rules whose findings the engine makes. `page` is the Markdown file beside the rule, whose text the crate's function
/// `page` gives for the rule's id. `default: off` builds a rule that
/// configuration must ask for; `standard: Baseline` one that is a control of that pod security standard. `also` is a list, or the name of a constant
/// that is one. `around` names a function for [`Rule::around`].
#[macro_export]
#[allow(clippy::crate_in_macro_def, reason = "the pages are those of the crate that declares the rule")]
macro_rules! rule {
    {
        id: $id:literal,
        page: $page:literal,
        on: $on:tt,
        severity: $severity:ident,
        category: $category:ident,
        fix: $fix:ident,
        since: $since:literal,
        $(default: $default:ident,)?
        $(standard: $standard:ident,)?
        $(templates: $templates:ident,)?
        $(around: $around:ident,)?
        also: $also:tt $(,)?
    } => {
        /// This file's rule.
        pub static RULE: $crate::Rule = $crate::Rule {
            meta: $crate::Meta {
                id: $id,
                domain: $crate::domain_of($id),
                severity: $crate::Severity::$severity,
                category: $crate::Category::$category,
                fix: $crate::FixKind::$fix,
                since: $since,
                on_by_default: $crate::rule!(@default $($default)?),
                standard: $crate::rule!(@standard $($standard)?),
                in_templates: $crate::rule!(@templates $($templates)?),
                also: $crate::rule!(@also $also),
                page: {
                    // The page lies there, and a change of it builds the crate anew; its text is kept by the crate's `page`.
                    const _: &str = include_str!($page);
                    $crate::Page::kept($id, crate::page)
                },
            },
            checks: $crate::rule!(@checks $on),
            around: $crate::rule!(@around $($around)?),
        };
    };
    (@also [$($also:literal),* $(,)?]) => { &[$($also),*] };
    (@also $list:ident) => { &$list };
    (@default) => { true };
    (@default off) => { false };
    (@standard) => { None };
    (@standard $standard:ident) => { Some($crate::PodSecurity::$standard) };
    (@templates) => { false };
    (@templates too) => { true };
    (@around) => { None };
    (@around $around:ident) => { Some($around) };
    (@checks [$($subject:ident: $check:ident),* $(,)?]) => { &[$($crate::Check::$subject($check)),*] };
    (@checks $subject:ident) => { &[$crate::Check::$subject(check)] };
}

/// The domain of a rule id, while compiling.
///
/// # Panics
/// At compile time, where the id begins with no domain's name.
pub const fn domain_of(id: &str) -> Domain {
    const fn begins(id: &[u8], with: &[u8]) -> bool {
        if id.len() < with.len() {
            return false;
        }
        let mut at = 0;
        while at < with.len() {
            if id[at] != with[at] {
                return false;
            }
            at += 1;
        }
        true
    }
    let id = id.as_bytes();
    match () {
        () if begins(id, b"gomod/") => Domain::Gomod,
        () if begins(id, b"env/") => Domain::Env,
        () if begins(id, b"cgo/") => Domain::Cgo,
        () if begins(id, b"k8s/") => Domain::K8s,
        () if begins(id, b"pitfall/") => Domain::Pitfall,
        () => panic!("a rule id begins with its domain"),
    }
}

/// The rules of a run, found by id or alias.
#[derive(Debug, Clone)]
pub struct RuleSet {
    rules: Vec<&'static Rule>,
}

impl RuleSet {
    /// The set of `rules`, in order of id.
    pub fn new(rules: impl IntoIterator<Item = &'static Rule>) -> Self {
        let mut rules: Vec<_> = rules.into_iter().collect();
        rules.sort_by_key(|rule| rule.meta.id);
        Self { rules }
    }

    /// All rules, in order of id.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &'static Rule> + '_ {
        self.rules.iter().copied()
    }

    /// The place of the rule with exactly this id, in [`iter`](Self::iter)'s order.
    pub fn position(&self, id: &str) -> Option<usize> {
        self.rules.binary_search_by(|rule| rule.meta.id.cmp(id)).ok()
    }

    /// The rule with exactly this id.
    pub fn get(&self, id: &str) -> Option<&'static Rule> {
        self.position(id).map(|at| self.rules[at])
    }

    /// The rules that `word` may mean: the one with that id, else all that have it among their aliases.
    pub fn named(&self, word: &str) -> Vec<&'static Rule> {
        match self.get(word) {
            Some(rule) => vec![rule],
            None => self.iter().filter(|rule| rule.meta.answers_to(word)).collect(),
        }
    }
}
