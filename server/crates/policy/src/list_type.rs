//! Lists that a schema calls a set, or whose items it tells apart by keys: their order counts for nothing.
//!
//! Source: `Equal` and `Add` of `unstructuredSetList` and `unstructuredMapList` in `k8s.io/apiserver/pkg/cel/common/values.go`.

use std::rc::Rc;

use crate::evaluate::{Run, Stop};
use crate::value::{self, Outcome, Value};

/// What `x-kubernetes-list-type` says of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum ListType {
    /// A list like any other: `atomic`, or nothing said.
    #[default]
    Atomic,
    /// `set`: no item comes twice.
    Set,
    /// `map`: the fields of its items by which they are told apart.
    Map(Rc<[String]>),
    /// The place of the list in its schema is not known.
    Unknown,
}

fn of(list: &Value<'_>, run: &Run<'_, '_>) -> ListType {
    match list {
        Value::Typed(_, list_type) => list_type.clone(),
        Value::Node(node) => run.inputs.schema.map_or(ListType::Atomic, |schema| schema.list_type(*node)),
        _ => ListType::Atomic,
    }
}

/// `one == other`; what the left one is decides.
///
/// # Errors
/// Unknown, where that depends on something unknown; or the budget is spent.
pub(crate) fn equal<'a>(one: &Value<'a>, other: &Value<'a>, run: &mut Run<'a, '_>) -> Result<bool, Stop> {
    let (ones, others) = (one.items(run)?, other.items(run)?);
    if ones.len() != others.len() {
        return Ok(false);
    }
    let list_type = of(one, run);
    run.deeper(|run| match list_type {
        ListType::Atomic => in_order(ones, others, run),
        ListType::Set => every(others, |other, run| run.contains(&other, one), run),
        ListType::Map(keys) => {
            let ones: Vec<Value<'a>> = ones.into_iter().collect::<Result<_, _>>()?;
            let has_twin = |other: Value<'a>, run: &mut Run<'a, '_>| match with_keys_of(&other, &ones, &keys, run)? {
                Some(at) => value::equal(&ones[at], &other, run),
                None => Ok(false),
            };
            every(others, has_twin, run)
        }
        ListType::Unknown => match in_order(ones, others, run)? {
            true => Ok(true),
            false => Err(Stop::Unknown),
        },
    })
}

fn in_order<'a>(ones: Vec<Outcome<'a>>, others: Vec<Outcome<'a>>, run: &mut Run<'a, '_>) -> Result<bool, Stop> {
    let mut ones = ones.into_iter();
    every(others, |other, run| value::equal(&ones.next().unwrap_or(Err(Stop::Unknown))?, &other, run), run)
}

/// It holds of each; one of which it surely does not hold decides.
fn every<'a>(
    items: Vec<Outcome<'a>>,
    mut holds: impl FnMut(Value<'a>, &mut Run<'a, '_>) -> Result<bool, Stop>,
    run: &mut Run<'a, '_>,
) -> Result<bool, Stop> {
    let mut unknown = false;
    for item in items {
        match item.and_then(|item| holds(item, run)) {
            Ok(true) => {}
            Ok(false) => return Ok(false),
            Err(Stop::Unknown) => unknown = true,
            Err(stop) => return Err(stop),
        }
    }
    if unknown { Err(Stop::Unknown) } else { Ok(true) }
}

/// The place of the item that has the same keys; a key that neither has is the same too.
fn with_keys_of<'a>(
    item: &Value<'a>,
    items: &[Value<'a>],
    keys: &[String],
    run: &mut Run<'a, '_>,
) -> Result<Option<usize>, Stop> {
    'items: for (at, other) in items.iter().enumerate() {
        for key in keys {
            let key = Value::text(key.clone());
            let same = match (item.get(&key, run)?, other.get(&key, run)?) {
                (Some(one), Some(other)) => value::equal(&one, &other, run)?,
                (one, other) => one.is_none() && other.is_none(),
            };
            if !same {
                continue 'items;
            }
        }
        return Ok(Some(at));
    }
    Ok(None)
}

/// `one + other`: of sets what is in either, of lists with keys the items of `one` with those of `other` in the place of their like.
pub(crate) fn sum<'a>(one: &Value<'a>, other: &Value<'a>, run: &mut Run<'a, '_>) -> Outcome<'a> {
    let (mut all, others) = (one.known_items(run)?, other.known_items(run)?);
    let list_type = of(one, run);
    match &list_type {
        ListType::Atomic => {
            all.extend(others);
            return Ok(Value::list(all));
        }
        ListType::Set => {
            for item in others {
                let mut known = false;
                for own in &all {
                    known = known || value::equal(own, &item, run)?;
                }
                if !known {
                    all.push(item);
                }
            }
        }
        ListType::Map(keys) => {
            for item in others {
                match with_keys_of(&item, &all, keys, run)? {
                    Some(at) => all[at] = item,
                    None => all.push(item),
                }
            }
        }
        ListType::Unknown => return Err(Stop::Unknown),
    }
    Ok(Value::Typed(Rc::new(all), list_type))
}
