//! Admission policies of the workspace, compiled, and what they say of an object.
//!
//! Source: `ValidatingAdmissionPolicy` of <https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/>, and
//! `k8s.io/apiserver/pkg/admission/plugin/policy/validating`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pitfall_engine::{Context, Facts, Location, Parsed, Presence, Surroundings, fingerprint};
use pitfall_models::kubernetes::{Manifest, Object, Selector, View};
use pitfall_policy::{Budget, Data, Inputs, Mistake, Program, Scope, Stop, Type, Value};
use pitfall_syntax::yaml::Node;
use pitfall_text::Span;

/// The group of policies and bindings.
const GROUP: &str = "admissionregistration.k8s.io";

/// The names of an expression, in the order of [`Inputs::values`].
const NAMES: [&str; 6] = ["object", "oldObject", "params", "request", "authorizer", "namespaceObject"];

/// Fields that the API server fills in before a policy sees the object: defaults of the built-in kinds, and what admission and the registry add.
///
/// Source: `SetDefaults_*` in k8s.io/kubernetes `pkg/apis/*/*/defaults.go`, and the admission plugins that are on by default.
fn is_filled_in(field: &str) -> bool {
    const FIELDS: &[&str] = &[
        "accessModes",
        "activeDeadlineSeconds",
        "allocateLoadBalancerNodePorts",
        "apiGroup",
        "apiVersion",
        "automountServiceAccountToken",
        "backoffLimit",
        "backoffLimitPerIndex",
        "behavior",
        "clusterIP",
        "clusterIPs",
        "completionMode",
        "completions",
        "concurrencyPolicy",
        "containerPort",
        "creationTimestamp",
        "defaultMode",
        "deletionGracePeriodSeconds",
        "dnsPolicy",
        "effect",
        "emptyDir",
        "enableServiceLinks",
        "externalTrafficPolicy",
        "failedJobsHistoryLimit",
        "failureThreshold",
        "fieldRef",
        "finalizers",
        "fsType",
        "generation",
        "healthCheckNodePort",
        "hostPort",
        "imagePullPolicy",
        "imagePullSecrets",
        "immutable",
        "ingressClassName",
        "internalTrafficPolicy",
        "ipFamilies",
        "ipFamilyPolicy",
        "kubernetes.io/metadata.name",
        "limits",
        "managedFields",
        "matchLabels",
        "matchPolicy",
        "maxSurge",
        "maxUnavailable",
        "metrics",
        "minReadySeconds",
        "minReplicas",
        "mode",
        "mountOptions",
        "namespace",
        "nodeName",
        "nodePort",
        "operator",
        "parallelism",
        "partition",
        "path",
        "periodSeconds",
        "persistentVolumeClaimRetentionPolicy",
        "persistentVolumeReclaimPolicy",
        "podManagementPolicy",
        "podReplacementPolicy",
        "policyTypes",
        "preemptionPolicy",
        "priority",
        "progressDeadlineSeconds",
        "protocol",
        "readOnly",
        "replicas",
        "requests",
        "resourceVersion",
        "resources",
        "restartPolicy",
        "revisionHistoryLimit",
        "rollingUpdate",
        "schedulerName",
        "scheme",
        "secretName",
        "secrets",
        "securityContext",
        "selector",
        "selfLink",
        "serviceAccount",
        "serviceAccountName",
        "sessionAffinity",
        "sessionAffinityConfig",
        "status",
        "storageClassName",
        "strategy",
        "successThreshold",
        "successfulJobsHistoryLimit",
        "suspend",
        "targetPort",
        "template",
        "terminationGracePeriodSeconds",
        "terminationMessagePath",
        "terminationMessagePolicy",
        "timeoutSeconds",
        "tolerationSeconds",
        "tolerations",
        "topologySpreadConstraints",
        "type",
        "uid",
        "updateStrategy",
        "volumeBindingMode",
        "volumeMode",
        "volumeMounts",
        "volumes",
    ];
    FIELDS.binary_search(&field).is_ok()
}

