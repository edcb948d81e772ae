//! What a scalar means to Kubernetes.

/// A scalar as `sigs.k8s.io/yaml` and kubectl understand it: YAML 1.1's booleans, octals and underscores, base-2 numbers.
///
/// Source: the resolver of go-yaml v2 (`resolve.go`), and what `kubectl annotate --local -o json` makes of each form.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'a> {
    /// `null`, `~` or nothing at all.
    Null,
    /// `true`, `yes`, `on`, `y` and their opposites, in three spellings each.
    Bool(bool),
    /// A whole number: decimal, `0x1f`, `0o17`, `017`, `0b11`, with `_` anywhere behind the first digit.
    Int(i128),
    /// A number with a point or an exponent, infinity, not-a-number, or a whole number beyond 64 bits.
    Float(f64),
    /// Everything else, dates included.
    Text(&'a str),
}

impl<'a> Value<'a> {
    /// What a plain scalar of this text means.
    pub fn of_plain(text: &'a str) -> Self {
        let Some(first) = text.bytes().next() else { return Self::Null };
        let found = match first {
            b'~' | b'n' | b'N' | b'y' | b'Y' | b't' | b'T' | b'f' | b'F' | b'o' | b'O' => word(text),
            b'.' => infinity(text).or_else(|| float(text)),
            b'+' | b'-' => infinity(text).or_else(|| number(text)),
            b'0'..=b'9' => number(text),
            _ => None,
        };
        found.unwrap_or(Self::Text(text))
    }

    /// The name of its kind as error messages of Kubernetes have it: `null`, `boolean`, `integer`, `number`, `string`.
    pub fn kind_name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "boolean",
            Self::Int(_) => "integer",
            Self::Float(_) => "number",
            Self::Text(_) => "string",
        }
    }
}

fn word(text: &str) -> Option<Value<'static>> {
    Some(match text {
        "~" | "null" | "Null" | "NULL" => Value::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => Value::Bool(true),
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => Value::Bool(false),
        _ => return None,
    })
}

fn infinity(text: &str) -> Option<Value<'static>> {
    Some(Value::Float(match text {
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => f64::INFINITY,
        "-.inf" | "-.Inf" | "-.INF" => f64::NEG_INFINITY,
        ".nan" | ".NaN" | ".NAN" => f64::NAN,
        _ => return None,
    }))
}

fn number(text: &str) -> Option<Value<'static>> {
    if text.len() > 512 {
        return None;
    }
    if text.contains('_') {
        let plain = text.replace('_', "");
        return integer(&plain).or_else(|| float(&plain));
    }
    integer(text).or_else(|| float(text))
}

/// Go's `strconv.ParseInt(text, 0, 64)`, and `ParseUint` after it.
fn integer(text: &str) -> Option<Value<'static>> {
    let (negative, digits) = match text.strip_prefix(['+', '-']) {
        Some(digits) => (text.starts_with('-'), digits),
        None => (false, text),
    };
    let (radix, digits) = match digits.get(..2) {
        Some("0x" | "0X") => (16, &digits[2..]),
        Some("0o" | "0O") => (8, &digits[2..]),
        Some("0b" | "0B") => (2, &digits[2..]),
        Some(_) if digits.starts_with('0') => (8, &digits[1..]),
        _ => (10, digits),
    };
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let value = i128::from_str_radix(digits, radix).ok()?;
    let value = if negative { -value } else { value };
    let fits = i64::try_from(value).is_ok() || (u64::try_from(value).is_ok() && !text.starts_with('+'));
    fits.then_some(Value::Int(value))
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
fn float(text: &str) -> Option<Value<'static>> {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let whole = digits(unsigned);
    let mut rest = &unsigned[whole..];
    if let Some(fraction) = rest.strip_prefix('.') {
        let length = digits(fraction);
        if whole == 0 && length == 0 {
            return None;
        }
        rest = &fraction[length..];
    } else if whole == 0 {
        return None;
    }
    if let Some(exponent) = rest.strip_prefix(['e', 'E']) {
        let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        if exponent.is_empty() || digits(exponent) != exponent.len() {
            return None;
        }
    } else if !rest.is_empty() {
        return None;
    }
    text.parse().ok().map(Value::Float)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each verdict is that of kubectl 1.20 on a ConfigMap's data.
    #[test]
    fn plain_scalars_as_kubectl_reads_them() {
        for text in ["y", "Y", "yes", "on", "True", "ON"] {
            assert_eq!(Value::of_plain(text), Value::Bool(true), "{text}");
        }
        for text in ["n", "NO", "OFF", "false"] {
            assert_eq!(Value::of_plain(text), Value::Bool(false), "{text}");
        }
        for text in ["", "~", "Null"] {
            assert_eq!(Value::of_plain(text), Value::Null, "{text}");
        }
        let ints = [
            ("010", 8),
            ("0o10", 8),
            ("0O17", 15),
            ("1_000", 1000),
            ("1__0", 10),
            ("0x1F", 31),
            ("0X1F", 31),
            ("0x_1", 1),
            ("-0x1F", -31),
            ("0b11", 3),
            ("0B1", 1),
            ("-0b11", -3),
            ("+1", 1),
            ("0", 0),
            ("-0", 0),
            ("18446744073709551615", u64::MAX.into()),
        ];
        for (text, value) in ints {
            assert_eq!(Value::of_plain(text), Value::Int(value), "{text}");
        }
        let floats = [("089", 89.0), ("1e3", 1000.0), (".5", 0.5), ("-.5", -0.5), ("1.", 1.0), ("0_8", 8.0)];
        for (text, value) in floats.into_iter().chain([("1_000.5", 1000.5), ("18446744073709551616", 2f64.powi(64))]) {
            assert_eq!(Value::of_plain(text), Value::Float(value), "{text}");
        }
        for text in ["1:30", "2001-01-01", "nO", "oN", "_1", "=", ".", "0x", "1.2.3", "-", "+", "1e", "é", "0é", "0b2"]
        {
            assert_eq!(Value::of_plain(text), Value::Text(text), "{text}");
        }
    }
}
