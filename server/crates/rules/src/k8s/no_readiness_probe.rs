//! A container without a readiness probe.
//! Source: "Liveness, Readiness, and Startup Probes" of the Kubernetes documentation.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::{Container, Role};

use super::pod_security::is_whole;
use super::workload::runs_to_its_end;

rule! {
    id: "k8s/no-readiness-probe",
    page: "no_readiness_probe.md",
    on: Container,
    severity: Hint,
    category: Reliability,
    fix: None,
    since: "0.1.0",
    also: ["kube-linter:no-readiness-probe", "kube-score:pod-probes", "polaris:readinessProbeMissing", "checkov:CKV_K8S_9", "kubescape:C-0018", "kubescape:configured-readiness-probe"],
}

fn check(container: &Container<'_>, _: &Context<'_>, out: &mut Findings) {
    let probe = container.field::<&str>("readinessProbe");
    if container.role() != Role::Regular
        || !probe.is_missing()
        || !is_whole(container)
        || runs_to_its_end(&container.pod())
    {
        return;
    }
    out.at(container.label_span()).says(text! {
        en: "this container gets requests before it listens, and while it cannot answer",
        zh: "此容器在开始监听之前、以及无法应答之时，也会收到请求",
    });
}