/// The object is a policy.
pub(super) fn is_policy(object: &Object<'_>) -> bool {
    object.kind() == "ValidatingAdmissionPolicy" && object.group() == GROUP
}

/// An expression of a policy as it is written.
struct Written<'a> {
    node: Node<'a>,
    text: &'a str,
    wanted: &'static str,
}

fn written<'a>(view: View<'a>, key: &str, wanted: &'static str) -> Option<Written<'a>> {
    let known = view.field::<&str>(key).known()?;
    Some(Written { node: known.node, text: known.value, wanted })
}

/// The names of a policy's variables.
fn variables<'a>(spec: View<'a>) -> Vec<&'a str> {
    spec.list("variables").map(|item| View::of(item).field::<&str>("name").value().unwrap_or_default()).collect()
}

/// The mistakes in an expression of the type `wanted` (`dyn` for any), each with its place. What Kubernetes has and this program has not is none, nor is a
/// function whose name is like no other: a later release may have it.
pub(super) fn mistakes_in(node: Node<'_>, text: &str, scope: Scope<'_>, wanted: &str) -> Vec<(Span, Mistake)> {
    let compiled = match wanted {
        "dyn" => Program::compile(text, scope),
        _ => Program::compile_as(text, scope, wanted),
    };
    let ours = |mistake: &Mistake| match mistake {
        Mistake::Unsupported(..) | Mistake::TooDeep | Mistake::TooLong(_) => false,
        Mistake::Function(_, _, near) => near.is_some(),
        Mistake::Variable(_, name, _) => name != "variables",
        _ => true,
    };
    let mistakes = compiled.err().unwrap_or_default().into_iter().filter(ours);
    mistakes.map(|mistake| (place_of(node, text, mistake.span()), mistake)).collect()
}

/// The mistakes in the types of an expression, whose names have the types `inputs`, each with its place.
pub(super) fn mistakes_of_types_in<'s>(
    node: Node<'_>,
    text: &str,
    scope: Scope<'_>,
    inputs: &[Type<'s>],
    wanted: &Type<'s>,
) -> Vec<(Span, Mistake)> {
    let Ok(program) = Program::compile(text, scope) else { return Vec::new() };
    let mistakes = program.mistakes_of_types(text, inputs, wanted).into_iter();
    mistakes.map(|mistake| (place_of(node, text, mistake.span()), mistake)).collect()
}

/// The mistakes in the expressions of the policy `object` in that minor release of Kubernetes 1, each with its place and the type that was wanted.
pub(super) fn mistakes(object: &Object<'_>, release: Option<u16>) -> Vec<(Span, Mistake, &'static str)> {
    let spec = object.spec();
    let names = variables(spec);
    let mut found = Vec::new();
    let mut judge = |written: Option<Written<'_>>, variables: &[&str]| {
        let Some(Written { node, text, wanted }) = written else { return };
        let scope = Scope { inputs: &NAMES, variables, release, ..Scope::default() };
        found.extend(mistakes_in(node, text, scope, wanted).into_iter().map(|(span, mistake)| (span, mistake, wanted)));
    };
    for condition in spec.list("matchConditions").map(View::of) {
        judge(written(condition, "expression", "bool"), &[]);
    }
    for (at, variable) in spec.list("variables").map(View::of).enumerate() {
        // A variable may use those before it; a mistake of order is the API server's to tell.
        let before = names.get(..at).unwrap_or_default();
        judge(written(variable, "expression", "dyn"), before);
    }
    for validation in spec.list("validations").map(View::of) {
        judge(written(validation, "expression", "bool"), &names);
        judge(written(validation, "messageExpression", "string"), &names);
    }
    for annotation in spec.list("auditAnnotations").map(View::of) {
        judge(written(annotation, "valueExpression", "dyn"), &names);
    }
    found
}

