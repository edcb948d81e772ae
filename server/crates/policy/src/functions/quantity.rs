//! Amounts, exactly: `quantity("0.1").add(quantity("200m"))` is `300m`.
//!
//! Source: `k8s.io/apimachinery/pkg/api/resource`, whose smallest unit is a billionth and which rounds up beyond it.

use std::cmp::Ordering;

use pitfall_knowledge::kubernetes::quantity::{Quantity as Written, Suffix};

use super::Function;
use crate::evaluate::{Stop, wrong};
use crate::value::{Outcome, Value};

/// An amount in billionths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quantity {
    nanos: i128,
}

const ONE: i128 = 1_000_000_000;

/// Kubernetes cuts amounts off here, in units.
const MAX: i128 = i64::MAX as i128;

impl Quantity {
    /// The quantity that `text` is; `None` where Kubernetes refuses it.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let written = Written::parse(text)?;
        let unsigned = text.trim_start_matches(['+', '-']);
        let end = unsigned.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(unsigned.len());
        let (whole, fraction) = unsigned[..end].split_once('.').unwrap_or((&unsigned[..end], ""));
        let digits = format!("{whole}{fraction}");
        let digits = digits.trim_start_matches('0');
        // What is so large is cut off in any case, and what is so long is rounded.
        let (digits, dropped) = digits.split_at(digits.len().min(25));
        let number: i128 = if digits.is_empty() { 0 } else { digits.parse().ok()? };
        let point = dropped.len() as i64 - fraction.len() as i64;
        let (base, power): (i128, i64) = match written.suffix {
            Suffix::None => (1, 0),
            Suffix::Binary(power) => (1024i128.checked_pow(u32::from(power))?, 0),
            Suffix::Decimal(power) => (1, power.into()),
            Suffix::Exponent(power) => (1, power.into()),
        };
        let nanos = scaled(number.checked_mul(base).unwrap_or(i128::MAX), point + power + 9);
        let nanos = nanos.min(MAX.saturating_mul(ONE));
        Some(Self { nanos: if text.starts_with('-') { -nanos } else { nanos } })
    }

    /// What was cut off is none.
    fn is_integer(self) -> bool {
        self.nanos % ONE == 0 && self.nanos.abs() < MAX.saturating_mul(ONE)
    }

    fn of_int(number: i64) -> Self {
        Self { nanos: i128::from(number) * ONE }
    }

    pub(crate) fn compare(&self, other: &Self) -> Ordering {
        self.nanos.cmp(&other.nanos)
    }
}

/// `number` times this power of ten, rounded up.
fn scaled(number: i128, power: i64) -> i128 {
    if number == 0 {
        return 0;
    }
    match u32::try_from(power.unsigned_abs()) {
        Ok(size) if power >= 0 => 10i128.checked_pow(size).and_then(|by| number.checked_mul(by)).unwrap_or(i128::MAX),
        Ok(size) => match 10i128.checked_pow(size) {
            Some(by) => number / by + i128::from(number % by != 0),
            None => 1,
        },
        Err(_) => i128::MAX,
    }
}

/// Its value; `None` where it is no function of this file, or not of these types.
pub(super) fn call<'a>(function: Function, args: &[Value<'a>]) -> Option<Outcome<'a>> {
    match (function, args.first()?) {
        (Function::Quantity, Value::Text(text)) => {
            return Some(Quantity::parse(text).map(Value::Quantity).ok_or_else(|| refused(text)));
        }
        // A manifest may write an amount without quotes; the API server sees a text in any case.
        (Function::Quantity, Value::Int(number)) => return Some(Ok(Value::Quantity(Quantity::of_int(*number)))),
        (Function::Quantity, Value::Double(number)) => {
            let text = number.to_string();
            return Some(Quantity::parse(&text).map(Value::Quantity).ok_or_else(|| refused(&text)));
        }
        (Function::Quantity, value @ Value::Quantity(_)) => return Some(Ok(value.clone())),
        (Function::IsQuantity, Value::Text(text)) => return Some(Ok(Value::Bool(Quantity::parse(text).is_some()))),
        (Function::IsQuantity, Value::Int(_) | Value::Double(_)) => return Some(Ok(Value::Bool(true))),
        _ => {}
    }
    let Value::Quantity(one) = args.first()? else { return None };
    let other = match args.get(1) {
        Some(Value::Quantity(other)) => Some(*other),
        Some(Value::Int(number)) => Some(Quantity::of_int(*number)),
        _ => None,
    };
    Some(Ok(match function {
        Function::Sign => Value::Int(one.nanos.signum() as i64),
        Function::IsInteger => Value::Bool(one.is_integer()),
        Function::AsInteger if one.is_integer() => Value::Int(i64::try_from(one.nanos / ONE).ok()?),
        Function::AsInteger => return Some(Err(wrong("cannot convert value to integer"))),
        Function::AsApproximateFloat => Value::Double(one.nanos as f64 / ONE as f64),
        Function::Add => Value::Quantity(Quantity { nanos: one.nanos.checked_add(other?.nanos)? }),
        Function::Sub => Value::Quantity(Quantity { nanos: one.nanos.checked_sub(other?.nanos)? }),
        Function::IsGreaterThan => Value::Bool(one.nanos > other?.nanos),
        Function::IsLessThan => Value::Bool(one.nanos < other?.nanos),
        Function::CompareTo => Value::Int(one.compare(&other?) as i64),
        _ => return None,
    }))
}

fn refused(text: &str) -> Stop {
    let start: String = text.chars().take(40).collect();
    wrong(format!("{start:?} is no quantity"))
}
