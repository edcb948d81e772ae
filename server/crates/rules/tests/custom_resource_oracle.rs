//! Objects beside schemas as a CustomResourceDefinition holds them: our verdict and that of `jsonschema` of PyPI, over made ones.
#![allow(clippy::unwrap_used, reason = "a test whose set-up fails has failed")]
#![allow(clippy::print_stdout, reason = "a test says what it skips and how much it compared")]

use pitfall_models::kubernetes::schema::{CustomWrong, custom_verdict};
use pitfall_syntax::yaml::Stream;
use serde_json::{Map, Value, json};

/// A source of choices that is the same on every run.
struct Choices(u64);

impl Choices {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    fn one_of<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len() as u64) as usize]
    }
}

const KEYS: [&str; 4] = ["a", "b", "c", "d"];
const TEXTS: [&str; 8] = ["", "a", "ab-1", "Ab", "10", "1.5k", "x y", "aaaaaaaa"];
const PATTERNS: [&str; 6] = ["^[a-z]+$", r"^\d+$", "b", r"^([0-9]+(\.[0-9]+)?)[kM]?$", "^[^ ]*$", "^(a|x).*"];

fn value(choices: &mut Choices, depth: u32) -> Value {
    match choices.below(if depth == 0 { 4 } else { 6 }) {
        0 => json!(choices.one_of(&TEXTS)),
        1 => json!(choices.below(12) as i64 - 2),
        2 => json!(choices.below(2) == 0),
        3 => json!(choices.below(8) as f64 + 0.5),
        4 => Value::Array((0..choices.below(4)).map(|_| value(choices, depth - 1)).collect()),
        _ => object(choices, depth - 1),
    }
}

fn object(choices: &mut Choices, depth: u32) -> Value {
    let mut made = Map::new();
    for key in KEYS {
        if choices.below(2) == 0 {
            made.insert(key.to_owned(), value(choices, depth));
        }
    }
    Value::Object(made)
}

/// Constraints that may stand in an alternative: no types of fields that the structure does not have.
fn constraints(choices: &mut Choices, kind: &str, depth: u32) -> Map<String, Value> {
    let mut made = Map::new();
    match kind {
        "string" => match choices.below(4) {
            0 => drop(made.insert("pattern".into(), json!(choices.one_of(&PATTERNS)))),
            1 => drop(made.insert("enum".into(), json!([choices.one_of(&TEXTS), choices.one_of(&TEXTS), "z"]))),
            2 => drop(made.insert("minLength".into(), json!(choices.below(4)))),
            _ => drop(made.insert("maxLength".into(), json!(choices.below(6)))),
        },
        "integer" | "number" => match choices.below(4) {
            0 => drop(made.insert("minimum".into(), json!(choices.below(6)))),
            1 => {
                made.insert("maximum".into(), json!(choices.below(9)));
                made.insert("exclusiveMaximum".into(), json!(choices.below(2) == 0));
            }
            2 if kind == "integer" => drop(made.insert("multipleOf".into(), json!(2))),
            _ => drop(made.insert("enum".into(), json!([0, 1, 2, 5]))),
        },
        "array" => drop(match choices.below(2) {
            0 => made.insert("minItems".into(), json!(choices.below(3))),
            _ => made.insert("maxItems".into(), json!(choices.below(3))),
        }),
        "object" => {
            if choices.below(2) == 0 {
                made.insert("required".into(), json!([choices.one_of(&KEYS)]));
            }
            if choices.below(3) == 0 {
                made.insert("minProperties".into(), json!(choices.below(3)));
            }
        }
        _ => {}
    }
    if depth > 0 && choices.below(2) == 0 {
        let parts = |choices: &mut Choices| -> Vec<Value> {
            (0..1 + choices.below(3)).map(|_| Value::Object(constraints(choices, kind, depth - 1))).collect()
        };
        let (key, value) = match choices.below(4) {
            0 => ("allOf", json!(parts(choices))),
            1 => ("anyOf", json!(parts(choices))),
            2 => ("oneOf", json!(parts(choices))),
            _ => ("not", json!(parts(choices)[0])),
        };
        made.insert(key.into(), value);
    }
    made
}

