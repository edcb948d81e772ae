//! A walk over an object beside the field table of its kind: what stands where the table has no such field, and where it would belong.

use std::collections::VecDeque;

use pitfall_engine::Context;
use pitfall_knowledge::kubernetes::{Field, Shape, TypeRef};
use pitfall_models::kubernetes::{Object, is_templated};
use pitfall_syntax::yaml::{Entry, Kind, Node};

use super::pod_security::release;

/// A mapping of an object with its type.
#[derive(Debug, Clone, Copy)]
pub(super) struct Typed<'a> {
    pub(super) node: Node<'a>,
    pub(super) of_type: TypeRef,
}

/// A key that the type of its mapping does not have.
#[derive(Debug)]
pub(super) struct Unknown<'a> {
    /// The key with its value.
    pub(super) entry: Entry<'a>,
    /// The mappings around it, the outermost first and its own last.
    pub(super) around: Vec<Typed<'a>>,
    /// What to make of it.
    pub(super) guess: Guess<'a>,
}

impl<'a> Unknown<'a> {
    /// The type that lacks it.
    pub(super) fn of_type(&self) -> Option<TypeRef> {
        self.around.last().map(|typed| typed.of_type)
    }
}

/// What an unknown key may have been meant for.
#[derive(Debug)]
pub(super) enum Guess<'a> {
    /// This field of the same type: the letters are the same but for case, or nearly so.
    Misspelt {
        /// Its right spelling.
        name: &'static str,
        /// Only the case of letters or a `-` or `_` differs.
        surely: bool,
    },
    /// The field of this name in another place.
    Misplaced {
        /// The mapping that is there already.
        to: Node<'a>,
        /// The keys from there to the mapping that has such a field.
        path: Vec<&'static str>,
        /// The type that has it.
        of_type: TypeRef,
    },
    /// A field of another release of Kubernetes than the one configured.
    OtherRelease(Field),
    /// Nothing.
    Nothing,
}

/// Keys of this object that no release, or not the configured one, has at their place. Silent about kinds that the table does not have,
/// templates, and CustomResourceDefinitions, whose schemas hold keys of their own.
pub(super) fn unknown_fields<'a>(object: &Object<'a>, cx: &Context<'_>) -> Vec<Unknown<'a>> {
    let mut found = Vec::new();
    let Some(of_type) = object.known_kind().and_then(|kind| kind.type_ref()) else { return found };
    if object.kind() == "CustomResourceDefinition" || object.document().is_template() {
        return found;
    }
    let Some(node) = object.root() else { return found };
    let configured = cx.config.kubernetes_version.map(|_| release(cx));
    let mut around = vec![Typed { node, of_type }];
    walk(&mut around, configured, &mut found);
    found
}

fn walk<'a>(around: &mut Vec<Typed<'a>>, configured: Option<u32>, found: &mut Vec<Unknown<'a>>) {
    let Some(&Typed { node, of_type }) = around.last() else { return };
    for entry in node.own_entries() {
        let Some(key) = entry.key().as_str().filter(|key| !entry.is_merge() && !is_directive(key)) else { continue };
        match of_type.field(key) {
            Some(field) if configured.is_some_and(|release| !field.releases().contains(release)) => {
                // A release beyond the table has at least what its last one has.
                let beyond = configured > Some(pitfall_knowledge::kubernetes::last_release());
                if !beyond {
                    found.push(Unknown { entry, around: around.clone(), guess: Guess::OtherRelease(field) });
                }
            }
            Some(field) => descend(entry.value(), field.shape(), around, configured, found),
            None => found.push(Unknown { entry, around: around.clone(), guess: guess(entry, key, around) }),
        }
    }
}

