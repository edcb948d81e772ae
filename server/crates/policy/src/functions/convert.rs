//! Sizes, types and conversions.

use super::{Function, time};
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
            "true" | "True" | "TRUE" | "t" | "T" | "1" => Ok(Value::Bool(true)),
            "false" | "False" | "FALSE" | "f" | "F" | "0" => Ok(Value::Bool(false)),
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
        (Function::String, Value::Type(_) | Value::Url(_)) => return None,
        (Function::String, _) => return plain(value).map(|text| Ok(Value::text(text))),
        (Function::Bytes, Value::Bytes(_)) => Ok(value.clone()),
        (Function::Bytes, Value::Text(text)) => Ok(Value::Bytes(text.as_bytes().into())),
        _ => return None,
    })
}

fn count<'a>(value: &Value<'a>, run: &mut Run<'a, '_>) -> Outcome<'a> {
    let size = value.size(run)?;
    i64::try_from(size).map(Value::Int).map_err(|_| overflow())
}

pub(super) fn not(text: &str, wanted: &str) -> Stop {
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
        Value::Double(value) => double(*value),
        Value::Bytes(bytes) => String::from_utf8(bytes.to_vec()).ok()?,
        Value::Duration(nanos) => time::written(*nanos),
        Value::Timestamp(at) => at.write(),
        Value::Ip(address) => address.to_string(),
        Value::Cidr(address, bits) => format!("{address}/{bits}"),
        Value::Url(url) => url.to_string(),
        Value::Type(name) => (*name).to_owned(),
        _ => return None,
    })
}

/// As `%g` of Go writes it: the fewest digits that tell it, with an exponent where it is very small or large.
fn double(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "+Inf" } else { "-Inf" }.to_owned();
    }
    let scientific = format!("{value:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    match exponent.parse::<i32>() {
        Ok(exponent) if !(-4..6).contains(&exponent) => {
            format!("{digits}e{}{:02}", if exponent < 0 { '-' } else { '+' }, exponent.abs())
        }
        _ => value.to_string(),
    }
}
