//! What is asked of Pitfall for one file.
//!
//! Configuration comes in layers: built in, the user's file, each `pitfall.toml` from the outermost folder to the one nearest to
//! the file, then the editor's settings or the command line. Each layer is applied on what the ones before it left: a value replaces,
//! `select` replaces the set of rules, `ignore` takes away from it. Within a layer, an `[[override]]` whose `paths` match comes after the
//! rest.

pub mod keys;
mod layer;
mod schema;
mod value;

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

pub use keys::Minor;
pub(crate) use layer::one_of;
pub use layer::{Complaint, Fault, Layer, Origin, Override, Setting, nearest};
pub use schema::schema;
pub use value::{Data, Entry, Value};

use pitfall_syntax::{Comment, Span};

use crate::{Domain, Finding, HomeFiles, Language, Meta, PodSecurity, RuleSet, Severity, TeamRule};

/// The name of the configuration file.
pub const FILE_NAME: &str = "pitfall.toml";

/// How strict the Kubernetes rules are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Profile {
    /// Small and right.
    #[default]
    Default,
    /// Everything.
    Strict,
    /// The baseline pod security standard alone.
    PssBaseline,
    /// The restricted pod security standard alone.
    PssRestricted,
}

impl Profile {
    /// The rule is in the default set under this profile. The profiles of a pod security standard leave that standard alone of the
    /// Kubernetes rules.
    fn selects(self, rule: &Meta) -> bool {
        match self {
            _ if rule.domain != Domain::K8s => rule.on_by_default,
            Self::Default => rule.on_by_default,
            Self::Strict => true,
            Self::PssBaseline => rule.standard == Some(PodSecurity::Baseline),
            Self::PssRestricted => rule.standard.is_some(),
        }
    }
}

/// One effective value, and where it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Effective {
    /// The key, with its table.
    pub key: String,
    /// The value as it is written.
    pub value: String,
    /// Who says so.
    pub origin: Origin,
}

/// What is asked of one rule.
#[derive(Debug, Clone)]
struct RuleState {
    on: bool,
    severity: Option<Severity>,
    /// Who gave the severity.
    severity_origin: Option<Origin>,
    /// Who turned it on or off last.
    origin: Origin,
}

/// What is asked of Pitfall for one file.
#[derive(Debug, Clone)]
pub struct Config {
    /// The language of messages; `None` leaves it to the face.
    pub language: Option<Language>,
    /// The file is not to be checked; who says so.
    pub excluded: Option<Origin>,
    /// The weakest severity that fails a check.
    pub fail_on: Severity,
    /// The oldest Go release that the file must work with.
    pub go_version: Option<Minor>,
    /// Whether editors leave out what gopls says; `None` where that depends on its being installed.
    pub beside_gopls: Option<bool>,
    /// The Kubernetes release that a manifest is for.
    pub kubernetes_version: Option<Minor>,
    /// How strict the Kubernetes rules are.
    pub profile: Profile,
    /// Whether a YAML language server completes fields and values; `None` where that depends on its being installed.
    pub beside_yaml_server: Option<bool>,
    /// The only places to take images from; none: any.
    pub registries: Vec<String>,
    /// Labels that every object must have.
    pub required_labels: Vec<String>,
    /// Annotations that every object must have.
    pub required_annotations: Vec<String>,
    /// Where the admission policies lie that judge manifests, without `.` and `..`; none: nowhere.
    pub admission_policies: Vec<PathBuf>,
    /// Where the Conftest policies lie, without `.` and `..`; none: nowhere.
    pub conftest: Vec<PathBuf>,
    /// The packages of which their rules count; none: those that `conftest.toml` names, or else `main`.
    pub conftest_namespaces: Vec<String>,
    /// They are run.
    pub run_rego: bool,
    /// Hints about manifests are shown to people.
    show_hints: bool,
    /// What is found is shown to people, and to no program.
    for_people: bool,
    /// The home folder's start-up files may be read.
    pub read_home: bool,
    /// Of these files only those that a pattern names; none: all.
    home_patterns: Vec<String>,
    home_files: OnceLock<HomeFiles>,
    /// The profile that says what `default` selects: the effective one, known only once all layers are applied.
    default_set: Profile,
    effective: Vec<Effective>,
    states: Vec<RuleState>,
    rules: RuleSet,
    own: Vec<Own>,
}

/// A rule of a team's own, and what is asked of it.
#[derive(Debug, Clone)]
struct Own {
    rule: Arc<TeamRule>,
    state: RuleState,
}

impl Config {
    /// What may be read of the home folder.
    pub fn home_files(&self) -> &HomeFiles {
        self.home_files.get_or_init(|| HomeFiles::new(self.read_home, self.home_patterns.iter().map(String::as_str)))
    }

