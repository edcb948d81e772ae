//! A container without a liveness probe.
//! Source: "Liveness, Readiness, and Startup Probes" of the Kubernetes documentation.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::{Container, Role};

use super::pod_security::is_whole;
use super::workload::runs_to_its_end;

rule! {
    id: "k8s/no-liveness-probe",
    page: "no_liveness_probe.md",
    on: Container,
    severity: Hint,
    category: Reliability,
    fix: None,
    since: "0.1.0",
    also: ["kube-linter:no-liveness-probe", "kube-score:pod-probes", "polaris:livenessProbeMissing", "checkov:CKV_K8S_8", "kubescape:C-0056", "kubescape:configured-liveness-probe"],
}

fn check(container: &Container<'_>, _: &Context<'_>, out: &mut Findings) {
    let probe = container.field::<&str>("livenessProbe");
    if container.role() != Role::Regular
        || !probe.is_missing()
        || !is_whole(container)
        || runs_to_its_end(&container.pod())
    {
        return;
    }
    out.at(container.label_span()).says(text! {
        en: "nothing notices when this container hangs: it is restarted only when its process ends",
        zh: "此容器挂起时无人察觉：只有进程结束才会重启",
    });
}
