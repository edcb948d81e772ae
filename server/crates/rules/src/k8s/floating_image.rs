//! An image whose name does not say which one.
//! Source: "Images" of the Kubernetes documentation; the grammar of github.com/distribution/reference, where a port is no tag.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::{Container, ImageName};

rule! {
    id: "k8s/floating-image",
    page: "floating_image.md",
    on: Container,
    severity: Information,
    category: Reliability,
    fix: None,
    since: "0.1.0",
    templates: too,
    also: ["kube-linter:latest-tag", "kube-score:container-image-tag", "polaris:tagNotSpecified", "checkov:CKV_K8S_14", "trivy:KSV-0013", "monokle:KBP001", "monokle:KBP116"],
}

fn check(container: &Container<'_>, _: &Context<'_>, out: &mut Findings) {
    let Some(image) = container.image().known().filter(|image| !image.value.is_empty()) else { return };
    // `ko://` names Go source that is built into an image.
    if image.value.contains("://") || !ImageName::of(image.value).floats() {
        return;
    }
    let tag = ImageName::of(image.value).tag;
    let message = match tag {
        Some(_) => text! {
            en: "latest is whatever was pushed last: the next start of this pod may run another program",
            zh: "latest 是最后推送的镜像：此 Pod 下次启动时运行的可能是另一个程序",
        },
        None => text! {
            en: "{image} has no tag, which means latest: the next start of this pod may run another program",
            zh: "{image} 没有标签，即 latest：此 Pod 下次启动时运行的可能是另一个程序",
        },
    };
    out.at(image.span).says(message).about(|id| match id {
        "monokle:KBP001" => tag.is_some(),
        "monokle:KBP116" => tag.is_none(),
        _ => true,
    });
}
