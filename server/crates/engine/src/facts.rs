//! What other files may ask of a file: a small summary of it. Findings elsewhere are made again only when this changes.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

use pitfall_models::kubernetes::{Object, PodSpec, Reference, ServicePort, View, Within};
use pitfall_policy::{Program, Scope};
use pitfall_syntax::Span;
use pitfall_syntax::cgo::{CNames, CSource, CgoFile, Preamble, Verb};
use pitfall_syntax::gomod::sum::{GoSum, SumLine};
use pitfall_syntax::gomod::vendor::VendorModules;
use pitfall_syntax::gomod::{File, Word};
use pitfall_syntax::shell::{ExportState, ShellFile};
use pitfall_syntax::yaml::{Document, Node, Stream, Value};
use rustc_hash::{FxHashMap, FxHasher};

use crate::model::Model;
use crate::object_list::ObjectList;
use crate::{ClusterRelease, Layer};

/// The summary of one version of one file.
#[derive(Debug, Clone)]
pub struct FileFacts {
    /// The [`fingerprint`](crate::fingerprint) of the text that the spans below lie in.
    pub fingerprint: u64,
    /// What it says.
    pub facts: Facts,
}

impl FileFacts {
    /// The Kubernetes objects of a file of manifests; of another file, none.
    pub fn objects(&self) -> impl Iterator<Item = &ObjectFacts> {
        let objects = if let Facts::Objects(objects) = &self.facts { Some(objects) } else { None };
        objects.into_iter().flat_map(|objects| objects.iter())
    }
}

/// What a file says to others, by its kind.
#[derive(Debug, Clone, PartialEq)]
pub enum Facts {
    /// A go.mod.
    GoMod(Arc<ModuleFacts>),
    /// A go.work.
    GoWork(Arc<ModuleFacts>),
    /// A go.sum or go.work.sum: what it has hashes of.
    GoSum(Arc<SumFacts>),
    /// A vendor/modules.txt.
    VendorModules(Arc<VendorModules>),
    /// A Go file that mentions C.
    Go(Arc<GoFacts>),
    /// A C file or header, or one of C++, Objective-C or Fortran.
    CSource(Arc<CSource>),
    /// A shell start-up file or env file: what it does to variables, in order.
    Shell(Arc<Vec<VariableFacts>>),
    /// A YAML stream: its Kubernetes objects, in order.
    Objects(Arc<ObjectList>),
    /// A kustomization: which files it takes, and as what.
    Kustomization(Arc<KustomizationFacts>),
    /// A layer of configuration.
    Config(Arc<Layer>),
    /// Nothing.
    Nothing,
}

impl Facts {
    /// The summary of a model. `before` is what an earlier version of the same document said.
    pub fn of(model: &Model, text: &str, before: Option<&Facts>) -> Self {
        match model {
            Model::GoMod(file) => Self::GoMod(Arc::new(ModuleFacts::of(file))),
            Model::GoWork(file) => Self::GoWork(Arc::new(ModuleFacts::of(file))),
            Model::GoSum(file) => Self::GoSum(Arc::new(SumFacts::of(file, text))),
            Model::VendorModules(file) => Self::VendorModules(Arc::new(file.tree.clone())),
            Model::Cgo(file) => Self::Go(Arc::new(GoFacts::of(file, text))),
            Model::Shell(file) => Self::Shell(Arc::new(VariableFacts::of(file))),
            Model::Yaml(stream) => match KustomizationFacts::of(stream) {
                Some(facts) => Self::Kustomization(Arc::new(facts)),
                None => Self::Objects(Arc::new(ObjectList::of(stream, before))),
            },
            Model::Config(layer) => Self::Config(layer.clone()),
            Model::Go(_) | Model::Rego(_) | Model::Conftest(_) | Model::Nothing => Self::Nothing,
        }
    }
}

/// What a go.sum has hashes of. Only a fingerprint of each line is kept, as there are thousands of lines and one question about them; that two
/// lines of any go.sum have the same is next to impossible, and would at worst leave a missing line unsaid.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SumFacts(Box<[u64]>);

