//! An object that names another one which is not there.
//! Source: the Kubernetes documentation of each kind: a pod whose ConfigMap, Secret, volume claim or service account is missing does not start, a
//! route to a missing Service answers with an error.

use std::collections::BTreeSet;

use pitfall_engine::{Context, Facts, Findings, Severity, Surroundings, rule, text};
use pitfall_models::kubernetes::{Object, Reference, Within};
use pitfall_syntax::yaml::edit::{self, New};

use super::around::{location, may_provide, meant, write_there};

rule! {
    id: "k8s/dangling-reference",
    page: "dangling_reference.md",
    on: Object,
    severity: Warning,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["kube-linter:dangling-ingress", "kube-linter:dangling-horizontalpodautoscaler", "kube-linter:non-existent-service-account", "kube-linter:env-value-from", "kube-score:ingress-targets-service", "kube-score:horizontalpodautoscaler-has-target", "kubescape:C-0298", "kubescape:C-0300", "kubescape:C-0302", "kubescape:C-0307", "kubescape:hpa-has-target", "kubescape:dangling-gateway-backend", "kubescape:dangling-ingress-backend", "kubescape:non-existent-service-account"],
}

fn check(object: &Object<'_>, cx: &Context<'_>, out: &mut Findings) {
    let references = object.references();
    if references.iter().all(|reference| is_from_outside(reference)) {
        return;
    }
    let surroundings = cx.once(|| Surroundings::of(cx));
    let mut said = BTreeSet::new();
    for reference in references.iter().filter(|it| !it.optional && !is_from_outside(it)) {
        let is_near = !surroundings.named_by(object, reference).is_empty()
            || surroundings.near().iter().any(|folder| may_provide(folder, reference));
        if is_near || !said.insert((reference.kind, reference.name.value)) {
            continue;
        }
        if !misspelt(reference, object, &surroundings, cx, out) {
            absent(reference, object, &surroundings, cx, out);
        }
    }
}

/// The check elsewhere asks for objects of `kind` that ones like `object` name.
pub(super) fn is_about(id: &str, object: &Object<'_>, kind: &str) -> bool {
    match id {
        "kube-linter:dangling-ingress"
        | "kube-score:ingress-targets-service"
        | "kubescape:C-0298"
        | "kubescape:dangling-ingress-backend" => object.kind() == "Ingress" && kind == "Service",
        "kube-linter:dangling-horizontalpodautoscaler"
        | "kube-score:horizontalpodautoscaler-has-target"
        | "kubescape:C-0300"
        | "kubescape:hpa-has-target" => object.kind() == "HorizontalPodAutoscaler",
        "kubescape:C-0302" | "kubescape:dangling-gateway-backend" => {
            object.group() == "gateway.networking.k8s.io" && kind == "Service"
        }
        "kube-linter:non-existent-service-account" | "kubescape:C-0307" | "kubescape:non-existent-service-account" => {
            kind == "ServiceAccount"
        }
        "kube-linter:env-value-from" => object.pod_spec().is_some() && matches!(kind, "ConfigMap" | "Secret"),
        _ => true,
    }
}

/// What every cluster has, or is made by whoever runs it.
fn is_from_outside(reference: &Reference<'_>) -> bool {
    let name = reference.name.value;
    match reference.kind {
        "ServiceAccount" => name == "default",
        "ConfigMap" => matches!(name, "kube-root-ca.crt" | "openshift-service-ca.crt" | "istio-ca-root-cert"),
        "PriorityClass" => name.starts_with("system-"),
        "Role" | "ClusterRole" => {
            name.starts_with("system:") || matches!(name, "cluster-admin" | "admin" | "edit" | "view")
        }
        "Service" => name == "kubernetes",
        _ => false,
    }
}

/// One object near by has nearly the name.
fn misspelt(
    reference: &Reference<'_>,
    object: &Object<'_>,
    surroundings: &Surroundings,
    cx: &Context<'_>,
    out: &mut Findings,
) -> bool {
    let Some((near, found)) = meant(surroundings, object, reference, cx) else { return false };
    let (kind, name) = (reference.kind, reference.name);
    let node = name.node;
    let there = edit::set_own(node, &New::from(near.as_str()));
    let said = out
        .at(name.span)
        .says(text! {
            en: "no {kind} is called {name} here; did you mean {near}?",
            zh: "此处没有名为 {name} 的 {kind}；是否指 {near}？",
        })
        .about(|id| is_about(id, object, kind))
        .see(location(&found, cx), text! { en: "the {kind} {near}", zh: "{kind} {near}" })
        .suggests(text! { en: "write {near}", zh: "改为 {near}" }, there);
    // Its name may change where nobody else says it.
    let is_said = |it: &pitfall_engine::Mention| it.kind == kind && it.name == near;
    if !surroundings.objects().any(|other| other.object.names.iter().any(is_said)) {
        said.suggests(
            text! { en: "call the {kind} {name}", zh: "将该 {kind} 改名为 {name}" },
            write_there(&found, found.object.span, name.value, cx),
        );
    }
    true
}

/// Nothing near by has such a name, where everything of the namespace is likely to be.
fn absent(
    reference: &Reference<'_>,
    object: &Object<'_>,
    surroundings: &Surroundings,
    cx: &Context<'_>,
    out: &mut Findings,
) {
    let own = match (reference.kind, reference.within) {
        (
            "ConfigMap"
            | "PersistentVolumeClaim"
            | "Service"
            | "ServiceAccount"
            | "Role"
            | "Deployment"
            | "StatefulSet",
            Within::Own,
        ) => object.namespace().value(),
        _ => None,
    };
    let Some(namespace) = own else { return };
    if !holds_all_of(namespace, reference.kind, surroundings) {
        return;
    }
    if Surroundings::any_around(cx, |folder| may_provide(folder, reference)) {
        return;
    }
    let (kind, name) = (reference.kind, reference.name);
    out.at(name.span)
        .says(text! {
            en: "no {kind} {name} is among the files of namespace {namespace}",
            zh: "命名空间 {namespace} 的文件中没有 {kind} {name}",
        })
        .about(|id| is_about(id, object, kind))
        .at_most(Severity::Information);
}

/// The files near by make the namespace, and objects of the kind in it, and nothing in them makes objects that are not seen.
fn holds_all_of(namespace: &str, kind: &str, surroundings: &Surroundings) -> bool {
    let is_closed = surroundings.near().iter().all(|folder| {
        folder.whole
            && folder.kustomizations().all(|it| !it.takes_more)
            && folder.files.iter().all(|(_, file)| matches!(file.facts, Facts::Objects(_) | Facts::Kustomization(_)))
    });
    let makes = surroundings
        .objects()
        .any(|found| found.object.kind == "Namespace" && found.object.name.as_deref() == Some(namespace));
    let has_such = surroundings
        .objects()
        .any(|found| found.object.kind == kind && found.object.namespace.as_deref() == Some(namespace));
    is_closed && makes && has_such
}
