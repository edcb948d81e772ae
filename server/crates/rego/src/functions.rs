//! Functions of Rego that are ours, because the evaluator has them not, or otherwise.
//!
//! Those that make much out of a few characters are held to [`MOST`] and [`MOST_BYTES`]: the evaluator's own take gigabytes, or end the program. Its own
//! `regex.match` makes the pattern anew for each text, and takes no large one.

use std::net::IpAddr;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use regex::{Regex, RegexBuilder};
use regorus::{Engine, Value};
use rustc_hash::FxHashMap;

use crate::meaning::{MANY, THERE};
use crate::sprintf::sprintf;
use crate::{MOST, MOST_BYTES};

/// A pattern may take so many bytes when it is compiled.
const PATTERN_BYTES: usize = 1 << 20;

/// So many patterns are kept.
const PATTERNS: usize = 128;

type Function = fn(&[Value]) -> std::io::Result<Value>;

/// By name, and how many arguments each takes.
const FUNCTIONS: [(&str, u8, Function); 26] = [
    ("numbers.range", 2, range),
    ("numbers.range_step", 3, range),
    ("bits.lsh", 2, shifted),
    ("net.cidr_expand", 1, addresses),
    ("concat", 2, joined),
    ("replace", 3, replaced),
    ("sprintf", 2, formatted),
    ("strings.replace_n", 2, replaced_all),
    (MANY, 1, many),
    (THERE, 1, there),
    ("regex.match", 2, matches),
    ("regex.find_all_string_submatch_n", 3, submatches),
    ("net.cidr_intersects", 2, meet),
    // What Rego had before version 1.
    ("re_match", 2, matches),
    ("net.cidr_overlap", 2, meet),
    ("any", 1, any),
    ("all", 1, all),
    ("set_diff", 2, difference),
    // Operators by their names.
    ("minus", 2, difference),
    ("plus", 2, sum),
    ("eq", 2, |given| compared(given, |order| order.is_eq())),
    ("neq", 2, |given| compared(given, |order| order.is_ne())),
    ("lt", 2, |given| compared(given, |order| order.is_lt())),
    ("lte", 2, |given| compared(given, |order| order.is_le())),
    ("gt", 2, |given| compared(given, |order| order.is_gt())),
    ("gte", 2, |given| compared(given, |order| order.is_ge())),
];

/// Puts them in place of the evaluator's own.
pub(crate) fn put(engine: &mut Engine) {
    crate::guards::put(engine);
    for (name, arguments, function) in FUNCTIONS {
        let extension = move |given: Vec<Value>| Ok(function(&given)?);
        // Each name is added once to a new engine, which is the only reason for an error.
        let _ = engine.add_extension(name.to_owned(), arguments, Box::new(extension));
    }
}

/// The collection, or none in place of anything else.
fn many(given: &[Value]) -> std::io::Result<Value> {
    Ok(match given.first() {
        Some(it @ (Value::Array(_) | Value::Set(_) | Value::Object(_))) => it.clone(),
        _ => Value::new_array(),
    })
}

/// Whatever is given is there.
fn there(_: &[Value]) -> std::io::Result<Value> {
    Ok(Value::from(true))
}

fn compared(given: &[Value], holds: fn(std::cmp::Ordering) -> bool) -> std::io::Result<Value> {
    let [one, other] = given else { return Ok(Value::Undefined) };
    Ok(Value::from(holds(one.cmp(other))))
}

/// One number and the other.
fn sum(given: &[Value]) -> std::io::Result<Value> {
    Ok(calculated(given, i64::checked_add, |one, other| one + other))
}

fn calculated(given: &[Value], whole: fn(i64, i64) -> Option<i64>, other: fn(f64, f64) -> f64) -> Value {
    if let [Some(one), Some(two)] = [0, 1].map(|at| integer(given.get(at)))
        && let Some(result) = whole(one, two)
    {
        return Value::from(result);
    }
    match [0, 1].map(|at| given.get(at).and_then(|it| it.as_f64().ok())) {
        [Some(one), Some(two)] => Value::from(other(one, two)),
        _ => Value::Undefined,
    }
}

/// Patterns by their texts; `None` where one is none.
type Patterns = FxHashMap<Box<str>, Option<Arc<Regex>>>;

/// The pattern, compiled; `None` where it is none.
fn pattern(pattern: &Value) -> Option<Arc<Regex>> {
    static KNOWN: LazyLock<Mutex<Patterns>> = LazyLock::new(Mutex::default);
    let text = pattern.as_string().ok()?;
    // Nothing panics while it is held.
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(it) = known.get(&**text) {
        return it.clone();
    }
    let compiled = RegexBuilder::new(text).size_limit(PATTERN_BYTES).build().ok().map(Arc::new);
    if known.len() >= PATTERNS {
        known.clear();
    }
    known.insert((&**text).into(), compiled.clone());
    compiled
}

