//! One object in two files of a folder that is applied as a whole.
//! Source: `kubectl apply -f FOLDER`, which applies the files in order of their names.
//!
//! Off by default: 200 such pairs stand in 44 folders of public projects, and all that were looked at are alternatives, of which one is applied
//! (`install.yaml` beside `install-with-hydrator.yaml`, `pod.yaml` beside `pod_priv.yaml`), or test data.

use pitfall_engine::{Context, FileKind, Findings, Located, normal, rule, text};
use pitfall_models::kubernetes::{Manifest, Object, is_templated};
use pitfall_syntax::yaml::Stream;

use super::scaling::objects_of;

rule! {
    id: "k8s/object-in-two-files",
    page: "object_in_two_files.md",
    on: Stream,
    severity: Warning,
    category: Correctness,
    fix: None,
    since: "0.1.0",
    default: off,
    also: [],
}

fn check(stream: &Stream, cx: &Context<'_>, out: &mut Findings) {
    let (Some(folder), Some(path)) = (cx.folder(), cx.path().map(normal)) else { return };
    if cx.kind() != FileKind::Yaml {
        return;
    }
    let folder = cx.manifests(folder);
    // A kustomization takes what it names, and has a rule of its own.
    if folder.kustomizations().next().is_some() {
        return;
    }
    for object in objects_of(stream) {
        let Some(name) = object.name_at_head().filter(|name| !name.is_empty() && !is_templated(name)) else { continue };
        if object.known_kind().is_none() || object.namespace().is_unknown() {
            continue;
        }
        // Of the two the one that is applied later tells.
        let mut earlier = folder.named(name).filter(|found| found.path < path.as_path());
        let Some(found) = earlier.find(|found| is_same(found, &object, cx)) else { continue };
        let kind = object.kind();
        let file = found.path.file_name().unwrap_or_default().to_string_lossy();
        out.at(object.label_span())
            .says(text! {
                en: "{kind} {name} stands in {file}, too: applied with the folder, this one takes its place",
                zh: "{kind} {name} 也在 {file} 中：随文件夹一起应用时，此处的会取代它",
            })
            .see(found.place(found.object.span, cx), text! { en: "the other one", zh: "另一个" });
    }
}

/// `found` is the object itself, as far as its group, kind and namespace are known.
fn is_same(found: &Located<'_>, object: &Object<'_>, cx: &Context<'_>) -> bool {
    let group = found.object.api_version.split_once('/').map_or("", |(group, _)| group);
    found.object.kind == object.kind()
        && group == object.group()
        && found.object.namespace.as_deref() == object.namespace().value()
        && (found.object.namespace.is_some() || !is_hidden(found, cx))
}

/// Its namespace is written, and cannot be known.
fn is_hidden(found: &Located<'_>, cx: &Context<'_>) -> bool {
    let parsed = cx.parsed(found.path);
    let Some(stream) = parsed.as_deref().and_then(|parsed| parsed.yaml()) else { return true };
    let objects = Manifest::new(stream);
    let mut same = objects.objects().filter(|it| it.label_span() == found.object.span);
    same.next().is_none_or(|it| it.namespace().is_unknown())
}
