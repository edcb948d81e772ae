//! A Deployment of one pod.
//! Source: "Deployments" of the Kubernetes documentation: `replicas` is 1 where nothing is written.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::Object;
use pitfall_syntax::yaml::Stream;

use super::scaling::{Autoscalers, objects_of};
use super::workload::is_whole_pod;

rule! {
    id: "k8s/single-replica",
    page: "single_replica.md",
    on: Stream,
    severity: Hint,
    category: Reliability,
    fix: Suggested,
    since: "0.1.0",
    also: ["kube-linter:minimum-three-replicas", "kube-score:deployment-replicas", "polaris:deploymentMissingReplicas"],
}

fn check(stream: &Stream, _: &Context<'_>, out: &mut Findings) {
    let objects = objects_of(stream);
    let autoscalers = Autoscalers::among(&objects);
    for object in objects.iter().filter(|object| object.kind() == "Deployment") {
        deployment(object, &autoscalers, out);
    }
}

fn deployment(object: &Object<'_>, autoscalers: &Autoscalers<'_>, out: &mut Findings) {
    let replicas = object.spec().field::<i64>("replicas");
    let span = match replicas.known() {
        Some(one) if one.value == 1 => one.span,
        None if replicas.is_missing() && object.pod_spec().is_some_and(|pod| is_whole_pod(&pod)) => object.label_span(),
        _ => return,
    };
    // What is replaced as a whole is meant to run once.
    let recreated = object.spec().view("strategy").field::<&str>("type").value() == Some("Recreate");
    if recreated || autoscalers.of(object).is_some() {
        return;
    }
    let said = out.at(span).says(text! {
        en: "one pod: when its node goes down or is drained, nothing answers until another is up",
        zh: "只有一个 Pod：节点宕机或排空时，在新的 Pod 启动前无人应答",
    });
    // Who writes 1 means it.
    if !replicas.is_written() {
        said.suggests(
            text! { en: "run 2, if two may run at once", zh: "运行 2 个，前提是允许同时运行两个" },
            object.spec().set_key("replicas", 2_i64),
        );
    }
}