/// The second has the pattern somewhere.
fn matches(given: &[Value]) -> std::io::Result<Value> {
    let [wanted, Value::String(text)] = given else { return Ok(Value::Undefined) };
    Ok(pattern(wanted).map_or(Value::Undefined, |pattern| Value::from(pattern.is_match(text))))
}

/// Of so many matches as the third says, or of all where it is negative: the match and its groups.
fn submatches(given: &[Value]) -> std::io::Result<Value> {
    let [wanted, Value::String(text), count] = given else { return Ok(Value::Undefined) };
    let (Some(pattern), Some(count)) = (pattern(wanted), integer(Some(count))) else { return Ok(Value::Undefined) };
    let count = usize::try_from(count).unwrap_or(MOST);
    let found = pattern.captures_iter(text).take(count.min(MOST)).map(|captures| {
        let groups = captures.iter().map(|group| Value::from(group.map_or("", |group| group.as_str())));
        Value::from(groups.collect::<Vec<_>>())
    });
    Ok(Value::from(found.collect::<Vec<_>>()))
}

/// The network, or the one address: its first address and how many bits of it are fixed.
fn network(value: &Value) -> Option<(IpAddr, u32)> {
    let text = value.as_string().ok()?;
    let (address, prefix) = text.split_once('/').map_or((&**text, None), |(address, prefix)| (address, Some(prefix)));
    let address: IpAddr = address.parse().ok()?;
    let length = if address.is_ipv4() { 32 } else { 128 };
    let prefix = prefix.map_or(Some(length), |prefix| prefix.parse().ok())?;
    (prefix <= length).then_some((address, prefix))
}

/// Some address is in both networks.
fn meet(given: &[Value]) -> std::io::Result<Value> {
    let [Some(one), Some(other)] = [0, 1].map(|at| network(given.get(at)?)) else { return Ok(Value::Undefined) };
    let fixed = one.1.min(other.1);
    let meet = match (one.0, other.0) {
        (IpAddr::V4(one), IpAddr::V4(other)) => (one.to_bits() ^ other.to_bits()).leading_zeros() >= fixed,
        (IpAddr::V6(one), IpAddr::V6(other)) => (one.to_bits() ^ other.to_bits()).leading_zeros() >= fixed,
        _ => false,
    };
    Ok(Value::from(meet))
}

/// One of the values is true.
fn any(given: &[Value]) -> std::io::Result<Value> {
    Ok(Value::from(items(given).iter().any(|it| *it == Value::from(true))))
}

/// All of the values are true.
fn all(given: &[Value]) -> std::io::Result<Value> {
    Ok(Value::from(items(given).iter().all(|it| *it == Value::from(true))))
}

fn items(given: &[Value]) -> Vec<Value> {
    match given.first() {
        Some(Value::Array(items)) => items.iter().cloned().collect(),
        Some(Value::Set(items)) => items.iter().cloned().collect(),
        _ => Vec::new(),
    }
}

/// The first set without what is in the second, or one number less the other.
fn difference(given: &[Value]) -> std::io::Result<Value> {
    let [Value::Set(one), Value::Set(other)] = given else {
        return Ok(calculated(given, i64::checked_sub, |one, other| one - other));
    };
    Ok(Value::from(one.iter().filter(|it| !other.contains(it)).cloned().collect::<std::collections::BTreeSet<_>>()))
}

fn too_many() -> std::io::Error {
    std::io::Error::other(format!("error: more than {MOST} are not made here"))
}

/// The text that `make` makes, unless it would have too many bytes.
fn text(bytes: usize, make: impl FnOnce() -> String) -> std::io::Result<Value> {
    if bytes > MOST_BYTES {
        return Err(std::io::Error::other(format!("error: a text of more than {MOST_BYTES} bytes is not made here")));
    }
    Ok(Value::from(make()))
}

/// The values as texts; `None` where one is something else.
fn words<'v>(values: impl Iterator<Item = &'v Value>) -> Option<Vec<&'v str>> {
    values.map(|value| Some(&**value.as_string().ok()?)).collect()
}

/// The texts of the second, with the first between them.
fn joined(given: &[Value]) -> std::io::Result<Value> {
    let [between, several] = given else { return Ok(Value::Undefined) };
    let texts = match (several.as_array(), several.as_set()) {
        (Ok(array), _) => words(array.iter()),
        (_, Ok(set)) => words(set.iter()),
        _ => None,
    };
    let (Ok(between), Some(texts)) = (between.as_string(), texts) else { return Ok(Value::Undefined) };
    let bytes = texts.iter().map(|text| text.len() + between.len()).sum();
    text(bytes, || texts.join(&**between))
}