/// The bytes of a part of an expression that stands in the scalar `node`; all of it where it is written with escapes or line ends.
fn place_of(node: Node<'_>, text: &str, part: Option<Span>) -> Span {
    let exact = part.zip(node.text_span()).filter(|(_, whole)| whole.len() == text.len());
    exact.map_or(node.span(), |(part, whole)| part.shifted(whole.start as usize))
}

/// A validation.
struct Validation {
    holds: Option<Program>,
    says: Option<Program>,
    message: String,
    span: Span,
}

/// A policy, compiled.
struct Policy {
    file: usize,
    place: usize,
    name: String,
    ignores_failure: bool,
    conditions: Vec<Option<Program>>,
    variables: Vec<Option<Program>>,
    validations: Vec<Validation>,
}

/// The policies of a configuration, with the files that they stand in.
pub(super) struct Policies {
    /// Tells them from others.
    pub(super) key: u64,
    files: Vec<(PathBuf, Arc<Parsed>)>,
    all: Vec<Policy>,
    /// File and place of each binding.
    bindings: Vec<(usize, usize)>,
}

/// What a policy has against an object.
pub(super) struct Refusal {
    /// The policy's name.
    pub(super) policy: String,
    /// What it says.
    pub(super) words: String,
    /// The validation's expression.
    pub(super) place: Location,
    /// The API server only notes it.
    pub(super) is_audit: bool,
}

fn object_at(parsed: &Parsed, place: usize) -> Option<Object<'_>> {
    Manifest::new(parsed.yaml()?).objects().nth(place)
}

/// The files that policies, their bindings and parameters lie in, sorted: those that configuration names, and those of the folders that it names.
fn files(cx: &Context<'_>) -> Vec<(PathBuf, Arc<Parsed>)> {
    let mut paths: Vec<PathBuf> = Vec::new();
    for path in &cx.config.admission_policies {
        match cx.presence(path) {
            Presence::Folder => paths.extend(cx.manifests(path).files.iter().map(|(file, _)| file.clone())),
            Presence::File => paths.push(path.clone()),
            Presence::Nothing => {}
        }
    }
    paths.sort();
    paths.dedup();
    paths.retain(|path| cx.facts(path).is_some_and(|facts| matches!(facts.facts, Facts::Objects(_))));
    paths.into_iter().filter_map(|path| Some((path.clone(), cx.parsed(&path)?))).collect()
}

impl Policies {
    /// Those that the checked file's configuration names; `None` where it names none.
    pub(super) fn of(cx: &Context<'_>) -> Option<Arc<Self>> {
        if cx.config.admission_policies.is_empty() {
            return None;
        }
        let shared = cx.around_built(|| {
            cx.once(|| {
                let files = files(cx);
                let texts: Vec<(&PathBuf, u64)> =
                    files.iter().map(|(path, parsed)| (path, parsed.facts().fingerprint)).collect();
                let key = fingerprint(&format!("{texts:?}"));
                cx.shared(key, || Self::compile(files, key))
            })
        });
        Some(Arc::clone(&shared))
    }

    fn compile(files: Vec<(PathBuf, Arc<Parsed>)>, key: u64) -> Self {
        let (mut all, mut bindings) = (Vec::new(), Vec::new());
        for (file, (_, parsed)) in files.iter().enumerate() {
            let Some(stream) = parsed.yaml() else { continue };
            for (place, object) in Manifest::new(stream).objects().enumerate() {
                if object.kind() == "ValidatingAdmissionPolicyBinding" && object.group() == GROUP {
                    bindings.push((file, place));
                } else if is_policy(&object) {
                    all.extend(Policy::of(&object, file, place));
                }
            }
        }
        Self { key, files, all, bindings }
    }

