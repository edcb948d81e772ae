//! Names that changed, followed to where they are named.
//!
//! Source: `api/filters/nameref` of kustomize 5.

use std::collections::HashMap;

use super::tree::{Shape, Tree};
use super::{Id, Resource, fields, names};

/// An object that may be named.
struct Named {
    before: Vec<Id>,
    id: Id,
    prefixes: Vec<String>,
    suffixes: Vec<String>,
}

/// Writes the new names wherever old ones are named.
pub(super) fn follow(objects: &mut [Resource]) {
    let renamed = objects.iter().filter(|object| !object.before.is_empty()).map(|object| Named {
        before: object.before.clone(),
        id: object.id.clone(),
        prefixes: object.prefixes.clone(),
        suffixes: object.suffixes.clone(),
    });
    let renamed: Vec<Named> = renamed.collect();
    let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, named) in renamed.iter().enumerate() {
        for id in &named.before {
            let list = by_name.entry(&id.name).or_default();
            if list.last() != Some(&at) {
                list.push(at);
            }
        }
    }
    if renamed.is_empty() {
        return;
    }
    for object in objects {
        let specs = if object.tree.is_some() { names::named_by(object.original()) } else { Vec::new() };
        let Some(mut tree) = object.tree.take() else { continue };
        let role = role_of(&tree);
        let reach = namespaces_of_subjects(&tree, object);
        for (kind, path) in specs {
            let steps = fields::steps(&path);
            let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
            let role = role.as_ref().filter(|_| path.ends_with("roleRef/name"));
            let pick = |old: &str, namespace: Option<&str>| {
                let found = by_name.get(old).into_iter().flatten().filter_map(|at| renamed.get(*at));
                let found = found.filter(|it| it.before.iter().any(|id| names::is_named(id, kind)));
                let found = found.filter(|it| {
                    role.is_none_or(|(group, kind)| it.before.iter().any(|id| id.group == *group && id.kind == *kind))
                });
                let found = found.filter(|it| may_name(object, it, &reach));
                let found = found.filter(|it| {
                    namespace.is_none_or(|wanted| {
                        let original = it.before.first().map_or("", Id::effective_namespace);
                        original == wanted || it.id.effective_namespace() == wanted
                    })
                });
                choose(found.collect(), object)
            };
            fields::visit(&mut tree, &steps, None, &mut |node| write(node, &pick));
        }
        object.tree = Some(tree);
    }
}

fn write<'a>(node: &mut Tree, pick: &dyn Fn(&str, Option<&str>) -> Option<&'a Named>) {
    match &mut node.shape {
        Shape::Scalar { text, .. } => {
            if let Some(named) = pick(text, None) {
                text.clone_from(&named.id.name);
            }
        }
        Shape::List(items) => items.iter_mut().for_each(|item| write(item, pick)),
        Shape::Map(_) => {
            let namespace = node.get("namespace").and_then(Tree::scalar).map(str::to_owned);
            let Some(name) = node.get("name").and_then(Tree::scalar) else { return };
            let Some(named) = pick(name, namespace.as_deref()) else { return };
            for (key, new) in [("name", &named.id.name), ("namespace", &named.id.namespace)] {
                if !new.is_empty() {
                    let at = node.get(key).map_or(node.at, |old| old.at);
                    node.set(key, Tree::text(new.clone(), at));
                }
            }
        }
    }
}

fn role_of(tree: &Tree) -> Option<(String, String)> {
    let role = tree.get("roleRef")?;
    let text = |key: &str| role.get(key).and_then(Tree::scalar).map(str::to_owned);
    Some((text("apiGroup")?, text("kind")?))
}

/// The namespaces of the accounts that a RoleBinding names.
fn namespaces_of_subjects(tree: &Tree, object: &Resource) -> Vec<String> {
    if object.id.kind != "RoleBinding" {
        return Vec::new();
    }
    let subjects = tree.get("subjects").map(Tree::items).unwrap_or_default().iter();
    let accounts = subjects.filter(|it| it.get("kind").and_then(Tree::scalar) == Some("ServiceAccount"));
    accounts.filter_map(|it| Some(it.get("namespace")?.scalar()?.to_owned())).collect()
}

fn may_name(object: &Resource, named: &Named, reach: &[String]) -> bool {
    object.id.is_cluster_scoped()
        || named.id.is_cluster_scoped()
        || named.id.effective_namespace() == object.id.effective_namespace()
        || named.id.kind == "ServiceAccount" && reach.contains(&named.id.namespace)
}

fn choose<'a>(mut found: Vec<&'a Named>, object: &Resource) -> Option<&'a Named> {
    if found.len() > 1 {
        let is_near = |named: &&Named, may_be_empty: bool| {
            let same = |one: &[String], other: &[String]| {
                may_be_empty && (one.is_empty() || other.is_empty()) || same_ending(one, other)
            };
            same(&named.prefixes, &object.prefixes) && same(&named.suffixes, &object.suffixes)
        };
        found.retain(|named| is_near(named, true));
        if found.len() > 1 {
            found.retain(|named| is_near(named, false));
        }
    }
    let first = *found.first()?;
    found.iter().all(|other| other.id.name == first.id.name).then_some(first)
}

fn same_ending(one: &[String], other: &[String]) -> bool {
    let shorter = one.len().min(other.len());
    if shorter == 0 {
        return one.len() == other.len();
    }
    one[one.len() - shorter..] == other[other.len() - shorter..]
}
