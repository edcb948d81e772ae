//! The C files of a package.

use super::file::{BuildLine, constraints};
use super::header::{self, Header};

/// The build constraints of a C file, which the go command reads as it does a Go file's.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CSource {
    /// The `//go:build` lines, else the `// +build` lines.
    pub constraints: Vec<BuildLine>,
}

impl CSource {
    /// Reads the comments at the top of a C file, or of a Go file.
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
