//! Generators and transformers, in kustomize's order.

use std::path::Path;

use super::fields::{self, ANNOTATIONS, CLAIM_LABELS, NAMESPACES, SCALED, SELECTORS, Spec, TEMPLATE_LABELS};
use super::generate::{self, Pair};
use super::target::Target;
use super::tree::{Origin, Shape, Tree};
use super::{Builder, Id, Resource, Unbuilt, inside, local};

impl Builder<'_> {
    pub(super) fn generate(&mut self, target: &Target, objects: &mut Vec<Resource>) -> Result<(), Unbuilt> {
        for (key, kind) in [("configMapGenerator", "ConfigMap"), ("secretGenerator", "Secret")] {
            for item in target.list(key) {
                let made = self.generated(target, item, kind)?;
                let behavior = item.get("behavior").and_then(Tree::scalar).unwrap_or("create");
                absorb(made, behavior, objects)?;
            }
        }
        Ok(())
    }

    fn generated(&mut self, target: &Target, item: &Tree, kind: &str) -> Result<Resource, Unbuilt> {
        let name = item.get("name").filter(|name| name.scalar().is_some());
        let name = name.ok_or(Unbuilt("a generator without a name"))?;
        let pairs = self.pairs(target, item)?;
        let mut tree = generate::object(kind, name, item.get("namespace"), item.get("type"), &pairs);
        let (global, own) = (target.tree.get("generatorOptions"), item.get("options"));
        let option =
            |key: &'static str| [global, own].into_iter().flatten().filter_map(move |options| options.get(key));
        for field in ["labels", "annotations"] {
            for pairs in option(field) {
                let at = pairs.at;
                let pairs = Target::pairs(Some(pairs));
                fields::set_pairs(&mut tree, &format!("metadata/{field}"), true, &pairs, at);
            }
        }
        let is_true = |key| option(key).any(|value| value.scalar() == Some("true"));
        if is_true("immutable") {
            tree.set(
                "immutable",
                Tree { shape: Shape::Scalar { text: "true".to_owned(), is_text: false }, at: name.at },
            );
        }
        let text = |tree: Option<&Tree>| tree.and_then(Tree::scalar).unwrap_or("").to_owned();
        let id = Id::new("v1", kind, &text(item.get("namespace")), &text(Some(name)));
        let mut made = Resource::new(id, Some(tree), None);
        made.needs_hash = !is_true("disableNameSuffixHash");
        Ok(made)
    }

    fn pairs(&mut self, target: &Target, item: &Tree) -> Result<Vec<Pair>, Unbuilt> {
        let folder = target.path.parent().unwrap_or(Path::new("")).to_owned();
        let text = |tree: &Tree| tree.scalar().map(str::to_owned).ok_or(Unbuilt("a generator's source is no text"));
        let list = |key: &str| item.get(key).map(Tree::items).unwrap_or_default();
        let mut pairs = Vec::new();
        for env in list("envs").iter().chain(item.get("env")) {
            let path = local(&folder, &text(env)?)?;
            inside(&folder, &path)?;
            let bytes = self.sources.bytes(&path).unwrap_or_default();
            let lines = generate::lines(&bytes).ok_or(Unbuilt("an env file that is no UTF-8"))?;
            pairs.extend(lines.into_iter().map(|(key, value)| Pair { key, value: value.into_bytes(), at: env.at }));
        }
        for literal in list("literals") {
            let (key, value) = generate::literal(&text(literal)?).ok_or(Unbuilt("a literal without a key"))?;
            pairs.push(Pair { key, value: value.into_bytes(), at: literal.at });
        }
        for file in list("files") {
            let said = text(file)?;
            let (key, path) = generate::file(&said).ok_or(Unbuilt("a file source that cannot be read"))?;
            let path = local(&folder, path)?;
            inside(&folder, &path)?;
            pairs.push(Pair { key, value: self.sources.bytes(&path).unwrap_or_default(), at: file.at });
        }
        Ok(pairs)
    }

    pub(super) fn transform(&mut self, target: &Target, objects: &mut Vec<Resource>) -> Result<(), Unbuilt> {
        self.merge_patches(target, objects)?;
        self.patches(target, "patches", objects)?;
        if let Some(namespace) = target.tree.get("namespace").filter(|it| !it.scalar().unwrap_or("").is_empty()) {
            objects.iter_mut().for_each(|object| put_into(namespace, object));
        }
        for (key, is_prefix) in [("namePrefix", true), ("nameSuffix", false)] {
            if let Some(part) = target.text(key) {
                objects.iter_mut().for_each(|object| lengthen(part, is_prefix, object));
            }
        }
        labels(target, objects);
        if let Some(annotations) = target.tree.get("commonAnnotations") {
            let pairs = Target::pairs(Some(annotations));
            objects.iter_mut().for_each(|object| set(&ANNOTATIONS, &pairs, annotations.at, object));
        }
        self.patches(target, "patchesJson6902", objects)?;
        for item in target.list("replicas") {
            scale(item, objects);
        }
        for item in target.list("images") {
            objects.iter_mut().filter_map(|object| object.tree.as_mut()).for_each(|tree| set_image(item, tree));
        }
        Ok(())
    }
}

