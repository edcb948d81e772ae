//! A Windows container that is a process of its node.
//! Source: pod security standards, baseline, "HostProcess".

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::PodSpec;

use super::pod_security::Asked;

rule! {
    id: "k8s/windows-host-process",
    page: "windows_host_process.md",
    on: PodSpec,
    severity: Warning,
    category: Security,
    fix: Suggested,
    since: "0.1.0",
    standard: Baseline,
    templates: too,
    also: ["pss:windowsHostProcess", "polaris:hostProcess", "trivy:KSV-0103", "kubescape:set-hostprocess-true", "monokle:PSS101"],
}

fn check(pod: &PodSpec<'_>, cx: &Context<'_>, out: &mut Findings) {
    let contexts = std::iter::once(**pod).chain(pod.containers().map(|container| *container));
    for holder in contexts {
        let field = holder.view_path(&["securityContext", "windowsOptions"]).field::<bool>("hostProcess");
        let Some(known) = field.known().filter(|it| it.value) else { continue };
        let Some(severity) = Asked::of(pod, cx).baseline else { return };
        out.at(known.span)
            .says(text! {
                en: "a hostProcess container runs as a process of the Windows node, with its files, devices and users",
                zh: "hostProcess 容器作为 Windows 节点的进程运行，可用其文件、设备与用户",
            })
            .promises(severity)
            .suggests(text! { en: "remove hostProcess", zh: "删除 hostProcess" }, field.remove());
    }
}
