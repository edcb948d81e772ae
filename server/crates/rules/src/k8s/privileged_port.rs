//! A port that only root may listen on.
//! Source: the manual page ip(7), `ip_unprivileged_port_start`.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::Container;

rule! {
    id: "k8s/privileged-port",
    page: "privileged_port.md",
    on: Container,
    severity: Hint,
    category: Security,
    fix: None,
    since: "0.1.0",
    default: off,
    also: ["kube-linter:privileged-ports", "trivy:KSV-0117", "monokle:KBP113"],
}

fn check(container: &Container<'_>, _: &Context<'_>, out: &mut Findings) {
    for port in container.ports() {
        let Some(number) = port.container_port().known().filter(|port| (1..1024).contains(&port.value)) else {
            continue;
        };
        let span = number.span;
        out.at(span).says(text! {
            en: "listening below 1024 needs root or NET_BIND_SERVICE on many runtimes: a Service can map any port to a higher one",
            zh: "在许多运行时上，监听 1024 以下端口需要 root 或 NET_BIND_SERVICE：Service 可把任意端口映射到更高的端口",
        });
    }
}
