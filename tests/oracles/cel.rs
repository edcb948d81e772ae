//! Expressions, against CEL's own runtime and checker in C++: a table of ours, and all operators and functions over values and variables of every type.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use pitfall_policy::{Budget, Inputs, Program, Scope, Stop, Type};
use serde_json::{Value as Json, json};

use crate::support::cel;

const TABLE: &str = include_str!("../../server/crates/policy/tests/expressions.txt");

/// Kubernetes takes Go's runtime, which differs from the one in C++: a part of the expression, and how.
const EXCEPTIONS: &[(&str, &str)] = &[
    ("getMilliseconds()", "of a duration, Go has all of it in milliseconds, C++ what is beyond its seconds"),
    ("'Europe/Paris'", "the hours of zones with names are not known here"),
    ("string((timestamp(", "Go writes no more digits of a second than tell it, and the zone as it was written"),
    ("string(timestamp(", "as above"),
    ("string((duration(", "as above"),
    ("string(duration(", "as above"),
    ("int((duration(", "Go has the nanoseconds of a duration, C++ no such function"),
    ("int(duration(", "as above"),
    ("-(duration(", "Go takes the negative of a duration that it did not know to be one"),
    ("int((true))", "a number of a truth value is C++'s own"),
    ("int((false))", "as above"),
    ("('').split(''", "of an empty text, Go makes no parts, C++ one"),
    ("('a').substring(0, 1)", "C++ takes no end of a text of one character"),
    ("bool('T')", "Go reads `T` as true"),
    ("2562048h", "Go's durations end before that"),
    ("03:04:60Z'", "Go has no second of that number"),
    ("'+02:99'", "Go has no such zone"),
    ("{'a': 1, 'b': 2}.map(k, k)", "the order of keys is nobody's to know"),
    ("ndexOf('')", "lists have it in Kubernetes alone"),
];

/// What of Kubernetes the runtime in C++ has not.
const KUBERNETES_ALONE: &[&str] = &[
    "object",
    "params",
    "template",
    "semver",
    "isSemver",
    "quantity",
    "isQuantity",
    "url(",
    "isURL",
    "ip(",
    "ip.",
    "isIP",
    "cidr",
    "isCIDR",
    "format",
    "sets.",
    "lists.",
    "find",
    "isSorted",
    "sum()",
    "min()",
    "max()",
    "sort",
    "distinct",
    "flatten",
    "slice",
    "reverse",
    "first()",
    "last()",
    "includes",
    "nwrap",
    "existsOne",
    "transform",
    "(i, v,",
    "(k, v,",
    "(k, vals,",
    "(j, w,",
    "'.indexOf",
    "].indexOf",
    "].lastIndexOf",
    "optFlatMap",
];

/// What the runtime says; `None` where it is not installed.
fn verdicts(values: &[String], types: &[String]) -> Option<(Vec<Json>, Vec<Json>)> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracles/cel_verdicts.py");
    let mut asked =
        Command::new("python3").arg(script).arg(cel()?).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let input = json!({ "values": values, "types": types }).to_string();
    asked.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = asked.wait_with_output().unwrap();
    assert!(output.status.success());
    let mut all: Json = serde_json::from_slice(&output.stdout).unwrap();
    let mut list = |key: &str| all[key].as_array_mut().map(std::mem::take).unwrap();
    Some((list("values"), list("types")))
}

/// What is wrong with our value of `expression`; nothing where ours is unknown.
fn fault(expression: &str, verdict: &Json) -> Option<String> {
    let inputs = Inputs::default();
    let budget = || Budget::new(Budget::OF_A_CHECK);
    let Ok(program) = Program::compile(expression, Scope::default()) else { return None };
    match (program.evaluate(&inputs, &budget()), verdict.get("value"), verdict.get("error")) {
        _ if is_exception(expression) => None,
        (Err(Stop::Unknown), ..) => None,
        (Err(stop), Some(value), _) => Some(format!("{expression}\n  ours: {stop:?}\n  C++: {value}")),
        (Ok(value), _, Some(error)) => Some(format!("{expression}\n  ours: {value:?}\n  C++: {error}")),
        (Ok(value), Some(Json::String(literal)), _) => {
            let both = format!("({expression}) == ({literal}) && type({expression}) == type({literal})");
            let same = Program::compile(&both, Scope::default()).unwrap_or_else(|wrong| panic!("{both}: {wrong:?}"));
            let same = same.holds(&inputs, &budget());
            (same != Ok(true)).then(|| format!("{expression}\n  ours: {value:?}\n  C++: {literal}"))
        }
        // Not a number, or an optional, of which no literal can be made.
        _ => None,
    }
}

