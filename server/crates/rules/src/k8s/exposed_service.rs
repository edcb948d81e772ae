//! A Service that is reached from outside the cluster.
//! Source: "Service" of the Kubernetes documentation, service types.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::Object;

rule! {
    id: "k8s/exposed-service",
    page: "exposed_service.md",
    on: Object,
    severity: Hint,
    category: Security,
    fix: None,
    since: "0.1.0",
    default: off,
    templates: too,
    also: ["kube-linter:exposed-services", "kube-score:service-type", "kubescape:C-0256", "kubescape:exposure-to-internet", "monokle:KBP114"],
}

fn check(object: &Object<'_>, _: &Context<'_>, out: &mut Findings) {
    if object.kind() != "Service" || !object.group().is_empty() {
        return;
    }
    let Some(kind) =
        object.spec().field::<&str>("type").known().filter(|it| matches!(it.value, "NodePort" | "LoadBalancer"))
    else {
        return;
    };
    out.at(kind.span)
        .says(text! {
            en: "{kind} opens this Service to whoever reaches the nodes or the load balancer",
            zh: "{kind} 让任何能访问节点或负载均衡器者都能访问此 Service",
        })
        .about(|id| id != "kube-score:service-type" || kind.value == "NodePort");
}
