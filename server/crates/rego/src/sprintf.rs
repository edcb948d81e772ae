//! `sprintf` as Open Policy Agent has it: Go's `fmt.Sprintf` over whole numbers, other numbers and texts, as which everything else is written.
//!
//! Source: `builtinSprintf` of github.com/open-policy-agent/opa `topdown/strings.go`, and `fmt/print.go`, `fmt/format.go`, `strconv/quote.go` and
//! `strconv/ftoa.go` of Go. A verb that does not fit, one without a value and a value without a verb are told in the text, as they are there; the evaluator's own function
//! has no value then, and what a policy has to say would be lost. Only that numbers with a fraction can be written in base 2 and 16 is left out.

use std::fmt::Write as _;

use pitfall_syntax::gomod::quote::{is_print, quote, quote_char};
use regorus::Value;

use crate::MOST_BYTES;

/// A larger width or precision is none, as in Go.
const WIDEST: usize = 1_000_000;

/// A value as Go sees it.
enum Arg {
    Int(i128),
    /// A whole number beyond 64 bits, in decimals.
    Big(String),
    Float(f64),
    Text(String),
}

impl Arg {
    fn of(value: &Value) -> Self {
        match value {
            Value::String(text) => Self::Text(text.to_string()),
            Value::Number(_) => {
                let written = value.to_json_str().unwrap_or_default();
                if let Ok(number) = written.parse::<i64>() {
                    Self::Int(number.into())
                } else if written.trim_start_matches('-').bytes().all(|byte| byte.is_ascii_digit()) {
                    Self::Big(written)
                } else if written.contains(['e', 'E']) {
                    // With an exponent it is passed as it is written.
                    Self::Text(written)
                } else {
                    written.parse().map_or(Self::Text(written), Self::Float)
                }
            }
            _ => Self::Text(term(value)),
        }
    }

    fn kind(&self) -> &'static str {
        match self {
            Self::Int(_) => "int64",
            Self::Big(_) => "*big.Int",
            Self::Float(_) => "float64",
            Self::Text(_) => "string",
        }
    }
}

/// What stands between `%` and the verb.
#[derive(Debug, Clone, Copy, Default)]
struct Flags {
    plus: bool,
    minus: bool,
    sharp: bool,
    space: bool,
    zero: bool,
    /// As Go would write it.
    is_go: bool,
    width: Option<usize>,
    precision: Option<usize>,
}

/// The text that the format and the values make; `None` where it would have more than [`MOST_BYTES`].
pub(crate) fn sprintf(format: &str, values: &[Value]) -> Option<String> {
    let mut out = String::new();
    let (mut rest, mut next, mut reordered) = (format, 0, false);
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if out.len() > MOST_BYTES {
            return None;
        }
        let mut flags = Flags::default();
        while let Some(flag) = rest.chars().next() {
            match flag {
                '+' => flags.plus = true,
                '-' => flags.minus = true,
                '#' => flags.sharp = true,
                ' ' => flags.space = true,
                '0' => flags.zero = true,
                _ => break,
            }
            rest = &rest[1..];
        }
        let mut is_good = true;
        let mut index = |rest: &mut &str, next: &mut usize| {
            let Some(inside) = rest.strip_prefix('[') else { return };
            reordered = true;
            let Some((number, behind)) = inside.split_once(']') else {
                *rest = inside;
                is_good = false;
                return;
            };
            *rest = behind;
            match number.parse::<usize>().ok().and_then(|number| number.checked_sub(1)).filter(|at| *at < values.len())
            {
                Some(at) => *next = at,
                None => is_good = false,
            }
        };
        index(&mut rest, &mut next);
        match size(&mut rest, values, &mut next) {
            Size::None => {}
            Size::Given(width) => {
                flags.minus |= width < 0;
                flags.width = usize::try_from(width.unsigned_abs()).ok();
            }
            Size::Bad => out.push_str("%!(BADWIDTH)"),
        }
        if let Some(behind) = rest.strip_prefix('.') {
            rest = behind;
            index(&mut rest, &mut next);
            match size(&mut rest, values, &mut next) {
                Size::None => flags.precision = Some(0),
                Size::Given(precision) if precision >= 0 => flags.precision = usize::try_from(precision).ok(),
                Size::Given(_) | Size::Bad => out.push_str("%!(BADPREC)"),
            }
        }
        index(&mut rest, &mut next);
        let Some(verb) = rest.chars().next() else {
            out.push_str("%!(NOVERB)");
            break;
        };
        rest = &rest[verb.len_utf8()..];
        match (verb, values.get(next)) {
            ('%', _) => out.push('%'),
            _ if !is_good => _ = write!(out, "%!{verb}(BADINDEX)"),
            (_, None) => _ = write!(out, "%!{verb}(MISSING)"),
            (_, Some(value)) => {
                next += 1;
                if !may_be_written(value) {
                    return None;
                }
                if matches!(verb, 'v' | 'w') {
                    // Not a sign and not another form, but Go's own way to write a value.
                    (flags.plus, flags.is_go, flags.sharp) = (false, flags.sharp, false);
                }
                print(&Arg::of(value), verb, flags, &mut out);
            }
        }
    }
    out.push_str(rest);
    if !reordered && next < values.len() {
        out.push_str("%!(EXTRA ");
        for (place, value) in values[next..].iter().enumerate() {
            if !may_be_written(value) || out.len() > MOST_BYTES {
                return None;
            }
            let arg = Arg::of(value);
            out.push_str(if place > 0 { ", " } else { "" });
            _ = write!(out, "{}=", arg.kind());
            print(&arg, 'v', Flags::default(), &mut out);
        }
        out.push(')');
    }
    (out.len() <= MOST_BYTES).then_some(out)
}