    /// The configuration of the file at `path` (`None`: a text without a file) from `layers`, weakest first.
    pub fn new(rules: &RuleSet, layers: &[Arc<Layer>], path: Option<&Path>) -> Self {
        let config = Self::with_profile(rules, layers, path, Profile::Default);
        match config.profile {
            Profile::Default => config,
            // What `default` selects depends on the profile.
            profile => Self::with_profile(rules, layers, path, profile),
        }
    }

    /// The same, for people alone: a rule that finds only what they are not shown need not look.
    pub(crate) fn for_people(self) -> Self {
        Self { for_people: true, ..self }
    }

    /// People are shown `finding`. Programs are told of all.
    pub fn shows(&self, finding: &Finding) -> bool {
        self.shows_all(finding.rule.domain, finding.severity)
    }

    fn shows_all(&self, domain: Domain, severity: Severity) -> bool {
        let quiet = domain == Domain::K8s && severity == Severity::Hint;
        !quiet || self.show_hints || self.profile == Profile::Strict
    }

    /// The rules that run and find what is shown to whom this is for, by their place in the set.
    pub(crate) fn looking(&self) -> impl Iterator<Item = bool> + '_ {
        self.rules.iter().zip(&self.states).map(|(rule, state)| self.lets_look(&rule.meta, state))
    }

    /// The rule is one of them.
    pub(crate) fn looks(&self, rule: &Meta) -> bool {
        self.state(rule).is_some_and(|state| self.lets_look(rule, state))
    }

    /// The rules of the run, a team's own aside.
    pub fn rules(&self) -> &RuleSet {
        &self.rules
    }

    /// The team's own rules, those that are off included.
    pub fn team_rules(&self) -> impl ExactSizeIterator<Item = &Arc<TeamRule>> {
        self.own.iter().map(|own| &own.rule)
    }

    /// Those of them that run.
    pub(crate) fn team_looking(&self) -> impl Iterator<Item = &Arc<TeamRule>> {
        self.own.iter().filter(|own| own.state.on).map(|own| &own.rule)
    }

    /// The team's own rule of this id.
    pub fn team_rule(&self, id: &str) -> Option<&Arc<TeamRule>> {
        self.team_rules().find(|rule| rule.meta.id == id)
    }

    fn state(&self, rule: &Meta) -> Option<&RuleState> {
        match self.rules.position(rule.id) {
            Some(at) => self.states.get(at),
            None => self.own.iter().find(|own| own.rule.meta.id == rule.id).map(|own| &own.state),
        }
    }

    /// Every rule with what is asked of it so far.
    fn each(&mut self) -> impl Iterator<Item = (&'static Meta, &mut RuleState)> {
        let own = self.own.iter_mut().map(|own| (own.rule.meta, &mut own.state));
        self.rules.iter().map(|rule| &rule.meta).zip(&mut self.states).chain(own)
    }

    /// What is a hint by its rule or by configuration is never found to be more.
    fn lets_look(&self, rule: &Meta, state: &RuleState) -> bool {
        let severity = state.severity.unwrap_or(rule.severity);
        state.on && (!self.for_people || self.shows_all(rule.domain, severity))
    }

    fn with_profile(rules: &RuleSet, layers: &[Arc<Layer>], path: Option<&Path>, profile: Profile) -> Self {
        let state = |on| RuleState { on, severity: None, severity_origin: None, origin: Origin::Default };
        let mut config = Self {
            language: None,
            excluded: None,
            fail_on: Severity::Warning,
            go_version: None,
            beside_gopls: None,
            kubernetes_version: None,
            profile: Profile::Default,
            beside_yaml_server: None,
            registries: Vec::new(),
            required_labels: Vec::new(),
            required_annotations: Vec::new(),
            admission_policies: Vec::new(),
            conftest: Vec::new(),
            conftest_namespaces: Vec::new(),
            run_rego: false,
            default_set: profile,
            show_hints: false,
            for_people: false,
            read_home: true,
            home_patterns: Vec::new(),
            home_files: OnceLock::new(),
            effective: keys::KEYS
                .iter()
                .filter_map(|key| Some((key, default_of(&key.path())?)))
                .map(|(key, value)| Effective { key: key.path(), value: value.into(), origin: Origin::Default })
                .collect(),
            states: rules.iter().map(|rule| state(profile.selects(&rule.meta))).collect(),
            rules: rules.clone(),
            own: Vec::new(),
        };
        for layer in layers {
            for rule in &layer.rules {
                // The nearest file has the last word on what an id means.
                config.own.retain(|own| own.rule.meta.id != rule.meta.id);
                config.own.push(Own { rule: Arc::clone(rule), state: state(profile.selects(rule.meta)) });
            }
            config.apply_all(layer, &layer.settings);
            for special in &layer.overrides {
                let below =
                    path.map(|path| layer.folder.as_deref().and_then(|f| path.strip_prefix(f).ok()).unwrap_or(path));
                if below.is_some_and(|path| special.paths.is_match(path)) {
                    config.apply_all(layer, &special.settings);
                }
            }
            if config.excluded.is_none() && path.is_some_and(|path| layer.excludes(path)) {
                let exclude = layer.settings.iter().find(|setting| setting.key.name == "exclude");
                config.excluded = exclude.map(|setting| layer.origin(setting));
            }
        }
        config
    }

    /// The severity that configuration gives a rule's findings: `None` where the rule does not run; otherwise the configured one,
    /// where there is one.
    pub fn rule(&self, rule: &Meta) -> Option<Option<Severity>> {
        let state = self.state(rule)?;
        state.on.then_some(state.severity)
    }

    /// The rule runs.
    pub fn runs(&self, rule: &Meta) -> bool {
        self.rule(rule).is_some()
    }

    /// Who turned the rule on or off last.
    pub fn origin_of(&self, rule: &Meta) -> Option<&Origin> {
        Some(&self.state(rule)?.origin)
    }

    /// Who gave the rule its severity, where it is not the rule's own.
    pub fn severity_origin_of(&self, rule: &Meta) -> Option<&Origin> {
        self.state(rule)?.severity_origin.as_ref()
    }

    /// Every effective value with its origin, in the order of the documentation.
    pub fn effective(&self) -> &[Effective] {
        &self.effective
    }

    fn apply_all(&mut self, layer: &Layer, settings: &[Setting]) {
        // `ignore` takes away from what `select` of the same layer chose, whichever stands first.
        let (ignores, others): (Vec<_>, Vec<_>) = settings.iter().partition(|setting| setting.key.path() == "ignore");
        for setting in others.into_iter().chain(ignores) {
            self.apply(layer, setting);
        }
    }

    fn apply(&mut self, layer: &Layer, setting: &Setting) {
        let origin = &layer.origin(setting);
        let key = setting.key.path();
        let word = setting.value.as_str().unwrap_or("");
        let words = || setting.value.as_list().unwrap_or_default().iter().filter_map(Value::as_str);
        let paths = || {
            let folder = layer.folder.as_deref();
            folder.into_iter().flat_map(|folder| words().map(|word| crate::normal(&folder.join(word)))).collect()
        };
        // A folder's own file says nothing of whether the folder is to be trusted.
        if key == "k8s.run-rego" && setting.value.as_bool() != Some(false) && layer.is_a_projects() {
            return;
        }
        // A project may keep us out of the home folder, and not let us in.
        let opens_home = match key.as_str() {
            "env.home-files" => true,
            "env.read-home" => setting.value.as_bool() != Some(false),
            _ => false,
        };
        if opens_home && layer.is_a_projects() {
            return;
        }
        match key.as_str() {
            "language" => {
                self.language = match word {
                    "en" => Some(Language::English),
                    "zh-cn" => Some(Language::Chinese),
                    _ => None,
                }
            }
            "fail-on" => self.fail_on = Severity::named(word).unwrap_or(self.fail_on),
            "go.version" => self.go_version = Minor::parse(word),
            "go.beside-gopls" => {
                self.beside_gopls = match word {
                    "on" => Some(true),
                    "off" => Some(false),
                    _ => None,
                }
            }
            "k8s.version" => self.kubernetes_version = Minor::parse(word),
            "k8s.profile" => {
                self.profile = match word {
                    "strict" => Profile::Strict,
                    "pss-baseline" => Profile::PssBaseline,
                    "pss-restricted" => Profile::PssRestricted,
                    _ => Profile::Default,
                }
            }
            "k8s.beside-yaml-server" => {
                self.beside_yaml_server = match word {
                    "on" => Some(true),
                    "off" => Some(false),
                    _ => None,
                }
            }
            "k8s.registries" => self.registries = words().map(str::to_owned).collect(),
            "k8s.required-labels" => self.required_labels = words().map(str::to_owned).collect(),
            "k8s.required-annotations" => self.required_annotations = words().map(str::to_owned).collect(),
            "k8s.admission-policies" => self.admission_policies = paths(),
            "k8s.conftest" => self.conftest = paths(),
            "k8s.conftest-namespaces" => self.conftest_namespaces = words().map(str::to_owned).collect(),
            "k8s.run-rego" => self.run_rego = setting.value.as_bool().unwrap_or(false),
            "k8s.show-hints" => self.show_hints = setting.value.as_bool().unwrap_or(false),
            "env.home-files" => self.home_patterns = words().map(str::to_owned).collect(),
            "env.read-home" => self.read_home = setting.value.as_bool().unwrap_or(true),
            "select" => {
                let (selected, profile) = (RuleMatcher::new(words()), self.default_set);
                for (rule, state) in self.each() {
                    state.on = selected.selects(rule, profile);
                    state.origin = origin.clone();
                }
            }
            "ignore" => {
                let ignored = RuleMatcher::new(words());
                for (rule, state) in self.each() {
                    if state.on && ignored.names(rule) {
                        state.on = false;
                        state.origin = origin.clone();
                    }
                }
            }
            "severity" => {
                // A domain first, so that a rule's own line wins wherever it stands.
                let mut entries: Vec<&Entry> = setting.value.as_table().unwrap_or_default().iter().collect();
                entries.sort_by_key(|entry| entry.key.contains('/'));
                for entry in entries {
                    let Some(severity) = entry.value.as_str().and_then(Severity::named) else { continue };
                    let named = RuleMatcher::new([entry.key.as_str()]);
                    for (rule, state) in self.each() {
                        if named.names(rule) {
                            state.severity = Some(severity);
                            state.severity_origin = Some(layer.origin_at(entry.value.span));
                        }
                    }
                }
            }
            _ => {}
        }
        let effective = Effective { key, value: setting.value.show(), origin: origin.clone() };
        match self.effective.iter_mut().find(|known| known.key == effective.key) {
            Some(known) => *known = effective,
            None => self.effective.push(effective),
        }
    }
}

