//! Sizes, types and conversions.

use super::Function;
use crate::evaluate::{Run, Stop, wrong};
use crate::value::{Outcome, Value};

/// Its value; `None` where it is no function of this file, or not of these types.
pub(super) fn call<'a>(function: Function, args: &[Value<'a>], run: &mut Run<'a, '_>) -> Option<Outcome<'a>> {
    let value = args.first()?;
    Some(match (function, value) {
        (Function::Size, Value::Text(_) | Value::Bytes(_)) => count(value, run),
        (Function::Size, _) if value.is_list() || value.is_map() => count(value, run),
        (Function::Type, _) => Ok(Value::Type(value.type_name())),
        (Function::Dyn, _) => Ok(value.clone()),
        (Function::Bool, Value::Bool(_)) => Ok(value.clone()),
        (Function::Bool, Value::Text(text)) => match &**text {
            "true" | "True" | "TRUE" | "t" | "1" => Ok(Value::Bool(true)),
            "false" | "False" | "FALSE" | "f" | "0" => Ok(Value::Bool(false)),
            _ => Err(not(text, "bool")),
        },
        (Function::Int, Value::Int(_)) => Ok(value.clone()),
        (Function::Int, Value::Uint(number)) => i64::try_from(*number).map(Value::Int).map_err(|_| overflow()),
        (Function::Int, Value::Double(number)) if number.abs() < 9.2e18 => Ok(Value::Int(number.trunc() as i64)),
        (Function::Int, Value::Double(_)) => Err(overflow()),
        (Function::Int, Value::Text(text)) => text.parse().map(Value::Int).map_err(|_| not(text, "int")),
        (Function::Uint, Value::Uint(_)) => Ok(value.clone()),
        (Function::Uint, Value::Int(number)) => u64::try_from(*number).map(Value::Uint).map_err(|_| overflow()),
        (Function::Uint, Value::Double(number)) if (0.0..1.8e19).contains(number) => Ok(Value::Uint(*number as u64)),
        (Function::Uint, Value::Double(_)) => Err(overflow()),
        (Function::Uint, Value::Text(text)) => text.parse().map(Value::Uint).map_err(|_| not(text, "uint")),
        (Function::Double, Value::Double(_)) => Ok(value.clone()),
        (Function::Double, Value::Int(number)) => Ok(Value::Double(*number as f64)),
        (Function::Double, Value::Uint(number)) => Ok(Value::Double(*number as f64)),
        (Function::Double, Value::Text(text)) => text.parse().map(Value::Double).map_err(|_| not(text, "double")),
        (Function::String, _) => return plain(value).map(|text| Ok(Value::text(text))),
        (Function::Bytes, Value::Bytes(_)) => Ok(value.clone()),
        (Function::Bytes, Value::Text(text)) => Ok(Value::Bytes(text.as_bytes().into())),
        (Function::Duration, Value::Duration(_)) => Ok(value.clone()),
        (Function::Duration, Value::Text(text)) => {
            duration(text).map(Value::Duration).ok_or_else(|| not(text, "duration"))
        }
        (Function::GetHours, Value::Duration(nanos)) => Ok(Value::Int(nanos / 3_600_000_000_000)),
        (Function::GetMinutes, Value::Duration(nanos)) => Ok(Value::Int(nanos / 60_000_000_000)),
        (Function::GetSeconds, Value::Duration(nanos)) => Ok(Value::Int(nanos / 1_000_000_000)),
        (Function::GetMilliseconds, Value::Duration(nanos)) => Ok(Value::Int(nanos / 1_000_000)),
        _ => return None,
    })
}

fn count<'a>(value: &Value<'a>, run: &mut Run<'a, '_>) -> Outcome<'a> {
    let size = value.size(run)?;
    i64::try_from(size).map(Value::Int).map_err(|_| overflow())
}

fn not(text: &str, wanted: &str) -> Stop {
    let start: String = text.chars().take(40).collect();
    wrong(format!("type conversion error: {start:?} is no {wanted}"))
}

fn overflow() -> Stop {
    wrong("integer overflow")
}

/// The text of a value as `string()` and `%s` write it.
pub(super) fn plain(value: &Value<'_>) -> Option<String> {
    Some(match value {
        Value::Text(text) => text.clone().into_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Uint(value) => value.to_string(),
        Value::Double(value) => value.to_string(),
        Value::Bytes(bytes) => String::from_utf8(bytes.to_vec()).ok()?,
        Value::Duration(nanos) => format!("{}s", *nanos as f64 / 1e9),
        Value::Ip(address) => address.to_string(),
        Value::Cidr(address, bits) => format!("{address}/{bits}"),
        Value::Url(url) => url.to_string(),
        Value::Type(name) => (*name).to_owned(),
        _ => return None,
    })
}

/// The nanoseconds of a duration as Go writes it, such as `1h30m` or `1.5s`.
fn duration(text: &str) -> Option<i64> {
    let (sign, mut rest) = match text.strip_prefix(['-', '+']) {
        Some(rest) => (if text.starts_with('-') { -1.0 } else { 1.0 }, rest),
        None => (1.0, text),
    };
    if rest == "0" {
        return Some(0);
    }
    if rest.is_empty() {
        return None;
    }
    let mut nanos = 0.0;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').filter(|at| *at > 0)?;
        let number: f64 = rest[..digits].parse().ok()?;
        rest = &rest[digits..];
        let units = [("ns", 1.0), ("us", 1e3), ("µs", 1e3), ("ms", 1e6), ("s", 1e9), ("m", 60e9), ("h", 3600e9)];
        let (unit, size) = units.into_iter().find(|(unit, _)| rest.starts_with(unit))?;
        nanos += number * size;
        rest = &rest[unit.len()..];
    }
    (nanos < 9.2e18).then_some((sign * nanos) as i64)
}