    /// What the policies have against `object`.
    pub(super) fn refusals(&self, object: &Object<'_>, cx: &Context<'_>) -> Vec<Refusal> {
        let budget = Budget::new(Budget::OF_A_CHECK / 20);
        let mut found = Vec::new();
        for policy in &self.all {
            let Some((path, parsed)) = self.files.get(policy.file) else { continue };
            let Some(own) = object_at(parsed, policy.place) else { continue };
            if !is_matched(&own.spec().view("matchConstraints"), object, cx) {
                continue;
            }
            for (params, is_audit) in self.uses(policy, &own, object, cx) {
                found.extend(policy.refusals(object, params, is_audit, path, &budget));
            }
        }
        found
    }

    /// With which parameters a policy judges `object`, and whether its verdict is only noted. Without a binding that is seen here, a policy without
    /// parameters judges all that it matches: its binding may lie elsewhere.
    fn uses<'a>(
        &'a self,
        policy: &Policy,
        own: &Object<'_>,
        object: &Object<'_>,
        cx: &Context<'_>,
    ) -> Vec<(Result<Value<'a>, Stop>, bool)> {
        let wants_params = own.spec().view("paramKind");
        let mut seen = false;
        let mut uses = Vec::new();
        for (file, place) in &self.bindings {
            let Some(binding) = self.files.get(*file).and_then(|(_, parsed)| object_at(parsed, *place)) else {
                continue;
            };
            if binding.spec().field::<&str>("policyName").value() != Some(policy.name.as_str()) {
                continue;
            }
            seen = true;
            let matches = binding.spec().view("matchResources");
            if matches.is_open() || matches.is_present() && !is_matched(&matches, object, cx) {
                continue;
            }
            let actions: Vec<&str> = binding.spec().list("validationActions").filter_map(Node::as_str).collect();
            let is_audit = !actions.is_empty() && actions.iter().all(|action| *action == "Audit");
            if wants_params.is_present() {
                let wanted = binding.spec().view("paramRef");
                uses.extend(
                    self.params(&wants_params, &wanted).into_iter().map(|node| (Value::of_node(node), is_audit)),
                );
            } else {
                uses.push((Ok(Value::Null), is_audit));
            }
        }
        if !seen && !wants_params.is_present() && !wants_params.is_open() {
            uses.push((Ok(Value::Null), false));
        }
        uses
    }

    fn params(&self, kind: &View<'_>, wanted: &View<'_>) -> Vec<Node<'_>> {
        let (api_version, kind) = (kind.field::<&str>("apiVersion").value(), kind.field::<&str>("kind").value());
        let (name, namespace) = (wanted.field::<&str>("name").value(), wanted.field::<&str>("namespace").value());
        let selector = wanted.view("selector");
        let fits = |object: &Object<'_>| {
            Some(object.api_version()) == api_version
                && Some(object.kind()) == kind
                && match name {
                    Some(name) => object.name().value() == Some(name),
                    None => {
                        selector.is_present()
                            && labels_of(object).is_some_and(|own| Selector::of(selector).selects(&own) == Some(true))
                    }
                }
                && namespace.is_none_or(|wanted| object.namespace().value().is_none_or(|own| own == wanted))
        };
        let streams = self.files.iter().filter_map(|(_, parsed)| parsed.yaml());
        streams.flat_map(|stream| Manifest::new(stream).objects()).filter(fits).filter_map(|it| it.root()).collect()
    }
}

