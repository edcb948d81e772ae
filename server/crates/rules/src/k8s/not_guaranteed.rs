//! A container that may use more than it asked for.
//! Source: "Pod Quality of Service Classes" of the Kubernetes documentation.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_knowledge::kubernetes::quantity::Quantity;
use pitfall_models::kubernetes::Container;
use pitfall_syntax::yaml::edit::{self, New};

use super::workload::is_lasting;

rule! {
    id: "k8s/not-guaranteed",
    page: "not_guaranteed.md",
    on: Container,
    severity: Hint,
    category: Reliability,
    fix: Suggested,
    since: "0.1.0",
    default: off,
    also: ["kube-score:container-resource-requests-equal-limits", "kube-score:container-cpu-requests-equal-limits", "kube-score:container-memory-requests-equal-limits", "kube-score:container-ephemeral-storage-request-equals-limit"],
}

fn check(container: &Container<'_>, _: &Context<'_>, out: &mut Findings) {
    if !is_lasting(container) {
        return;
    }
    let (requests, limits) = (container.resources().view("requests"), container.resources().view("limits"));
    for resource in ["cpu", "memory", "ephemeral-storage"] {
        let amount = |view: &pitfall_models::kubernetes::View<'_>| {
            let node = view.entry(resource)?.value();
            Some((node.span(), Quantity::parse(node.as_str()?)?.value(), node.as_str()?.to_owned()))
        };
        // What is not written is asked for by other rules.
        let (Some((span, request, _)), Some((_, limit, most))) = (amount(&requests), amount(&limits)) else { continue };
        if request >= limit {
            continue;
        }
        let node = requests.entry(resource).map(|entry| entry.value()).filter(|node| !node.is_shared());
        let source = limits.entry(resource).map(|entry| entry.value().source().to_owned()).unwrap_or_default();
        out.at(span)
            .says(text! {
                en: "{resource} is requested below its limit of {most}: on a full node this pod is pushed out before those that ask for all they may use",
                zh: "{resource} 的请求低于其上限 {most}：节点占满时，此 Pod 会先于按上限申请的 Pod 被驱逐",
            })
            .about(|id| match id {
                "kube-score:container-resource-requests-equal-limits" => resource != "ephemeral-storage",
                "kube-score:container-cpu-requests-equal-limits" => resource == "cpu",
                "kube-score:container-memory-requests-equal-limits" => resource == "memory",
                "kube-score:container-ephemeral-storage-request-equals-limit" => resource == "ephemeral-storage",
                _ => true,
            })
            .suggests(
                text! { en: "request {most}", zh: "申请 {most}" },
                node.and_then(|node| edit::set(node, &New::Raw(source))),
            );
    }
}
