//! Which fields kustomize's transformers write, by kind.
//!
//! Source: `api/internal/konfig/builtinpluginconsts` of kustomize 5.

use super::id::Id;
use super::tree::{Origin, Tree};

/// A field of some kinds: group, version, kind (empty: any), path, and whether it is made where it is missing.
pub(super) type Spec = (&'static str, &'static str, &'static str, &'static str, bool);

/// The labels of objects and of the pods that they make.
pub(super) const TEMPLATE_LABELS: [Spec; 9] = [
    ("", "", "", "metadata/labels", true),
    ("", "v1", "ReplicationController", "spec/template/metadata/labels", true),
    ("", "", "Deployment", "spec/template/metadata/labels", true),
    ("", "", "ReplicaSet", "spec/template/metadata/labels", true),
    ("", "", "DaemonSet", "spec/template/metadata/labels", true),
    ("apps", "", "StatefulSet", "spec/template/metadata/labels", true),
    ("batch", "", "Job", "spec/template/metadata/labels", true),
    ("batch", "", "CronJob", "spec/jobTemplate/metadata/labels", true),
    ("batch", "", "CronJob", "spec/jobTemplate/spec/template/metadata/labels", true),
];

/// The labels of claims.
pub(super) const CLAIM_LABELS: [Spec; 1] =
    [("apps", "", "StatefulSet", "spec/volumeClaimTemplates[]/metadata/labels", true)];

const PREFERRED: &str = "preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels";
const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels";

/// Selectors.
pub(super) const SELECTORS: [Spec; 12] = [
    ("", "v1", "Service", "spec/selector", true),
    ("", "v1", "ReplicationController", "spec/selector", true),
    ("", "", "Deployment", "spec/selector/matchLabels", true),
    ("", "", "ReplicaSet", "spec/selector/matchLabels", true),
    ("", "", "DaemonSet", "spec/selector/matchLabels", true),
    ("apps", "", "StatefulSet", "spec/selector/matchLabels", true),
    ("batch", "", "Job", "spec/selector/matchLabels", false),
    ("batch", "", "CronJob", "spec/jobTemplate/spec/selector/matchLabels", false),
    ("policy", "", "PodDisruptionBudget", "spec/selector/matchLabels", false),
    ("networking.k8s.io", "", "NetworkPolicy", "spec/podSelector/matchLabels", false),
    ("networking.k8s.io", "", "NetworkPolicy", "spec/ingress/from/podSelector/matchLabels", false),
    ("networking.k8s.io", "", "NetworkPolicy", "spec/egress/to/podSelector/matchLabels", false),
];

/// The kinds whose affinity and spread are followed, and where they lie.
const AFFINE: [(&str, &str); 2] = [("apps", "Deployment"), ("apps", "StatefulSet")];

/// Selectors in affinity and spread.
pub(super) fn affinities() -> impl Iterator<Item = (&'static str, &'static str, String)> {
    let paths = ["podAffinity", "podAntiAffinity"].into_iter().flat_map(|kind| {
        [PREFERRED, REQUIRED].into_iter().map(move |rest| format!("spec/template/spec/affinity/{kind}/{rest}"))
    });
    let spread = "spec/template/spec/topologySpreadConstraints/labelSelector/matchLabels".to_owned();
    let paths: Vec<String> = paths.chain([spread]).collect();
    AFFINE.into_iter().flat_map(move |(group, kind)| {
        let paths = paths.clone();
        paths.into_iter().map(move |path| (group, kind, path))
    })
}

/// Annotations.
pub(super) const ANNOTATIONS: [Spec; 9] = [
    ("", "", "", "metadata/annotations", true),
    ("", "v1", "ReplicationController", "spec/template/metadata/annotations", true),
    ("", "", "Deployment", "spec/template/metadata/annotations", true),
    ("", "", "ReplicaSet", "spec/template/metadata/annotations", true),
    ("", "", "DaemonSet", "spec/template/metadata/annotations", true),
    ("", "", "StatefulSet", "spec/template/metadata/annotations", true),
    ("batch", "", "Job", "spec/template/metadata/annotations", true),
    ("batch", "", "CronJob", "spec/jobTemplate/metadata/annotations", true),
    ("batch", "", "CronJob", "spec/jobTemplate/spec/template/metadata/annotations", true),
];

/// The namespaces that are written besides an object's own.
pub(super) const NAMESPACES: [Spec; 3] = [
    ("", "v1", "Namespace", "metadata/name", true),
    ("apiregistration.k8s.io", "", "APIService", "spec/service/namespace", true),
    (
        "apiextensions.k8s.io",
        "",
        "CustomResourceDefinition",
        "spec/conversion/webhook/clientConfig/service/namespace",
        false,
    ),
];

/// The kinds whose `spec.replicas` are written.
pub(super) const SCALED: [&str; 4] = ["Deployment", "ReplicationController", "ReplicaSet", "StatefulSet"];

/// Kinds whose names take no prefix or suffix.
pub(super) fn keeps_its_name(id: &Id) -> bool {
    matches!(id.kind.as_str(), "CustomResourceDefinition" | "Namespace")
        || id.kind == "APIService" && id.group == "apiregistration.k8s.io"
}

pub(super) fn selects(spec: (&str, &str, &str), id: &Id) -> bool {
    (spec.0.is_empty() || spec.0 == id.group)
        && (spec.1.is_empty() || spec.1 == id.version)
        && (spec.2.is_empty() || spec.2 == id.kind)
}

/// Shows each value at `path` to `set`, through lists; with `made`, what is missing on the way is made there, and the last is `made`.
pub(super) fn visit(tree: &mut Tree, path: &[&str], made: Option<&Tree>, set: &mut dyn FnMut(&mut Tree)) {
    let Some((first, rest)) = path.split_first() else {
        set(tree);
        return;
    };
    match &mut tree.shape {
        super::tree::Shape::List(items) => items.iter_mut().for_each(|item| visit(item, path, made, set)),
        super::tree::Shape::Map(_) => {
            let name = first.trim_end_matches("[]");
            let is_list = name != *first;
            if let Some(made) = made.filter(|_| !is_list)
                && tree.get(name).is_none_or(Tree::is_null)
            {
                let at = made.at;
                tree.set(name, if rest.is_empty() { made.clone() } else { Tree::map(Vec::new(), at) });
            }
            if let Some(next) = tree.get_mut(name).filter(|next| !next.is_null() || rest.is_empty()) {
                visit(next, rest, made, set);
            }
        }
        super::tree::Shape::Scalar { .. } => {}
    }
}

/// The steps of a path, in which `\/` is no border.
pub(super) fn steps(path: &str) -> Vec<String> {
    let hidden = path.replace("\\/", "\u{0}");
    hidden.split('/').map(|step| step.replace('\u{0}', "/")).collect()
}

/// Writes each pair of `pairs` into the mapping at `path`.
pub(super) fn set_pairs(tree: &mut Tree, path: &str, makes: bool, pairs: &[(String, Tree)], at: Origin) {
    let steps = steps(path);
    let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
    let made = Tree::map(Vec::new(), at);
    visit(tree, &steps, makes.then_some(&made), &mut |map| {
        if map.is_null() {
            *map = Tree::map(Vec::new(), at);
        }
        for (key, value) in pairs {
            map.set(key, value.clone());
        }
    });
}