fn is_exception(expression: &str) -> bool {
    EXCEPTIONS.iter().any(|(part, _)| expression.contains(part))
}

#[test]
fn the_table_comes_to_the_same() {
    let cases = TABLE.split("=====\n").nth(2).unwrap().lines();
    let cases = cases.filter_map(|line| line.rsplit_once(" => ")).filter(|(_, wanted)| !wanted.starts_with("mistake"));
    let asked: Vec<String> = cases
        .map(|(expression, _)| expression.to_owned())
        .filter(|expression| !KUBERNETES_ALONE.iter().any(|part| expression.contains(part)))
        .collect();
    let Some((found, _)) = verdicts(&asked, &[]) else { return };
    let faults: Vec<String> = asked.iter().zip(&found).filter_map(|(expression, it)| fault(expression, it)).collect();
    println!("{} expressions", asked.len());
    assert!(asked.len() > 150, "{}", asked.len());
    assert!(faults.is_empty(), "{} of {}:\n{}", faults.len(), asked.len(), faults.join("\n"));
}

/// Values of every type, none of which nests.
const VALUES: &[&str] = &[
    "0",
    "1",
    "-7",
    "9223372036854775807",
    "3u",
    "18446744073709551615u",
    "0.0",
    "2.5",
    "-1e300",
    "'a'",
    "'-12'",
    "'é b'",
    "''",
    "b'ab'",
    "true",
    "false",
    "null",
    "[1, 2]",
    "['a', 'b']",
    "[]",
    "{'a': 1}",
    "{1: 'b'}",
    "{}",
    "int",
    "timestamp('2024-02-29T12:30:45.5Z')",
    "timestamp('1969-12-31T23:59:59-01:00')",
    "duration('90m')",
    "duration('-1.5s')",
];

const OPERATORS: &[&str] = &["==", "!=", "<", "<=", ">", ">=", "in", "+", "-", "*", "/", "%", "&&", "||"];

/// Functions of one value, with `_` for it.
const OF_ONE: &[&str] = &[
    "size($)",
    "$.size()",
    "string($)",
    "int($)",
    "uint($)",
    "double($)",
    "bool($)",
    "bytes($)",
    "type($)",
    "timestamp($)",
    "duration($)",
    "dyn($)",
    "-$",
    "!$",
    "$.getFullYear()",
    "$.getMonth()",
    "$.getDayOfYear()",
    "$.getDayOfMonth()",
    "$.getDate()",
    "$.getDayOfWeek()",
    "$.getHours()",
    "$.getMinutes()",
    "$.getSeconds()",
    "$.getDate('+13:45')",
    "$.getHours('-00:30')",
    "$.lowerAscii()",
    "$.upperAscii()",
    "$.trim()",
    "$.charAt(0)",
    "$.charAt(1)",
    "$.indexOf('')",
    "$.lastIndexOf('')",
    "$.substring(1)",
    "$.substring(0, 1)",
    "$.replace('a', 'bb')",
    "$.replace('', '-')",
    "$.split('')",
    "$.split(' ')",
    "$.split('', 1)",
    "$.join()",
    "$.join('-')",
    "$.map(v, v)",
    "$.filter(v, v != 1)",
    "$.all(v, v == 1)",
    "$.exists(v, v == 2)",
    "$.exists_one(v, v == 1)",
    "$[0]",
    "$['a']",
    "$[1]",
    "has($.a)",
    "$.a",
    "$ ? 1 : 2",
    "[$, 1]",
    "{'k': $}",
    "$.contains('a')",
    "$.matches('^[a-z ]*$')",
    "optional.of($).value()",
    "optional.ofNonZeroValue($).hasValue()",
    "strings.quote($)",
    "$ in [1, 'a', 2.5]",
];

