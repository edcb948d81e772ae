//! An image from a registry that the project does not take images from.
//! Source: "Images" of the Kubernetes documentation, and the normalisation of names in the package `reference` of github.com/distribution/reference.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::{Container, ImageName};

rule! {
    id: "k8s/foreign-registry",
    page: "foreign_registry.md",
    on: Container,
    severity: Warning,
    category: Security,
    fix: None,
    since: "0.1.0",
    templates: too,
    also: ["kubescape:C-0078", "kubescape:C-0001", "kubescape:container-image-repository", "kubescape:rule-identify-blocklisted-image-registries", "trivy:KSV-0125", "trivy:KSV-0032", "trivy:KSV-0033", "trivy:KSV-0034", "trivy:KSV-0035"],
}

fn check(container: &Container<'_>, cx: &Context<'_>, out: &mut Findings) {
    let allowed = &cx.config.registries;
    if allowed.is_empty() {
        return;
    }
    let Some(image) = container.image().known() else { return };
    let name = ImageName::of(image.value);
    if name.repository.is_empty() || allowed.iter().any(|place| lies_in(&name, place)) {
        return;
    }
    let registry = name.registry.unwrap_or(DOCKER_HUB);
    let span = image.span;
    out.at(span).says(text! {
        en: "images of {registry} are not among those that this project's pitfall.toml allows",
        zh: "{registry} 的镜像不在本项目 pitfall.toml 允许之列",
    });
}

/// What a name without a registry means.
const DOCKER_HUB: &str = "docker.io";

/// The image lies in `place`: a registry, or a registry with the beginning of a repository. A `*.` in front stands for any beginning of the host.
fn lies_in(image: &ImageName<'_>, place: &str) -> bool {
    let (host, path) = place.trim_end_matches('/').split_once('/').unwrap_or((place, ""));
    let registry = match image.registry {
        None | Some("index.docker.io") => DOCKER_HUB,
        Some(registry) => registry,
    };
    let same_host = match host.strip_prefix('*') {
        Some(end) => end.starts_with('.') && registry.len() > end.len() && registry.ends_with(end),
        None => host == registry,
    };
    // An image of Docker Hub without an owner belongs to `library`.
    let library = registry == DOCKER_HUB && !image.repository.contains('/');
    let below =
        |repository: &str| repository.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let right_path =
        path.is_empty() || below(image.repository) || library && below(&format!("library/{}", image.repository));
    same_host && right_path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places() {
        let lies = |image: &str, place: &str| lies_in(&ImageName::of(image), place);
        for (image, place) in [
            ("nginx:1.25", "docker.io"),
            ("nginx", "docker.io/library"),
            ("docker.io/nginx", "docker.io/library"),
            ("index.docker.io/acme/shop", "docker.io/acme"),
            ("ghcr.io/acme/shop@sha256:00", "ghcr.io/acme"),
            ("ghcr.io/acme/shop", "ghcr.io/acme/shop"),
            ("localhost:5000/shop", "localhost:5000"),
            ("1.dkr.ecr.eu-west-1.amazonaws.com/shop", "*.dkr.ecr.eu-west-1.amazonaws.com"),
        ] {
            assert!(lies(image, place), "{image} in {place}");
        }
        for (image, place) in [
            ("nginx", "ghcr.io"),
            ("ghcr.io/acme2/shop", "ghcr.io/acme"),
            ("ghcr.io.evil.example/acme/shop", "ghcr.io"),
            ("acme/shop", "docker.io/library"),
            ("localhost/shop", "localhost:5000"),
            ("example.com/shop", "*.example.com"),
            ("evilexample.com/shop", "*example.com"),
        ] {
            assert!(!lies(image, place), "{image} not in {place}");
        }
    }
}