fn schema(choices: &mut Choices, depth: u32, kind: Option<&str>) -> Value {
    let kind = kind.unwrap_or_else(|| {
        let kinds = ["string", "integer", "number", "boolean", "array", "object"];
        choices.one_of(if depth == 0 { &kinds[..4] } else { &kinds })
    });
    let mut made = if choices.below(3) == 0 { constraints(choices, kind, 2) } else { Map::new() };
    made.insert("type".into(), json!(kind));
    match kind {
        "array" => drop(made.insert("items".into(), schema(choices, depth - 1, None))),
        "object" => {
            let properties: Map<String, Value> =
                KEYS.iter().map(|key| ((*key).to_owned(), schema(choices, depth.saturating_sub(1), None))).collect();
            // An alternative that speaks of the fields.
            let inner: Map<String, Value> = properties
                .iter()
                .map(|(key, property)| {
                    let kind = property["type"].as_str().unwrap();
                    (key.clone(), Value::Object(constraints(choices, kind, 0)))
                })
                .collect();
            if choices.below(4) == 0 {
                let other = constraints(choices, "object", 0);
                made.insert("anyOf".into(), json!([{"properties": inner, "required": [choices.one_of(&KEYS)]}, other]));
            }
            made.insert("properties".into(), Value::Object(properties));
        }
        _ => {}
    }
    Value::Object(made)
}

#[test]
fn verdicts_agree_with_jsonschema() {
    let mut choices = Choices(6);
    let mut asked = Vec::new();
    for _ in 0..600 {
        let schema = schema(&mut choices, 2, Some("object"));
        for _ in 0..8 {
            asked.push((schema.clone(), object(&mut choices, 2)));
        }
        // Objects by chance are nearly all of wrong types: some that are made by the schema.
        for _ in 0..8 {
            asked.push((schema.clone(), like(&mut choices, &schema)));
        }
    }
    let lines = asked.iter().map(|(schema, object)| json!({"schema": schema, "object": object}).to_string() + "\n");
    let Some(verdicts) = pitfall_testkit::verdicts("custom_verdicts.py", lines.collect()) else { return };
    assert_eq!(verdicts.len(), asked.len());
    let (mut good, mut bad) = (0, 0);
    for ((schema, object), verdict) in asked.iter().zip(&verdicts) {
        let (schema_text, object_text) = (schema.to_string(), object.to_string());
        let (schema_stream, object_stream) = (Stream::parse(&schema_text), Stream::parse(&object_text));
        let schema_root = schema_stream.documents().next().unwrap().root().unwrap();
        let object_root = object_stream.documents().next().unwrap().root().unwrap();
        let faults = custom_verdict(object_root, schema_root).faults;
        let ours: Vec<_> =
            faults.iter().filter(|fault| !matches!(fault.what, CustomWrong::UnknownField { .. })).collect();
        assert_eq!(ours.is_empty(), verdict == "ok", "{schema_text}\n{object_text}\n{verdict}\n{ours:?}");
        if ours.is_empty() {
            good += 1;
        } else {
            bad += 1;
        }
    }
    println!("{good} accepted and {bad} refused by both");
    assert!(good > 1000 && bad > 1000, "{good} {bad}");
}

/// An object of the right types.
fn like(choices: &mut Choices, schema: &Value) -> Value {
    match schema["type"].as_str().unwrap() {
        "string" => json!(choices.one_of(&TEXTS)),
        "integer" => json!(choices.below(10)),
        "number" => json!(choices.below(8) as f64 + 0.5),
        "boolean" => json!(choices.below(2) == 0),
        "array" => Value::Array((0..choices.below(4)).map(|_| like(choices, &schema["items"])).collect()),
        _ => {
            let mut made = Map::new();
            for (key, property) in schema["properties"].as_object().unwrap() {
                if choices.below(4) != 0 {
                    made.insert(key.clone(), like(choices, property));
                }
            }
            Value::Object(made)
        }
    }
}
