//! A namespace that admits any pod.
//! Source: "Pod Security Admission" of the Kubernetes documentation.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::Object;

rule! {
    id: "k8s/unguarded-namespace",
    page: "unguarded_namespace.md",
    on: Object,
    severity: Hint,
    category: Security,
    fix: None,
    since: "0.1.0",
    default: off,
    also: ["kubescape:pod-security-admission-applied-1", "kubescape:pod-security-admission-baseline-applied-1", "kubescape:pod-security-admission-restricted-applied-1", "kubescape:pod-security-admission-applied-2", "kubescape:pod-security-admission-baseline-applied-2", "kubescape:pod-security-admission-restricted-applied-2"],
}

fn check(object: &Object<'_>, _: &Context<'_>, out: &mut Findings) {
    if object.kind() != "Namespace"
        || object.labels().is_open()
        || object.labels().entry("pod-security.kubernetes.io/enforce").is_some()
    {
        return;
    }
    let span = object.label_span();
    out.at(span).says(text! {
        en: "no pod security standard is enforced here: a privileged pod is admitted",
        zh: "此处未强制任何 Pod 安全标准：特权 Pod 也会被接受",
    });
}
