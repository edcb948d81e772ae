//! A volume that is a path of the node.
//! Source: pod security standards, baseline, "HostPath Volumes".

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::{PodSpec, View, Volume};

use super::pod_security::Asked;

rule! {
    id: "k8s/host-path",
    page: "host_path.md",
    on: PodSpec,
    severity: Warning,
    category: Security,
    fix: None,
    since: "0.1.0",
    standard: Baseline,
    templates: too,
    also: ["pss:hostPathVolumes", "kube-linter:sensitive-host-mounts", "kube-linter:writable-host-mount", "kube-linter:docker-sock", "polaris:hostPathSet", "checkov:CKV_K8S_27", "kubescape:C-0048", "kubescape:C-0045", "trivy:KSV-0006", "trivy:KSV-0023", "trivy:KSV-0121", "kubescape:C-0074", "kubescape:containers-mounting-docker-socket", "kubescape:alert-any-hostpath", "kubescape:alert-rw-hostpath", "monokle:KBP101", "monokle:PSS105", "kubescape:alert-mount-potential-credentials-paths"],
}

fn check(pod: &PodSpec<'_>, cx: &Context<'_>, out: &mut Findings) {
    for volume in pod.volumes() {
        let Some(source) = volume.entry("hostPath").filter(|entry| !entry.value().is_null()) else { continue };
        let asked = Asked::of(pod, cx);
        let Some(severity) = asked.overridden(0) else { return };
        let path = View::of(source.value()).field::<&str>("path").value().unwrap_or("");
        let is_socket = path.ends_with(".sock");
        // What commands a daemon is as dangerous in the hands of an agent.
        let severity = if is_socket { severity } else { asked.of_node(pod, cx).unwrap_or(severity) };
        let message = if is_socket {
            text! {
                en: "{path} is the socket of a daemon of the node: who reaches it commands that daemon",
                zh: "{path} 是节点守护进程的套接字：能访问它者即可指挥该守护进程",
            }
        } else {
            text! {
                en: "a hostPath volume opens the node's own files to the pod, and differs from node to node",
                zh: "hostPath 卷把节点自己的文件开放给 Pod，且各节点内容不同",
            }
        };
        out.at(source.key().span())
            .says(message)
            .promises(severity)
            .about(|id| is_about(id, path, || is_writable(pod, &volume)));
    }
}

/// The check elsewhere asks for this path, or for what the pod may do there.
fn is_about(id: &str, path: &str, is_writable: impl Fn() -> bool) -> bool {
    const OF_THE_SYSTEM: [&str; 8] = ["/", "/boot", "/dev", "/etc", "/lib", "/proc", "/sys", "/usr"];
    match id {
        "kube-linter:docker-sock" | "checkov:CKV_K8S_27" | "trivy:KSV-0006" | "monokle:KBP101" => {
            path.ends_with("docker.sock")
        }
        "kubescape:C-0074" | "kubescape:containers-mounting-docker-socket" => {
            path.ends_with(".sock") || path == "/var/run/docker"
        }
        "kube-linter:sensitive-host-mounts" => OF_THE_SYSTEM.contains(&path),
        "trivy:KSV-0121" => OF_THE_SYSTEM.contains(&path) || path == "/var/lib/docker",
        "kube-linter:writable-host-mount" | "kubescape:C-0045" | "kubescape:alert-rw-hostpath" => is_writable(),
        _ => true,
    }
}

/// A container mounts the volume and may write to it.
fn is_writable(pod: &PodSpec<'_>, volume: &Volume<'_>) -> bool {
    let name = volume.name().value();
    let mut mounts = pod.containers().flat_map(|container| container.volume_mounts());
    mounts.any(|mount| mount.name().value() == name && mount.field::<bool>("readOnly").value() != Some(true))
}
