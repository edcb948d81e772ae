//! Functions of the evaluator that may make much in one step, within which it does not look at what it takes: how much they would make is found out before.
//!
//! Values share their parts, and what is written out does not: a list of a thousand times the same long text is small, and its JSON is not.

use std::cell::Cell;

use regorus::{Engine, Value};

use crate::MOST_BYTES;

/// What a call would make of its arguments, in bytes; more than it will be rather than less.
type Estimate = fn(&[Value]) -> usize;

/// By name, and how many arguments each takes.
const GUARDED: [(&str, u8, Estimate); 5] = [
    ("json.marshal", 1, |given| given.iter().map(written).fold(0, usize::saturating_add)),
    ("json.marshal_with_options", 2, indented),
    ("regex.replace", 3, substituted),
    ("product", 1, multiplied),
    ("object.union_n", 1, united),
];

/// Puts them before the evaluator's own.
pub(crate) fn put(engine: &mut Engine) {
    for (place, (name, arguments, estimate)) in GUARDED.into_iter().enumerate() {
        let extension = move |given: Vec<Value>| {
            if estimate(&given) > MOST_BYTES {
                let words = format!("error: {name} would make more than {MOST_BYTES} bytes here");
                Err(std::io::Error::other(words))?;
            }
            // What it cannot do is undefined, as everywhere; that it took too much, who called it finds out.
            Ok(call(place, given).unwrap_or(Value::Undefined))
        };
        // Each name is added once to a new engine, which is the only reason for an error.
        let _ = engine.add_extension(name.to_owned(), arguments, Box::new(extension));
    }
}

thread_local! {
    /// An engine that has the evaluator's own functions.
    static OWN: Cell<Option<Engine>> = const { Cell::new(None) };
}

/// What the evaluator's own function makes of the arguments; `None` where it fails.
fn call(place: usize, given: Vec<Value>) -> Option<Value> {
    // It is put back only where all went well: what is left of a call that failed would be in the way of the next.
    let mut engine = OWN.take().or_else(own)?;
    engine.set_input(Value::from(given));
    let value = engine.eval_rule(format!("data.own.f{place}")).ok()?;
    OWN.set(Some(engine));
    Some(value)
}

fn own() -> Option<Engine> {
    let mut text = "package own\n".to_owned();
    for (place, (name, arguments, _)) in GUARDED.into_iter().enumerate() {
        let given: Vec<String> = (0..arguments).map(|at| format!("input[{at}]")).collect();
        text += &format!("f{place} := {name}({})\n", given.join(", "));
    }
    let mut engine = Engine::new();
    // As where it is called from.
    engine.set_strict_builtin_errors(false);
    engine.add_policy("own.rego".to_owned(), text).ok()?;
    Some(engine)
}

/// The bytes of the value's JSON, nearly; as soon as they are more than [`MOST_BYTES`], some number above.
pub(crate) fn written(value: &Value) -> usize {
    fn count(value: &Value, sum: &mut usize) {
        *sum += match value {
            Value::String(text) => text.len() + 3,
            // Most numbers are short, and a long one is made of some 64 bits at a time.
            Value::Number(_) => {
                value.as_i64().map_or_else(|_| value.to_json_str().map_or(24, |text| text.len()), |_| 21)
            }
            _ => 6,
        };
        match value {
            Value::Array(items) => items.iter().take_while(|item| within(item, sum)).for_each(drop),
            Value::Set(items) => items.iter().take_while(|item| within(item, sum)).for_each(drop),
            Value::Object(fields) => {
                fields.iter().take_while(|(key, value)| within(key, sum) && within(value, sum)).for_each(drop);
            }
            _ => {}
        }
    }
    fn within(value: &Value, sum: &mut usize) -> bool {
        if *sum <= MOST_BYTES {
            count(value, sum);
        }
        *sum <= MOST_BYTES
    }
    let mut sum = 0;
    count(value, &mut sum);
    sum
}

fn length(value: Option<&Value>) -> usize {
    value.and_then(|value| value.as_string().ok()).map_or(0, |text| text.len())
}

/// JSON whose lines begin with a text of one's own, and one more for each level.
fn indented(given: &[Value]) -> usize {
    let [value, options] = given else { return 0 };
    let lead = options.as_object().map_or(0, |options| options.iter().map(|(_, value)| length(Some(value))).sum());
    // Each value stands on a line of its own, which takes six bytes at least; few lie deeper than six levels.
    written(value).saturating_mul(1 + lead)
}

/// A text in which each match becomes another, which may repeat the match.
fn substituted(given: &[Value]) -> usize {
    let (within, with) = (length(given.first()), length(given.get(2)));
    // Behind each byte there may be a match, and each two bytes of the other text may repeat it.
    within.saturating_add(1).saturating_mul(with.saturating_add(1))
}

/// The digits of a product are those of all numbers together; it is made one number after the other, so that the time grows by their square.
fn multiplied(given: &[Value]) -> usize {
    let digits = given.first().map_or(0, written);
    digits.saturating_mul(digits) / 64
}

/// Objects, each put into what those before it have come to.
fn united(given: &[Value]) -> usize {
    let Some(Ok(objects)) = given.first().map(Value::as_array) else { return 0 };
    let fields = objects.iter().map(|it| it.as_object().map_or(0, |fields| fields.len()));
    fields.fold(0_usize, |sum, fields| sum.saturating_add(fields.saturating_mul(32)))
}
