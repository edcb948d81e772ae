//! Names of fields that CEL cannot write, as the rules of a CustomResourceDefinition write them.
//!
//! Source: `k8s.io/apiserver/pkg/cel/escaping.go`.

/// The words that are no names in CEL.
const RESERVED: &[&str] = &[
    "true",
    "false",
    "null",
    "in",
    "as",
    "break",
    "const",
    "continue",
    "else",
    "for",
    "function",
    "if",
    "import",
    "let",
    "loop",
    "package",
    "namespace",
    "return",
    "var",
    "void",
    "while",
];

/// The word is no name in CEL.
pub(crate) fn is_reserved(name: &str) -> bool {
    RESERVED.contains(&name)
}

/// The name of the field that is written as `written`; what has no meaning stays as it is.
pub(crate) fn unescaped(written: &str) -> String {
    let mut made = String::with_capacity(written.len());
    let mut rest = written;
    while let Some(at) = rest.find("__") {
        let behind = &rest[at + 2..];
        // Of three, the first one is the name's own.
        if behind.starts_with('_') {
            made.push_str(&rest[..at + 1]);
            rest = &rest[at + 1..];
            continue;
        }
        let (word, behind) = match behind.find('_').map(|end| behind.split_at(end)) {
            Some((word, behind)) if !word.is_empty() && behind.starts_with("__") => (word, &behind[2..]),
            _ => break,
        };
        let meant = match word {
            "underscores" => "__",
            "dot" => ".",
            "dash" => "-",
            "slash" => "/",
            word if is_reserved(word) => word,
            _ => return written.to_owned(),
        };
        made.push_str(&rest[..at]);
        made.push_str(meant);
        rest = behind;
    }
    made.push_str(rest);
    made
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back() {
        for (written, name) in [
            ("plain", "plain"),
            ("a__dash__b", "a-b"),
            ("x__dot__y__slash__z", "x.y/z"),
            ("__namespace__", "namespace"),
            ("a__underscores__b", "a__b"),
            ("a___dash__b", "a_-b"),
            ("a__b", "a__b"),
            ("a__other__b", "a__other__b"),
            ("__", "__"),
            ("_a_", "_a_"),
        ] {
            assert_eq!(unescaped(written), name, "{written}");
        }
    }
}
