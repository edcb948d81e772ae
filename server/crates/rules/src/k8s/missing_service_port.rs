//! A route to a port that the named Service does not have.
//! Source: the Kubernetes documentation of Ingress ("Ingress rules") and of the Gateway API's `BackendRef`: such a route answers with an error.

use pitfall_engine::{Context, Findings, PortFacts, Surroundings, rule, text};
use pitfall_models::kubernetes::{IntOrText, Object, Reference};
use pitfall_syntax::yaml::edit::{self, Edit, New};

use super::around::first_port;
use super::dangling_reference::is_about;

rule! {
    id: "k8s/missing-service-port",
    page: "missing_service_port.md",
    on: Object,
    severity: Warning,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["kube-linter:dangling-ingress", "kube-score:ingress-targets-service", "kubescape:C-0298", "kubescape:C-0302"],
}

fn check(object: &Object<'_>, cx: &Context<'_>, out: &mut Findings) {
    let references = object.references();
    if !references.iter().any(|reference| reference.port.is_some()) {
        return;
    }
    let surroundings = cx.once(|| Surroundings::of(cx));
    for reference in references.iter().filter(|it| it.kind == "Service" && it.group.is_empty()) {
        let Some(port) = reference.port else { continue };
        let found = surroundings.named_by(object, reference);
        let known: Option<Vec<&Vec<PortFacts>>> = found.iter().map(|found| found.object.ports.as_ref()).collect();
        let Some(known) = known.filter(|known| !known.is_empty()) else { continue };
        // One without ports is an alias of a name elsewhere, or waits for a patch.
        if known.iter().any(|ports| ports.is_empty() || ports.iter().any(|it| is_it(it, port.value)))
            || is_added(reference, cx)
        {
            continue;
        }
        let (service, wanted) = (
            reference.name,
            match port.value {
                IntOrText::Int(number) => number.to_string(),
                IntOrText::Text(name) => name.to_owned(),
            },
        );
        let list: Vec<String> = known.iter().flat_map(|ports| ports.iter()).map(written).collect();
        let list = list.join(", ");
        let mut said = out
            .at(port.span)
            .says(text! {
                en: "Service {service} has no port {wanted}, only {list}",
                zh: "Service {service} 没有端口 {wanted}，只有 {list}",
            })
            .about(|id| is_about(id, object, reference.kind));
        if let [found, ..] = found.as_slice() {
            said = said.see(first_port(found, cx), text! { en: "the ports of {service}", zh: "{service} 的端口" });
        }
        if let [ports] = known.as_slice()
            && let [only] = ports.as_slice()
            && let Some(new) = same_way(only, port.value)
        {
            let edits: Option<Vec<Edit>> = edit::set_own(port.node, &new);
            said.suggests(text! { en: "route to {list}", zh: "改为路由到 {list}" }, edits);
        }
    }
}

fn is_it(port: &PortFacts, wanted: IntOrText<'_>) -> bool {
    match wanted {
        IntOrText::Int(number) => port.number.is_none_or(|it| it == number),
        IntOrText::Text(name) => port.name.as_deref() == Some(name),
    }
}

fn written(port: &PortFacts) -> String {
    match (&port.name, port.number) {
        (Some(name), Some(number)) => format!("{number} ({name})"),
        (Some(name), None) => name.clone(),
        (None, number) => number.unwrap_or_default().to_string(),
    }
}

/// The port by its number where a number stands, and by its name where a name does.
fn same_way(port: &PortFacts, wanted: IntOrText<'_>) -> Option<New> {
    match wanted {
        IntOrText::Int(_) => port.number.map(New::from),
        IntOrText::Text(_) => port.name.as_deref().map(New::from),
    }
}

/// Another definition of the Service, a patch say, stands in a folder around and has ports of its own.
fn is_added(reference: &Reference<'_>, cx: &Context<'_>) -> bool {
    let wanted = reference.port.map(|port| port.value);
    Surroundings::any_around(cx, |folder| {
        let mut same = folder.named(reference.name.value).filter(|found| found.object.kind == "Service");
        same.any(|found| {
            let ports = found.object.ports.as_ref();
            ports.is_none_or(|ports| wanted.is_some_and(|wanted| ports.iter().any(|port| is_it(port, wanted))))
        })
    })
}