impl SumFacts {
    fn of(file: &GoSum, text: &str) -> Self {
        let line = |line: &SumLine| Self::fingerprint(line.module.of(text), line.version.of(text), line.is_go_mod);
        let mut lines: Vec<u64> = file.lines.iter().map(line).collect();
        lines.sort_unstable();
        Self(lines.into())
    }

    /// It has a hash of the module's go.mod, or else of the whole module.
    pub fn has(&self, module: &str, version: &str, is_go_mod: bool) -> bool {
        self.0.binary_search(&Self::fingerprint(module, version, is_go_mod)).is_ok()
    }

    fn fingerprint(module: &str, version: &str, is_go_mod: bool) -> u64 {
        let mut hasher = FxHasher::default();
        (module, version, is_go_mod).hash(&mut hasher);
        hasher.finish()
    }
}

/// What a Go file that mentions C says to others.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GoFacts {
    /// It imports `"C"`.
    pub uses_cgo: bool,
    /// The word behind `package`.
    pub package: String,
    /// Each `name` that it uses as `C.name`.
    pub names: BTreeSet<String>,
    /// Verb and value of each flag in its `#cgo` lines, whatever their conditions; the go command gives every file of a package those of all.
    pub flags: Vec<(Verb, String)>,
    /// What the C of each of its preambles includes, calls and names itself.
    pub c: Vec<Arc<CNames>>,
}

impl GoFacts {
    fn of(file: &CgoFile, text: &str) -> Self {
        Self {
            uses_cgo: !file.imports.is_empty(),
            package: file.package.map_or_else(String::new, |name| name.of(text).to_owned()),
            names: file.body.names.iter().map(|name| name.of(text).to_owned()).collect(),
            flags: flags(file),
            c: preambles(file).map(|preamble| preamble.c_names(text)).collect(),
        }
    }
}

fn preambles(file: &CgoFile) -> impl Iterator<Item = &Preamble> {
    file.imports.iter().filter_map(|import| import.preamble.as_ref())
}

fn flags(file: &CgoFile) -> Vec<(Verb, String)> {
    let lines = file.lines();
    lines.flat_map(|line| line.flags.iter().filter_map(|flag| Some((line.verb?, flag.value.clone())))).collect()
}

/// What a go.mod or go.work says to others. Broken lines are left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ModuleFacts {
    /// The module path.
    pub module: Option<Word>,
    /// The version of the `go` line.
    pub go: Option<Word>,
    /// The name in the `toolchain` line.
    pub toolchain: Option<Word>,
    /// What it requires.
    pub requires: Vec<RequireFacts>,
    /// What it replaces.
    pub replaces: Vec<ReplaceFacts>,
    /// The folders that a go.work uses, as written.
    pub uses: Vec<Word>,
}

/// One `require`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequireFacts {
    /// The line from its first word to its last.
    pub span: Span,
    /// The module path.
    pub path: String,
    /// The version, as written.
    pub version: String,
    /// It is marked `// indirect`.
    pub indirect: bool,
}

/// One `replace`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplaceFacts {
    /// The line from its first word to its last.
    pub span: Span,
    /// What is replaced: path, and version unless all are.
    pub old: (String, Option<String>),
    /// By what: path or directory, and version unless it is a directory.
    pub new: (String, Option<String>),
}

impl ModuleFacts {
    fn of(file: &File) -> Self {
        let value = |word: &Option<Word>| word.as_ref().map(|word| word.value.clone());
        Self {
            module: file.module_path().cloned(),
            go: file.go_version().cloned(),
            toolchain: file.toolchain().and_then(|line| line.name.clone()),
            requires: file
                .requires()
                .filter_map(|require| {
                    Some(RequireFacts {
                        span: require.line.span,
                        path: value(&require.path)?,
                        version: value(&require.version)?,
                        indirect: require.indirect,
                    })
                })
                .collect(),
            replaces: file
                .replaces()
                .filter_map(|replace| {
                    Some(ReplaceFacts {
                        span: replace.line.span,
                        old: (value(&replace.old_path)?, value(&replace.old_version)),
                        new: (value(&replace.new_path)?, value(&replace.new_version)),
                    })
                })
                .collect(),
            uses: file.uses().filter_map(|one| one.path.clone()).collect(),
        }
    }
}

