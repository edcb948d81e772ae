//! What rules can look at, and the one walk over a model that shows it to them.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use pitfall_models::kubernetes;
use pitfall_policy::Budget;
use pitfall_syntax::{cgo, gomod, shell, yaml};
use rustc_hash::FxHashMap;

use crate::masked;
use crate::memo::{self, Kept, Memo};
use crate::model::{Model, Read};
use crate::team::Looked;
use crate::{Context, Finding, Findings, Layer, Meta, RuleSet, text};

/// A rule's place in its [`RuleSet`], and the function that looks at a `T`.
type Subscriber<T> = (usize, fn(&T, &Context<'_>, &mut Findings));

/// Declares the subjects: a variant of [`Check`] for rules to subscribe with, and a list of [`Subscribers`] for the walk to call.
macro_rules! subjects {
    ($($(#[doc = $doc:literal])* $list:ident: $subject:ident($type:ty),)*) => {
        /// A subscription: the kind of thing that a rule looks at, and its function.
        #[derive(Debug, Clone, Copy)]
        pub enum Check {
            $($(#[doc = $doc])* $subject(fn(&$type, &Context<'_>, &mut Findings)),)*
        }

        /// Who looks at what, for one walk.
        #[derive(Debug, Default)]
        #[allow(clippy::type_complexity, reason = "the function's form is told by `Check`")]
        pub(crate) struct Dispatch {
            $($list: Vec<(usize, fn(&$type, &Context<'_>, &mut Findings))>,)*
        }

        impl Dispatch {
            pub(crate) fn new(rules: &RuleSet) -> Self {
                let mut dispatch = Self::default();
                for (at, rule) in rules.iter().enumerate() {
                    for check in rule.checks {
                        match *check {
                            $(Check::$subject(check) => dispatch.$list.push((at, check)),)*
                        }
                    }
                }
                dispatch
            }
        }
    };
}

subjects! {
    /// A whole go.mod.
    go_mods: GoMod(Read<gomod::GoMod>),
    /// A whole go.work.
    go_works: GoWork(Read<gomod::GoWork>),
    /// A whole go.sum or go.work.sum.
    go_sums: GoSum(Read<gomod::sum::GoSum>),
    /// A whole vendor/modules.txt.
    vendor_modules: VendorModules(Read<gomod::vendor::VendorModules>),
    /// A `require` line of a go.mod.
    requires: Require(gomod::Require),
    /// A `replace` line of a go.mod or go.work.
    replaces: Replace(gomod::Replace),
    /// The package clause of a Go file, whatever else it holds.
    go_packages: GoPackage(cgo::PackageClause),
    /// The header of a Go file that uses cgo, or looks as if it meant to.
    cgo_files: CgoFile(Read<cgo::CgoFile>),
    /// A `#cgo` line in a preamble that cgo reads.
    cgo_lines: CgoLine(cgo::CgoLine),
    /// A whole shell start-up file or env file.
    shell_files: ShellFile(Read<shell::ShellFile>),
    /// An assignment in one, whatever its scope.
    assignments: Assignment(shell::Assignment),
    /// A variable that gets a value in one, whatever the means: an assignment, `go env -w`, a line written to a start-up file.
    settings: Setting(shell::Setting<'_>),
    /// A simple command in one.
    commands: Command(shell::Command),
    /// A whole YAML stream. Asking for its errors parses all of it.
    streams: Stream(yaml::Stream),
    /// A Kubernetes object, those in lists too. Its content is parsed when first asked for.
    objects: Object(kubernetes::Object<'_>),
    /// An object that a kustomization builds, which lies in no file. Whoever looks at objects sees it too; this is for rules that look at whole streams.
    builds: Build(kubernetes::Object<'_>),
    /// What the schema of its kind has against a Kubernetes object, fault by fault.
    schema_faults: SchemaFault(kubernetes::schema::SchemaFault<'_>),
    /// A pod spec, wherever its kind hides it.
    pod_specs: PodSpec(kubernetes::PodSpec<'_>),
    /// A container: init, regular or ephemeral.
    containers: Container(kubernetes::Container<'_>),
    /// The text of a policy in Rego.
    regos: Rego(Arc<str>),
    /// The text of a `conftest.toml`.
    conftests: Conftest(Arc<str>),
    /// A whole `pitfall.toml`, with everything that could not be used.
    configs: Configuration(Layer),
}

impl Check {
    /// It looks at an object or a part of one.
    pub(crate) fn is_of_object(&self) -> bool {
        matches!(self, Self::Object(_) | Self::SchemaFault(_) | Self::PodSpec(_) | Self::Container(_))
    }
}

/// A rule that panicked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Its id.
    pub rule: &'static str,
    /// What the panic said.
    pub message: String,
}

/// A walk: hands each thing to the rules that subscribed to it, behind a fence each.
pub(crate) struct Walk<'a> {
    rules: &'a RuleSet,
    dispatch: &'a Dispatch,
    context: &'a Context<'a>,
    /// By place in `rules`: it runs.
    on: Vec<bool>,
    /// What the last version of a stream left.
    memo: &'a Memo,
    /// Only these rules look, by place in `rules`; `None`: all.
    only: Option<Vec<usize>>,
    /// The rules that looked beyond the document that is being walked.
    beyond: Vec<usize>,
    /// The document is a template with its actions masked.
    in_template: bool,
    /// What the team's own rules may take together.
    budget: Budget,
    /// Some of that rules did not finish, which is told once.
    told_of_budget: bool,
    out: Outcome,
}

/// The rule that reports expressions which take too long.
const STOPPED: &str = "pitfall/rule-stopped";

/// What a walk came to.
#[derive(Default)]
pub(crate) struct Outcome {
    pub(crate) found: Vec<Finding>,
    pub(crate) failures: Vec<Failure>,
    /// What was found in each document of a stream, for the next version of it.
    pub(crate) documents: FxHashMap<usize, Arc<Kept>>,
}

impl<'a> Walk<'a> {
    pub(crate) fn new(rules: &'a RuleSet, dispatch: &'a Dispatch, context: &'a Context<'a>, memo: &'a Memo) -> Self {
        let on = context.config.looking().collect();
        Self {
            rules,
            dispatch,
            context,
            on,
            memo,
            only: None,
            beyond: Vec::new(),
            in_template: false,
            budget: Budget::new(Budget::OF_A_CHECK),
            told_of_budget: false,
            out: Outcome::default(),
        }
    }

    /// Without the rules at these places of the rule set.
    pub(crate) fn without(mut self, places: &[usize]) -> Self {
        places.iter().for_each(|at| self.on[*at] = false);
        self
    }

    /// Walks the whole model.
    pub(crate) fn over(mut self, model: &Model) -> Outcome {
        let dispatch = self.dispatch;
        match model {
            Model::GoMod(file) => {
                self.show(&dispatch.go_mods, file);
                self.show_all(&dispatch.requires, file.requires());
                self.show_all(&dispatch.replaces, file.replaces());
            }
            Model::GoWork(file) => {
                self.show(&dispatch.go_works, file);
                self.show_all(&dispatch.replaces, file.replaces());
            }
            Model::GoSum(file) => self.show(&dispatch.go_sums, file),
            Model::VendorModules(file) => self.show(&dispatch.vendor_modules, file),
            Model::Go(package) => self.show(&dispatch.go_packages, package),
            Model::Cgo(file) => {
                if let Some(package) = cgo::PackageClause::of(self.context.text()) {
                    self.show(&dispatch.go_packages, &package);
                }
                self.show(&dispatch.cgo_files, file);
                self.show_all(&dispatch.cgo_lines, file.lines());
            }
            Model::Shell(file) => {
                self.show(&dispatch.shell_files, &**file);
                self.show_all(&dispatch.assignments, file.assignments());
                self.show_all(&dispatch.commands, file.commands());
                if self.has_lookers(&dispatch.settings) {
                    self.show_all(&dispatch.settings, file.settings(self.context.text()).iter());
                }
            }
            Model::Yaml(stream) => {
                self.show(&dispatch.streams, stream);
                // What a template becomes when it is rendered is not known here; what stands between its masked actions is.
                stream
                    .documents()
                    .filter(|document| !document.is_template() || document.is_masked())
                    .for_each(|document| self.document(document));
            }
            Model::Config(layer) => self.show(&dispatch.configs, &**layer),
            Model::Rego(text) => self.show(&dispatch.regos, text),
            Model::Conftest(text) => self.show(&dispatch.conftests, text),
            Model::Nothing => {}
        }
        self.out
    }

    /// Walks the objects of a stream: what was found, and which rules looked beyond the object that they were shown.
    pub(crate) fn over_objects(mut self, stream: &yaml::Stream) -> (Outcome, Vec<usize>) {
        stream.documents().for_each(|document| self.document(document));
        let beyond = self.out.documents.values().flat_map(|kept| kept.beyond.iter().copied()).collect();
        (self.out, beyond)
    }

    /// Walks one document of a stream, as far as that was not done for an earlier version of the stream.
    fn document(&mut self, document: yaml::Placed<'_>) {
        let known = self.memo.find(document).cloned();
        let begun = self.out.found.len();
        if let Some(known) = &known {
            self.out.found.extend(known.at(document.base()));
        }
        if known.as_ref().is_none_or(|known| !known.beyond.is_empty()) {
            self.only = known.as_ref().map(|known| known.beyond.clone());
            self.beyond.clear();
            self.in_template = document.is_masked();
            let own = self.out.found.len();
            kubernetes::Manifest::objects_of(document).for_each(|object| self.object(&object));
            if self.in_template {
                let found = self.out.found.split_off(own);
                self.out.found.extend(found.into_iter().filter_map(|finding| masked::seen(finding, document)));
            }
            self.only = None;
            self.in_template = false;
        }
        let kept = known.unwrap_or_else(|| {
            let beyond = std::mem::take(&mut self.beyond);
            Arc::new(Kept::new(document, self.out.found.get(begun..).unwrap_or_default(), self.rules, beyond))
        });
        self.out.documents.insert(memo::address(document), kept);
    }

    fn object(&mut self, object: &kubernetes::Object<'_>) {
        let dispatch = self.dispatch;
        self.show(&dispatch.objects, object);
        if self.context.trail.of_built {
            self.show(&dispatch.builds, object);
        }
        if self.has_lookers(&dispatch.schema_faults) {
            let release = self.context.config.kubernetes_version.map(|version| u32::from(version.minor));
            // In a template, of the values that were filled in alone.
            let faults = match self.in_template && self.context.trail.of_built {
                true => kubernetes::schema::faults_of_known(object, release),
                false => kubernetes::schema::faults(object, release),
            };
            self.show_all(&dispatch.schema_faults, faults.iter());
        }
        let pod = object.pod_spec();
        self.own(object, pod.as_ref());
        let Some(pod) = pod else { return };
        self.show(&dispatch.pod_specs, &pod);
        let containers: Vec<_> = pod.containers().collect();
        self.show_all(&dispatch.containers, containers.iter());
    }

    /// Lets the team's own rules look at an object. They look at nothing else, so what they found in a document is good until it changes.
    fn own(&mut self, object: &kubernetes::Object<'_>, pod: Option<&kubernetes::PodSpec<'_>>) {
        if self.only.is_some() {
            return;
        }
        let context = self.context;
        for rule in context.config.team_looking() {
            let out = &self.out;
            if context.cancel.is_cancelled() || out.failures.iter().any(|failure| failure.rule == rule.meta.id) {
                continue;
            }
            let budget = &self.budget;
            // An evaluation only reads its arguments and counts its steps.
            let looked = catch_unwind(AssertUnwindSafe(|| {
                let mut all = Vec::new();
                rule.look(object, pod, budget, &mut |looked| all.push(looked));
                all
            }));
            match looked {
                Ok(all) => all.into_iter().for_each(|looked| match looked {
                    Looked::Found(finding) => self.out.found.push(*finding),
                    Looked::Spent(span) => self.stopped(rule.meta, span),
                    Looked::Fine | Looked::Wrong(_) => {}
                }),
                Err(panic) => self.panicked(rule.meta, &*panic),
            }
        }
    }

    fn stopped(&mut self, own: &'static Meta, span: pitfall_text::Span) {
        if std::mem::replace(&mut self.told_of_budget, true) {
            return;
        }
        let Some(rule) = self.rules.get(STOPPED).filter(|rule| self.context.config.runs(&rule.meta)) else { return };
        let mut findings = Findings::of(rule);
        let id = own.id;
        findings.at(span).says(text! {
            en: "the expression of {id} takes too long here: it was stopped, and what it would find is not known",
            zh: "{id} 的表达式在此耗时过长，已被中止；它会有何发现不得而知",
        });
        self.out.found.extend(findings.into_list());
    }

    /// Someone would look at what is shown to `subscribers`.
    fn has_lookers<T: ?Sized>(&self, subscribers: &[Subscriber<T>]) -> bool {
        subscribers.iter().any(|(at, _)| self.looks(*at))
    }

    fn looks(&self, at: usize) -> bool {
        let may = !self.in_template || self.rules.iter().nth(at).is_some_and(|rule| rule.meta.in_templates);
        may && self.on[at] && self.only.as_ref().is_none_or(|only| only.contains(&at))
    }

    fn show<T: ?Sized>(&mut self, subscribers: &[Subscriber<T>], subject: &T) {
        self.show_all(subscribers, std::iter::once(subject));
    }

    /// Rule by rule, so that the code of each is at the processor's hand for all that it looks at.
    fn show_all<'s, T: ?Sized + 's>(
        &mut self,
        subscribers: &[Subscriber<T>],
        subjects: impl Iterator<Item = &'s T> + Clone,
    ) {
        if subjects.clone().next().is_none() {
            return;
        }
        for (at, check) in subscribers {
            if !self.looks(*at) || self.context.cancel.is_cancelled() {
                continue;
            }
            let Some(rule) = self.rules.iter().nth(*at) else { continue };
            self.context.trail.went_beyond();
            let mut findings = Findings::of(rule);
            // A rule only reads its arguments and writes to `findings`, which are dropped when it fails.
            let outcome = catch_unwind(AssertUnwindSafe(|| {
                for subject in subjects.clone().take_while(|_| !self.context.cancel.is_cancelled()) {
                    check(subject, self.context, &mut findings);
                }
                findings
            }));
            match outcome {
                Ok(findings) => self.out.found.extend(findings.into_list()),
                Err(panic) => self.fail(*at, &rule.meta, &*panic),
            }
            if self.context.trail.went_beyond() && !self.beyond.contains(at) {
                self.beyond.push(*at);
            }
        }
    }

    /// The rule is out for this file, and so is what it has found there.
    fn fail(&mut self, at: usize, rule: &'static Meta, panic: &(dyn std::any::Any + Send)) {
        self.on[at] = false;
        self.panicked(rule, panic);
    }

    fn panicked(&mut self, rule: &'static Meta, panic: &(dyn std::any::Any + Send)) {
        let said = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
        self.out.found.retain(|finding| !std::ptr::eq(finding.rule, rule));
        self.out.failures.push(Failure { rule: rule.id, message: said.unwrap_or("no message").to_owned() });
    }
}