fn may_be_written(value: &Value) -> bool {
    crate::guards::written(value) <= MOST_BYTES
}

enum Size {
    None,
    Given(i64),
    Bad,
}

/// A width or a precision: digits, or `*` for a value.
fn size(rest: &mut &str, values: &[Value], next: &mut usize) -> Size {
    if let Some(behind) = rest.strip_prefix('*') {
        *rest = behind;
        let given = values.get(*next).map(Arg::of);
        *next += usize::from(given.is_some());
        return match given {
            Some(Arg::Int(size)) if size.unsigned_abs() <= WIDEST as u128 => {
                Size::Given(i64::try_from(size).unwrap_or(0))
            }
            _ => Size::Bad,
        };
    }
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (digits, behind) = rest.split_at(end);
    *rest = behind;
    // One that has more digits when it is as large is taken for the rest of the format.
    let is_too_large = |digits: &str| digits.parse::<usize>().map_or(!digits.is_empty(), |size| size > WIDEST);
    if is_too_large(digits.get(..digits.len().saturating_sub(1)).unwrap_or_default()) {
        *rest = "";
    }
    digits.parse().map_or(Size::None, Size::Given)
}

fn print(arg: &Arg, verb: char, flags: Flags, out: &mut String) {
    let is_done = match (verb, arg) {
        ('T', _) => print_text(arg.kind(), 's', flags, out),
        (_, Arg::Text(text)) => print_text(text, verb, flags, out),
        (_, Arg::Int(number)) => print_int(*number, verb, flags, out),
        (_, Arg::Float(number)) => print_float(*number, verb, flags, out),
        ('v' | 'd' | 's', Arg::Big(digits)) => {
            pad(digits, flags, out);
            true
        }
        (_, Arg::Big(digits)) => {
            _ = write!(out, "%!{verb}(big.Int={digits})");
            true
        }
    };
    if !is_done {
        _ = write!(out, "%!{verb}({}=", arg.kind());
        print(arg, 'v', flags, out);
        out.push(')');
    }
}

/// Filled up to the width.
fn pad(text: &str, flags: Flags, out: &mut String) {
    let missing = flags.width.unwrap_or(0).saturating_sub(text.chars().count());
    let with = if flags.zero && !flags.minus { '0' } else { ' ' };
    let fill = std::iter::repeat_n(with, missing);
    if flags.minus {
        out.push_str(text);
        out.extend(fill);
    } else {
        out.extend(fill);
        out.push_str(text);
    }
}

fn print_text(text: &str, verb: char, flags: Flags, out: &mut String) -> bool {
    let cut = || match flags.precision {
        Some(most) => text.char_indices().nth(most).map_or(text, |(at, _)| &text[..at]),
        None => text,
    };
    match verb {
        'v' if flags.is_go => pad(&quote(cut(), false), flags, out),
        'v' | 's' => pad(cut(), flags, out),
        'q' if flags.sharp
            && !text.contains(['`', '\u{7f}', '\u{feff}'])
            && text.chars().all(|c| c == '\t' || c >= ' ') =>
        {
            pad(&format!("`{}`", cut()), flags, out);
        }
        'q' => pad(&quote(cut(), flags.plus), flags, out),
        'x' | 'X' => {
            let bytes = text.bytes().take(flags.precision.unwrap_or(usize::MAX));
            let byte = |byte: u8| if verb == 'x' { format!("{byte:02x}") } else { format!("{byte:02X}") };
            let lead = if flags.sharp { format!("0{verb}") } else { String::new() };
            let all: Vec<String> = bytes.map(byte).collect();
            let hex = match (flags.space, all.is_empty()) {
                (_, true) => String::new(),
                (true, _) => all.iter().map(|it| format!("{lead}{it}")).collect::<Vec<_>>().join(" "),
                (false, _) => lead + &all.concat(),
            };
            pad(&hex, flags, out);
        }
        _ => return false,
    }
    true
}