/// What a start-up or env file does to one variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VariableFacts {
    /// From the name to the end of the value.
    pub span: Span,
    /// The variable.
    pub name: String,
    /// The value, where the text alone tells it.
    pub value: Option<String>,
    /// Child processes see it.
    pub exported: bool,
    /// It happens always, in the shell that reads the file.
    pub always: bool,
}

impl VariableFacts {
    fn of(file: &ShellFile) -> Vec<Self> {
        file.assignments()
            .map(|assignment| Self {
                span: assignment.span,
                name: assignment.name.text.to_string(),
                value: assignment.value.literal(),
                exported: assignment.export == ExportState::Exported,
                always: file.is_straight_line(assignment.block),
            })
            .collect()
    }
}

/// What a `kustomization.yaml` says to others: paths as written, from its folder.
///
/// Source: <https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/>.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KustomizationFacts {
    /// Whole objects, and other kustomizations.
    pub resources: Vec<String>,
    /// Parts of objects that it lays over them.
    pub patches: Vec<String>,
    /// It writes labels into selectors, and a selector where there is none.
    pub selects: bool,
    /// The namespace that it puts everything into.
    pub namespace: Option<String>,
    /// The ConfigMaps and Secrets that it makes, by kind and name.
    pub makes: Vec<(&'static str, String)>,
    /// It is a component, which is built as a part of others alone.
    pub is_component: bool,
    /// It takes in what its folder does not show: charts, plugins, other repositories.
    pub takes_more: bool,
}

impl KustomizationFacts {
    /// Of the one document of a kustomization, which need not say what it is.
    fn of(stream: &Stream) -> Option<Self> {
        let mut documents = stream.documents().filter(|document| !document.text().trim().is_empty());
        let document = documents.next().filter(|document| document.text().len() < 64 << 10)?;
        let header = document.document().group_version_kind();
        let says_so = header.is_some_and(|(group, kind)| {
            group.starts_with("kustomize.config.k8s.io/") && matches!(kind, "Kustomization" | "Component")
        });
        if header.is_some() && !says_so || documents.next().is_some() {
            return None;
        }
        let root = View::of(document.root()?);
        let own = ["resources", "bases", "components", "patches", "patchesStrategicMerge", "patchesJson6902"];
        if !says_so && own.iter().all(|key| root.entry(key).is_none()) {
            return None;
        }
        let texts = |key: &str| root.list(key).filter_map(|item| item.as_str().map(str::to_owned)).collect::<Vec<_>>();
        let paths = |key: &str| {
            root.list(key).filter_map(|item| Some(item.get("path")?.value().as_str()?.to_owned())).collect::<Vec<_>>()
        };
        let resources = ["resources", "bases", "components", "crds"].iter().flat_map(|key| texts(key)).collect();
        let patches = ["patches", "patchesJson6902"].iter().flat_map(|key| paths(key));
        let includes = |item: Node<'_>| {
            item.get("includeSelectors").is_some_and(|it| it.value().value() == Some(Value::Bool(true)))
        };
        let selects = root.entry("commonLabels").is_some() || root.list("labels").any(includes);
        let made = [("configMapGenerator", "ConfigMap"), ("secretGenerator", "Secret")].into_iter();
        let makes = made.flat_map(|(key, kind)| {
            let names = root.list(key).filter_map(|item| View::of(item).field::<&str>("name").value());
            names.map(|name| (kind, name.to_owned())).collect::<Vec<_>>()
        });
        let resources: Vec<String> = resources;
        let more = ["helmCharts", "helmChartInflationGenerator", "generators", "transformers", "configurations"];
        Some(Self {
            is_component: header.is_some_and(|(_, kind)| kind == "Component"),
            takes_more: more.iter().any(|key| root.entry(key).is_some())
                || resources.iter().any(|name| !crate::is_local(name)),
            resources,
            patches: patches.chain(texts("patchesStrategicMerge")).collect(),
            selects,
            namespace: root.field::<&str>("namespace").value().map(str::to_owned),
            makes: makes.collect(),
        })
    }
}

/// Labels by name; `None` where a name or a value cannot be known from the text.
pub type Labels = Option<BTreeMap<String, String>>;

