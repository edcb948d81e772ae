//! Patches: which objects they are for, and their application.

use std::path::Path;
use std::sync::Arc;

use pitfall_knowledge::kubernetes::kind;
use regex::Regex;

use super::json_patch::Operation;
use super::target::Target;
use super::tree::Tree;
use super::{Builder, Id, Resource, Unbuilt, inside, local, merge};

/// The number of a file of patches, and its documents, where they can be read.
type PatchFile = (u32, Option<Arc<[Tree]>>);

/// What a patch is for.
struct Selector<'a> {
    tree: &'a Tree,
}

impl Selector<'_> {
    fn text(&self, key: &str) -> &str {
        self.tree.get(key).and_then(Tree::scalar).unwrap_or("")
    }

    fn selects(&self, object: &Resource) -> Result<bool, Unbuilt> {
        let (now, then) = (&object.id, object.original());
        let either = |key: &str, one: &str, other: &str| -> Result<bool, Unbuilt> {
            let pattern = self.text(key);
            Ok(pattern.is_empty() || matches(pattern, one)? || matches(pattern, other)?)
        };
        Ok(either("namespace", then.effective_namespace(), now.effective_namespace())?
            && either("name", &then.name, &now.name)?
            && either("group", &now.group, &now.group)?
            && either("version", &now.version, &now.version)?
            && either("kind", &now.kind, &now.kind)?
            && labels_match(self.text("labelSelector"), object, "labels")?
            && labels_match(self.text("annotationSelector"), object, "annotations")?)
    }
}

/// The whole of `text` is what the regular expression says.
fn matches(pattern: &str, text: &str) -> Result<bool, Unbuilt> {
    // Most are plain names, of which `.` is the one sign that means more: compiling an expression costs more than all else here.
    if !pattern.contains(['*', '+', '?', '(', ')', '[', ']', '{', '}', '|', '^', '$', '\\']) {
        let (mut wanted, mut found) = (pattern.chars(), text.chars());
        return Ok(loop {
            match (wanted.next(), found.next()) {
                (None, None) => break true,
                (Some('.'), Some(_)) => {}
                (one, other) if one != other => break false,
                _ => {}
            }
        });
    }
    let whole = Regex::new(&format!("^(?:{pattern})$")).map_err(|_| Unbuilt("a pattern that is not understood"))?;
    Ok(whole.is_match(text))
}

/// Of an object that is not whole its labels are not known: it counts as selected, so that it is built whole when asked again.
fn labels_match(selector: &str, object: &Resource, field: &str) -> Result<bool, Unbuilt> {
    if selector.trim().is_empty() {
        return Ok(true);
    }
    let Some(tree) = &object.tree else { return Ok(true) };
    let labels = tree.get_path(&["metadata", field]);
    let value = |key: &str| labels.and_then(|labels| labels.get(key.trim())?.scalar());
    if selector.contains(['(', '>', '<']) {
        return Err(Unbuilt("a selector that is not understood"));
    }
    Ok(selector.split(',').map(str::trim).filter(|part| !part.is_empty()).all(|part| {
        if let Some((key, wanted)) = part.split_once("!=") {
            value(key) != Some(wanted.trim())
        } else if let Some((key, wanted)) = part.split_once('=') {
            value(key) == Some(wanted.trim_start_matches('=').trim())
        } else if let Some(key) = part.strip_prefix('!') {
            value(key).is_none()
        } else {
            value(part).is_some()
        }
    }))
}

impl Builder<'_> {
    /// `patchesStrategicMerge`: paths and patches themselves.
    pub(super) fn merge_patches(&mut self, target: &Target, objects: &mut Vec<Resource>) -> Result<(), Unbuilt> {
        for item in target.list("patchesStrategicMerge") {
            let text = item.scalar().ok_or(Unbuilt("a patch is no text"))?;
            let is_path = !text.contains('\n') && !text.contains(": ");
            let (file, patches) =
                if is_path { self.patch_file(target, text)? } else { (target.file, target.inline(item)) };
            for patch in &*patches.ok_or(Unbuilt("a patch that cannot be read"))? {
                lay_over_its_own(patch, file, objects)?;
            }
        }
        Ok(())
    }

    /// `patches` and `patchesJson6902`.
    pub(super) fn patches(&mut self, target: &Target, key: &str, objects: &mut Vec<Resource>) -> Result<(), Unbuilt> {
        for item in target.list(key) {
            let (file, patches) = match (item.get("path").and_then(Tree::scalar), item.get("patch")) {
                (Some(path), None) => self.patch_file(target, path)?,
                (None, Some(text)) => (target.file, target.inline(text)),
                _ => return Err(Unbuilt("a patch with neither path nor text")),
            };
            let patches = patches.ok_or(Unbuilt("a patch that cannot be read"))?;
            let selector = item.get("target").filter(|it| !it.is_null()).map(|tree| Selector { tree });
            let options = item.get("options");
            let allows = |key: &str| options.and_then(|it| it.get(key)?.scalar()) == Some("true");
            let allows = (allows("allowNameChange"), allows("allowKindChange"));
            match (&*patches, selector) {
                ([list], Some(selector)) if matches!(list.shape, super::Shape::List(_)) => {
                    operate(list, file, &selector, objects)?;
                }
                ([patch], Some(selector)) => {
                    let mut chosen = Vec::new();
                    for object in objects.iter() {
                        chosen.push(selector.selects(object)?);
                    }
                    let mut chosen = chosen.into_iter();
                    lay_over(patch, file, allows, objects, |_| chosen.next() == Some(true));
                }
                (patches, None) => patches.iter().try_for_each(|patch| lay_over_its_own(patch, file, objects))?,
                (_, Some(_)) => return Err(Unbuilt("several patches for one target")),
            }
        }
        Ok(())
    }

    fn patch_file(&mut self, target: &Target, name: &str) -> Result<PatchFile, Unbuilt> {
        let folder = target.path.parent().unwrap_or(Path::new(""));
        let path = local(folder, name)?;
        inside(folder, &path)?;
        Ok((self.sources.number(&path), self.sources.patches(&path)))
    }
}

