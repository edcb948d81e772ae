//! A container that asks for a port of its node.
//! Source: pod security standards, baseline, "Host Ports".

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::Container;

use super::pod_security::Asked;

rule! {
    id: "k8s/host-port",
    page: "host_port.md",
    on: Container,
    severity: Warning,
    category: Security,
    fix: Suggested,
    since: "0.1.0",
    standard: Baseline,
    templates: too,
    also: ["pss:hostPorts", "polaris:hostPortSet", "checkov:CKV_K8S_26", "kubescape:C-0044", "trivy:KSV-0024", "kubescape:container-hostPort", "monokle:PSS106"],
}

fn check(container: &Container<'_>, cx: &Context<'_>, out: &mut Findings) {
    for port in container.ports() {
        let Some(taken) = port.host_port().known().filter(|port| port.value != 0) else { continue };
        let pod = container.pod();
        let Some(severity) = Asked::of(&pod, cx).of_node(&pod, cx) else { return };
        let message = if pod.owner().kind() == "DaemonSet" {
            text! {
                en: "hostPort {taken} opens that port on every node, past all network policies",
                zh: "hostPort {taken} 在每个节点上开放该端口，并绕过网络策略",
            }
        } else {
            text! {
                en: "hostPort {taken} takes that port on every node, so one node runs one such pod, past all network policies",
                zh: "hostPort {taken} 会占用节点端口：一个节点只能运行一个这样的 Pod，并绕过网络策略",
            }
        };
        out.at(taken.span)
            .says(message)
            .promises(severity)
            .suggests(text! { en: "remove hostPort", zh: "删除 hostPort" }, port.remove_key("hostPort"));
    }
}