/// A generated object is new, or is laid over the one of its name.
fn absorb(mut made: Resource, behavior: &str, objects: &mut Vec<Resource>) -> Result<(), Unbuilt> {
    let place = objects.iter().position(|old| old.ids().any(|id| id.same(&made.id)));
    let (Some(place), "merge" | "replace") = (place, behavior) else {
        return match (place, behavior) {
            (None, "create" | "unspecified" | "") => {
                objects.push(made);
                Ok(())
            }
            _ => Err(Unbuilt("a generated object that is there already, or is not")),
        };
    };
    let Some(old) = objects.get_mut(place) else { return Ok(()) };
    let (Some(tree), Some(before)) = (&mut made.tree, &old.tree) else {
        old.tree = None;
        old.needs_hash &= made.needs_hash;
        return Ok(());
    };
    for field in ["labels", "annotations"] {
        merge_pairs(tree, before, &["metadata", field]);
    }
    if behavior == "merge" {
        for field in ["data", "binaryData"] {
            merge_pairs(tree, before, &[field]);
        }
    }
    if let Some(metadata) = tree.get_mut("metadata") {
        for field in ["name", "namespace"] {
            if let Some(own) = before.get_path(&["metadata", field]) {
                metadata.set(field, own.clone());
            }
        }
    }
    old.tree = made.tree;
    old.needs_hash &= made.needs_hash;
    Ok(())
}

/// Pairs of `before` that `tree` lacks.
fn merge_pairs(tree: &mut Tree, before: &Tree, path: &[&str]) {
    let Some(old) = before.get_path(path) else { return };
    let made = Tree::map(Vec::new(), old.at);
    fields::visit(tree, path, Some(&made), &mut |map| {
        for (key, value) in old.entries() {
            if map.get(&key.text).is_none() {
                map.set(&key.text, value.clone());
            }
        }
    });
}

/// Writes pairs into the mappings that `specs` name.
fn set(specs: &[Spec], pairs: &[(String, Tree)], at: Origin, object: &mut Resource) {
    let Some(tree) = &mut object.tree else { return };
    for (group, version, kind, path, makes) in specs {
        if fields::selects((group, version, kind), &object.id) {
            fields::set_pairs(tree, path, *makes, pairs, at);
        }
    }
}