fn print_int(number: i128, verb: char, flags: Flags, out: &mut String) -> bool {
    let size = number.unsigned_abs();
    let character = || u32::try_from(number).ok().and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER);
    let (mut digits, lead) = match verb {
        'v' | 'd' => (size.to_string(), ""),
        'b' => (format!("{size:b}"), if flags.sharp { "0b" } else { "" }),
        'o' => (format!("{size:o}"), if flags.sharp && size > 0 { "0" } else { "" }),
        'O' => (format!("{}{size:o}", if flags.sharp && size > 0 { "0" } else { "" }), "0o"),
        'x' => (format!("{size:x}"), if flags.sharp { "0x" } else { "" }),
        'X' => (format!("{size:X}"), if flags.sharp { "0X" } else { "" }),
        'U' => {
            let shown = u32::try_from(number).ok().and_then(char::from_u32);
            let shown = shown.filter(|c| flags.sharp && is_print(*c));
            let shown = shown.map_or(String::new(), |c| format!(" '{c}'"));
            let digits = format!("{:04X}", number as u64);
            let digits = "0".repeat(flags.precision.unwrap_or(0).saturating_sub(digits.len())) + &digits;
            pad(&format!("U+{digits}{shown}"), Flags { zero: false, ..flags }, out);
            return true;
        }
        'c' => {
            pad(&character().to_string(), flags, out);
            return true;
        }
        'q' => {
            pad(&quote_char(character(), flags.plus), flags, out);
            return true;
        }
        _ => return false,
    };
    let sign = match (number < 0, flags.plus, flags.space) {
        (true, ..) => "-",
        (_, true, _) => "+",
        (_, _, true) => " ",
        _ => "",
    };
    let least = match flags.precision {
        Some(0) if number == 0 => {
            pad("", Flags { zero: false, ..flags }, out);
            return true;
        }
        Some(least) => least,
        None if flags.zero && !flags.minus => flags.width.unwrap_or(0).saturating_sub(sign.len()),
        None => 0,
    };
    digits.insert_str(0, &"0".repeat(least.saturating_sub(digits.len())));
    pad(&format!("{sign}{lead}{digits}"), Flags { zero: false, ..flags }, out);
    true
}

fn print_float(number: f64, verb: char, flags: Flags, out: &mut String) -> bool {
    let size = number.abs();
    let text = match verb {
        'v' | 'g' | 'G' => general(size, flags.precision),
        'f' | 'F' => {
            let (written, zeros) = decimals(flags.precision.unwrap_or(6));
            format!("{size:.written$}{}", "0".repeat(zeros))
        }
        'e' | 'E' => {
            let (written, zeros) = decimals(flags.precision.unwrap_or(6));
            let text = scientific(&format!("{size:.written$e}"));
            let (digits, exponent) = text.split_at(text.find('e').unwrap_or(text.len()));
            format!("{digits}{}{exponent}", "0".repeat(zeros))
        }
        _ => return false,
    };
    let text = if flags.sharp { with_point(&text, matches!(verb, 'v' | 'g' | 'G'), flags.precision) } else { text };
    let text = if matches!(verb, 'G' | 'E') { text.to_uppercase() } else { text };
    let sign = match (number.is_sign_negative(), flags.plus, flags.space) {
        (true, ..) => "-",
        (_, true, _) => "+",
        (_, _, true) => " ",
        _ => "",
    };
    if flags.zero && !flags.minus {
        out.push_str(sign);
        let width = flags.width.map(|width| width.saturating_sub(sign.len()));
        pad(&text, Flags { width, ..flags }, out);
    } else {
        pad(&format!("{sign}{text}"), flags, out);
    }
    true
}

/// How many decimals are written out, and how many noughts behind them: no number has more decimals than those.
fn decimals(wanted: usize) -> (usize, usize) {
    const MOST: usize = 1_100;
    (wanted.min(MOST), wanted.saturating_sub(MOST))
}

/// The number with a point, and of a general form with all digits that are asked for.
fn with_point(text: &str, is_general: bool, precision: Option<usize>) -> String {
    let (digits, exponent) = text.find('e').map_or((text, ""), |at| text.split_at(at));
    let has = digits
        .trim_start_matches(['0', '.'])
        .bytes()
        .filter(u8::is_ascii_digit)
        .count()
        .max(usize::from(digits == "0"));
    let wanted = if is_general { precision.unwrap_or(6) } else { 0 };
    let point = if digits.contains('.') { "" } else { "." };
    format!("{digits}{point}{}{exponent}", "0".repeat(wanted.saturating_sub(has)))
}