fn descend<'a>(
    value: Node<'a>,
    shape: Shape,
    around: &mut Vec<Typed<'a>>,
    configured: Option<u32>,
    found: &mut Vec<Unknown<'a>>,
) {
    // What an alias stands for is looked at where it is written.
    match (shape, value.kind()) {
        (Shape::Type(of_type), Kind::Mapping) if of_type.fields().next().is_some() => {
            around.push(Typed { node: value, of_type });
            walk(around, configured, found);
            around.pop();
        }
        (Shape::List(items), Kind::Sequence) => {
            if let shape @ (Shape::Type(_) | Shape::List(_) | Shape::Map(_)) = items.get() {
                for item in value.items() {
                    descend(item, shape, around, configured, found);
                }
            }
        }
        (Shape::Map(values), Kind::Mapping) => {
            if let shape @ (Shape::Type(_) | Shape::List(_) | Shape::Map(_)) = values.get() {
                for entry in value.own_entries().filter(|entry| !entry.is_merge()) {
                    descend(entry.value(), shape, around, configured, found);
                }
            }
        }
        _ => {}
    }
}

/// The key says something to the tool that reads the file before Kubernetes does: a directive of strategic merge patches, a template's
/// action, a place for anchors.
fn is_directive(key: &str) -> bool {
    key.starts_with('$') || key.starts_with("x-") || is_templated(key)
}

fn guess<'a>(entry: Entry<'a>, key: &str, around: &[Typed<'a>]) -> Guess<'a> {
    let Some(own) = around.last() else { return Guess::Nothing };
    let free = |field: &Field| own.node.get(field.name()).is_none() && fits(entry.value(), field.shape());
    let bare = |text: &str| text.replace(['-', '_'], "").to_ascii_lowercase();
    let same = own.of_type.fields().filter(free).find(|field| bare(field.name()) == bare(key));
    if let Some(field) = same {
        return Guess::Misspelt { name: field.name(), surely: true };
    }
    let near = |limit: usize| {
        let distance = |field: &Field| strsim::osa_distance(&bare(key), &bare(field.name()));
        let nearest = own.of_type.fields().filter(free).map(|field| (distance(&field), field)).min_by_key(|it| it.0);
        // A short word is near to many.
        nearest.filter(|(distance, _)| *distance <= limit.min(key.chars().count() / 4))
    };
    if let Some((_, field)) = near(1) {
        return Guess::Misspelt { name: field.name(), surely: false };
    }
    if let Some(misplaced) = elsewhere(entry, key, around) {
        return misplaced;
    }
    match near(2) {
        Some((_, field)) => Guess::Misspelt { name: field.name(), surely: false },
        None => Guess::Nothing,
    }
}

/// How many types below a mapping are looked through for a field.
const DEPTH: usize = 3;

fn elsewhere<'a>(entry: Entry<'a>, key: &str, around: &[Typed<'a>]) -> Option<Guess<'a>> {
    let (own, outer) = around.split_last()?;
    let has = |of_type: TypeRef| of_type.field(key).is_some_and(|field| fits(entry.value(), field.shape()));
    // Right below: `limits` beside `resources`.
    let below = |depth| below(*own, key, depth, &has);
    if let Some(found) = below(1) {
        return Some(found);
    }
    // Further out: `volumes` in a container. The root's fields stand in every object and say nothing.
    let up = outer.iter().skip(1).rev().find(|typed| has(typed.of_type) && typed.node.get(key).is_none());
    if let Some(typed) = up {
        return Some(Guess::Misplaced { to: typed.node, path: Vec::new(), of_type: typed.of_type });
    }
    // A container's right at the pod: into the only container.
    if own.of_type.name() == "core.v1.PodSecurityContext" {
        let pod = outer.last()?;
        let path = vec!["securityContext"];
        let of_type = pitfall_knowledge::kubernetes::type_named("core.v1.SecurityContext").filter(|it| has(*it))?;
        let container = only_item(pod.node, "containers").filter(|container| {
            pod.node.get("initContainers").is_none() && container.get_path(&["securityContext", key]).is_none()
        });
        return Some(Guess::Misplaced { to: container.unwrap_or(pod.node), path, of_type });
    }
    below(DEPTH)
}

fn only_item<'a>(holder: Node<'a>, key: &str) -> Option<Node<'a>> {
    let mut items = holder.get(key)?.value().items();
    let first = items.next().filter(|item| item.is_mapping())?;
    items.next().is_none().then_some(first)
}

