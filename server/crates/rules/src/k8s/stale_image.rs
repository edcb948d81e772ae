//! An image that a node does not look for again.
//! Source: "Image pull policy" of the Kubernetes documentation: the policy is set when the object is made, and not changed with the tag.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::{Container, ImageName, Role};

rule! {
    id: "k8s/stale-image",
    page: "stale_image.md",
    on: Container,
    severity: Hint,
    category: Reliability,
    fix: Suggested,
    since: "0.1.0",
    templates: too,
    also: ["kube-score:container-image-pull-policy", "polaris:pullPolicyNotAlways", "checkov:CKV_K8S_15", "kubescape:C-0075", "kubescape:image-pull-policy-is-not-set-to-always"],
}

fn check(container: &Container<'_>, _: &Context<'_>, out: &mut Findings) {
    let Some(image) = container.image().known().filter(|_| container.role() != Role::Ephemeral) else { return };
    let name = ImageName::of(image.value);
    let policy = container.image_pull_policy();
    // A digest names the same bytes for ever.
    if name.digest.is_some() || image.value.contains("://") || policy.is_unknown() || policy.is_wrong() {
        return;
    }
    let said = match policy.known() {
        Some(policy) if policy.value == "Always" => return,
        Some(policy) => out.at(policy.span).says(text! {
            en: "a node that has this tag once never looks whether it moved, nor whether the pod may pull it",
            zh: "节点一旦有了此标签的镜像，就不再查看标签是否已变，也不再查验 Pod 是否有权拉取",
        }),
        None if name.floats() => out.at(image.span).says(text! {
            en: "imagePullPolicy is chosen by the tag when the object is made, Always here, and stays when the tag changes",
            zh: "imagePullPolicy 在对象创建时由标签决定，此处为 Always，之后改标签也不会变",
        }),
        None => out.at(image.span).says(text! {
            en: "imagePullPolicy is IfNotPresent here: a node that has this tag once never looks whether it moved",
            zh: "此处 imagePullPolicy 为 IfNotPresent：节点一旦有了此标签的镜像，就不再查看标签是否已变",
        }),
    };
    said.suggests(
        text! { en: "set imagePullPolicy: Always", zh: "设置 imagePullPolicy: Always" },
        container.set_key("imagePullPolicy", "Always"),
    );
}
