//! What policies call, by what their texts say.
#![cfg_attr(not(feature = "regorus"), allow(dead_code, reason = "nothing is evaluated"))]

use rustc_hash::{FxHashMap, FxHashSet};

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
pub(crate) fn full(plain: &str) -> impl Fn(&str) -> String {
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

/// The names before opening parentheses, and where each begins.
pub(crate) fn calls(line: &str) -> impl Iterator<Item = (usize, &str)> {
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
