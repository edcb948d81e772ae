//! Which release of Kubernetes a cluster gets that a file of the workspace sets up.
//!
//! Sources: the configuration of kind (`nodes[].image`), k3d (`image`), eksctl (`metadata.version`), kubeadm (`kubernetesVersion`), k0sctl
//! (`spec.k0s.version`) and the control planes of Cluster API (`spec.version`).

use pitfall_models::kubernetes::{ImageName, Known, Object, View};
use pitfall_syntax::Span;

use crate::config::Minor;

/// The release, and the bytes that say so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClusterRelease {
    /// Major and minor number.
    pub release: Minor,
    /// Where it is written.
    pub span: Span,
}

/// A file of this name may set a cluster up.
pub(crate) fn is_called_so(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let yaml = lower.ends_with(".yaml") || lower.ends_with(".yml");
    let mut words = lower.split(|c: char| !c.is_ascii_alphanumeric());
    yaml && words.any(|word| {
        matches!(word, "kind" | "k3d" | "k0s" | "k0sctl" | "eks" | "eksctl" | "kubeadm" | "cluster" | "controlplane")
    })
}

/// Folders beside which such a file lies, from the root of a project.
pub(crate) const FOLDERS: [&str; 3] = ["hack", "kind", "k3d"];

impl ClusterRelease {
    /// What the object says; `None` where it sets up no cluster, names no release, or names several.
    pub(crate) fn of(object: &Object<'_>) -> Option<Self> {
        match (object.group(), object.kind()) {
            ("kind.x-k8s.io", "Cluster") => {
                let nodes = object.view().list("nodes");
                let mut images = nodes.filter_map(|node| Self::of_tag(View::of(node).field::<&str>("image").known()));
                let first = images.next()?;
                images.all(|other| other.release == first.release).then_some(first)
            }
            ("k3d.io", "Simple") => Self::of_tag(object.view().field::<&str>("image").known()),
            ("eksctl.io", "ClusterConfig") => Self::of_text(object.metadata().field::<&str>("version").known()?),
            ("kubeadm.k8s.io", "ClusterConfiguration") => {
                Self::of_text(object.view().field::<&str>("kubernetesVersion").known()?)
            }
            ("k0sctl.k0sproject.io", "Cluster") => {
                Self::of_text(object.spec().view("k0s").field::<&str>("version").known()?)
            }
            ("controlplane.cluster.x-k8s.io", _) => Self::of_text(object.spec().field::<&str>("version").known()?),
            _ => None,
        }
    }

    fn of_tag(image: Option<Known<'_, &str>>) -> Option<Self> {
        let image = image?;
        let release = number(ImageName::of(image.value).tag?)?;
        Some(Self { release, span: image.span })
    }

    fn of_text(text: Known<'_, &str>) -> Option<Self> {
        Some(Self { release: number(text.value)?, span: text.span })
    }
}

/// `v1.30.4-k3s1`, `1.30`.
fn number(text: &str) -> Option<Minor> {
    let plain = text.split(['-', '+']).next().unwrap_or("");
    Minor::parse(plain).filter(|release| release.major == 1)
}

#[cfg(test)]
mod tests {
    use pitfall_models::kubernetes::Manifest;
    use pitfall_syntax::yaml::Stream;

    use super::*;

    fn release(text: &str) -> Option<String> {
        let stream = Stream::parse(text);
        let found = Manifest::new(&stream).objects().find_map(|object| ClusterRelease::of(&object));
        found.map(|found| format!("{} at {}", found.release, found.span.of(text)))
    }

    #[test]
    fn what_sets_up_a_cluster_says_its_release() {
        let kind = "kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\n";
        let node =
            |tag: &str| format!("{kind}nodes:\n- role: control-plane\n  image: kindest/node:{tag}\n- role: worker\n");
        assert_eq!(release(&node("v1.30.4@sha256:00")).as_deref(), Some("1.30 at kindest/node:v1.30.4@sha256:00"));
        for (text, found) in [
            (
                "apiVersion: k3d.io/v1alpha5\nkind: Simple\nimage: rancher/k3s:v1.31.2-k3s1\n",
                "1.31 at rancher/k3s:v1.31.2-k3s1",
            ),
            (
                "apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: {name: a, version: \"1.29\"}\n",
                "1.29 at \"1.29\"",
            ),
            (
                "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nkubernetesVersion: v1.32.0\n",
                "1.32 at v1.32.0",
            ),
            (
                "apiVersion: k0sctl.k0sproject.io/v1beta1\nkind: Cluster\nspec: {k0s: {version: 1.33.1+k0s.0}}\n",
                "1.33 at 1.33.1+k0s.0",
            ),
        ] {
            assert_eq!(release(text).as_deref(), Some(found), "{text}");
        }
        for text in [
            kind.to_owned(),
            node("latest"),
            node("${VERSION}"),
            node("v1.30.4").replace("- role: worker", "- image: kindest/node:v1.31.0"),
            "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nkubernetesVersion: stable\n".to_owned(),
            "apiVersion: example.com/v1\nkind: Cluster\nspec: {version: 1.30.0}\n".to_owned(),
        ] {
            assert_eq!(release(&text), None, "{text}");
        }
    }

    #[test]
    fn names() {
        for name in ["kind.yaml", "kind-config.yml", "Cluster.yaml", "my-k3d.yaml", "eksctl.yaml"] {
            assert!(is_called_so(name), "{name}");
        }
        for name in ["clusterrole.yaml", "mankind.yaml", "kind.toml", "deployment.yaml", ""] {
            assert!(!is_called_so(name), "{name}");
        }
    }
}
