//! What would take the evaluator at hand the program's stack: functions that lead to themselves, of which Rego allows none, and brackets nested deeply.
#![cfg_attr(not(feature = "regorus"), allow(dead_code, reason = "nothing is evaluated"))]

use rustc_hash::{FxHashMap, FxHashSet};

use crate::calls::{calls, full, without_texts};

/// Brackets nested deeper make no policy of a person's, and take the evaluator's parser its stack, or ages.
const DEPTH: usize = 64;

/// The line, from 1, from which on brackets are nested too deeply.
pub(crate) fn too_deep(text: &str) -> Option<u32> {
    let mut depth = 0_usize;
    for (line, number) in without_texts(text).lines().zip(1..) {
        for byte in line.bytes() {
            match byte {
                b'(' | b'[' | b'{' => depth += 1,
                b')' | b']' | b'}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth > DEPTH {
                return Some(number);
            }
        }
    }
    None
}

/// A function that leads to itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Recursive {
    /// The place of the policy.
    pub(crate) policy: usize,
    /// The line, from 1.
    pub(crate) line: u32,
    /// Its name.
    pub(crate) name: String,
}

/// A definition of a function.
struct Function {
    policy: usize,
    line: u32,
    /// Package and name.
    path: String,
    /// What it calls, as paths.
    calls: FxHashSet<String>,
}

/// The definitions in these policies of functions that lead to themselves, by what their texts say.
pub(crate) fn recursive<'a>(policies: impl IntoIterator<Item = &'a str>) -> Vec<Recursive> {
    let functions: Vec<Function> =
        policies.into_iter().enumerate().flat_map(|(place, text)| functions(place, text)).collect();
    let mut calls: FxHashMap<&str, FxHashSet<&str>> = FxHashMap::default();
    for function in &functions {
        calls.entry(&function.path).or_default().extend(function.calls.iter().map(String::as_str));
    }
    let returns = |path: &str| {
        let mut seen = FxHashSet::default();
        let mut left: Vec<&str> = calls.get(path).into_iter().flatten().copied().collect();
        while let Some(next) = left.pop() {
            if next == path {
                return true;
            }
            if seen.insert(next) {
                left.extend(calls.get(next).into_iter().flatten());
            }
        }
        false
    };
    let found = functions.iter().filter(|function| returns(&function.path)).map(|function| Recursive {
        policy: function.policy,
        line: function.line,
        name: function.path.rsplit('.').next().unwrap_or_default().to_owned(),
    });
    found.collect()
}

fn functions(policy: usize, text: &str) -> Vec<Function> {
    let plain = without_texts(text);
    let full = full(&plain);
    let mut found: Vec<Function> = Vec::new();
    // What stands in no function may call what it likes.
    let mut is_inside = false;
    for (line, number) in plain.lines().zip(1..) {
        let mut calls = calls(line).map(|(_, name)| name).peekable();
        let begins = line.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && !line.starts_with("else");
        if begins {
            let head = calls.next_if(|call| line.starts_with(call));
            is_inside = head.is_some();
            let path = head.map(&full);
            found.extend(path.map(|path| Function { policy, line: number, path, calls: FxHashSet::default() }));
        }
        if let Some(function) = found.last_mut().filter(|_| is_inside) {
            function.calls.extend(calls.map(&full));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_nested_deeply() {
        assert_eq!(too_deep(&format!("package a\nx := {}1\n", "[".repeat(65))), Some(2));
        let fine = format!("package a\nx := {}{} # {}\n", "[{(".repeat(20), ")}]".repeat(20), "(".repeat(100));
        assert_eq!(too_deep(&fine.repeat(3)), None);
    }

    fn lines(policies: &[&str]) -> Vec<(usize, u32, String)> {
        recursive(policies.iter().copied()).into_iter().map(|it| (it.policy, it.line, it.name)).collect()
    }

    #[test]
    fn functions_that_lead_to_themselves() {
        assert_eq!(lines(&["package a\n\nf(x) := f(x + 1)\n"]), [(0, 3, "f".to_owned())]);
        let both = "package a\nf(x) if {\n  g(x)\n}\ng(x) := y if {\n  y := [h | h := data.a.f(x)]\n}\n";
        assert_eq!(lines(&[both]), [(0, 2, "f".to_owned()), (0, 5, "g".to_owned())]);
        let (one, other) = (
            "package a\nimport data.lib.b as it\nf(x) := it.g(x)\n",
            "package lib.b\nimport data.a.f\ng(x) := 1 if x\nelse := f(x)\n",
        );
        assert_eq!(lines(&[one, other]), [(0, 3, "f".to_owned()), (1, 3, "g".to_owned())]);
    }

    #[test]
    fn functions_that_only_look_so() {
        for text in [
            "package a\nimport data.lib\nf(x) := lib.f(x)\n",
            "package a\nf(x) := count(x) # f(x) é\ng(x) := sprintf(\"f(%v) # \\\" g(x)\", [f(x)])\n",
            "package a\nf(x) := `g(\nf(x)`\ng(x) := f(x)\n",
            "package a\nf(x) := x\ndeny contains m if {\n  m := f(1)\n}\n",
            "package a\nf(x) := x.f\nf(x, y) := f2(x)\nf2(x) := x\n",
        ] {
            assert_eq!(lines(&[text]), [], "{text}");
        }
        let lib = "package lib\nf(x) := x\n";
        assert_eq!(lines(&["package a\nimport data.lib\nf(x) := lib.f(x)\n", lib]), []);
    }
}