#[test]
fn all_operators_and_functions_come_to_the_same() {
    let mut asked = Vec::new();
    for one in VALUES {
        asked.extend(OF_ONE.iter().map(|form| form.replace('$', &format!("({one})"))));
        for other in VALUES {
            asked.extend(OPERATORS.iter().map(|operator| format!("({one}) {operator} ({other})")));
        }
    }
    let Some((found, _)) = verdicts(&asked, &[]) else { return };
    let faults: Vec<String> = asked.iter().zip(&found).filter_map(|(expression, it)| fault(expression, it)).collect();
    println!("{} expressions", asked.len());
    assert!(faults.is_empty(), "{} of {}:\n{}", faults.len(), asked.len(), faults.join("\n"));
}

/// The variables of `cel_verdicts.py`, with their types.
fn variables() -> (Vec<&'static str>, Vec<Type<'static>>) {
    let list = |of: Type<'static>| Type::List(of.into());
    let all = [
        ("b", Type::Bool),
        ("i", Type::Int),
        ("d", Type::Double),
        ("s", Type::Text),
        ("t", Type::Named("google.protobuf.Timestamp")),
        ("u", Type::Named("google.protobuf.Duration")),
        ("x", Type::Dyn),
        ("li", list(Type::Int)),
        ("ls", list(Type::Text)),
        ("m", Type::Map(Type::Text.into(), Type::Int.into())),
    ];
    all.into_iter().unzip()
}

/// Whether we refuse an expression, as the checker in C++ does.
#[test]
fn the_same_types_are_refused() {
    let (names, types) = variables();
    let operands: Vec<&str> = names
        .iter()
        .copied()
        .chain(["1", "2u", "0.5", "'a'", "true", "[]", "[1]", "{}", "{'a': 'b'}", "b'x'"])
        .collect();
    let mut asked = Vec::new();
    for one in &operands {
        asked.extend(OF_ONE.iter().map(|form| form.replace('$', one)));
        asked.extend(
            ["$.?a.orValue(1)", "$[?'a'].hasValue()", "$.map(v, v + 1)", "$.all(v, v)", "$.exists(v, v > 'a')"]
                .map(|form| form.replace('$', one)),
        );
        for other in &operands {
            asked.extend(OPERATORS.iter().map(|operator| format!("{one} {operator} {other}")));
            asked.push(format!("true ? {one} : {other}"));
            asked.push(format!("[{one}] == [{other}]"));
            asked.push(format!("[{one}].exists(v, v == {other})"));
        }
    }
    let Some((_, found)) = verdicts(&[], &asked) else { return };
    let scope = Scope { inputs: &names, ..Scope::default() };
    let (mut faults, mut refused) = (Vec::new(), 0);
    for (expression, verdict) in asked.iter().zip(&found) {
        let Some(program) = Program::compile(expression, scope).ok().filter(|_| !is_exception(expression)) else {
            continue;
        };
        let ours = program.mistakes_of_types(expression, &types, &Type::Dyn);
        refused += usize::from(!ours.is_empty());
        // The API server compares numbers of different types.
        let is_across = ["<", ">"].iter().any(|sign| expression.contains(sign));
        match verdict.get("error") {
            None if !ours.is_empty() => {
                faults.push(format!("{expression}\n  ours: {ours:?}\n  C++: {}", verdict["value"]))
            }
            Some(error) if ours.is_empty() && !is_across => {
                faults.push(format!("{expression}\n  ours: nothing\n  C++: {error}"))
            }
            _ => {}
        }
    }
    println!("{} expressions, {refused} refused", asked.len());
    assert!(refused > 1_000, "{refused}");
    assert!(faults.is_empty(), "{} of {}:\n{}", faults.len(), asked.len(), faults.join("\n"));
}
