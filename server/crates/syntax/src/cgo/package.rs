//! The package clause of a Go file, and nothing behind it.

use pitfall_text::Span;

use super::header::is_word;

/// `package name`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PackageClause {
    /// From the word `package` to the name.
    pub span: Span,
    /// The name.
    pub name: Span,
}

impl PackageClause {
    /// Reads over the comments that stand before it; `None` where something else is the first code of the file.
    pub fn of(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let skip = |mut at: usize| loop {
            match bytes.get(at..)? {
                [b' ' | b'\t' | b'\r' | b'\n', ..] => at += 1,
                rest @ [b'/', b'/', ..] => at += memchr::memchr(b'\n', rest)?,
                [b'/', b'*', rest @ ..] => at += memchr::memmem::find(rest, b"*/")? + 4,
                _ => return Some(at),
            }
        };
        let word = |start: usize| {
            let rest = bytes.get(start..)?;
            let length = rest.iter().position(|byte| !is_word(*byte)).unwrap_or(rest.len());
            (length > 0).then(|| Span::new(start, start + length))
        };
        let keyword = word(skip(if text.starts_with('\u{feff}') { 3 } else { 0 })?)?;
        if keyword.of(text) != "package" {
            return None;
        }
        let name = word(skip(keyword.end as usize)?)?;
        Some(Self { span: keyword.cover(name), name })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_stand_before_it() {
        let of = |text| PackageClause::of(text).map(|clause| (clause.span.of(text), clause.name.of(text)));
        assert_eq!(of("package a\n"), Some(("package a", "a")));
        let text = "\u{feff}// package no\r\n/* é\npackage no */ package /* x */ é_1; import \"b\"";
        assert_eq!(of(text), Some(("package /* x */ é_1", "é_1")));
        for none in ["", "// package a", "/* package a", "package", "package \n", "func a", "packages a", "\u{feff}"] {
            assert_eq!(of(none), None, "{none:?}");
        }
    }
}
