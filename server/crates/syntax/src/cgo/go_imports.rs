//! What a Go file imports, from its header alone.

use super::header::{self, skip_literal};

/// What the go command takes from a Go file before it reads any code.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct GoImports {
    /// Each import path, unquoted, in order of the text.
    pub paths: Vec<String>,
    /// The header is whole: a package clause, and nothing but imports behind it.
    pub is_sure: bool,
    /// It has a build constraint; whether it is in a build depends on more than its name.
    pub is_constrained: bool,
    /// It asks for the tag `ignore`, or is documentation: `go mod tidy` passes it over.
    pub is_ignored: bool,
    /// It is of a command: its package is `main`.
    pub is_main: bool,
}

impl GoImports {
    /// Reads the header of a Go file, up to the first declaration that is no import.
    pub fn of(text: &str) -> Self {
        let header = header::scan(text);
        let mut found = Self { is_sure: header.errors.is_empty(), ..Self::default() };
        for comment in &header.comments {
            let said = comment.inner().of(text).trim_start();
            if !comment.block && (said.starts_with("go:build") || said.starts_with("+build")) {
                found.is_constrained = true;
                found.is_ignored |= said.contains("ignore");
            }
        }
        let bytes = text.as_bytes();
        let (mut at, mut words, mut package) = (header.start, Vec::new(), None);
        let mut comments = header.comments.iter().peekable();
        while at < header.end {
            if let Some(comment) = comments.next_if(|comment| comment.span.start as usize <= at) {
                at = at.max(comment.span.end as usize);
                continue;
            }
            let start = at;
            match bytes.get(at) {
                Some(b'"' | b'`' | b'\'') => {
                    at = skip_literal(bytes, at).min(header.end);
                    let closed = at > start + 1 && bytes.get(at - 1) == bytes.get(start);
                    let path = text.get(start + 1..at - 1).filter(|_| closed).unwrap_or("");
                    let is_path = !path.is_empty() && !path.contains(['"', '\\', '\n', ' ']);
                    found.is_sure &= is_path && words.contains(&"import");
                    if is_path {
                        found.paths.push(path.to_owned());
                    }
                }
                Some(&byte) if header::is_word(byte) => {
                    while at < header.end && bytes.get(at).copied().is_some_and(header::is_word) {
                        at += 1;
                    }
                    let word = text.get(start..at).unwrap_or("");
                    if words.last() == Some(&"package") {
                        package = package.or(Some(word));
                    }
                    // Only the first words and `import` tell anything.
                    if words.len() < 2 || word == "import" && !words.contains(&"import") {
                        words.push(word);
                    }
                }
                _ => at += 1,
            }
        }
        found.is_sure &= words.first() == Some(&"package") && package.is_some();
        found.is_ignored |= package == Some("documentation");
        found.is_main = package == Some("main");
        found
    }
}

#[cfg(test)]
mod tests {
    use super::GoImports;

    #[test]
    fn the_header_alone_is_read() {
        let text = "// \"no/comment\"\npackage main // import \"x\"\n\nimport \"fmt\"\nimport (\n\t_ `a.b/c`\n\t. \"a.b/d\" // why\n\t/* \"no\" */ e \"a.b/e\"\n)\n\nvar s = \"no/value\"\n";
        let found = GoImports::of(text);
        assert_eq!(found.paths, ["fmt", "a.b/c", "a.b/d", "a.b/e"]);
        assert!(found.is_sure && !found.is_constrained && !found.is_ignored);
        assert_eq!(GoImports::of(&text.replace('\n', "\r\n")), found);
    }

    #[test]
    fn what_is_not_sure_or_not_built() {
        assert!(!GoImports::of("").is_sure);
        assert!(!GoImports::of("import \"fmt\"\n").is_sure);
        assert!(!GoImports::of("package a\nimport \"fm\n").is_sure);
        assert!(!GoImports::of("package a\n/* open").is_sure);
        let ignored = GoImports::of("//go:build ignore\n\npackage main\n\nimport \"a.b/c\"\n");
        assert!(ignored.is_sure && ignored.is_constrained && ignored.is_ignored);
        assert!(!GoImports::of("//go:build linux\n\npackage main\n").is_ignored);
        assert!(GoImports::of("package documentation\n").is_ignored);
        for end in 0..40 {
            GoImports::of("package é\nimport (\n\t\"a.b/ü\"\n".get(..end).unwrap_or(""));
        }
    }
}
