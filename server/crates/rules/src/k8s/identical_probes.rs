//! A readiness probe that asks what the liveness probe asks.
//! Source: "Liveness, Readiness, and Startup Probes" of the Kubernetes documentation.

use pitfall_engine::{Context, Findings, Location, rule, text};
use pitfall_models::kubernetes::{Container, Probe};

use super::workload::says_the_same;

rule! {
    id: "k8s/identical-probes",
    page: "identical_probes.md",
    on: Container,
    severity: Hint,
    category: Reliability,
    fix: None,
    since: "0.1.0",
    also: ["kube-score:pod-probes-identical"],
}

fn check(container: &Container<'_>, _: &Context<'_>, out: &mut Findings) {
    let (liveness, readiness) = (Probe::of(container, "livenessProbe"), Probe::of(container, "readinessProbe"));
    let (Some((_, alive)), Some((_, ready))) = (liveness.handler(), readiness.handler()) else { return };
    let (Some(alive), Some(ready)) = (alive.node(), ready.node()) else { return };
    // A liveness probe that waits longer lets the readiness probe speak first.
    let patience = |probe: &Probe<'_>| {
        let of = |key, least: i64| probe.field::<i64>(key).value().unwrap_or(least);
        of("failureThreshold", 3) * of("periodSeconds", 10)
    };
    if !says_the_same(alive, ready) || patience(&liveness) > patience(&readiness) {
        return;
    }
    let key = container.key_span("livenessProbe").unwrap_or(container.label_span());
    let said = out.at(key).says(text! {
        en: "both probes ask the same, so a pod that is merely busy is restarted instead of being spared requests",
        zh: "两个探针询问相同的内容：只是繁忙的 Pod 会被重启，而不是暂时不再收到请求",
    });
    if let Some(span) = container.key_span("readinessProbe") {
        said.see(Location::here(span), text! { en: "the same question", zh: "相同的询问" });
    }
}