/// Rust's `1.5e3` with Go's exponent, `1.5e+03`.
fn scientific(text: &str) -> String {
    let (digits, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    format!("{digits}e{}{:02}", if exponent < 0 { '-' } else { '+' }, exponent.unsigned_abs())
}

/// With an exponent where the number is very small or has more digits before the point than are asked for.
fn general(size: f64, precision: Option<usize>) -> String {
    let shortest = match precision {
        None => format!("{size:e}"),
        Some(digits) => format!("{size:.*e}", decimals(digits.max(1) - 1).0),
    };
    let (digits, exponent) = shortest.split_once('e').unwrap_or((&shortest, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let digits: String = digits.replace('.', "");
    let digits = match digits.trim_end_matches('0') {
        "" => "0",
        digits => digits,
    };
    let most = match precision {
        None => 6,
        Some(asked) => {
            let asked = i32::try_from(asked.max(1)).unwrap_or(i32::MAX);
            let has = i32::try_from(digits.len()).unwrap_or(i32::MAX);
            if asked > has && has > exponent { has } else { asked }
        }
    };
    if exponent < -4 || exponent >= most {
        let (first, more) = digits.split_at(1);
        let point = if more.is_empty() { "" } else { "." };
        return scientific(&format!("{first}{point}{more}e{exponent}"));
    }
    let Ok(before) = usize::try_from(exponent + 1) else {
        return format!("0.{}{digits}", "0".repeat(usize::try_from(-exponent - 1).unwrap_or(0)));
    };
    match before {
        0 => format!("0.{digits}"),
        _ if before >= digits.len() => format!("{digits}{}", "0".repeat(before - digits.len())),
        _ => format!("{}.{}", &digits[..before], &digits[before..]),
    }
}

/// A value as it is written in Rego.
fn term(value: &Value) -> String {
    let all = |items: &mut dyn Iterator<Item = String>| items.collect::<Vec<_>>().join(", ");
    match value {
        Value::Null | Value::Undefined => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(_) => value.to_json_str().unwrap_or_default(),
        Value::String(text) => quote(text, false),
        Value::Array(items) => format!("[{}]", all(&mut items.iter().map(term))),
        Value::Set(items) if items.is_empty() => "set()".to_owned(),
        Value::Set(items) => format!("{{{}}}", all(&mut items.iter().map(term))),
        Value::Object(fields) => {
            format!(
                "{{{}}}",
                all(&mut fields.iter_sorted().map(|(key, value)| format!("{}: {}", term(key), term(value))))
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn made(format: &str, values: serde_json::Value) -> Option<String> {
        let values: Vec<Value> = values.as_array().into_iter().flatten().cloned().map(Value::from).collect();
        sprintf(format, &values)
    }

    #[test]
    fn what_does_not_fit_is_told() {
        assert_eq!(made("%s has %d", json!(["web", 3])).as_deref(), Some("web has 3"));
        assert_eq!(made("%d", json!(["web"])).as_deref(), Some("%!d(string=web)"));
        assert_eq!(made("%s", json!([])).as_deref(), Some("%!s(MISSING)"));
        assert_eq!(made("%v", json!([{"a": [1]}, 2])).as_deref(), Some("{\"a\": [1]}%!(EXTRA int64=2)"));
    }

    proptest! {
        /// `formats_are_those_of_go` of `tests/conventions.rs` holds what is made against Go.
        #[test]
        fn any_format_makes_a_text(
            format in "(%[-+# 0]{0,3}(\\[[0-9x]?\\]?)?([0-9]{0,8}|\\*)(\\.([0-9]{0,8}|\\*))?[a-zA-Z%é!]?|[a-z é%]{0,3}){0,5}",
            texts in proptest::collection::vec(".{0,8}", 0..3),
            numbers in proptest::collection::vec(any::<i64>(), 0..2),
            fractions in proptest::collection::vec(-1.0e12..1.0e12, 0..2),
        ) {
            let values: Vec<Value> = texts
                .iter()
                .map(|text| Value::from(text.as_str()))
                .chain(numbers.iter().map(|number| Value::from(*number)))
                .chain(fractions.iter().map(|number: &f64| Value::from(*number)))
                .collect();
            let made = sprintf(&format, &values);
            prop_assert!(made.is_none_or(|made| made.len() <= MOST_BYTES));
            if !format.contains('%') && values.is_empty() {
                prop_assert_eq!(sprintf(&format, &values), Some(format));
            }
        }
    }
}
