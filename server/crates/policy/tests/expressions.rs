//! Expressions and what they come to, from `expressions.txt`.
//!
//! Its cases are those of the CEL specification's own tests (<https://github.com/google/cel-spec/tree/master/tests/simple>), of the examples on
//! <https://kubernetes.io/docs/reference/using-api/cel/>, and of what templates hide.

use pitfall_policy::{Budget, Data, Inputs, Mistake, Program, Scope, Stop, Value};
use pitfall_syntax::yaml::Stream;

const CASES: &str = include_str!("expressions.txt");

const NAMES: [&str; 3] = ["object", "params", "template"];

fn params() -> Data {
    let text = |text: &str| Data::Text(text.to_owned());
    Data::Map(vec![
        ("allowed".to_owned(), Data::List(vec![text("a"), text("b")])),
        ("most".to_owned(), Data::Int(3)),
        ("half".to_owned(), Data::Double(0.5)),
        ("on".to_owned(), Data::Bool(true)),
    ])
}

/// The two manifests at the head of the cases, and the lines behind them.
fn parts() -> (Stream, Stream, Vec<(usize, &'static str)>) {
    let mut blocks = CASES.split("=====\n");
    let object = blocks.next().expect("an object");
    let template = blocks.next().expect("a template");
    let before = object.lines().count() + template.lines().count() + 2;
    let cases = blocks.next().expect("cases").lines().enumerate().map(|(at, line)| (at + before + 1, line)).collect();
    (Stream::parse(object), Stream::parse_template(template), cases)
}

#[test]
fn each_comes_to_what_it_should() {
    let (object, template, cases) = parts();
    let params = params();
    let root = |stream: &'static Stream| {
        Value::of_node(stream.documents().next().expect("a document").root().expect("a root"))
    };
    let (object, template): (&'static Stream, &'static Stream) =
        (Box::leak(Box::new(object)), Box::leak(Box::new(template)));
    let inputs =
        Inputs { values: vec![root(object), Ok(Value::of_data(&params)), root(template)], ..Inputs::default() };
    let scope = Scope { inputs: &NAMES, ..Scope::default() };
    let (mut wrong, mut count) = (Vec::new(), 0);
    for (line, case) in cases.into_iter().filter(|(_, case)| !case.trim().is_empty() && !case.starts_with('#')) {
        let (expression, wanted) = case.rsplit_once(" => ").unwrap_or_else(|| panic!("line {line}: no =>"));
        count += 1;
        let found = match Program::compile(expression, scope) {
            Err(mistakes) if std::env::var_os("SHOW").is_some() => format!("mistake {mistakes:?}"),
            Err(mistakes) => format!("mistake {}", shown(expression, &mistakes[0])),
            Ok(program) => match program.evaluate(&inputs, &Budget::new(Budget::OF_A_CHECK)) {
                Err(Stop::Unknown) => "unknown".to_owned(),
                Err(Stop::Missing(field)) => format!("missing {field}"),
                Err(Stop::Wrong(_)) => "wrong".to_owned(),
                Err(Stop::Spent) => "spent".to_owned(),
                Ok(_)
                    if matches!(wanted, "unknown" | "wrong" | "spent")
                        || wanted.starts_with("missing")
                        || wanted.starts_with("mistake") =>
                {
                    "a value".to_owned()
                }
                Ok(_) => {
                    let both = format!("({expression}) == ({wanted}) && type({expression}) == type({wanted})");
                    let same = Program::compile(&both, scope).expect("both are expressions");
                    match same.holds(&inputs, &Budget::new(Budget::OF_A_CHECK)) {
                        Ok(true) => wanted.to_owned(),
                        other => {
                            format!("{:?}, {other:?}", program.evaluate(&inputs, &Budget::new(Budget::OF_A_CHECK)))
                        }
                    }
                }
            },
        };
        if found != wanted {
            wrong.push(format!("line {line}: {expression}\n  wanted {wanted}\n  found  {found}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(count > 250, "{count}");
}

fn shown(text: &str, mistake: &Mistake) -> String {
    let at = mistake.span().map_or("", |span| span.of(text));
    let kind = match mistake {
        Mistake::Syntax(..) => "syntax",
        Mistake::TooLong(_) => "long",
        Mistake::TooDeep => "deep",
        Mistake::Variable(..) => "variable",
        Mistake::Function(..) => "function",
        Mistake::Arguments(..) => "arguments",
        Mistake::Unsupported(..) => "unsupported",
        Mistake::Literal(..) => "literal",
        Mistake::Later(..) => "later",
        Mistake::Field(..) => "field",
        Mistake::Overload(..) => "overload",
        Mistake::Pattern(..) => "pattern",
        Mistake::Type(_) => "type",
    };
    format!("{kind} {at}")
}

#[test]
fn near_names_are_told() {
    let scope = Scope { inputs: &NAMES, ..Scope::default() };
    let near = |text: &str| match Program::compile(text, scope) {
        Err(mistakes) => match &mistakes[0] {
            Mistake::Variable(_, _, near) | Mistake::Function(_, _, near) => near.clone(),
            _ => None,
        },
        Ok(_) => None,
    };
    assert_eq!(near("objekt.kind == 'Pod'").as_deref(), Some("object"));
    assert_eq!(near("object.kind.startWith('P')").as_deref(), Some("startsWith"));
    assert_eq!(near("quanity('1') == quantity('1')").as_deref(), Some("quantity"));
    assert_eq!(near("frobnicate(1)"), None);
}

#[test]
fn a_wrong_type_is_told_before_anything_is_evaluated() {
    let scope = Scope { inputs: &NAMES, ..Scope::default() };
    for (text, wanted, found) in [
        ("size(object)", "bool", "int"),
        ("'a'", "bool", "string"),
        ("1 == 1", "string", "bool"),
        ("[1]", "bool", "list"),
    ] {
        let mistakes = Program::compile_as(text, scope, wanted).expect_err("another type");
        assert_eq!(mistakes, [Mistake::Type(found.to_owned())], "{text}");
    }
    assert!(Program::compile_as("object.spec.paused", scope, "bool").is_ok());
}

/// Work that grows beyond all measure is stopped, whatever it is made of.
#[test]
fn hostile_expressions_are_stopped() {
    let ten = "[0,1,2,3,4,5,6,7,8,9]";
    let mut nested = "true".to_owned();
    for depth in 0..12 {
        nested = format!("{ten}.all(v{depth}, {nested})");
    }
    let mut doubled = "'0123456789'".to_owned();
    for _ in 0..20 {
        doubled = format!("{doubled}.replace('', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa')");
    }
    let lists =
        format!("{ten}.map(a, {ten}.map(b, {ten}.map(c, {ten}.map(d, {ten}.map(e, {ten}.map(f, a + b)))))).size() > 0");
    let range = "lists.range(9223372036854775807).size() > 0";
    let format = format!("'%s'.format([{ten}])");
    let pattern = "[1,2,3,4,5,6,7,8,9].all(x, [1,2,3,4,5,6,7,8,9].all(y, [1,2,3,4,5].all(z, 'a'.find('(a|b){900}' + string(z)) == '')))";
    let scope = Scope { inputs: &NAMES, ..Scope::default() };
    let params = params();
    let inputs = Inputs {
        values: vec![Err(Stop::Unknown), Ok(Value::of_data(&params)), Err(Stop::Unknown)],
        ..Inputs::default()
    };
    for text in [nested.as_str(), &doubled, &lists, range, pattern] {
        let program = Program::compile(text, scope).unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
        let began = std::time::Instant::now();
        let stopped = program.evaluate(&inputs, &Budget::new(Budget::OF_A_CHECK)).err();
        assert!(matches!(stopped, Some(Stop::Spent | Stop::Wrong(_))), "{text}: {stopped:?}");
        assert!(began.elapsed().as_secs() < 5, "{text}: {:?}", began.elapsed());
    }
    assert!(Program::compile(&format, scope).is_ok());
    // A budget for all that is nearly spent ends what would have had steps enough of its own.
    let short = Program::compile(&format!("{ten}.all(x, x < 10)"), scope).expect("it is sound");
    assert_eq!(short.evaluate(&inputs, &Budget::new(5)).err(), Some(Stop::Spent));
}

/// Text that nests without end is refused and not followed.
#[test]
fn deep_texts_are_refused() {
    let scope = Scope { inputs: &NAMES, ..Scope::default() };
    let texts = [
        "(".repeat(8000),
        "[".repeat(8000),
        "-!".repeat(4000) + "1",
        "a?".repeat(4000),
        "true?1:".repeat(1000) + "1",
        "1+".repeat(4000) + "1",
        "object".to_owned() + &".a".repeat(4000),
        "f(".repeat(2700),
        "has(".repeat(2000),
        "{1:".repeat(2700),
        "[1].all(x,".repeat(800) + "true",
        "\"".to_owned() + &"é".repeat(4000),
        "a".repeat(9000),
        "object".to_owned() + &".filter(x, true)".repeat(400),
    ];
    for text in texts {
        let start: String = text.chars().take(12).collect();
        assert!(Program::compile(&text, scope).is_err(), "{start}");
    }
}