/// The first, with the third wherever the second stood.
fn replaced(given: &[Value]) -> std::io::Result<Value> {
    let [Ok(within), Ok(old), Ok(new)] = [0, 1, 2].map(|at| given.get(at).unwrap_or(&Value::Undefined).as_string())
    else {
        return Ok(Value::Undefined);
    };
    let bytes = within.len().saturating_add(within.matches(&**old).count().saturating_mul(new.len()));
    text(bytes, || within.replace(&**old, new))
}

/// The values of the second in the format.
fn formatted(given: &[Value]) -> std::io::Result<Value> {
    let [Value::String(format), Value::Array(values)] = given else { return Ok(Value::Undefined) };
    let values: Vec<Value> = values.iter().cloned().collect();
    sprintf(format, &values).map_or_else(|| text(usize::MAX, String::new), |made| Ok(Value::from(made)))
}

/// The second, with what the first has for each text that it names, all at once: of several that begin at one place, the first by name counts.
fn replaced_all(given: &[Value]) -> std::io::Result<Value> {
    let [Value::Object(pairs), Value::String(within)] = given else { return Ok(Value::Undefined) };
    let texts = pairs.iter_sorted().map(|(old, new)| Some((old.as_string().ok()?, new.as_string().ok()?)));
    let Some(pairs) = texts.collect::<Option<Vec<_>>>() else { return Ok(Value::Undefined) };
    let (mut made, mut rest) = (String::new(), &**within);
    while let Some(next) = rest.chars().next() {
        let found = pairs.iter().find(|(old, _)| !old.is_empty() && rest.starts_with(&***old));
        let (taken, put) = found.map_or((next.len_utf8(), &rest[..next.len_utf8()]), |(old, new)| (old.len(), &***new));
        made.push_str(put);
        rest = &rest[taken..];
        if made.len() > MOST_BYTES {
            return text(made.len(), String::new);
        }
    }
    Ok(Value::from(made))
}

fn integer(value: Option<&Value>) -> Option<i64> {
    value?.as_i64().ok()
}

/// From the first number to the second, by the third or by one.
fn range(given: &[Value]) -> std::io::Result<Value> {
    let (Some(first), Some(last)) = (integer(given.first()), integer(given.get(1))) else {
        return Ok(Value::Undefined);
    };
    let step = match given.get(2) {
        None => 1,
        Some(step) => match integer(Some(step)) {
            Some(step) if step > 0 => step.unsigned_abs(),
            _ => return Err(std::io::Error::other("error: step must be a positive number above zero")),
        },
    };
    let more = first.abs_diff(last) / step;
    let count = usize::try_from(more).ok().filter(|more| *more < MOST).ok_or_else(too_many)? + 1;
    let steps = (0..count).map(|at| i64::try_from(at as u64 * step).unwrap_or(i64::MAX));
    // None goes beyond the last number.
    let numbers = steps.map(|steps| if last < first { first.wrapping_sub(steps) } else { first.wrapping_add(steps) });
    Ok(Value::from(numbers.map(Value::from).collect::<Vec<_>>()))
}

/// The first number, moved by as many bits as the second says.
fn shifted(given: &[Value]) -> std::io::Result<Value> {
    let (Some(number), Some(bits)) = (integer(given.first()), integer(given.get(1))) else {
        return Ok(Value::Undefined);
    };
    let Ok(bits) = u32::try_from(bits) else { return Ok(Value::Undefined) };
    let moved = number.checked_shl(bits).filter(|moved| moved.checked_shr(bits) == Some(number));
    moved.map(Value::from).ok_or_else(|| std::io::Error::other("error: a number of more than 64 bits is not made here"))
}

/// The addresses of a network, the first and the last included.
fn addresses(given: &[Value]) -> std::io::Result<Value> {
    let wrong = || std::io::Error::other("error: this is no network in CIDR notation");
    let text = given.first().and_then(|text| text.as_string().ok()).ok_or_else(wrong)?;
    let (address, prefix) = text.split_once('/').ok_or_else(wrong)?;
    let (address, prefix): (IpAddr, u32) =
        (address.parse().map_err(|_| wrong())?, prefix.parse().map_err(|_| wrong())?);
    let length = if address.is_ipv4() { 32 } else { 128 };
    let bits: u32 = u32::checked_sub(length, prefix).ok_or_else(wrong)?;
    let count = 1_usize.checked_shl(bits).filter(|count| *count <= MOST).ok_or_else(too_many)?;
    let mask = !(count as u128 - 1);
    let made = (0..count as u128).map(|at| match address {
        IpAddr::V4(address) => {
            let first = u128::from(address.to_bits()) & mask;
            IpAddr::from(std::net::Ipv4Addr::from_bits(u32::try_from(first | at).unwrap_or(u32::MAX)))
        }
        IpAddr::V6(address) => IpAddr::from(std::net::Ipv6Addr::from_bits((address.to_bits() & mask) | at)),
    });
    Ok(Value::from(made.map(|address| Value::from(address.to_string())).collect::<Vec<_>>()))
}