impl Policy {
    fn of(object: &Object<'_>, file: usize, place: usize) -> Option<Self> {
        let spec = object.spec();
        let names = variables(spec);
        let program = |view: View<'_>, key: &str, variables: &[&str]| {
            let text = view.field::<&str>(key).value()?;
            Program::compile(text, Scope { inputs: &NAMES, variables, ..Scope::default() }).ok()
        };
        let validations = spec.list("validations").map(View::of).map(|view| {
            let expression = view.field::<&str>("expression");
            let text = expression.value().unwrap_or_default().trim();
            let message = view.field::<&str>("message").value().map(str::trim).filter(|message| !message.is_empty());
            let message = message.map(str::to_owned);
            Validation {
                holds: program(view, "expression", &names),
                says: program(view, "messageExpression", &names),
                message: message.unwrap_or_else(|| format!("failed expression: {text}")),
                span: expression.span().or(view.span()).unwrap_or_default(),
            }
        });
        let variables = spec.list("variables").map(View::of).enumerate();
        Some(Self {
            file,
            place,
            name: object.name().value()?.to_owned(),
            ignores_failure: spec.field::<&str>("failurePolicy").value() == Some("Ignore"),
            conditions: spec
                .list("matchConditions")
                .map(View::of)
                .map(|view| program(view, "expression", &[]))
                .collect(),
            variables: variables
                .map(|(at, view)| program(view, "expression", names.get(..at).unwrap_or_default()))
                .collect(),
            validations: validations.collect(),
        })
    }

    fn refusals(
        &self,
        object: &Object<'_>,
        params: Result<Value<'_>, Stop>,
        is_audit: bool,
        path: &Path,
        budget: &Budget,
    ) -> Vec<Refusal> {
        let Some(root) = object.root() else { return Vec::new() };
        let request = request(object);
        let inputs = Inputs {
            values: vec![
                Value::of_node(root),
                Ok(Value::Null),
                params,
                Ok(Value::of_data(&request)),
                Err(Stop::Unknown),
                Err(Stop::Unknown),
            ],
            variables: self.variables.iter().map(Option::as_ref).collect(),
            filled_in: Some(&is_filled_in),
            ..Inputs::default()
        };
        let applies = self
            .conditions
            .iter()
            .all(|condition| condition.as_ref().is_some_and(|condition| condition.holds(&inputs, budget) == Ok(true)));
        if !applies {
            return Vec::new();
        }
        let mut found = Vec::new();
        for validation in &self.validations {
            let Some(holds) = &validation.holds else { continue };
            let missing = match holds.holds(&inputs, budget) {
                Ok(false) => None,
                Err(Stop::Missing(field)) if !self.ignores_failure => Some(format!("no such key: {field}")),
                _ => continue,
            };
            let said = validation.says.as_ref().and_then(|says| says.message(&inputs, budget));
            let words = missing.or(said).unwrap_or_else(|| validation.message.clone());
            let place = Location::in_file(path, validation.span);
            found.push(Refusal { policy: self.name.clone(), words, place, is_audit });
        }
        found
    }
}

/// What is known of the request that creates an object: the one who asks is not.
fn request(object: &Object<'_>) -> Data {
    let text = |text: &str| Data::Text(text.to_owned());
    let version = object.api_version().rsplit('/').next().unwrap_or_default();
    let mut known = vec![
        ("operation".to_owned(), text("CREATE")),
        (
            "kind".to_owned(),
            Data::Map(vec![
                ("group".to_owned(), text(object.group())),
                ("version".to_owned(), text(version)),
                ("kind".to_owned(), text(object.kind())),
            ]),
        ),
        ("subResource".to_owned(), text("")),
    ];
    known.extend(object.name().value().map(|name| ("name".to_owned(), text(name))));
    known.extend(object.namespace().value().map(|name| ("namespace".to_owned(), text(name))));
    Data::Open(known)
}

/// The labels of an object; `None` where they are not all known.
fn labels_of(object: &Object<'_>) -> Option<BTreeMap<String, String>> {
    let labels = object.labels();
    if labels.is_open() {
        return None;
    }
    let entries = labels.entries();
    let all = entries.iter().map(|entry| {
        let value = labels.field::<&str>(entry.key().as_str()?).value()?;
        Some((entry.key().as_str()?.to_owned(), value.to_owned()))
    });
    all.collect()
}

