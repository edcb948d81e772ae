//! An image that is named by a tag.
//! Source: "Images" of the Kubernetes documentation, image digests.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::{Container, ImageName};

rule! {
    id: "k8s/unpinned-image",
    page: "unpinned_image.md",
    on: Container,
    severity: Hint,
    category: Security,
    fix: None,
    since: "0.1.0",
    default: off,
    also: ["checkov:CKV_K8S_43", "kubescape:C-0306", "kubescape:image-not-pinned-to-digest"],
}

fn check(container: &Container<'_>, _: &Context<'_>, out: &mut Findings) {
    let Some(image) = container.image().known().filter(|image| !image.value.is_empty()) else { return };
    let span = image.span;
    if ImageName::of(image.value).digest.is_none() && !image.value.contains("://") {
        out.at(span).says(text! {
            en: "whoever may push to the registry can change what this tag names: a digest cannot change",
            zh: "能向镜像仓库推送者可改变此标签所指；摘要不会变",
        });
    }
}
