//! Where a key that its mapping's type does not have would belong.

use std::collections::VecDeque;

use pitfall_knowledge::kubernetes::{Field, Shape, TypeRef};
use pitfall_models::kubernetes::schema::Typed;
use pitfall_syntax::yaml::{Entry, Kind, Node};

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
    /// Nothing.
    Nothing,
}

/// What an unknown key in the innermost of `around` may have been meant for.
pub(super) fn guess<'a>(entry: Entry<'a>, key: &str, around: &[Typed<'a>]) -> Guess<'a> {
    let Some(own) = around.last() else { return Guess::Nothing };
    let free = |field: &Field| own.node.get(field.name()).is_none() && fits(entry.value(), field.shape());
    let same = own.of_type.fields().filter(free).find(|field| bare(field.name()) == bare(key));
    if let Some(field) = same {
        return Guess::Misspelt { name: field.name(), surely: true };
    }
    let near = |limit: usize| {
        let distance = |field: &Field| strsim::osa_distance(&bare(key), &bare(field.name()));
        let nearest = own.of_type.fields().filter(free).map(|field| (distance(&field), field)).min_by_key(|it| it.0);
        nearest.filter(|(distance, _)| *distance <= limit.min(most_slips(key)))
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

/// The letters of a key, whatever their case and what joins its words.
fn bare(key: &str) -> String {
    key.replace(['-', '_'], "").to_ascii_lowercase()
}

/// The most letters by which a key may differ from the field that it was meant for: a short word is near to many.
fn most_slips(key: &str) -> usize {
    2.min(key.chars().count() / 4)
}

/// A key that its type does not have may have been meant for `field`.
pub(super) fn may_mean(key: &str, field: &str) -> bool {
    strsim::osa_distance(&bare(key), &bare(field)) <= most_slips(key)
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
