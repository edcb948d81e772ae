//! Whatever is written as an expression, it is read or refused, evaluated within its budget, and its mistakes lie within it.

use pitfall_policy::{Budget, Data, Inputs, Program, Scope, Stop, Type, Value};
use pitfall_syntax::yaml::Stream;
use proptest::prelude::*;

const WORDS: &[&str] = &[
    "object",
    "params",
    "x",
    "y",
    "has(",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ".",
    ",",
    "?",
    ":",
    ".?",
    "[?",
    "==",
    "!=",
    "<",
    "&&",
    "||",
    "!",
    "-",
    "+",
    "*",
    "/",
    "%",
    " in ",
    "1",
    "2u",
    "1.5",
    "'a'",
    "'[a-z]+'",
    "true",
    "null",
    ".all(x,",
    ".exists(y,",
    ".map(x,",
    ".exists(i, x,",
    ".transformMap(x, y,",
    ".transformMapEntry(x, y,",
    ".sortBy(x,",
    "timestamp(",
    "duration(",
    "'2024-02-29T23:59:59.5+05:30'",
    ".getDate(",
    "semver(",
    "format.named(",
    ".validate(",
    ".filter(x,",
    ".optMap(x,",
    "size(",
    "quantity(",
    ".matches(",
    ".split(",
    ".orValue(",
    "spec",
    "list",
    "text",
    "é",
    "\"",
    "`",
    "//",
    "\n",
];

const SCHEMA: &str = "type: object\nproperties:\n  spec:\n    type: object\n    properties:\n      list: {type: array, items: {type: string}}\n      text: {type: string}\n      hidden: {type: integer}\n";

const OBJECT: &str = "spec: {list: [1, 2, a], text: é, none: null, hidden: \"${X}\"}\n";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn words_in_any_order(words in prop::collection::vec(prop::sample::select(WORDS), 0..24)) {
        read(&words.concat())?;
    }

    #[test]
    fn any_text(text in "\\PC{0,60}") {
        read(&text)?;
    }
}

fn read(text: &str) -> Result<(), TestCaseError> {
    match Program::compile(text, Scope { inputs: &["object", "params"], ..Scope::default() }) {
        Err(mistakes) => {
            prop_assert!(!mistakes.is_empty());
            for span in mistakes.iter().filter_map(|mistake| mistake.span()) {
                prop_assert!(text.get(span.range()).is_some(), "{span:?}");
            }
        }
        Ok(program) => {
            let stream = Stream::parse(OBJECT);
            let params = Data::List(vec![Data::Int(1), Data::Text("a".to_owned())]);
            let root = stream.documents().next().and_then(|document| document.root());
            let inputs = Inputs {
                values: vec![root.map_or(Err(Stop::Unknown), Value::of_node), Ok(Value::of_data(&params))],
                ..Inputs::default()
            };
            let schema = Stream::parse(SCHEMA);
            let schema = schema.documents().next().and_then(|document| document.root());
            let own = schema.and_then(|schema| Type::of_schema(schema, true)).unwrap_or(Type::Dyn);
            for mistake in program.mistakes_of_types(text, &[own, Type::Dyn], &Type::Bool) {
                prop_assert!(mistake.span().is_none_or(|span| text.get(span.range()).is_some()), "{mistake:?}");
            }
            let once = format!("{:?}", program.evaluate(&inputs, &Budget::new(50_000)));
            prop_assert_eq!(once, format!("{:?}", program.evaluate(&inputs, &Budget::new(50_000))));
        }
    }
    Ok(())
}