/// The creation of `object` is surely among what `rules`, a policy's `matchConstraints` or a binding's `matchResources`, match.
fn is_matched(rules: &View<'_>, object: &Object<'_>, cx: &Context<'_>) -> bool {
    let exact = rules.field::<&str>("matchPolicy").value() == Some("Exact");
    let own =
        |key: &str| rules.list(key).map(View::of).map(|rule| rule_matches(&rule, object, exact)).collect::<Vec<_>>();
    let included = own("resourceRules");
    let excluded = own("excludeResourceRules");
    if rules.is_open()
        || !included.is_empty() && !included.contains(&Some(true))
        || excluded.iter().any(|one| *one != Some(false))
    {
        return false;
    }
    let objects = Selector::of(rules.view("objectSelector"));
    let chosen = objects.is_empty() || labels_of(object).and_then(|own| objects.selects(&own)) == Some(true);
    let namespaces = Selector::of(rules.view("namespaceSelector"));
    let in_namespace = || namespace_labels(object, cx).and_then(|labels| namespaces.selects(&labels)) == Some(true);
    chosen && (namespaces.is_empty() || in_namespace())
}

/// The labels of the namespace that the object says it is in, where that is among the manifests around it.
fn namespace_labels(object: &Object<'_>, cx: &Context<'_>) -> Option<BTreeMap<String, String>> {
    // Around a built object there is nothing.
    cx.path()?;
    let name = object.namespace().value()?;
    let around = cx.once(|| Surroundings::of(cx));
    let found = around.named(name).find(|found| found.object.kind == "Namespace")?;
    let mut labels = found.object.labels.clone()?;
    labels.insert("kubernetes.io/metadata.name".to_owned(), name.to_owned());
    Some(labels)
}

/// A rule matches the creation of `object`; `None` where that is not known.
fn rule_matches(rule: &View<'_>, object: &Object<'_>, exact: bool) -> Option<bool> {
    let texts = |key: &str| {
        rule.list(key).map(|item| item.as_str().filter(|text| !text.contains('{'))).collect::<Option<Vec<_>>>()
    };
    let has = |list: &[&str], wanted: &str| list.contains(&"*") || list.contains(&wanted);
    let (groups, versions) = (texts("apiGroups")?, texts("apiVersions")?);
    let (operations, resources) = (texts("operations")?, texts("resources")?);
    if rule.is_open() {
        return None;
    }
    if !has(&operations, "CREATE") || !has(&groups, object.group()) {
        return Some(false);
    }
    let plural = plural(object.kind());
    if !has(&resources, &plural) && !resources.contains(&"*/*") {
        return Some(false);
    }
    let version = object.api_version().rsplit('/').next().unwrap_or_default();
    if !has(&versions, version) {
        // The API server may look at the object in another version.
        return if exact { Some(false) } else { None };
    }
    let names = texts("resourceNames")?;
    if !names.is_empty() && !names.contains(&object.name().value()?) {
        return Some(false);
    }
    match rule.field::<&str>("scope").value() {
        None | Some("*") => Some(true),
        Some(_) => None,
    }
}

/// The resource of a kind, as `UnsafeGuessKindToResource` of k8s.io/apimachinery guesses it, which holds for all kinds of Kubernetes.
fn plural(kind: &str) -> String {
    let lower = kind.to_lowercase();
    match lower.as_str() {
        "endpoints" => lower,
        _ if lower.ends_with('s') => format!("{lower}es"),
        _ => match lower.strip_suffix('y') {
            Some(stem) => format!("{stem}ies"),
            None => format!("{lower}s"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_and_resources() {
        assert!(is_filled_in("replicas") && is_filled_in("accessModes") && is_filled_in("volumes"));
        assert!(!is_filled_in("image") && !is_filled_in("labels") && !is_filled_in("runAsNonRoot"));
        for (kind, resource) in [
            ("Pod", "pods"),
            ("Ingress", "ingresses"),
            ("NetworkPolicy", "networkpolicies"),
            ("Endpoints", "endpoints"),
            ("StorageClass", "storageclasses"),
        ] {
            assert_eq!(plural(kind), resource);
        }
    }
}
