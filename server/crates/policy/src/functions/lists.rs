//! Lists and sets.

use std::cmp::Ordering;

use super::Function;
use crate::code::Binary;
use crate::evaluate::{Run, Stop, wrong};
use crate::value::{Outcome, Value, compare, equal};

/// Its value; `None` where it is no function of this file, or not of these types.
pub(super) fn call<'a>(function: Function, args: &[Value<'a>], run: &mut Run<'a, '_>) -> Option<Outcome<'a>> {
    if function == Function::Range {
        let Some(Value::Int(count)) = args.first() else { return None };
        let count = usize::try_from(*count).unwrap_or(0);
        return Some(run.spend(count).map(|()| Value::list((0..count).map(|at| Value::Int(at as i64)).collect())));
    }
    if function == Function::Includes {
        return Some(includes(args.first()?, args.get(1)?, run));
    }
    let list = args.first().filter(|list| list.is_list())?;
    Some(match function {
        Function::IsSorted => list.known_items(run).and_then(|items| {
            let pairs = items.windows(2).map(|pair| order(&pair[0], &pair[1]));
            pairs.collect::<Result<Vec<_>, _>>().map(|orders| Value::Bool(orders.iter().all(|order| order.is_le())))
        }),
        Function::Min => extreme(list, Ordering::Less, run),
        Function::Max => extreme(list, Ordering::Greater, run),
        Function::Sum => sum(list, run),
        Function::IndexOf if args.len() == 2 => place_of(list, &args[1], false, run),
        Function::LastIndexOf if args.len() == 2 => place_of(list, &args[1], true, run),
        Function::Distinct => distinct(list, run),
        Function::Flatten => {
            let depth = match args.get(1) {
                None => 1,
                Some(Value::Int(depth)) => *depth,
                Some(_) => return None,
            };
            let mut flat = Vec::new();
            flatten(list, depth, &mut flat, run).map(|()| Value::list(flat))
        }
        Function::Sort => list
            .known_items(run)
            .and_then(|items| sorted(items.iter().map(|item| (item.clone(), item.clone())).collect(), run)),
        Function::UnwrapOpt | Function::OptionalUnwrap => list.known_items(run).and_then(|items| {
            let mut kept = Vec::new();
            for item in items {
                match item {
                    Value::Optional(inner) => kept.extend(inner.map(|inner| (*inner).clone())),
                    _ => return Err(wrong("no such overload: unwrapOpt() of what is no optional")),
                }
            }
            Ok(Value::list(kept))
        }),
        Function::Reverse => list.known_items(run).map(|items| Value::list(items.into_iter().rev().collect())),
        Function::Slice => {
            let (Value::Int(from), Value::Int(to)) = (args.get(1)?, args.get(2)?) else { return None };
            list.known_items(run).and_then(|items| {
                let bounds = usize::try_from(*from).ok().zip(usize::try_from(*to).ok());
                let part = bounds.and_then(|(from, to)| items.get(from..to));
                part.map(|part| Value::list(part.to_vec())).ok_or_else(|| wrong("slice() beyond the list"))
            })
        }
        Function::First => list.items(run).and_then(|items| optional(items.into_iter().next().transpose()?)),
        Function::Last => list.items(run).and_then(|items| optional(items.into_iter().next_back().transpose()?)),
        Function::SetsContains => holds_all(list, args.get(1)?, run),
        Function::SetsEquivalent => match holds_all(list, args.get(1)?, run) {
            Ok(Value::Bool(true)) => holds_all(args.get(1)?, list, run),
            other => other,
        },
        Function::SetsIntersects => {
            let other = args.get(1).filter(|other| other.is_list())?;
            other.known_items(run).and_then(|items| {
                for item in items {
                    if run.contains(&item, list)? {
                        return Ok(Value::Bool(true));
                    }
                }
                Ok(Value::Bool(false))
            })
        }
        _ => return None,
    })
}

/// The values of `pairs` in the order of their keys, which are the first ones.
pub(crate) fn sorted<'a>(mut pairs: Vec<(Value<'a>, Value<'a>)>, run: &mut Run<'a, '_>) -> Outcome<'a> {
    run.spend(pairs.len().saturating_mul(8))?;
    if let Some((first, _)) = pairs.first()
        && pairs.iter().any(|(key, _)| key.type_name() != first.type_name() || compare(first, key).is_none())
    {
        return Err(wrong("no such overload: sort by values that cannot be compared with each other"));
    }
    pairs.sort_by(|(a, _), (b, _)| compare(a, b).unwrap_or(Ordering::Equal));
    Ok(Value::list(pairs.into_iter().map(|(_, value)| value).collect()))
}

/// A list that has the item, or the item itself.
fn includes<'a>(all: &Value<'a>, item: &Value<'a>, run: &mut Run<'a, '_>) -> Outcome<'a> {
    let holds = if all.is_list() { run.contains(item, all) } else { equal(all, item, run) };
    holds.map(Value::Bool)
}

fn optional(value: Option<Value<'_>>) -> Outcome<'_> {
    Ok(Value::Optional(value.map(std::rc::Rc::new)))
}

fn order(one: &Value<'_>, other: &Value<'_>) -> Result<Ordering, Stop> {
    compare(one, other).ok_or_else(|| wrong("no such overload: items of the list cannot be compared"))
}

fn extreme<'a>(list: &Value<'a>, wanted: Ordering, run: &mut Run<'a, '_>) -> Outcome<'a> {
    let mut items = list.known_items(run)?.into_iter();
    let mut best = items.next().ok_or_else(|| wrong("min() or max() of an empty list"))?;
    for item in items {
        if order(&item, &best)? == wanted {
            best = item;
        }
    }
    Ok(best)
}

fn sum<'a>(list: &Value<'a>, run: &mut Run<'a, '_>) -> Outcome<'a> {
    let mut items = list.known_items(run)?.into_iter();
    let Some(mut total) = items.next() else { return Ok(Value::Int(0)) };
    for item in items {
        total = run.arithmetic(Binary::Add, total, item)?;
    }
    Ok(total)
}

fn place_of<'a>(list: &Value<'a>, wanted: &Value<'a>, last: bool, run: &mut Run<'a, '_>) -> Outcome<'a> {
    let mut found = -1;
    for (at, item) in list.known_items(run)?.iter().enumerate() {
        if equal(item, wanted, run)? {
            found = at as i64;
            if !last {
                break;
            }
        }
    }
    Ok(Value::Int(found))
}

fn distinct<'a>(list: &Value<'a>, run: &mut Run<'a, '_>) -> Outcome<'a> {
    let mut kept: Vec<Value<'a>> = Vec::new();
    'items: for item in list.known_items(run)? {
        for known in &kept {
            if equal(known, &item, run)? {
                continue 'items;
            }
        }
        kept.push(item);
    }
    Ok(Value::list(kept))
}

fn flatten<'a>(list: &Value<'a>, depth: i64, flat: &mut Vec<Value<'a>>, run: &mut Run<'a, '_>) -> Result<(), Stop> {
    for item in list.known_items(run)? {
        if depth > 0 && item.is_list() {
            run.deeper(|run| flatten(&item, depth - 1, flat, run))?;
        } else {
            flat.push(item);
        }
    }
    Ok(())
}

fn holds_all<'a>(list: &Value<'a>, other: &Value<'a>, run: &mut Run<'a, '_>) -> Outcome<'a> {
    for item in other.known_items(run)? {
        if !run.contains(&item, list)? {
            return Ok(Value::Bool(false));
        }
    }
    Ok(Value::Bool(true))
}
