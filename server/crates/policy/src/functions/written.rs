//! Texts with values in them.
//!
//! Source: `ext/formatting.go` of `github.com/google/cel-go`, which is what the library of texts has in the version that Kubernetes takes.

use super::convert;
use crate::evaluate::{Run, Stop, wrong};
use crate::value::Value;

/// `%s`, `%d`, `%f`, `%e`, `%b`, `%x`, `%X`, `%o` and `%%`, as in `cel-go/ext`.
pub(super) fn format<'a>(form: &str, values: &[Value<'a>], run: &mut Run<'a, '_>) -> Result<String, Stop> {
    let mut made = String::new();
    let mut values = values.iter();
    let mut rest = form;
    while let Some((before, behind)) = rest.split_once('%') {
        made.push_str(before);
        if let Some(behind) = behind.strip_prefix('%') {
            made.push('%');
            rest = behind;
            continue;
        }
        let digits = behind
            .strip_prefix('.')
            .map(|rest| rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len());
        let (precision, behind) = match digits {
            Some(digits) => (behind[1..=digits].parse::<usize>().ok().filter(|it| *it < 100), &behind[1 + digits..]),
            None => (None, behind),
        };
        let verb = behind.chars().next().ok_or_else(|| wrong("could not parse formatting clause: it ends with %"))?;
        let value = values.next().ok_or_else(|| wrong("index out of range: fewer values than formatting clauses"))?;
        made.push_str(&formatted(verb, precision, value, run)?);
        rest = &behind[verb.len_utf8()..];
        run.spend(1 + made.len() / 64)?;
    }
    made.push_str(rest);
    Ok(made)
}

fn formatted<'a>(
    verb: char,
    precision: Option<usize>,
    value: &Value<'a>,
    run: &mut Run<'a, '_>,
) -> Result<String, Stop> {
    let places = precision.unwrap_or(6);
    Ok(match (verb, value) {
        ('s', _) => shown(value, run)?,
        ('d', Value::Int(_) | Value::Uint(_)) => shown(value, run)?,
        ('f', Value::Double(number)) => format!("{number:.places$}"),
        ('e', Value::Double(number)) => scientific(*number, places),
        ('b', Value::Int(number)) => in_base(*number, |size| format!("{size:b}")),
        ('b', Value::Uint(number)) => format!("{number:b}"),
        ('b', Value::Bool(value)) => u8::from(*value).to_string(),
        ('x', Value::Int(number)) => in_base(*number, |size| format!("{size:x}")),
        ('X', Value::Int(number)) => in_base(*number, |size| format!("{size:X}")),
        ('o', Value::Int(number)) => in_base(*number, |size| format!("{size:o}")),
        ('x', Value::Uint(number)) => format!("{number:x}"),
        ('X', Value::Uint(number)) => format!("{number:X}"),
        ('o', Value::Uint(number)) => format!("{number:o}"),
        ('x', Value::Text(text)) => text.bytes().map(|byte| format!("{byte:02x}")).collect(),
        ('X', Value::Text(text)) => text.bytes().map(|byte| format!("{byte:02X}")).collect(),
        ('x', Value::Bytes(bytes)) => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
        ('X', Value::Bytes(bytes)) => bytes.iter().map(|byte| format!("{byte:02X}")).collect(),
        _ => return Err(wrong(format!("error during formatting: %{verb} does not take a {}", value.type_name()))),
    })
}

/// A value as `%s` writes it; lists and maps in their brackets.
fn shown<'a>(value: &Value<'a>, run: &mut Run<'a, '_>) -> Result<String, Stop> {
    run.spend(1)?;
    if value.is_list() {
        let items = value.known_items(run)?;
        let items = run.deeper(|run| items.iter().map(|item| inner(item, run)).collect::<Result<Vec<_>, _>>())?;
        return Ok(format!("[{}]", items.join(", ")));
    }
    if value.is_map() {
        let mut entries = Vec::new();
        for key in value.known_items(run)? {
            let of = value.get(&key, run)?.unwrap_or(Value::Null);
            entries.push(run.deeper(|run| Ok((inner(&key, run)?, inner(&of, run)?)))?);
        }
        entries.sort();
        let entries: Vec<String> = entries.iter().map(|(key, value)| format!("{key}:{value}")).collect();
        return Ok(format!("{{{}}}", entries.join(", ")));
    }
    let refused = || wrong(format!("error during formatting: %s does not take a {}", value.type_name()));
    match value {
        Value::Null => Ok("null".to_owned()),
        Value::Bool(_)
        | Value::Int(_)
        | Value::Uint(_)
        | Value::Double(_)
        | Value::Text(_)
        | Value::Bytes(_)
        | Value::Timestamp(_)
        | Value::Duration(_)
        | Value::Type(_) => convert::plain(value).ok_or_else(refused),
        _ => Err(refused()),
    }
}

/// A value within a list or map.
fn inner<'a>(value: &Value<'a>, run: &mut Run<'a, '_>) -> Result<String, Stop> {
    Ok(match value {
        Value::Text(text) => format!("{text:?}"),
        Value::Bytes(_) => format!("b{:?}", shown(value, run)?),
        Value::Double(number) if number.is_finite() => format!("{number:.6}"),
        Value::Double(_) => format!("{:?}", shown(value, run)?),
        Value::Duration(_) => format!("duration({:?})", shown(value, run)?),
        Value::Timestamp(_) => format!("timestamp({:?})", shown(value, run)?),
        _ => shown(value, run)?,
    })
}

/// A negative number with its sign before its digits, as Go writes it.
fn in_base(number: i64, write: impl Fn(u64) -> String) -> String {
    format!("{}{}", if number < 0 { "-" } else { "" }, write(number.unsigned_abs()))
}

/// As `%e` of C: an exponent of two digits at least.
fn scientific(number: f64, places: usize) -> String {
    let text = format!("{number:.places$e}");
    match text.split_once('e') {
        Some((digits, exponent)) => {
            let (sign, exponent) = exponent.strip_prefix('-').map_or(('+', exponent), |exponent| ('-', exponent));
            format!("{digits}e{sign}{exponent:0>2}")
        }
        None => text,
    }
}
