//! The evaluator asks this crate, and ends where it hears that an evaluation takes too much.

use std::time::{Duration, Instant};

use regorus::{Engine, Value, set_global_memory_limit};
use regorus_mimalloc::{Excess, Limits, limited};

const PLENTY: Limits = Limits { time: Duration::from_secs(600), bytes: usize::MAX };

fn engine(rule: &str) -> Engine {
    set_global_memory_limit(Some(0));
    let mut engine = Engine::new();
    engine.add_policy("a.rego".to_owned(), format!("package a\nimport rego.v1\n{rule}\n")).expect("a policy");
    engine
}

/// Lists and texts that double forty times, and copies that no other value shares.
#[test]
fn memory_is_limited() {
    let chain = |first: &str, next: &str| {
        let steps: String =
            (0..40).map(|at| format!("  x{} := {}\n", at + 1, next.replace('@', &format!("x{at}")))).collect();
        format!("r if {{\n  x0 := {first}\n{steps}  count(x40) > 0\n}}")
    };
    for rule in [
        chain("[1, 2, 3]", "array.concat(@, @)"),
        chain("\"text\"", "concat(\"\", [@, @])"),
        "r := [array.concat(numbers.range(1, 100), [x]) | some x in numbers.range(1, 9999999)]".to_owned(),
    ] {
        let mut engine = engine(&rule);
        let limits = Limits { bytes: 64 << 20, ..PLENTY };
        let (value, excess) = limited(limits, || engine.eval_rule("data.a.r".to_owned()));
        assert_eq!(excess, Some(Excess::Memory), "{rule}");
        assert!(value.is_err(), "{rule}");
    }
}

/// Within a function, too, which may go through more paths than will ever end.
#[test]
fn time_is_limited_within_a_function() {
    let step = |at: usize| format!("\"{at}\": [\"{0}\", \"x{0}\"], \"x{at}\": [\"{0}\"]", at + 1);
    let graph = (0..60).map(step).collect::<Vec<_>>().join(",\n");
    let mut engine = engine(&format!("r := graph.reachable_paths({{{graph}}}, [\"0\"])"));
    let began = Instant::now();
    let limits = Limits { time: Duration::from_millis(100), ..PLENTY };
    let (value, excess) = limited(limits, || engine.eval_rule("data.a.r".to_owned()));
    assert_eq!(excess, Some(Excess::Time), "{value:?}");
    assert!(began.elapsed() < Duration::from_secs(60), "{:?}", began.elapsed());
}

#[test]
fn what_takes_little_is_let_be() {
    let mut engine = engine("r := sum(numbers.range(1, 100))");
    let (value, excess) = limited(PLENTY, || engine.eval_rule("data.a.r".to_owned()));
    assert_eq!((value.expect("a sum"), excess), (Value::from(5050), None));
}
