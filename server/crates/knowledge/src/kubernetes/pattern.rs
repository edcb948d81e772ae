//! The `pattern` of a string in an OpenAPI schema: a regular expression of Go.
//!
//! Source: the package `regexp/syntax` of Go; the crate `regex` shares its engine's rules and most of its syntax.

use std::collections::HashMap;
use std::sync::{Mutex, OnceLock};

use regex::bytes::{Regex, RegexBuilder};

/// So many patterns are kept compiled.
const KEPT: usize = 512;

/// No pattern takes more than so many bytes compiled.
const SIZE: usize = 1 << 20;

/// The text holds a match; `None` where that is not sure: the pattern means something else in Go, or the text is not plain ASCII.
pub fn matches_pattern(pattern: &str, text: &str) -> Option<bool> {
    static KNOWN: OnceLock<Mutex<HashMap<String, Option<Regex>>>> = OnceLock::new();
    if !text.is_ascii() || !pattern.is_ascii() {
        return None;
    }
    let known = KNOWN.get_or_init(Mutex::default);
    let mut known = known.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some(compiled) = known.get(pattern) {
        return compiled.as_ref().map(|compiled| compiled.is_match(text.as_bytes()));
    }
    let compiled = compile(pattern);
    let answer = compiled.as_ref().map(|compiled| compiled.is_match(text.as_bytes()));
    if known.len() >= KEPT {
        known.clear();
    }
    known.insert(pattern.to_owned(), compiled);
    answer
}

fn compile(pattern: &str) -> Option<Regex> {
    // Of plain ASCII both engines read the same; and `\d` is ASCII in Go.
    RegexBuilder::new(&translated(pattern)?).unicode(false).size_limit(SIZE).dfa_size_limit(SIZE).build().ok()
}

/// The pattern as the crate reads it; `None` where it has what the two read differently.
fn translated(pattern: &str) -> Option<String> {
    let mut out = String::with_capacity(pattern.len());
    let mut rest = pattern.chars().peekable();
    let mut in_class = false;
    // The character before, within a class.
    let mut before = ' ';
    while let Some(c) = rest.next() {
        match c {
            '\\' => {
                let escaped = rest.next()?;
                // Word boundaries here, letters there; `\C`, `\Q` and the like are not both's.
                if matches!(escaped, '<' | '>' | 'C' | 'Q' | 'E' | 'p' | 'P')
                    || escaped == 'b' && rest.peek() == Some(&'{')
                {
                    return None;
                }
                out.extend(['\\', escaped]);
            }
            '[' if !in_class => {
                in_class = true;
                out.push(c);
                if rest.peek() == Some(&'^') {
                    out.extend(rest.next());
                }
                // A bracket that comes first is one of the class.
                if rest.peek() == Some(&']') {
                    rest.next();
                    out.push_str("\\]");
                }
            }
            '[' if rest.peek() == Some(&':') => {
                out.push(c);
                loop {
                    let inner = rest.next()?;
                    out.push(inner);
                    if inner == ']' {
                        break;
                    }
                }
            }
            '[' => out.push_str("\\["),
            ']' if in_class => {
                in_class = false;
                out.push(c);
            }
            // Operations of sets here, characters there.
            '&' | '~' if in_class => out.extend(['\\', c]),
            '-' if in_class && before == '-' => return None,
            '{' if !in_class && rest.peek() == Some(&',') => return None,
            _ => out.push(c),
        }
        before = c;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_as_go_reads_them() {
        for (pattern, text) in [
            (r"^[a-z]([-a-z0-9]*[a-z0-9])?$", "shop-1"),
            ("b", "abc"),
            (r"^[[a]$", "["),
            (r"^[]a]+$", "]a"),
            (r"^[a&&b~~]+$", "&a~"),
            (r"^[[:alpha:]\d]+$", "a1"),
            (r"^\d{1,3}$", "12"),
            (r"^https?:\/\/.+$", "https://x"),
            (
                r"^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$",
                "100m",
            ),
        ] {
            assert_eq!(matches_pattern(pattern, text), Some(true), "{pattern} {text}");
        }
        for (pattern, text) in [(r"^[a-z]+$", "Shop"), (r"^[^/]+$", "a/b"), (r"^a$", "a\n"), (r"^.$", "\n")] {
            assert_eq!(matches_pattern(pattern, text), Some(false), "{pattern} {text}");
        }
        for (pattern, text) in [
            ("^[a-z]+$", "é"),
            (r"\<a", "a"),
            ("a{,2}", "a"),
            ("(", "a"),
            (r"\", "a"),
            (r"(?=a)", "a"),
            (r"\p{L}", "a"),
            ("[--a]", "a"),
        ] {
            assert_eq!(matches_pattern(pattern, text), None, "{pattern} {text}");
        }
        // A pattern that grows without end is not followed.
        assert_eq!(matches_pattern(r"((a{100}){100}){100}", "a"), None);
    }
}
