//! Any text as an expression over any manifest, and as a configuration with rules: nothing panics, work is bounded, mistakes lie within the text, and
//! the same comes out twice.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pitfall_engine::Layer;
use pitfall_policy::{Budget, Data, Inputs, Program, Scope, Type, Value};
use pitfall_syntax::yaml::Stream;

fuzz_target!(|texts: (&str, &str, bool)| {
    let (expression, manifest, is_template) = texts;
    let scope = Scope { inputs: &["object", "params"], ..Scope::default() };
    match Program::compile(expression, scope) {
        Err(mistakes) => {
            assert!(!mistakes.is_empty());
            for span in mistakes.iter().filter_map(|mistake| mistake.span()) {
                assert!(span.start <= span.end && span.end as usize <= expression.len(), "{span:?}");
                assert!(expression.get(span.range()).is_some(), "{span:?}");
            }
        }
        Ok(program) => {
            let stream = if is_template { Stream::parse_template(manifest) } else { Stream::parse(manifest) };
            let params = Data::Map(vec![("list".to_owned(), Data::List(vec![Data::Int(1), Data::Text("a".to_owned())]))]);
            for root in stream.documents().filter_map(|document| document.root()) {
                let inputs = Inputs { values: vec![Value::of_node(root), Ok(Value::of_data(&params))], ..Inputs::default() };
                let once = program.evaluate(&inputs, &Budget::new(100_000));
                let again = program.evaluate(&inputs, &Budget::new(100_000));
                assert_eq!(format!("{once:?}"), format!("{again:?}"));
                // The manifest as a schema.
                let own = Type::of_schema(root, true).unwrap_or(Type::Dyn);
                for mistake in program.mistakes_of_types(expression, &[own, Type::Dyn], &Type::Bool) {
                    assert!(mistake.span().is_none_or(|span| expression.get(span.range()).is_some()), "{mistake:?}");
                }
            }
        }
    }
    let quoted = format!("[[rule]]\nid = \"a\"\nmessage = \"a\"\nexpression = '''{expression}'''\n{manifest}");
    for text in [expression, manifest, &quoted] {
        let layer = Layer::of_toml(None, text);
        for complaint in &layer.complaints {
            assert!(complaint.span.end as usize <= text.len(), "{complaint:?}");
        }
    }
});
