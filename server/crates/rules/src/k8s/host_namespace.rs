//! A pod that shares a namespace of its node.
//! Source: pod security standards, baseline, "Host Namespaces".

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::PodSpec;

use super::pod_security::Asked;

rule! {
    id: "k8s/host-namespace",
    page: "host_namespace.md",
    on: PodSpec,
    severity: Warning,
    category: Security,
    fix: Suggested,
    since: "0.1.0",
    standard: Baseline,
    templates: too,
    also: ["pss:hostNamespaces", "kube-linter:host-ipc", "kube-linter:host-network", "kube-linter:host-pid", "polaris:hostIPCSet", "polaris:hostNetworkSet", "polaris:hostPIDSet", "checkov:CKV_K8S_17", "checkov:CKV_K8S_18", "checkov:CKV_K8S_19", "kubescape:C-0038", "kubescape:C-0041", "trivy:KSV-0008", "trivy:KSV-0009", "trivy:KSV-0010", "kubescape:host-network-access", "kubescape:host-pid-ipc-privileges", "monokle:PSS102", "kubescape:host-ipc-privileges", "kubescape:host-pid-privileges"],
}

fn check(pod: &PodSpec<'_>, cx: &Context<'_>, out: &mut Findings) {
    let fields = [("hostNetwork", pod.host_network()), ("hostPID", pod.host_pid()), ("hostIPC", pod.host_ipc())];
    for (key, field) in fields {
        let Some(shared) = field.known().filter(|it| it.value) else { continue };
        let Some(severity) = Asked::of(pod, cx).of_node(pod, cx) else { return };
        let message = match key {
            "hostNetwork" => text! {
                en: "hostNetwork gives the pod every address and port of its node, past all network policies",
                zh: "hostNetwork 让 Pod 使用节点的全部地址与端口，绕过一切网络策略",
            },
            "hostPID" => text! {
                en: "hostPID shows the pod every process of its node, with their environment and secrets",
                zh: "hostPID 让 Pod 看见节点的全部进程及其环境变量与密钥",
            },
            _ => text! {
                en: "hostIPC shares the node's shared memory and semaphores with the pod",
                zh: "hostIPC 让 Pod 共用节点的共享内存与信号量",
            },
        };
        out.at(shared.span)
            .says(message)
            .promises(severity)
            .about(|id| is_about(id, key))
            .suggests(text! { en: "remove {key}", zh: "删除 {key}" }, field.remove());
    }
}

/// The check elsewhere asks for this field.
fn is_about(id: &str, key: &str) -> bool {
    match id {
        "kube-linter:host-network"
        | "polaris:hostNetworkSet"
        | "checkov:CKV_K8S_19"
        | "kubescape:C-0041"
        | "trivy:KSV-0009"
        | "kubescape:host-network-access" => key == "hostNetwork",
        "kube-linter:host-pid"
        | "polaris:hostPIDSet"
        | "checkov:CKV_K8S_17"
        | "trivy:KSV-0010"
        | "kubescape:host-pid-privileges" => key == "hostPID",
        "kube-linter:host-ipc"
        | "polaris:hostIPCSet"
        | "checkov:CKV_K8S_18"
        | "trivy:KSV-0008"
        | "kubescape:host-ipc-privileges" => key == "hostIPC",
        "kubescape:C-0038" | "kubescape:host-pid-ipc-privileges" => key != "hostNetwork",
        _ => true,
    }
}