/// What a Kubernetes object says to others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectFacts {
    /// Where its name, or failing that its kind, is written; the kind of a CustomResourceDefinition.
    pub span: Span,
    /// `apps/v1`
    pub api_version: String,
    /// `Deployment`
    pub kind: String,
    /// Its namespace, where it is written and known.
    pub namespace: Option<String>,
    /// Its name, where it is written and known.
    pub name: Option<String>,
    /// The labels of a Namespace or Service; `None` for other kinds, of which nobody asks them.
    pub labels: Labels,
    /// It makes pods, or is one.
    pub makes_pods: bool,
    /// The labels that its pods get; `None` where it makes no pods or they cannot be known.
    pub pod_labels: Labels,
    /// The bytes of the values of those labels, where they are written for this object alone.
    pub pod_label_spans: BTreeMap<String, Span>,
    /// What it selects pods by equality: a Service's `selector`, a workload's `selector.matchLabels`. `None` where it selects nothing so,
    /// or it cannot be known.
    pub selector: Labels,
    /// The bytes of the selector.
    pub selector_span: Option<Span>,
    /// The other objects that it names.
    pub names: Vec<Mention>,
    /// The keys of a ConfigMap's or Secret's data, each with its bytes; `None` of other kinds, and where they are not all known.
    pub keys: Option<BTreeMap<String, Span>>,
    /// The ports of a Service, the listeners of a Gateway, and the ports that the containers of its pods give a name; `None` where they are not all
    /// known.
    pub ports: Option<Vec<PortFacts>>,
    /// A Service without an address of its own; `None` of other kinds, and where it is not known.
    pub headless: Option<bool>,
    /// How many pods a workload asks for.
    pub replicas: Option<i64>,
    /// The short texts in an object of a custom kind: an operator may make objects of these names.
    pub words: BTreeSet<String>,
    /// What a CustomResourceDefinition defines, in a file of such definitions alone: the whole text is kept, which of a file with more in it
    /// would be kept for nothing.
    pub defines: Option<Arc<CustomKind>>,
    /// The release of Kubernetes that a cluster gets which it sets up.
    pub cluster: Option<ClusterRelease>,
}

/// A place where an object names another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// The API group of what is named; empty for the core group.
    pub group: String,
    /// The kind of what is named.
    pub kind: String,
    /// The name.
    pub name: String,
    /// The namespace, where the place says one that is not its own.
    pub namespace: Option<String>,
    /// The bytes of the name.
    pub span: Span,
}

/// A port of a Service, a listener of a Gateway, or a named port of a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortFacts {
    /// Its name.
    pub name: Option<String>,
    /// Its number.
    pub number: Option<i64>,
    /// The bytes of the whole port.
    pub span: Span,
}

/// The programs of expressions, by their texts and the types of their values, each compiled when first asked; `None` for a text that is no expression we know.
type Programs = FxHashMap<(String, &'static str), Option<Arc<Program>>>;

/// A kind that a CustomResourceDefinition defines.
#[derive(Debug)]
pub struct CustomKind {
    /// The group, such as `example.com`.
    pub group: String,
    /// The kind.
    pub kind: String,
    /// The whole definition, parsed when first asked.
    pub document: Arc<Document>,
    programs: Mutex<Programs>,
}

impl PartialEq for CustomKind {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.document, &other.document) || self.document.text() == other.document.text()
    }
}

impl Eq for CustomKind {}

impl CustomKind {
    /// What the object defines; `None` where it is no CustomResourceDefinition, or does not tell.
    ///
    /// Told from the lines of a document in block style, which is long and need not be parsed for it; a short one is parsed.
    pub fn of(object: &Object<'_>) -> Option<Self> {
        if object.kind() != "CustomResourceDefinition" || object.group() != "apiextensions.k8s.io" {
            return None;
        }
        let document = object.document().shared();
        let (group, kind) = Self::in_lines(document.text()).or_else(|| {
            let spec = (document.text().len() < 64 << 10).then(|| object.spec())?;
            let text = |view: View<'_>, key| view.field::<&str>(key).value().map(str::to_owned);
            Some((text(spec, "group")?, text(spec.view("names"), "kind")?))
        })?;
        Some(Self { group, kind, document, programs: Mutex::default() })
    }

