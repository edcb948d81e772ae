//! The file of kustomize as a mapping.

use std::path::{Path, PathBuf};

use pitfall_engine::{Context, KUSTOMIZATION_NAMES, Presence};
use pitfall_models::kubernetes::{Object, View};
use pitfall_syntax::yaml::{Node, Stream};

/// What a kustomization says, where the stream is one: it is called so, has one document, and that is no other kind of object.
pub(super) fn kustomization<'a>(stream: &'a Stream, cx: &Context<'_>) -> Option<View<'a>> {
    // By the name first: looking for a root parses the stream.
    cx.path()?.file_name()?.to_str().filter(|name| KUSTOMIZATION_NAMES.contains(name))?;
    let mut documents = stream.documents().filter(|document| document.root().is_some());
    let document = documents.next().filter(|_| documents.next().is_none())?;
    let is_other = Object::of_document(document)
        .is_some_and(|object| !matches!(object.kind(), "Kustomization" | "Component") || object.group() != GROUP);
    let sound = !is_other && document.is_sound();
    sound.then(|| document.root().filter(|root| root.is_mapping()).map(View::of)).flatten()
}

const GROUP: &str = "kustomize.config.k8s.io";

/// A local path that stands in a list: the node, and where it leads.
pub(super) fn paths<'a>(view: View<'a>, key: &str, cx: &Context<'_>) -> Vec<(Node<'a>, PathBuf)> {
    view.list(key).filter_map(|item| Some((item, local(item, cx)?))).collect()
}

/// Where the text of `node` leads, if it is a path and not an address or a piece of YAML.
pub(super) fn local(node: Node<'_>, cx: &Context<'_>) -> Option<PathBuf> {
    let text = node.as_str()?;
    let is_path = pitfall_engine::is_local(text)
        && !text.contains(['\n', '{', '*', '?', '@', ':'])
        && !text.is_empty()
        // `example.com/owner/repository` is fetched; a path with such a first part is written with `./`.
        && !is_host(text);
    is_path.then(|| cx.resolve(Path::new(text))).flatten()
}

/// The first part of the path may be a host.
fn is_host(text: &str) -> bool {
    let first = text.split('/').next().unwrap_or("");
    text.contains('/') && first.contains('.') && !first.starts_with('.') && !first.ends_with(".d")
}

/// The folder holds a file of kustomize.
pub(super) fn has_kustomization(folder: &Path, cx: &Context<'_>) -> bool {
    KUSTOMIZATION_NAMES.iter().any(|name| cx.presence(&folder.join(name)) == Presence::File)
}
