//! Functions of Rego that make much out of a few characters, held to [`MOST`] and [`MOST_BYTES`]: the evaluator's own take gigabytes, or end the program.

use std::net::IpAddr;

use regorus::{Engine, Value};

use crate::{MOST, MOST_BYTES};

type Function = fn(&[Value]) -> std::io::Result<Value>;

/// By name, and how many arguments each takes.
const FUNCTIONS: [(&str, u8, Function); 6] = [
    ("numbers.range", 2, range),
    ("numbers.range_step", 3, range),
    ("bits.lsh", 2, shifted),
    ("net.cidr_expand", 1, addresses),
    ("concat", 2, joined),
    ("replace", 3, replaced),
];

/// Puts them in place of the evaluator's own.
pub(crate) fn put(engine: &mut Engine) {
    for (name, arguments, function) in FUNCTIONS {
        let extension = move |given: Vec<Value>| Ok(function(&given)?);
        // Each name is added once to a new engine, which is the only reason for an error.
        let _ = engine.add_extension(name.to_owned(), arguments, Box::new(extension));
    }
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
