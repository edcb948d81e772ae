//! An object in the default namespace.
//! Source: "Namespaces" of the Kubernetes documentation.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::Object;

rule! {
    id: "k8s/default-namespace",
    page: "default_namespace.md",
    on: Object,
    severity: Hint,
    category: Tidiness,
    fix: None,
    since: "0.1.0",
    default: off,
    also: ["kube-linter:use-namespace", "checkov:CKV_K8S_21", "kubescape:C-0212", "kubescape:C-0061", "trivy:KSV-0110", "kubescape:configmap-in-default-namespace", "kubescape:csistoragecapacity-in-default-namespace", "kubescape:endpoints-in-default-namespace", "kubescape:endpointslice-in-default-namespace", "kubescape:horizontalpodautoscaler-in-default-namespace", "kubescape:ingress-in-default-namespace", "kubescape:lease-in-default-namespace", "kubescape:persistentvolumeclaim-in-default-namespace", "kubescape:poddisruptionbudget-in-default-namespace", "kubescape:pods-in-default-namespace", "kubescape:podtemplate-in-default-namespace", "kubescape:replicationcontroller-in-default-namespace", "kubescape:resources-secret-in-default-namespace", "kubescape:role-in-default-namespace", "kubescape:rolebinding-in-default-namespace", "kubescape:service-in-default-namespace", "kubescape:serviceaccount-in-default-namespace"],
}

fn check(object: &Object<'_>, _: &Context<'_>, out: &mut Findings) {
    let namespaced = matches!(
        object.kind(),
        "ServiceAccount" | "Service" | "ConfigMap" | "Secret" | "Ingress" | "Role" | "RoleBinding"
    );
    if !namespaced && object.pod_spec().is_none() {
        return;
    }
    let namespace = object.namespace();
    let span = match namespace.known() {
        Some(namespace) if namespace.value == "default" => namespace.span,
        None if namespace.is_missing() && object.name().is_written() => object.label_span(),
        _ => return,
    };
    out.at(span).says(text! {
        en: "without a namespace of its own this lands wherever the current context points, or in default",
        zh: "没有写明命名空间，它会落到当前上下文所指之处，或 default",
    });
}
