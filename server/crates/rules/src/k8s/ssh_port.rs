//! A container that one logs in to.
//! Source: "Cloud Native Security" of the Kubernetes documentation.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::Container;

rule! {
    id: "k8s/ssh-port",
    page: "ssh_port.md",
    on: Container,
    severity: Information,
    category: Security,
    fix: None,
    since: "0.1.0",

    templates: too,
    also: ["kube-linter:ssh-port", "kubescape:C-0042", "kubescape:rule-can-ssh-to-pod-v1"],
}

fn check(container: &Container<'_>, _: &Context<'_>, out: &mut Findings) {
    for port in container.ports() {
        let udp = matches!(port.protocol().value(), Some("UDP" | "SCTP"));
        let Some(number) = port.container_port().known().filter(|port| port.value == 22 && !udp) else { continue };
        let span = number.span;
        out.at(span).says(text! {
            en: "an SSH server in a container is a second way in, past the rights and the log of the API server",
            zh: "容器中的 SSH 服务是第二个入口，绕过 API 服务器的权限与日志",
        });
    }
}
