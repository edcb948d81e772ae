//! Files of a package that say little to cgo: Go files without `import "C"`, and the C files beside them.

use pitfall_text::Span;

use super::file::{BuildLine, constraints};
use super::header::{self, Header};
use crate::{Comment, SyntaxError};

/// The header of a Go file that uses no cgo.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlainGo {
    /// The name behind `package`.
    pub package: Option<Span>,
    /// It has a build constraint; whether it is in a build depends on more than its name.
    pub is_constrained: bool,
    /// Each comment of the header.
    pub comments: Vec<Comment>,
}

impl PlainGo {
    /// Reads the header of a Go file.
    pub fn read(text: &str) -> (Self, Vec<SyntaxError>) {
        let Header { start, end, comments, first_token, errors, .. } = header::scan(text);
        let (go_build, plus_build, _) = constraints(text, &comments, start, first_token.unwrap_or(end));
        let package = first_token.and_then(|at| {
            let rest = text.get(at..)?.strip_prefix("package")?;
            let name = rest.trim_start_matches([' ', '\t']);
            let length = name.bytes().take_while(|byte| header::is_word(*byte)).count();
            let from = text.len() - name.len();
            (name.len() < rest.len() && length > 0).then(|| Span::new(from, from + length))
        });
        let comments = comments.iter().map(|one| Comment { span: one.span, own_line: one.own_line }).collect();
        (Self { package, is_constrained: !go_build.is_empty() || !plus_build.is_empty(), comments }, errors)
    }
}

/// The build constraints of a C file, which the go command reads as it does a Go file's.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CSource {
    /// The `//go:build` lines, else the `// +build` lines.
    pub constraints: Vec<BuildLine>,
}

impl CSource {
    /// Reads the comments at the top of a C file.
    pub fn read(text: &str) -> Self {
        let Header { start, end, comments, first_token, .. } = header::scan(text);
        let (go_build, plus_build, _) = constraints(text, &comments, start, first_token.unwrap_or(end));
        Self { constraints: if go_build.is_empty() { plus_build } else { go_build } }
    }
}

/// What the go command calls the language of a file by its name, where it gives such files to a compiler of C's family.
pub fn c_language(name: &str) -> Option<&'static str> {
    if name.starts_with(['.', '_']) {
        return None;
    }
    match name.rsplit_once('.')?.1 {
        "c" => Some("C"),
        "cc" | "cpp" | "cxx" => Some("C++"),
        "m" => Some("Objective-C"),
        "f" | "F" | "for" | "f90" => Some("Fortran"),
        _ => None,
    }
}
