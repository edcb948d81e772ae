//! Pods that everyone may reach, and that may reach everyone.
//! Source: "Network Policies" of the Kubernetes documentation: `policyTypes` is Ingress where nothing is written, and Egress too where there are egress
//! rules; a direction without rules lets nothing through.

use pitfall_engine::{Context, Findings, Location, rule, text};
use pitfall_models::kubernetes::{Object, PodSpec};
use pitfall_syntax::yaml::Stream;

use super::scaling::{may_select, objects_of};
use super::workload::{Neighbours, is_whole_pod};

rule! {
    id: "k8s/no-network-policy",
    page: "no_network_policy.md",
    on: Stream,
    severity: Hint,
    category: Security,
    fix: None,
    since: "0.1.0",
    also: ["kube-linter:non-isolated-pod", "kube-score:pod-networkpolicy", "polaris:missingNetworkPolicy", "checkov:CKV2_K8S_6", "kubescape:C-0260", "kubescape:ensure_network_policy_configured_in_labels", "trivy:KSV-0038"],
}

/// A kind of policy, Kubernetes' own or that of a network plugin.
fn is_policy(kind: &str) -> bool {
    kind.ends_with("NetworkPolicy")
}

fn check(stream: &Stream, cx: &Context<'_>, out: &mut Findings) {
    let objects = objects_of(stream);
    let policies: Vec<&Object<'_>> = objects.iter().filter(|object| is_policy(object.kind())).collect();
    // What the policies of network plugins select is not known here.
    if policies.iter().any(|policy| !matches!(policy.group(), "networking.k8s.io" | "extensions")) {
        return;
    }
    let neighbours = Neighbours::with(cx, |beside| is_policy(&beside.kind));
    for pod in objects.iter().filter_map(Object::pod_spec) {
        isolation(&pod, &policies, &neighbours, out);
    }
}

fn isolation(pod: &PodSpec<'_>, policies: &[&Object<'_>], neighbours: &Neighbours<'_>, out: &mut Findings) {
    let shares_the_node = pod.host_network();
    if !is_whole_pod(pod) || shares_the_node.is_unknown() {
        return;
    }
    if shares_the_node.value() == Some(true) {
        out.at(pod.owner().label_span()).says(text! {
            en: "these pods are on the network of their node, where no NetworkPolicy holds",
            zh: "这些 Pod 使用节点的网络，任何 NetworkPolicy 在那里都不起作用",
        });
        return;
    }
    let selecting = policies.iter().copied().filter(|policy| may_select(policy, "podSelector", pod));
    let selecting: Vec<&Object<'_>> = selecting.collect();
    let inward: Vec<&Object<'_>> = selecting.iter().copied().filter(|policy| governs(policy, "Ingress")).collect();
    let outward: Vec<&Object<'_>> = selecting.iter().copied().filter(|policy| governs(policy, "Egress")).collect();
    let span = pod.owner().label_span();
    let lets = |policies: &[&Object<'_>], key: &str| policies.iter().any(|policy| has_rules(policy, key));
    let listens = pod.containers().any(|container| container.ports().next().is_some());
    if inward.is_empty() || outward.is_empty() {
        if neighbours.go_with(&pod.owner()) {
            return;
        }
        out.at(span).says(match (inward.is_empty(), outward.is_empty()) {
            (true, true) => text! {
                en: "no NetworkPolicy here selects these pods: every pod of the cluster may reach them, and they may reach everything",
                zh: "此处没有 NetworkPolicy 选中这些 Pod：集群中任何 Pod 都能访问它们，它们也能访问一切",
            },
            (true, false) => text! {
                en: "no NetworkPolicy here limits who may reach these pods",
                zh: "此处没有 NetworkPolicy 限制谁能访问这些 Pod",
            },
            _ => text! {
                en: "no NetworkPolicy here limits what these pods may reach",
                zh: "此处没有 NetworkPolicy 限制这些 Pod 能访问什么",
            },
        });
    } else if listens && !lets(&inward, "ingress") && !neighbours.go_with(&pod.owner()) {
        out.at(span)
            .says(text! {
                en: "these pods listen, and their NetworkPolicy lets nobody in",
                zh: "这些 Pod 在监听，而其 NetworkPolicy 不放任何人进入",
            })
            .see(Location::here(inward[0].label_span()), text! { en: "no ingress rule", zh: "没有 ingress 规则" });
    } else if !lets(&outward, "egress") && !neighbours.go_with(&pod.owner()) {
        out.at(span)
            .says(text! {
                en: "the NetworkPolicy of these pods lets nothing out: they cannot even resolve a name",
                zh: "这些 Pod 的 NetworkPolicy 不放任何流量出去：连域名解析都不行",
            })
            .see(Location::here(outward[0].label_span()), text! { en: "no egress rule", zh: "没有 egress 规则" });
    }
}

fn governs(policy: &Object<'_>, direction: &str) -> bool {
    let types = policy.spec().field::<&str>("policyTypes");
    if types.is_unknown() {
        return true;
    }
    if types.is_missing() {
        return direction == "Ingress" || has_rules(policy, "egress");
    }
    policy.spec().list("policyTypes").any(|item| item.as_str().is_some_and(|text| text == direction))
}

fn has_rules(policy: &Object<'_>, key: &str) -> bool {
    policy.spec().field::<&str>(key).is_unknown() || policy.spec().list(key).len() > 0
}