    /// The program of an expression of the type `wanted` in `x-kubernetes-validations`, whose only name is `self`; `None` for what is no expression, or one
    /// that we do not know how to evaluate.
    pub fn program(&self, text: &str, wanted: &'static str) -> Option<Arc<Program>> {
        // Nothing panics while it is held.
        let mut programs = self.programs.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (text.to_owned(), wanted);
        if let Some(known) = programs.get(&key) {
            return known.clone();
        }
        let scope = Scope { inputs: &["self"], is_escaped: true, ..Scope::default() };
        let program = Program::compile_as(text, scope, wanted).ok().map(Arc::new);
        programs.insert(key, program.clone());
        program
    }

    fn in_lines(text: &str) -> Option<(String, String)> {
        let (mut group, mut kind, mut in_spec, mut in_names) = (None, None, false, false);
        for line in text.lines() {
            let content = line.trim_start_matches(' ');
            let indent = line.len() - content.len();
            let (key, value) = content.split_once(':').unwrap_or((content, ""));
            let value = value.trim().trim_matches(['"', '\'']);
            let is_text = !value.is_empty() && !value.contains(['#', '{', '&', '*']);
            match (indent, key) {
                (0, key) if !key.is_empty() => in_spec = key == "spec",
                (2, "group") if in_spec && is_text => group = Some(value.to_owned()),
                (2, _) if in_spec => in_names = key == "names",
                (4, "kind") if in_names && is_text => kind = Some(value.to_owned()),
                _ => {}
            }
            if let (Some(group), Some(kind)) = (&group, &kind) {
                return Some((group.clone(), kind.clone()));
            }
        }
        None
    }
}

impl ObjectFacts {
    pub(crate) fn of_object(object: Object<'_>) -> Self {
        let pod = object.pod_spec();
        let selects = pod.is_some() || object.kind() == "Service" && object.api_version() == "v1";
        let selector = selects
            .then(|| object.spec().view("selector"))
            .map(|selector| if object.kind() == "Service" { selector } else { selector.view("matchLabels") });
        let text = |field: Option<&str>| field.map(str::to_owned);
        // A CustomResourceDefinition is long, and nobody asks for its name or namespace: it is not parsed for them.
        let is_definition = object.kind() == "CustomResourceDefinition";
        Self {
            span: if is_definition { object.kind_span() } else { object.label_span() },
            api_version: object.api_version().to_owned(),
            kind: object.kind().to_owned(),
            namespace: (!is_definition).then(|| text(object.namespace().value())).flatten(),
            name: (!is_definition).then(|| text(object.name().value())).flatten(),
            labels: matches!(object.kind(), "Namespace" | "Service").then(|| labels(object.labels())).flatten(),
            makes_pods: pod.is_some(),
            pod_labels: pod.and_then(|pod| labels(pod.metadata().view("labels"))),
            pod_label_spans: pod.map(|pod| label_spans(pod.metadata().view("labels"))).unwrap_or_default(),
            selector_span: selector.and_then(|selector| selector.span()),
            selector: selector.filter(View::is_present).and_then(labels),
            names: object.references().iter().map(Mention::of).collect(),
            keys: keys(&object),
            ports: match object.kind() {
                "Service" => object.service_ports().map(|ports| ports.iter().map(PortFacts::of_service).collect()),
                "Gateway" if object.group() == "gateway.networking.k8s.io" => PortFacts::of_gateway(&object),
                _ => pod.and_then(|pod| PortFacts::of_pod(&pod)),
            },
            headless: headless(&object),
            replicas: pod.and_then(|_| object.spec().field("replicas").value()),
            words: words(&object),
            defines: None,
            cluster: ClusterRelease::of(&object),
        }
    }
}

impl Mention {
    fn of(reference: &Reference<'_>) -> Self {
        Self {
            group: reference.group.to_owned(),
            kind: reference.kind.to_owned(),
            name: reference.name.value.to_owned(),
            namespace: match reference.within {
                Within::Namespace(name) => Some(name.to_owned()),
                _ => None,
            },
            span: reference.name.span,
        }
    }
}

