//! The C files of a package.

use super::c_outline::{CNames, COutline};
use super::file::{BuildLine, constraints};
use super::header::{self, Header};

/// The build constraints of a C file, which the go command reads as it does a Go file's.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CSource {
    /// The `//go:build` lines, else the `// +build` lines.
    pub constraints: Vec<BuildLine>,
    /// What it includes, calls and names itself; `None` where it is no C, or too long to be looked through.
    pub names: Option<CNames>,
}

/// A longer C file is not looked through.
const LONGEST: usize = 1 << 20;

impl CSource {
    /// Reads a C file.
    pub fn read(text: &str) -> Self {
        let names = (text.len() <= LONGEST).then(|| COutline::of(text).names(text));
        Self { names, ..Self::constraints_of(text) }
    }

    /// Reads the comments at the top of a C file, or of a Go file.
    pub fn constraints_of(text: &str) -> Self {
        let Header { start, end, comments, first_token, .. } = header::scan(text);
        let (go_build, plus_build, _) = constraints(text, &comments, start, first_token.unwrap_or(end));
        Self { constraints: if go_build.is_empty() { plus_build } else { go_build }, names: None }
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

/// A file of C, C++ or Objective-C by its name, headers included.
pub fn is_c_text(name: &str) -> bool {
    let header = name.rsplit_once('.').is_some_and(|(_, end)| matches!(end, "h" | "hh" | "hpp" | "hxx"));
    header && !name.starts_with(['.', '_']) || c_language(name).is_some_and(|language| language != "Fortran")
}
