//! A probe of a port that the container does not declare.
//! Source: `ExtractPort` of k8s.io/kubernetes/pkg/kubelet/prober: a name is looked up among the container's own ports, and a probe whose port is not
//! found fails.

use pitfall_engine::config::nearest;
use pitfall_engine::{Context, Findings, Severity, rule, text};
use pitfall_models::kubernetes::{Container, IntOrText, Probe, is_templated};

rule! {
    id: "k8s/probe-port",
    page: "probe_port.md",
    on: Container,
    severity: Warning,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["kube-linter:liveness-port", "kube-linter:readiness-port", "kube-linter:startup-port"],
}

fn check(container: &Container<'_>, _: &Context<'_>, out: &mut Findings) {
    for key in Probe::KEYS {
        let Some(field) = Probe::of(container, key).port() else { continue };
        let Some(port) = field.known() else { continue };
        let list = container.field::<&str>("ports");
        if list.is_unknown()
            || container
                .ports()
                .any(|port| port.is_open() || port.name().is_unknown() || port.container_port().is_unknown())
        {
            return;
        }
        match port.value {
            IntOrText::Text(name) if !name.bytes().all(|byte| byte.is_ascii_digit()) && !is_templated(name) => {
                let names: Vec<&str> = container.ports().filter_map(|port| port.name().value()).collect();
                if names.contains(&name) {
                    continue;
                }
                let said = out
                    .at(port.span)
                    .says(text! {
                        en: "no port of this container is called {name}: the probe fails each time",
                        zh: "此容器没有名为 {name} 的端口：探针每次都会失败",
                    })
                    .about(|id| is_about(id, key));
                let meant = nearest(name, names.iter().copied()).or((names.len() == 1).then(|| names[0].to_owned()));
                if let Some(meant) = meant {
                    said.suggests(text! { en: "ask {meant}", zh: "改为 {meant}" }, field.set(meant.as_str()));
                }
            }
            IntOrText::Int(number) => {
                let mut declared = container.ports().filter_map(|port| port.container_port().value()).peekable();
                if declared.peek().is_none() || declared.any(|port| port == number) {
                    continue;
                }
                out.at(port.span)
                    .says(text! {
                        en: "the container declares other ports, and not {number}",
                        zh: "此容器声明了其他端口，却没有 {number}",
                    })
                    .about(|id| is_about(id, key))
                    .at_most(Severity::Hint);
            }
            IntOrText::Text(_) => {}
        }
    }
}

/// The check elsewhere asks for this probe: `liveness-port` for `livenessProbe`.
fn is_about(id: &str, probe: &str) -> bool {
    let of = id.strip_prefix("kube-linter:").and_then(|id| id.strip_suffix("-port"));
    of.is_none_or(|of| probe.strip_suffix("Probe") == Some(of))
}
