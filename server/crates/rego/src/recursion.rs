//! What would take the evaluator at hand the program's stack: functions that lead to themselves, of which Rego allows none, and brackets nested deeply.
#![cfg_attr(not(feature = "regorus"), allow(dead_code, reason = "nothing is evaluated"))]

use rustc_hash::{FxHashMap, FxHashSet};

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

/// A call of a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Call {
    /// The place of the policy.
    pub(crate) policy: usize,
    /// The line, from 1.
    pub(crate) line: u32,
    /// The character of the line at which the last part of the name begins, from 1.
    pub(crate) column: u32,
    /// The name as it is written.
    pub(crate) name: String,
}

/// The calls of functions that none of these policies defines.
pub(crate) fn undefined<'a>(policies: impl IntoIterator<Item = &'a str>) -> Vec<Call> {
    let (mut defined, mut found) = (FxHashSet::default(), Vec::new());
    for (policy, text) in policies.into_iter().enumerate() {
        let plain = without_texts(text);
        // A name in brackets is none that is looked for here.
        if plain.lines().any(|line| line.starts_with("package ") && line.contains('[')) {
            return Vec::new();
        }
        let full = full(&plain);
        for (line, number) in plain.lines().zip(1..) {
            let head = line.strip_prefix("default ").unwrap_or(line);
            let begins = head.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && !head.starts_with("else");
            for (at, name) in calls(line) {
                if begins && line[..at] == line[..line.len() - head.len()] {
                    defined.insert(full(name));
                } else if line[..at].trim_end().ends_with('.') || name.starts_with('.') || name.starts_with("input.") {
                    // Of a value.
                } else if name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && !KEYWORDS.contains(&name) {
                    let at = at + name.rfind('.').map_or(0, |point| point + 1);
                    let column = u32::try_from(line[..at].chars().count()).unwrap_or(0) + 1;
                    found.push((full(name), Call { policy, line: number, column, name: name.to_owned() }));
                }
            }
        }
    }
    found.into_iter().filter(|(path, _)| !defined.contains(path)).map(|(_, call)| call).collect()
}

/// They may stand before a parenthesis.
const KEYWORDS: [&str; 10] = ["not", "if", "in", "some", "every", "with", "as", "else", "contains", "default"];

/// Says the path, package and name, of what a policy calls by a name.
fn full(plain: &str) -> impl Fn(&str) -> String {
    let package = plain.lines().find_map(|line| line.strip_prefix("package ")).unwrap_or_default().trim();
    let mut imports: FxHashMap<&str, &str> = FxHashMap::default();
    for line in plain.lines().filter_map(|line| line.strip_prefix("import data.")) {
        let mut words = line.split_whitespace();
        let Some(path) = words.next() else { continue };
        let alias = if words.next() == Some("as") { words.next() } else { path.rsplit('.').next() };
        imports.extend(alias.map(|alias| (alias, path)));
    }
    move |call: &str| {
        let (first, rest) = call.split_once('.').map_or((call, ""), |(first, rest)| (first, rest));
        match (first, imports.get(first)) {
            ("data", _) => rest.to_owned(),
            (_, Some(import)) if rest.is_empty() => (*import).to_owned(),
            (_, Some(import)) => format!("{import}.{rest}"),
            _ => format!("{package}.{call}"),
        }
    }
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

/// The names before opening parentheses, and where each begins.
fn calls(line: &str) -> impl Iterator<Item = (usize, &str)> {
    line.match_indices('(').filter_map(|(at, _)| {
        let before = &line[..at];
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
        let start = before
            .rfind(|c| !is_name(c))
            .map_or(0, |last| last + before[last..].chars().next().map_or(1, char::len_utf8));
        Some((start, &before[start..])).filter(|(_, name)| !name.is_empty())
    })
}

/// The text with blanks in place of its comments and of what stands in quotes.
pub(crate) fn without_texts(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut inside: Option<char> = None;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (inside, c) {
            (_, '\n') => {
                // Only a raw text goes on.
                inside = inside.filter(|quote| *quote == '`');
                plain.push('\n');
            }
            (Some('"'), '\\') => {
                plain.push_str("  ");
                chars.next();
            }
            (Some(quote), _) => {
                plain.push(' ');
                // A comment ends with its line alone.
                inside = inside.filter(|_| c != quote || quote == '#');
            }
            (None, '"' | '`' | '#') => {
                plain.push(' ');
                inside = Some(c);
            }
            (None, _) => plain.push(c),
        }
    }
    plain
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
