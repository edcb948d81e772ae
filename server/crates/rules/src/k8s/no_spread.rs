//! Replicas that may all run on one node.
//! Source: "Pod Topology Spread Constraints" of the Kubernetes documentation.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::{PodSpec, is_templated};
use pitfall_syntax::yaml::edit::{Edit, New};

use super::workload::{is_whole_pod, runs_to_its_end};

rule! {
    id: "k8s/no-spread",
    page: "no_spread.md",
    on: PodSpec,
    severity: Hint,
    category: Reliability,
    fix: Suggested,
    since: "0.1.0",
    also: ["kube-linter:no-anti-affinity", "kube-score:deployment-has-host-podantiaffinity", "kube-score:statefulset-has-host-podantiaffinity", "kube-score:pod-topology-spread-constraints", "polaris:topologySpreadConstraint"],
}

fn check(pod: &PodSpec<'_>, _: &Context<'_>, out: &mut Findings) {
    let owner = pod.owner();
    // These run once, to their end, or on every node.
    if matches!(owner.kind(), "Pod" | "PodTemplate" | "DaemonSet") || runs_to_its_end(pod) || !is_whole_pod(pod) {
        return;
    }
    let spread = pod.field::<&str>("topologySpreadConstraints");
    let affinity = pod.view("affinity");
    let anti = affinity.view("podAntiAffinity");
    if spread.is_unknown() || affinity.is_open() || anti.is_present() || pod.list("topologySpreadConstraints").len() > 0
    {
        return;
    }
    let few = owner.spec().field::<i64>("replicas").value().is_some_and(|replicas| replicas < 2);
    if few {
        return;
    }
    let span = spread.key_span().unwrap_or(owner.label_span());
    out.at(span)
        .says(text! {
            en: "nothing asks for these pods on different nodes: one node may take all of them down",
            zh: "没有要求这些 Pod 分布在不同节点：一个节点故障即可让它们全部下线",
        })
        .suggests(text! { en: "spread them over nodes where possible", zh: "尽量分散到不同节点" }, constraint(pod));
}

/// A constraint that never keeps a pod from running, over the workload's own selector.
fn constraint(pod: &PodSpec<'_>) -> Option<Vec<Edit>> {
    let selector = pod.owner().spec().view("selector").view("matchLabels");
    let known = |text: Option<&str>| text.filter(|text| !is_templated(text)).map(str::to_owned);
    let labels: Option<Vec<(String, New)>> = selector
        .entries()
        .into_iter()
        .map(|entry| Some((known(entry.key().as_str())?, New::Text(known(entry.value().as_str())?))))
        .collect();
    let labels = labels.filter(|labels| !labels.is_empty() && !selector.is_open())?;
    let constraint = New::Mapping(vec![
        ("maxSkew".to_owned(), New::from(1_i64)),
        ("topologyKey".to_owned(), New::from("kubernetes.io/hostname")),
        ("whenUnsatisfiable".to_owned(), New::from("ScheduleAnyway")),
        ("labelSelector".to_owned(), New::entry("matchLabels", New::Mapping(labels))),
    ]);
    pod.set_key("topologySpreadConstraints", New::Sequence(vec![constraint]))
}