impl PortFacts {
    fn of_service(port: &ServicePort<'_>) -> Self {
        Self { name: port.name.map(str::to_owned), number: port.number, span: port.span }
    }

    /// The listeners; `None` where some may not be seen.
    fn of_gateway(object: &Object<'_>) -> Option<Vec<Self>> {
        let spec = object.spec();
        let is_list = spec.entry("listeners").is_some_and(|it| it.value().is_sequence());
        if spec.is_open() || !is_list {
            return None;
        }
        let listeners = spec.list("listeners").map(|item| {
            let view = View::of(item);
            let (name, number) = (view.field::<&str>("name"), view.field::<i64>("port"));
            let known = view.is_present() && !view.is_open() && !name.is_unknown() && !number.is_unknown();
            let name = name.value().map(str::to_owned);
            known.then(|| Self { name, number: number.value(), span: item.span() })
        });
        listeners.collect()
    }

    /// The named ports of the containers; `None` where some may not be seen.
    fn of_pod(pod: &PodSpec<'_>) -> Option<Vec<Self>> {
        let mut found = Vec::new();
        if pod.is_open() {
            return None;
        }
        for container in pod.containers() {
            if container.is_open() || container.field::<&str>("ports").is_unknown() {
                return None;
            }
            for port in container.ports() {
                let (name, number) = (port.name(), port.container_port());
                if port.is_open() || name.is_unknown() || number.is_unknown() {
                    return None;
                }
                if name.is_written() {
                    let span = port.span().unwrap_or_default();
                    found.push(Self { name: name.value().map(str::to_owned), number: number.value(), span });
                }
            }
        }
        Some(found)
    }
}

/// The keys of a ConfigMap's or Secret's data.
fn keys(object: &Object<'_>) -> Option<BTreeMap<String, Span>> {
    let fields: &[&str] = match (object.api_version(), object.kind()) {
        ("v1", "ConfigMap") => &["data", "binaryData"],
        ("v1", "Secret") => &["data", "stringData"],
        _ => return None,
    };
    let views = fields.iter().map(|field| object.view().view(field));
    let mut found = BTreeMap::new();
    for view in views {
        if view.is_open() {
            return None;
        }
        for entry in view.entries() {
            found.insert(entry.key().as_str()?.to_owned(), entry.key().span());
        }
    }
    Some(found)
}

/// A Service says `clusterIP: None`.
fn headless(object: &Object<'_>) -> Option<bool> {
    if object.api_version() != "v1" || object.kind() != "Service" {
        return None;
    }
    let address = object.spec().field::<&str>("clusterIP");
    (!address.is_unknown()).then(|| address.value() == Some("None"))
}

/// So many texts of a custom object are kept.
const WORDS: usize = 256;

/// The texts in an object of a custom kind that may be names of objects.
fn words(object: &Object<'_>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    if !object.group().contains('.') || object.known_kind().is_some() {
        return found;
    }
    let is_name = |text: &&str| {
        (2..=253).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.".contains(&byte))
    };
    let mut left: Vec<Node<'_>> = object.root().into_iter().collect();
    while let Some(node) = left.pop() {
        found.extend(node.as_str().filter(is_name).map(str::to_owned));
        left.extend(node.own_entries().map(|entry| entry.value()));
        left.extend(node.items());
        if found.len() >= WORDS {
            break;
        }
    }
    found
}

fn label_spans(view: View<'_>) -> BTreeMap<String, Span> {
    let own =
        view.entries().into_iter().filter(|entry| !entry.mapping().is_shared() && entry.value().anchor().is_none());
    own.filter_map(|entry| Some((entry.key().as_str()?.to_owned(), entry.value().text_span()?))).collect()
}

/// The labels of a mapping; an absent one has none.
pub fn labels(view: View<'_>) -> Labels {
    if view.is_open() {
        return None;
    }
    view.entries()
        .into_iter()
        .map(|entry| {
            let known = |text: &str| (!pitfall_models::kubernetes::is_templated(text)).then(|| text.to_owned());
            Some((known(entry.key().as_str()?)?, known(entry.value().as_str()?)?))
        })
        .collect()
}