/// The one nearest place among the fields of `from`'s type and theirs.
fn below<'a>(from: Typed<'a>, key: &str, depth: usize, has: &dyn Fn(TypeRef) -> bool) -> Option<Guess<'a>> {
    // Where the search stands: the last mapping that is written, the keys from there that are not, and the type.
    let mut queue = VecDeque::from([(from.node, Vec::<&'static str>::new(), from.of_type, 0)]);
    let mut best: Option<(usize, Node<'a>, Vec<&'static str>, TypeRef)> = None;
    while let Some((node, path, of_type, steps)) = queue.pop_front() {
        if steps >= depth || best.as_ref().is_some_and(|found| found.0 <= steps) {
            continue;
        }
        for field in of_type.fields() {
            let (next, path) = match field.shape() {
                Shape::Type(next) if path.is_empty() => match node.get(field.name()).map(|entry| entry.value()) {
                    Some(value) if value.is_mapping() && !value.is_shared() && value.kind() == Kind::Mapping => {
                        queue_or_best(key, value, Vec::new(), next, steps + 1, has, &mut queue, &mut best)?;
                        continue;
                    }
                    Some(_) => continue,
                    None => (next, vec![field.name()]),
                },
                Shape::Type(next) => (next, path.iter().copied().chain([field.name()]).collect()),
                _ => continue,
            };
            queue_or_best(key, node, path, next, steps + 1, has, &mut queue, &mut best)?;
        }
    }
    let (_, to, path, of_type) = best?;
    Some(Guess::Misplaced { to, path, of_type })
}

/// Notes a place that has the field, or queues it for a look below; `None` where two places are equally near.
#[allow(clippy::too_many_arguments, reason = "a step of the search above, with its state")]
fn queue_or_best<'a>(
    key: &str,
    node: Node<'a>,
    path: Vec<&'static str>,
    of_type: TypeRef,
    steps: usize,
    has: &dyn Fn(TypeRef) -> bool,
    queue: &mut VecDeque<(Node<'a>, Vec<&'static str>, TypeRef, usize)>,
    best: &mut Option<(usize, Node<'a>, Vec<&'static str>, TypeRef)>,
) -> Option<()> {
    if !has(of_type) || (path.is_empty() && node.get(key).is_some()) {
        queue.push_back((node, path, of_type, steps));
        return Some(());
    }
    match best {
        // One that is written wins over one that would have to be made.
        Some((near, _, made, _)) if *near == steps => match (made.is_empty(), path.is_empty()) {
            (true, true) | (false, false) => None,
            (true, false) => Some(()),
            (false, true) => {
                *best = Some((steps, node, path, of_type));
                Some(())
            }
        },
        Some(_) => Some(()),
        None => {
            *best = Some((steps, node, path, of_type));
            Some(())
        }
    }
}

/// A value as written could be one of this shape.
fn fits(value: Node<'_>, shape: Shape) -> bool {
    let Some(value) = value.resolved() else { return false };
    match shape {
        Shape::Type(of_type) => match of_type.shape() {
            Some(shape) => fits(value, shape),
            None => value.is_mapping() && shares_a_field(value, of_type),
        },
        Shape::Map(_) | Shape::Object => value.is_mapping(),
        Shape::List(_) => value.is_sequence(),
        Shape::Any => true,
        _ => !value.is_mapping() && !value.is_sequence(),
    }
}

/// The mapping is empty or has a field of the type.
fn shares_a_field(value: Node<'_>, of_type: TypeRef) -> bool {
    let mut keys = value.own_entries().filter_map(|entry| entry.key().as_str()).peekable();
    keys.peek().is_none() || keys.any(|key| of_type.field(key).is_some())
}