fn put_into(namespace: &Tree, object: &mut Resource) {
    let name = namespace.scalar().unwrap_or("").to_owned();
    let value = Tree::text(name.clone(), namespace.at);
    object.store();
    if let Some(tree) = &mut object.tree {
        if !object.id.is_cluster_scoped() {
            fields::visit(tree, &["metadata", "namespace"], Some(&value), &mut |node| *node = value.clone());
        }
        for (group, version, kind, path, makes) in NAMESPACES {
            if fields::selects((group, version, kind), &object.id) {
                let steps: Vec<&str> = path.split('/').collect();
                fields::visit(tree, &steps, makes.then_some(&value), &mut |node| *node = value.clone());
            }
        }
        if matches!(object.id.kind.as_str(), "RoleBinding" | "ClusterRoleBinding") {
            fields::visit(tree, &["subjects"], None, &mut |subjects| {
                let Shape::List(subjects) = &mut subjects.shape else { return };
                for subject in subjects {
                    if subject.get("name").and_then(Tree::scalar) == Some("default") {
                        subject.set("namespace", value.clone());
                    }
                }
            });
        }
    }
    if !object.id.is_cluster_scoped() {
        object.id.namespace = name;
    } else if object.id.kind == "Namespace" && object.id.group.is_empty() {
        object.id.name = name;
    }
}

fn lengthen(part: &str, is_prefix: bool, object: &mut Resource) {
    if fields::keeps_its_name(object.original()) {
        return;
    }
    let parts = if is_prefix { &mut object.prefixes } else { &mut object.suffixes };
    parts.push(part.to_owned());
    object.store();
    let name = &object.id.name;
    let name = if is_prefix { format!("{part}{name}") } else { format!("{name}{part}") };
    object.rename(name);
}

fn labels(target: &Target, objects: &mut [Resource]) {
    for item in target.list("labels") {
        let Some(map) = item.get("pairs") else { continue };
        let pairs = Target::pairs(Some(map));
        let is_true = |key: &str| item.get(key).and_then(Tree::scalar) == Some("true");
        for object in objects.iter_mut() {
            if is_true("includeSelectors") {
                set_everywhere(&pairs, map.at, object);
            } else {
                set(&TEMPLATE_LABELS[..1], &pairs, map.at, object);
                if is_true("includeTemplates") {
                    set(&TEMPLATE_LABELS, &pairs, map.at, object);
                }
                if is_true("includeVolumeClaimTemplates") {
                    set(&CLAIM_LABELS, &pairs, map.at, object);
                }
            }
            for field in item.get("fields").map(Tree::items).unwrap_or_default() {
                let text = |key: &str| field.get(key).and_then(Tree::scalar).unwrap_or("");
                if fields::selects((text("group"), text("version"), text("kind")), &object.id)
                    && let Some(tree) = &mut object.tree
                {
                    fields::set_pairs(tree, text("path"), text("create") == "true", &pairs, map.at);
                }
            }
        }
    }
    if let Some(map) = target.tree.get("commonLabels") {
        let pairs = Target::pairs(Some(map));
        objects.iter_mut().for_each(|object| set_everywhere(&pairs, map.at, object));
    }
}

/// Labels of objects and pods, and what selects them.
fn set_everywhere(pairs: &[(String, Tree)], at: Origin, object: &mut Resource) {
    set(&TEMPLATE_LABELS, pairs, at, object);
    set(&CLAIM_LABELS, pairs, at, object);
    set(&SELECTORS, pairs, at, object);
    let Some(tree) = &mut object.tree else { return };
    for (_, _, path) in fields::affinities().filter(|(group, kind, _)| fields::selects((group, "", kind), &object.id)) {
        fields::set_pairs(tree, &path, false, pairs, at);
    }
}

fn scale(item: &Tree, objects: &mut [Resource]) {
    let (Some(name), Some(count)) = (item.get("name").and_then(Tree::scalar), item.get("count")) else { return };
    let value =
        Tree { shape: Shape::Scalar { text: count.scalar().unwrap_or("0").to_owned(), is_text: false }, at: count.at };
    for object in objects {
        let is_meant = object.ids().any(|id| id.name == name && SCALED.contains(&id.kind.as_str()));
        if let Some(tree) = object.tree.as_mut().filter(|_| is_meant) {
            fields::visit(tree, &["spec", "replicas"], Some(&value), &mut |node| *node = value.clone());
        }
    }
}

