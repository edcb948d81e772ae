//! Which objects are parts of objects: patches that kustomize lays over whole ones.
//! Source: <https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/patches/>.

use std::path::Path;

use pitfall_engine::{Context, Facts};
use pitfall_models::kubernetes::Object;

/// The names under which kustomize looks for its file.
const NAMES: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/// So many folders above the file's own are looked at.
const HEIGHT: usize = 4;

/// The object may be a part of another one, so that what it lacks says nothing.
pub(super) fn may_be_patch(object: &Object<'_>, cx: &Context<'_>) -> bool {
    shows_little(object) || cx.path().is_some_and(|path| is_called_patch(path) || is_named_patch(path, cx))
}

/// A workload with neither a selector nor an image.
fn shows_little(object: &Object<'_>) -> bool {
    let Some(pod) = object.pod_spec() else { return false };
    let makes_pods = object.kind() != "Pod";
    makes_pods && !object.spec().view("selector").is_present() && !pod.containers().any(|it| it.image().is_written())
}

/// The file or a folder near it is called after patches or overlays.
fn is_called_patch(path: &Path) -> bool {
    let words = ["patch", "overlay", "transformer"];
    let names = path.ancestors().take(3).filter_map(|part| part.file_name()?.to_str());
    names.map(str::to_ascii_lowercase).any(|name| words.iter().any(|word| name.contains(word)))
}

fn is_named_patch(path: &Path, cx: &Context<'_>) -> bool {
    for (height, folder) in path.ancestors().skip(1).take(HEIGHT).enumerate() {
        let names = cx.list(folder);
        let found = names.iter().find(|listed| !listed.is_folder && NAMES.contains(&listed.name.as_str()));
        let Some(found) = found.map(|listed| folder.join(&listed.name)) else { continue };
        if found == path {
            return false;
        }
        let Some(facts) = cx.facts(&found) else { continue };
        let Facts::Kustomization(kustomization) = &facts.facts else { continue };
        let is = |name: &String| pitfall_engine::normal(&folder.join(name)) == path;
        if kustomization.resources.iter().any(is) {
            return false;
        }
        // In the folder of a kustomization that does not name it, who knows what it is for.
        if height == 0 || kustomization.patches.iter().any(is) {
            return true;
        }
    }
    false
}
