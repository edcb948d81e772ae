//! A kustomization that takes what is not there, or the same thing twice.
//! Source: `kustomize build`, which ends with "no such file or directory", "unable to find one of 'kustomization.yaml'" or "may not add resource
//! with an already registered id".

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use pitfall_engine::{Context, Facts, Findings, Location, Presence, rule, text};
use pitfall_models::kubernetes::View;
use pitfall_syntax::Span;
use pitfall_syntax::yaml::edit::{self, Emptied, New};
use pitfall_syntax::yaml::{Node, Stream};

use super::around::alike;
use super::kustomization::{has_kustomization, kustomization, local, paths};

rule! {
    id: "k8s/kustomization-resource",
    page: "kustomization_resource.md",
    on: Stream,
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: [],
}

fn check(stream: &Stream, cx: &Context<'_>, out: &mut Findings) {
    let Some(view) = kustomization(stream, cx) else { return };
    let mut taken: BTreeMap<PathBuf, Span> = BTreeMap::new();
    for key in ["resources", "bases", "components"] {
        for (node, path) in paths(view, key, cx) {
            match cx.presence(&path) {
                Presence::Nothing => missing(node, &path, cx, out),
                Presence::Folder if !has_kustomization(&path, cx) => {
                    out.at(node.span()).says(text! {
                        en: "this folder has no kustomization.yaml: kustomize build ends here",
                        zh: "此文件夹没有 kustomization.yaml：kustomize build 会在此终止",
                    });
                }
                _ if key != "components" => twice(node, path, &mut taken, out),
                _ => {}
            }
        }
    }
    // A patch may stand in the list itself, which is then no path.
    let in_patches = ["patches", "patchesJson6902"].iter().flat_map(|key| view.list(key)).filter_map(|item| {
        let node = View::of(item).entry("path")?.value();
        Some((node, local(node, cx)?))
    });
    let merged = paths(view, "patchesStrategicMerge", cx).into_iter();
    let merged = merged.filter(|(_, path)| path.extension().is_some_and(|end| end == "yaml" || end == "yml"));
    for (node, path) in in_patches.chain(merged) {
        if cx.presence(&path) == Presence::Nothing {
            missing(node, &path, cx, out);
        }
    }
    same_objects(&paths(view, "resources", cx), cx, out);
}

fn missing(node: Node<'_>, path: &Path, cx: &Context<'_>, out: &mut Findings) {
    let said = out.at(node.span()).says(text! {
        en: "nothing is at this path: kustomize build ends here",
        zh: "此路径上什么都没有：kustomize build 会在此终止",
    });
    let (Some(folder), Some(name)) = (path.parent(), path.file_name().and_then(|name| name.to_str())) else { return };
    let names = cx.list(folder);
    let mut near = names.iter().filter(|listed| alike(&listed.name, name) || same_but_ending(&listed.name, name));
    if let (Some(near), None, Some(written)) = (near.next(), near.next(), node.as_str())
        && let Some(head) = written.strip_suffix(name)
        && !node.is_shared()
    {
        let meant = format!("{head}{}", near.name);
        let edits = edit::set(node, &New::from(meant.as_str()));
        said.suggests(text! { en: "write {meant}", zh: "改为 {meant}" }, edits);
    }
}

/// `x.yml` for `x.yaml`.
fn same_but_ending(one: &str, other: &str) -> bool {
    let stem = |name: &str| name.strip_suffix(".yaml").or(name.strip_suffix(".yml")).map(str::to_owned);
    stem(one).is_some() && stem(one) == stem(other)
}

fn twice(node: Node<'_>, path: PathBuf, taken: &mut BTreeMap<PathBuf, Span>, out: &mut Findings) {
    if let Some(before) = taken.get(&path) {
        let fix = (!node.is_shared()).then(|| edit::remove_item(node, Emptied::RemoveParent)).flatten();
        out.at(node.span())
            .says(text! {
                en: "this is taken above already: kustomize build refuses its objects the second time",
                zh: "上面已包含此项：kustomize build 会拒绝再次加入其中的对象",
            })
            .see(Location::here(*before), text! { en: "here", zh: "此处" })
            .suggests(text! { en: "take it once", zh: "只保留一次" }, fix);
    } else {
        taken.insert(path, node.span());
    }
}

/// What kustomize tells objects apart by: version, kind, namespace, name.
type Identity = (String, String, Option<String>, String);

/// Objects of one identity in two of the files, or in one of them.
fn same_objects(files: &[(Node<'_>, PathBuf)], cx: &Context<'_>, out: &mut Findings) {
    let mut seen: BTreeMap<Identity, (PathBuf, Span)> = BTreeMap::new();
    for (at, (node, path)) in files.iter().enumerate() {
        if files[..at].iter().any(|(_, before)| before == path) || cx.presence(path) != Presence::File {
            continue;
        }
        let Some(facts) = cx.facts(path) else { continue };
        let Facts::Objects(objects) = &facts.facts else { continue };
        for object in objects.iter() {
            let Some(name) = object.name.clone().filter(|name| !name.is_empty()) else { continue };
            let (kind, namespace) = (object.kind.clone(), object.namespace.clone());
            let id = (object.api_version.clone(), kind.clone(), namespace, name.clone());
            if let Some((before, span)) = seen.get(&id) {
                out.at(node.span())
                    .says(text! {
                        en: "{kind} {name} is taken twice: kustomize build refuses the second",
                        zh: "{kind} {name} 被包含两次：kustomize build 会拒绝第二个",
                    })
                    .see(Location::in_file(before, *span), text! { en: "the first", zh: "第一个" })
                    .see(Location::in_file(path, object.span), text! { en: "the second", zh: "第二个" });
            } else {
                seen.insert(id, (path.clone(), object.span));
            }
        }
    }
}