/// The words of a `select` or `ignore`.
struct RuleMatcher<'a> {
    words: Vec<&'a str>,
}

impl<'a> RuleMatcher<'a> {
    fn new(words: impl IntoIterator<Item = &'a str>) -> Self {
        Self { words: words.into_iter().collect() }
    }

    /// One of the words means this rule: its id, an alias, its domain, or `all`.
    fn names(&self, rule: &Meta) -> bool {
        self.words.iter().any(|word| *word == "all" || *word == rule.domain.name() || rule.answers_to(word))
    }

    fn selects(&self, rule: &Meta, profile: Profile) -> bool {
        // Pitfall's own rules keep watch over configuration and suppressions: `select` does not turn them off, `ignore` does.
        rule.domain == Domain::Pitfall || self.names(rule) || profile.selects(rule) && self.words.contains(&"default")
    }
}

fn default_of(key: &str) -> Option<&'static str> {
    Some(match key {
        "language" => "\"auto\"",
        "select" => "[\"default\"]",
        "ignore"
        | "exclude"
        | "rule-files"
        | "env.home-files"
        | "k8s.registries"
        | "k8s.required-labels"
        | "k8s.required-annotations"
        | "k8s.conftest"
        | "k8s.conftest-namespaces"
        | "k8s.admission-policies" => "[]",
        "fail-on" => "\"warning\"",
        "go.beside-gopls" | "k8s.beside-yaml-server" => "\"auto\"",
        "k8s.profile" => "\"default\"",
        "k8s.show-hints" | "k8s.run-rego" => "false",
        "env.read-home" => "true",
        _ => return None,
    })
}

/// The folders whose `pitfall.toml` may speak for a file at `path`, nearest first: its own and all above.
pub fn folders_of(path: &Path) -> impl Iterator<Item = PathBuf> + '_ {
    path.ancestors().skip(1).filter(|folder| !folder.as_os_str().is_empty()).map(Path::to_owned)
}

/// The comments of a `pitfall.toml`, in order of place. A `#` inside a one-line string is none.
pub(crate) fn comments(text: &str) -> Vec<Comment> {
    let mut found = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let mut quote = None;
        let mut escaped = false;
        for (column, byte) in line.bytes().enumerate() {
            match (quote, byte) {
                (Some(b'"'), b'\\') if !escaped => {
                    escaped = true;
                    continue;
                }
                (Some(open), byte) if open == byte && !escaped => quote = None,
                (None, b'"' | b'\'') => quote = Some(byte),
                (None, b'#') => {
                    let end = at + line.trim_end_matches(['\n', '\r']).len();
                    let own_line = line.as_bytes()[..column].iter().all(u8::is_ascii_whitespace);
                    found.push(Comment { span: Span::new(at + column, end), own_line });
                    break;
                }
                _ => {}
            }
            escaped = false;
        }
        at += line.len();
    }
    found
}
