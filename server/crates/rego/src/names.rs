//! Which rules and packages count, by their names.
#![cfg_attr(not(feature = "regorus"), allow(dead_code, reason = "nothing is evaluated"))]

use globset::Glob;

/// The name is that of a rule whose results count: `deny`, `violation` or `warn`, alone or with `_something`.
fn counts(name: &str) -> bool {
    let mut parts = name.split('_');
    matches!(parts.next(), Some("deny" | "violation" | "warn"))
        && parts.all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// The rules that count in the text of a policy, those whose names begin a line, and the line of each, from 1.
pub(crate) fn rules_of(text: &str) -> Vec<(String, u32)> {
    let mut found: Vec<(String, u32)> = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let end = line.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(line.len());
        let name = &line[..end];
        if counts(name) && !found.iter().any(|(known, _)| known == name) {
            found.push((name.to_owned(), number));
        }
    }
    found
}

/// What an exception names: the part of a rule's name behind `deny_`, `violation_` or `warn_`.
pub(crate) fn bare(rule: &str) -> &str {
    rule.split_once('_').map_or("", |(_, name)| name)
}

/// The package is one of `namespaces`, which are names or, with `*`, `?` or `[`, patterns.
pub(crate) fn is_among(package: &str, namespaces: &[String]) -> bool {
    namespaces.iter().any(|wanted| {
        if wanted.contains(['*', '?', '[']) {
            Glob::new(wanted).is_ok_and(|glob| glob.compile_matcher().is_match(package))
        } else {
            wanted == package
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_told_by_their_names() {
        for name in ["deny", "warn", "violation", "deny_latest", "warn_a_b", "violation_1"] {
            assert!(counts(name), "{name}");
        }
        for name in ["denyall", "denied", "allow", "warning", "deny_", "deny__a", ""] {
            assert!(!counts(name), "{name}");
        }
        let text = "package main\n\ndeny[msg] {\n  deny_x := 1\n}\ndeny contains msg if { true }\nwarn_old if true\n# violation\n";
        assert_eq!(rules_of(text), [("deny".to_owned(), 3), ("warn_old".to_owned(), 7)]);
        assert_eq!((bare("deny"), bare("deny_a_b")), ("", "a_b"));
    }

    #[test]
    fn packages_are_named_or_matched() {
        let among = |package: &str, wanted: &str| is_among(package, &[wanted.to_owned()]);
        for (package, wanted) in [("main", "main"), ("a.b", "*"), ("k8s.pods", "k8s.*"), ("v1", "v?"), ("v1", "v[0-9]")]
        {
            assert!(among(package, wanted), "{package} {wanted}");
        }
        for (package, wanted) in [("main", "mai"), ("k8s", "k8s.*"), ("v12", "v?"), ("main", "[")] {
            assert!(!among(package, wanted), "{package} {wanted}");
        }
    }
}