/// Where images stand; besides, any list of containers is looked at, so that a suffix is added twice in these as kustomize has it.
const IMAGES: [&[&str]; 6] = [
    &["spec", "containers[]", "image"],
    &["spec", "initContainers[]", "image"],
    &["spec", "volumes[]", "image", "reference"],
    &["spec", "template", "spec", "containers[]", "image"],
    &["spec", "template", "spec", "initContainers[]", "image"],
    &["spec", "template", "spec", "volumes[]", "image", "reference"],
];

fn set_image(item: &Tree, tree: &mut Tree) {
    let text = |key: &str| item.get(key).and_then(Tree::scalar).filter(|text| !text.is_empty());
    let Some(wanted) = text("name") else { return };
    let told = ["newTag", "digest", "tagSuffix", "newName"].iter().find_map(|key| item.get(key));
    let at = told.map_or(item.at, |node| node.at);
    let mut change = |node: &mut Tree| {
        let Some((name, tag, digest)) = node.scalar().and_then(|image| image_parts(image, wanted)) else { return };
        let (tag, digest) = match (text("newTag"), text("digest"), text("tagSuffix")) {
            (None, None, None) => (tag, digest),
            (None, None, Some(suffix)) => (format!("{tag}{suffix}"), String::new()),
            (new, digest, _) => (new.unwrap_or("").to_owned(), digest.unwrap_or("").to_owned()),
        };
        let mut image = text("newName").unwrap_or(&name).to_owned();
        for (mark, part) in [(':', tag), ('@', digest)] {
            if !part.is_empty() {
                image.push(mark);
                image.push_str(&part);
            }
        }
        *node = Tree::text(image, at);
    };
    let is_definition = tree.get("kind").and_then(Tree::scalar) == Some("CustomResourceDefinition");
    if !is_definition {
        in_containers(tree, &mut change);
    }
    for path in IMAGES {
        fields::visit(tree, path, None, &mut change);
    }
}

/// Shows the image of each item of any list called `containers` or `initContainers`.
fn in_containers(tree: &mut Tree, change: &mut dyn FnMut(&mut Tree)) {
    match &mut tree.shape {
        Shape::Map(entries) => {
            for (key, value) in entries {
                in_containers(value, change);
                if matches!(key.text.as_str(), "containers" | "initContainers")
                    && let Shape::List(items) = &mut value.shape
                {
                    items.iter_mut().filter_map(|item| item.get_mut("image")).for_each(&mut *change);
                }
            }
        }
        Shape::List(items) => items.iter_mut().for_each(|item| in_containers(item, change)),
        Shape::Scalar { .. } => {}
    }
}

/// Name, tag and digest of an image, if its name is `wanted`.
fn image_parts(image: &str, wanted: &str) -> Option<(String, String, String)> {
    let rest = image.strip_prefix(wanted)?;
    let (tag, digest) = match rest.split_once('@') {
        Some((tag, digest)) => (tag, digest),
        None => (rest, ""),
    };
    let tag = if tag.is_empty() { "" } else { tag.strip_prefix(':').filter(|tag| !tag.contains(['/', ':']))? };
    Some((wanted.to_owned(), tag.to_owned(), digest.to_owned()))
}

/// Gives generated objects the hash behind their names.
pub(super) fn hashes(objects: &mut [Resource]) {
    for object in objects.iter_mut().filter(|object| object.needs_hash) {
        let hash = object.tree.as_ref().map_or_else(|| "0".repeat(10), generate::hash);
        object.store();
        let name = format!("{}-{hash}", object.id.name);
        object.rename(name);
    }
}
