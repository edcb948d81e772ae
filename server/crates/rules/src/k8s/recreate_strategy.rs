//! A Deployment that stops before it starts.
//! Source: "Deployments" of the Kubernetes documentation, strategy.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::Object;

rule! {
    id: "k8s/recreate-strategy",
    page: "recreate_strategy.md",
    on: Object,
    severity: Hint,
    category: Reliability,
    fix: None,
    since: "0.1.0",
    default: off,
    also: ["kube-linter:no-rolling-update-strategy", "kube-score:deployment-strategy", "kubescape:C-0305", "kubescape:no-rolling-update-strategy"],
}

fn check(object: &Object<'_>, _: &Context<'_>, out: &mut Findings) {
    if object.kind() != "Deployment" {
        return;
    }
    let Some(strategy) =
        object.spec().view("strategy").field::<&str>("type").known().filter(|it| it.value == "Recreate")
    else {
        return;
    };
    let span = strategy.span;
    out.at(span).says(text! {
        en: "each rollout stops all pods before it starts a new one: nothing answers in between",
        zh: "每次发布先停掉所有 Pod 再启动新的：其间无人应答",
    });
}