/// A patch over the one object that it names itself.
fn lay_over_its_own(patch: &Tree, file: u32, objects: &mut Vec<Resource>) -> Result<(), Unbuilt> {
    let text = |path: &[&str]| patch.get_path(path).and_then(Tree::scalar).unwrap_or("");
    let id =
        Id::new(text(&["apiVersion"]), text(&["kind"]), text(&["metadata", "namespace"]), text(&["metadata", "name"]));
    let found: Vec<usize> =
        objects.iter().enumerate().filter(|(_, it)| it.ids().any(|own| own.same(&id))).map(|(at, _)| at).collect();
    let [at] = found[..] else { return Err(Unbuilt("a patch for no object, or for several")) };
    let mut place = 0;
    lay_over(patch, file, (false, false), objects, |_| {
        place += 1;
        place == at + 1
    });
    Ok(())
}

/// A patch over the chosen objects. What may change: the name, the kind.
fn lay_over(
    patch: &Tree,
    file: u32,
    (name, kind_too): (bool, bool),
    objects: &mut Vec<Resource>,
    mut chosen: impl FnMut(&Resource) -> bool,
) {
    objects.retain_mut(|object| {
        if !chosen(object) {
            return true;
        }
        object.patched_by.push(file);
        object.loses |= merge::takes_away(patch);
        if name || kind_too {
            object.store();
        }
        let written = |path: &[&str]| patch.get_path(path).and_then(Tree::scalar).map(str::to_owned);
        let old = object.id.clone();
        object.id.name = written(&["metadata", "name"]).filter(|_| name).unwrap_or(old.name);
        object.id.kind = written(&["kind"]).filter(|_| kind_too).unwrap_or(old.kind);
        let Some(tree) = object.tree.take() else { return !merge::deletes(patch) };
        let keeps = |path: &[&str]| tree.get_path(path).cloned();
        let kept = (keeps(&["kind"]), keeps(&["metadata", "name"]), keeps(&["metadata", "namespace"]));
        let own_version = tree.get("apiVersion").cloned();
        let api_version = own_version.as_ref().and_then(Tree::scalar).unwrap_or("");
        let schema = kind(api_version, &object.id.kind).and_then(|kind| kind.type_ref());
        let Some(mut merged) = merge::merge(tree, patch, schema) else { return false };
        if let Some(own) = kept.0.filter(|_| !kind_too) {
            merged.set("kind", own);
        }
        if let Some(own) = own_version {
            merged.set("apiVersion", own);
        }
        if let Some(metadata) = merged.get_mut("metadata") {
            if let Some(own) = kept.1.filter(|_| !name) {
                metadata.set("name", own);
            }
            match kept.2 {
                Some(own) => metadata.set("namespace", own),
                None => drop(metadata.remove("namespace")),
            }
        }
        object.tree = Some(merged);
        true
    });
}

/// A JSON patch over the objects that `selector` selects.
fn operate(list: &Tree, file: u32, selector: &Selector<'_>, objects: &mut [Resource]) -> Result<(), Unbuilt> {
    let operations = Operation::all_of(list).ok_or(Unbuilt("a JSON patch that cannot be read"))?;
    for object in objects {
        if !selector.selects(object)? {
            continue;
        }
        object.store();
        object.patched_by.push(file);
        for operation in &operations {
            let written = |path: &[&str]| operation.writes(path).and_then(Tree::scalar).map(str::to_owned);
            if let Some(name) = written(&["metadata", "name"]) {
                object.id.name = name;
            }
            if let Some(namespace) = written(&["metadata", "namespace"]) {
                object.id.namespace = namespace;
            }
            object.loses |= operation.takes_away();
            if operation.removes(&["metadata", "namespace"]) {
                object.id.namespace.clear();
            }
            if let Some(tree) = &mut object.tree {
                operation.apply(tree).ok_or(Unbuilt("a JSON patch that does not fit"))?;
            }
        }
    }
    Ok(())
}
