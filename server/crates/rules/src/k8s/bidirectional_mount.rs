//! A mount that the node sees.
//! Source: "Volumes" of the Kubernetes documentation, mount propagation.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::Container;

rule! {
    id: "k8s/bidirectional-mount",
    page: "bidirectional_mount.md",
    on: Container,
    severity: Hint,
    category: Security,
    fix: Suggested,
    since: "0.1.0",
    default: off,
    templates: too,
    also: ["monokle:KBP115"],
}

fn check(container: &Container<'_>, _: &Context<'_>, out: &mut Findings) {
    for mount in container.volume_mounts() {
        let field = mount.field::<&str>("mountPropagation");
        let Some(kind) = field.known().filter(|kind| kind.value == "Bidirectional") else { continue };
        let span = kind.span;
        out.at(span)
            .says(text! {
                en: "what this container mounts is mounted on the node and in other pods too",
                zh: "此容器挂载的内容也会挂载到节点与其他 Pod 中",
            })
            .suggests(text! { en: "remove mountPropagation", zh: "删除 mountPropagation" }, field.remove());
    }
}
