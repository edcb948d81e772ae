//! Which objects are parts of objects: patches that kustomize lays over whole ones.
//! Source: <https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/patches/>.

use std::path::Path;

use pitfall_engine::{Context, Facts, KUSTOMIZATION_NAMES};
use pitfall_models::kubernetes::Object;

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
    let mut role = Role::Unnamed;
    each_kustomization(path, cx, |height, found| {
        // In the folder of a kustomization that does not name it, who knows what it is for.
        role = if found.resource {
            Role::Whole
        } else if height == 0 || found.patch {
            Role::Part
        } else {
            return false;
        };
        true
    });
    role == Role::Part
}

/// A kustomization lays the file over other objects, whatever name stands in it.
pub(super) fn is_patch(cx: &Context<'_>) -> bool {
    some_kustomization(cx, |found| found.patch)
}

/// A kustomization that takes the file as a whole object gives workloads without a selector one.
pub(super) fn gets_selector(cx: &Context<'_>) -> bool {
    some_kustomization(cx, |found| found.selects)
}

/// A kustomization near takes the file in as it stands, and may add to its objects.
pub(super) fn is_taken_by_kustomization(cx: &Context<'_>) -> bool {
    some_kustomization(cx, |found| found.resource)
}

/// One of the kustomizations near the checked file does this with it.
fn some_kustomization(cx: &Context<'_>, wanted: impl Fn(Named) -> bool) -> bool {
    let mut is_found = false;
    if let Some(path) = cx.path() {
        each_kustomization(path, cx, |_, found| {
            is_found = wanted(found);
            is_found
        });
    }
    is_found
}

#[derive(PartialEq)]
enum Role {
    Unnamed,
    Whole,
    Part,
}

/// What a kustomization makes of the file.
struct Named {
    resource: bool,
    patch: bool,
    selects: bool,
}

/// Shows the kustomizations in the file's folder and those above it, the nearest first, until one is `enough`.
fn each_kustomization(path: &Path, cx: &Context<'_>, mut enough: impl FnMut(usize, Named) -> bool) {
    for (height, folder) in path.ancestors().skip(1).take(HEIGHT).enumerate() {
        let names = cx.list(folder);
        let found =
            names.iter().find(|listed| !listed.is_folder && KUSTOMIZATION_NAMES.contains(&listed.name.as_str()));
        let Some(found) = found.map(|listed| folder.join(&listed.name)).filter(|found| found != path) else { continue };
        let Some(facts) = cx.facts(&found) else { continue };
        let Facts::Kustomization(facts) = &facts.facts else { continue };
        let is = |name: &String| pitfall_engine::normal(&folder.join(name)) == path;
        let named = Named {
            resource: facts.resources.iter().any(is),
            patch: facts.patches.iter().any(is),
            selects: facts.selects,
        };
        if enough(height, named) {
            return;
        }
    }
}
