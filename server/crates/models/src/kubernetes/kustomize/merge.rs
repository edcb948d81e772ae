//! A strategic merge patch laid over an object.
//!
//! Source: kustomize's `kyaml/yaml/merge2` and `kyaml/yaml/walk`, which `kubectl kustomize` uses: lists with merge keys are merged item by item,
//! the patch's items first; other lists are replaced; `null` and `$patch: delete` take away; `$patch: replace` replaces.

use pitfall_knowledge::kubernetes::{Shape as Schema, TypeRef};

use super::tree::{Key, Shape, Tree};

const DIRECTIVE: &str = "$patch";

/// Lists that are merged: the type that has the field, the field, and the keys that tell items apart; no key for a list of plain values.
///
/// Source: `x-kubernetes-patch-merge-key` and `x-kubernetes-list-map-keys` in the OpenAPI schema of Kubernetes that kustomize embeds.
const MERGED: [(&str, &str, &[&str]); 24] = [
    ("PodSpec", "containers", &["name"]),
    ("PodSpec", "initContainers", &["name"]),
    ("PodSpec", "ephemeralContainers", &["name"]),
    ("PodSpec", "volumes", &["name"]),
    ("PodSpec", "imagePullSecrets", &["name"]),
    ("PodSpec", "hostAliases", &["ip"]),
    ("PodSpec", "topologySpreadConstraints", &["topologyKey", "whenUnsatisfiable"]),
    ("PodSpec", "schedulingGates", &["name"]),
    ("PodSpec", "resourceClaims", &["name"]),
    ("Container", "env", &["name"]),
    ("Container", "ports", &["containerPort", "protocol"]),
    ("Container", "volumeMounts", &["mountPath"]),
    ("Container", "volumeDevices", &["devicePath"]),
    ("EphemeralContainer", "env", &["name"]),
    ("EphemeralContainer", "ports", &["containerPort", "protocol"]),
    ("EphemeralContainer", "volumeMounts", &["mountPath"]),
    ("EphemeralContainer", "volumeDevices", &["devicePath"]),
    ("ServiceSpec", "ports", &["port", "protocol"]),
    ("ServiceAccount", "secrets", &["name"]),
    ("ObjectMeta", "finalizers", &[]),
    ("ObjectMeta", "ownerReferences", &["uid"]),
    ("MutatingWebhookConfiguration", "webhooks", &["name"]),
    ("ValidatingWebhookConfiguration", "webhooks", &["name"]),
    ("NodeSpec", "podCIDRs", &[]),
];

/// What is known of a value's place: its type, or how the list that it is is merged.
#[derive(Clone, Copy)]
struct Place {
    schema: Option<Schema>,
    keys: Option<&'static [&'static str]>,
}

impl Place {
    fn field(self, name: &str) -> Self {
        match self.schema {
            Some(Schema::Type(owner)) => {
                let keys = MERGED.iter().find(|(own, field, _)| *own == owner.short_name() && *field == name);
                Self { schema: owner.field(name).map(|field| field.shape()), keys: keys.map(|(_, _, keys)| *keys) }
            }
            Some(Schema::Map(values)) => Self { schema: Some(values.get()), keys: None },
            _ => Self { schema: None, keys: None },
        }
    }

    fn item(self) -> Self {
        let schema = if let Some(Schema::List(items)) = self.schema { Some(items.get()) } else { None };
        Self { schema, keys: None }
    }
}

/// `patch` laid over `object` of type `kind`; `None` where that takes the object away.
pub(super) fn merge(object: Tree, patch: &Tree, kind: Option<TypeRef>) -> Option<Tree> {
    over(Some(object), Some(patch), Place { schema: kind.map(Schema::Type), keys: None })
}

/// A patch asks that the whole object be taken away.
pub(super) fn deletes(patch: &Tree) -> bool {
    patch.get(DIRECTIVE).and_then(Tree::scalar) == Some("delete")
}

/// A patch takes something away from the objects that it is laid over.
pub(super) fn takes_away(patch: &Tree) -> bool {
    patch.is_null()
        || patch.entries().iter().any(|(key, value)| key.text == DIRECTIVE || takes_away(value))
        || patch.items().iter().any(takes_away)
}

