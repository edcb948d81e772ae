//! A container that may fill the disk of its node.
//! Source: "Local ephemeral storage" of the Kubernetes documentation.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::Container;

use super::resources::missing;

rule! {
    id: "k8s/no-ephemeral-storage",
    page: "no_ephemeral_storage.md",
    on: Container,
    severity: Hint,
    category: Reliability,
    fix: None,
    since: "0.1.0",
    default: off,
    also: ["kube-score:container-ephemeral-storage-request-and-limit"],
}

fn check(container: &Container<'_>, _: &Context<'_>, out: &mut Findings) {
    let Some(span) = missing(container, "limits", "ephemeral-storage") else { return };
    out.at(span).says(text! {
        en: "logs and temporary files of this container may fill the disk of its node, and take other pods with it",
        zh: "此容器的日志与临时文件可写满节点磁盘，连累其他 Pod",
    });
}
