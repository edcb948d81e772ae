//! A probe or lifecycle hook that the kubelet sends to another host.
//! Source: pod security standards, baseline, "Host Probes / Lifecycle Hooks", since Kubernetes 1.34.

use pitfall_engine::{Context, Findings, Severity, rule, text};
use pitfall_models::kubernetes::{Container, Field};

use super::pod_security::Asked;

rule! {
    id: "k8s/probe-host",
    page: "probe_host.md",
    on: Container,
    severity: Warning,
    category: Security,
    fix: Suggested,
    since: "0.1.0",
    standard: Baseline,
    templates: too,
    also: ["pss:hostProbesAndHostLifecycle"],
}

fn check(container: &Container<'_>, cx: &Context<'_>, out: &mut Findings) {
    let lifecycle = container.view("lifecycle");
    let handlers = [
        container.view("livenessProbe"),
        container.view("readinessProbe"),
        container.view("startupProbe"),
        lifecycle.view("postStart"),
        lifecycle.view("preStop"),
    ];
    for action in handlers.iter().flat_map(|handler| [handler.view("httpGet"), handler.view("tcpSocket")]) {
        let Some(host) = action.field::<&str>("host").known().filter(|host| !host.value.is_empty()) else { continue };
        let asked = Asked::of(&container.pod(), cx);
        let Some(severity) = asked.baseline.filter(|_| asked.release >= 34) else { return };
        // In the network of the node its own address is the pod's, too.
        let shares = container.pod().host_network();
        let is_own = matches!(host.value, "127.0.0.1" | "localhost" | "::1") && may_be(&shares);
        let severity = if is_own { Severity::Information.min(severity) } else { severity };
        out.at(host.span)
            .says(text! {
                en: "the kubelet, not the pod, connects to {host}: a way to send requests from the node",
                zh: "连接 {host} 的是 kubelet 而非 Pod：等于可从节点发出请求",
            })
            .promises(severity)
            .suggests(
                text! { en: "remove host: the pod's own address", zh: "删除 host：使用 Pod 自己的地址" },
                action.remove_key("host"),
            );
    }
}

/// The field is true, or a template says what it is.
fn may_be(field: &Field<'_, bool>) -> bool {
    field.value().unwrap_or(!field.is_missing())
}