fn over(dest: Option<Tree>, patch: Option<&Tree>, place: Place) -> Option<Tree> {
    let Some(patch) = patch else {
        // An empty value that no patch mentions is dropped; a written null stays.
        return dest.filter(|dest| dest.scalar() != Some("") || !dest.is_null());
    };
    if patch.is_null() {
        return None;
    }
    let dest = dest.filter(|dest| !dest.is_null());
    match &patch.shape {
        // What the patch only repeats, such as the name of a container, stays where it was written first.
        Shape::Scalar { .. } => Some(dest.filter(|dest| dest.shape == patch.shape).unwrap_or_else(|| patch.clone())),
        Shape::Map(entries) => over_map(dest, patch, entries, place),
        Shape::List(items) => match place.keys {
            Some(keys) => over_list(dest, patch, items, keys, place),
            None => Some(patch.clone()),
        },
    }
}

fn over_map(dest: Option<Tree>, patch: &Tree, entries: &[(Key, Tree)], place: Place) -> Option<Tree> {
    let directive = patch.get(DIRECTIVE).and_then(Tree::scalar);
    if directive == Some("delete") {
        return None;
    }
    let kept = dest.filter(|_| directive != Some("replace"));
    let (mut old, at) = match kept {
        Some(Tree { shape: Shape::Map(old), at }) => (old, at),
        _ => (Vec::new(), patch.at),
    };
    let mut out = Vec::with_capacity(old.len() + entries.len());
    for (key, value) in old.drain(..) {
        let inner = patch.get(&key.text);
        let field = place.field(&key.text);
        if let Some(value) = over(Some(value), inner, field) {
            out.push((key, value));
        }
    }
    let known: Vec<String> = out.iter().map(|(key, _)| key.text.clone()).collect();
    for (key, value) in entries.iter().filter(|(key, _)| key.text != DIRECTIVE && !known.contains(&key.text)) {
        if let Some(value) = over(None, Some(value), place.field(&key.text)) {
            out.push((key.clone(), value));
        }
    }
    Some(Tree::map(out, at))
}

fn over_list(dest: Option<Tree>, patch: &Tree, items: &[Tree], keys: &[&str], place: Place) -> Option<Tree> {
    let is_directive = |item: &&Tree| item.entries().len() == 1 && item.get(DIRECTIVE).is_some();
    let directive = items.iter().find(is_directive).and_then(|item| item.get(DIRECTIVE)?.scalar());
    if directive == Some("delete") {
        return None;
    }
    let (old, at) = match dest.filter(|_| directive != Some("replace")) {
        Some(Tree { shape: Shape::List(old), at }) => (old, at),
        _ => (Vec::new(), patch.at),
    };
    let new = items.iter().filter(|item| !is_directive(item));
    // With one key the patch's items come first; with several that are written, what is there already keeps its place.
    let is_written = |key: &&&str| items.iter().chain(&old).any(|item| item.get(key).is_some());
    let stays = keys.iter().filter(is_written).count() > 1;
    let mut left: Vec<Option<Tree>> = old.into_iter().map(Some).collect();
    let mut out: Vec<Tree> = Vec::new();
    for item in new {
        let same = |other: &Tree| match keys {
            [] => other.scalar() == item.scalar(),
            keys => is_same(other, item, keys),
        };
        // An item that the patch itself says twice is laid over the first.
        if let Some(before) = out.iter_mut().find(|before| same(before)) {
            if let Some(merged) = over(Some(before.clone()), Some(item), place.item()) {
                *before = merged;
            }
            continue;
        }
        match left.iter_mut().find(|other| other.as_ref().is_some_and(same)) {
            Some(there) => {
                let merged = over(there.take(), Some(item), place.item());
                if stays {
                    *there = merged;
                } else {
                    out.extend(merged);
                }
            }
            None => out.extend(over(None, Some(item), place.item())),
        }
    }
    out.extend(left.into_iter().flatten().filter_map(|item| over(Some(item), None, place.item())));
    Some(Tree { shape: Shape::List(out), at })
}

/// Two items have the same keys. Where there are several, one that is not written on one side counts as the other's.
fn is_same(one: &Tree, other: &Tree, keys: &[&str]) -> bool {
    let text = |tree: &Tree, key: &str| tree.get(key).and_then(Tree::scalar).unwrap_or("").to_owned();
    let mut common = false;
    for key in keys {
        let (one, other) = (text(one, key), text(other, key));
        if one == other {
            common |= !one.is_empty();
        } else if !one.is_empty() && !other.is_empty() {
            return false;
        }
    }
    common
}
