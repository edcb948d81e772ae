//! Module, import and file paths, and the major version that a module path names (`golang.org/x/mod/module`).

use super::semver::{self, Semver};

/// Why a path is refused. Spans are for the caller: these speak of the path alone.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum PathError {
    /// The path is empty.
    Empty,
    /// It starts with `-`.
    LeadingDash,
    /// `//` in it.
    DoubleSlash,
    /// It ends in `/`.
    TrailingSlash,
    /// It starts with `/`.
    EmptyElement,
    /// An element of dots alone.
    DotElement(String),
    /// An element of a module path starts with a dot.
    LeadingDot,
    /// An element ends in a dot.
    TrailingDot,
    /// A character that no such path holds.
    Character(char),
    /// `con`, `aux` and their like, up to the first dot.
    WindowsName(String),
    /// `~1`: the look of a Windows short name.
    TildeDigits,
    /// No dot in the first element of a module path.
    NoDotInFirst,
    /// A character that the first element of a module path does not hold.
    CharacterInFirst(char),
    /// `/v0`, `/v1`, `/v02`, `/v2.1`, or `gopkg.in/…` without `.vN`.
    MajorVersion,
}

impl std::fmt::Display for PathError {
    /// The go command's words.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let quote = |c| super::quote::quote_char(c, false);
        match self {
            Self::Empty => f.write_str("empty string"),
            Self::LeadingDash => f.write_str("leading dash"),
            Self::DoubleSlash => f.write_str("double slash"),
            Self::TrailingSlash => f.write_str("trailing slash"),
            Self::EmptyElement => f.write_str("empty path element"),
            Self::DotElement(element) => write!(f, "invalid path element {element:?}"),
            Self::LeadingDot => f.write_str("leading dot in path element"),
            Self::TrailingDot => f.write_str("trailing dot in path element"),
            Self::Character(c) => write!(f, "invalid char {}", quote(*c)),
            Self::WindowsName(name) => write!(f, "{name:?} disallowed as path element component on Windows"),
            Self::TildeDigits => f.write_str("trailing tilde and digits in path element"),
            Self::NoDotInFirst => f.write_str("missing dot in first path element"),
            Self::CharacterInFirst(c) => write!(f, "invalid char {} in first path element", quote(*c)),
            Self::MajorVersion => f.write_str("invalid version"),
        }
    }
}

impl std::error::Error for PathError {}

#[derive(Clone, Copy, PartialEq, Eq)]
enum PathKind {
    Module,
    Import,
    File,
}

impl PathKind {
    fn allows(self, c: char) -> bool {
        match self {
            Self::File if c.is_ascii() => c.is_ascii_alphanumeric() || "!#$%&()+,-.=@[]^_{}~ ".contains(c),
            Self::File => super::lexer::is_letter(c),
            _ => c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~') || self == Self::Import && c == '+',
        }
    }
}

/// Whether `path` can be required as a module.
///
/// # Errors
/// The first reason why not (`module.CheckPath`).
pub fn check_path(path: &str) -> Result<(), PathError> {
    check(path, PathKind::Module)?;
    let first = path.split('/').next().unwrap_or(path);
    if !first.contains('.') {
        return Err(PathError::NoDotInFirst);
    }
    let allowed = |c: &char| matches!(c, '-' | '.' | '0'..='9' | 'a'..='z');
    if let Some(c) = first.chars().find(|c| !allowed(c)) {
        return Err(PathError::CharacterInFirst(c));
    }
    split_path_version(path).map(|_| ()).ok_or(PathError::MajorVersion)
}

/// Whether `path` can be imported; a main module's path must pass this too.
///
/// # Errors
/// The first reason why not (`module.CheckImportPath`).
pub fn check_import_path(path: &str) -> Result<(), PathError> {
    check(path, PathKind::Import)
}

/// Whether `path` can name a file of a module.
///
/// # Errors
/// The first reason why not (`module.CheckFilePath`).
pub fn check_file_path(path: &str) -> Result<(), PathError> {
    check(path, PathKind::File)
}

fn check(path: &str, kind: PathKind) -> Result<(), PathError> {
    if is_surely_right(path) { Ok(()) } else { examine(path, kind) }
}

fn examine(path: &str, kind: PathKind) -> Result<(), PathError> {
    if path.is_empty() {
        return Err(PathError::Empty);
    }
    if path.starts_with('-') && kind != PathKind::File {
        return Err(PathError::LeadingDash);
    }
    if path.contains("//") {
        return Err(PathError::DoubleSlash);
    }
    if path.ends_with('/') {
        return Err(PathError::TrailingSlash);
    }
    path.split('/').try_for_each(|element| check_element(element, kind))
}

/// A path like most: no kind has anything against it. Hundreds are asked about at each keystroke, so it is told in one go over the bytes.
fn is_surely_right(path: &str) -> bool {
    // Where the element began, and where its first dot was.
    let (mut start, mut dot) = (0, None);
    let bytes = path.as_bytes();
    for (at, &byte) in bytes.iter().enumerate() {
        let is_first = at == start;
        match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'_' | b'a'..=b'z' => {}
            b'-' if at > 0 => {}
            b'.' if !is_first => dot = dot.or(Some(at)),
            b'/' if !is_first && bytes.get(at - 1) != Some(&b'.') => {
                if is_windows_name(path.get(start..dot.unwrap_or(at)).unwrap_or("")) {
                    return false;
                }
                (start, dot) = (at + 1, None);
            }
            _ => return false,
        }
    }
    start < bytes.len()
        && bytes.last() != Some(&b'.')
        && !is_windows_name(path.get(start..dot.unwrap_or(bytes.len())).unwrap_or(""))
}

fn check_element(element: &str, kind: PathKind) -> Result<(), PathError> {
    if element.is_empty() {
        return Err(PathError::EmptyElement);
    }
    if element.bytes().all(|byte| byte == b'.') {
        return Err(PathError::DotElement(element.to_owned()));
    }
    if element.starts_with('.') && kind == PathKind::Module {
        return Err(PathError::LeadingDot);
    }
    if element.ends_with('.') {
        return Err(PathError::TrailingDot);
    }
    if let Some(c) = element.chars().find(|&c| !kind.allows(c)) {
        return Err(PathError::Character(c));
    }
    let short = element.split('.').next().unwrap_or(element);
    if is_windows_name(short) {
        return Err(PathError::WindowsName(short.to_owned()));
    }
    if kind != PathKind::File
        && let Some((_, digits)) = short.rsplit_once('~')
        && !digits.is_empty()
        && digits.bytes().all(|byte| byte.is_ascii_digit())
    {
        return Err(PathError::TildeDigits);
    }
    Ok(())
}

/// A name that Windows keeps for devices.
fn is_windows_name(name: &str) -> bool {
    if !matches!(name.len(), 3 | 4) {
        return false;
    }
    let numbered = |prefix: &str| {
        name.get(..3).is_some_and(|it| it.eq_ignore_ascii_case(prefix))
            && matches!(name.as_bytes().get(3..), Some([b'1'..=b'9']))
    };
    ["con", "prn", "aux", "nul"].iter().any(|it| name.eq_ignore_ascii_case(it)) || numbered("com") || numbered("lpt")
}

/// Cuts a module path before `/vN`, or before `.vN` in gopkg.in; the second part is empty where there is none. None where the
/// major version is written wrongly (`module.SplitPathVersion`).
pub fn split_path_version(path: &str) -> Option<(&str, &str)> {
    if path.starts_with("gopkg.in/") {
        return split_gopkg_in(path);
    }
    let number = path.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    let Some(prefix) = number.strip_suffix("/v").filter(|_| number.len() < path.len()) else { return Some((path, "")) };
    let major = path.get(prefix.len()..).unwrap_or("");
    let digits = path.get(number.len()..).unwrap_or("");
    let bad = digits.contains('.') || digits.starts_with('0') || digits == "1";
    (!bad).then_some((prefix, major))
}

fn split_gopkg_in(path: &str) -> Option<(&str, &str)> {
    let stable = path.strip_suffix("-unstable").unwrap_or(path);
    let number = stable.trim_end_matches(|c: char| c.is_ascii_digit());
    let prefix = number.strip_suffix(".v")?;
    let digits = stable.get(number.len()..).unwrap_or("");
    let bad = digits.is_empty() || digits.starts_with('0') && digits != "0";
    (!bad).then_some((prefix, path.get(prefix.len()..).unwrap_or("")))
}

/// A version whose major version is not that of its module's path.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MajorMismatch {
    /// What the path allows: `v0 or v1`, `v2`.
    pub expected: String,
    /// The major version of the version; empty where it is none.
    pub found: String,
}

impl std::fmt::Display for MajorMismatch {
    /// The go command's words.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "should be {}, not {}", self.expected, self.found)
    }
}

impl std::error::Error for MajorMismatch {}

/// Whether `version` fits a module path whose second part by [`split_path_version`] is `path_major`.
///
/// # Errors
/// What was expected instead (`module.CheckPathMajor`).
pub fn check_path_major(version: &str, path_major: &str) -> Result<(), MajorMismatch> {
    let wanted = if path_major.starts_with(".v") {
        path_major.strip_suffix("-unstable").unwrap_or(path_major)
    } else {
        path_major
    };
    // A gopkg.in repository without tags has a v0 pseudo-version under its .v1 path.
    if version.starts_with("v0.0.0-") && wanted == ".v1" {
        return Ok(());
    }
    let found = semver::major(version).unwrap_or("");
    let expected = match wanted.strip_prefix(['/', '.']) {
        Some(expected) if expected == found => return Ok(()),
        Some(expected) => expected,
        None => {
            if matches!(found, "v0" | "v1") || Semver::parse(version).is_some_and(|it| it.is_incompatible()) {
                return Ok(());
            }
            "v0 or v1"
        }
    };
    Err(MajorMismatch { expected: expected.to_owned(), found: found.to_owned() })
}

/// Whether a module can have this path and this version together (`module.Check`).
pub fn is_module_version(path: &str, version: &str) -> bool {
    check_path(path).is_ok()
        && semver::is_valid(version)
        && split_path_version(path).is_some_and(|(_, major)| check_path_major(version, major).is_ok())
}

/// Whether the go command takes the right side of a `replace` for a directory, not for a module (`modfile.IsDirectoryPath`).
pub fn is_directory_path(path: &str) -> bool {
    let starts = ["./", ".\\", "../", "..\\", "/", "\\"];
    let drive = matches!(path.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic());
    path == "." || path == ".." || drive || starts.iter().any(|start| path.starts_with(start))
}

/// The path or version as the module cache and the proxies spell it: `!x` for each upper-case letter.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_uppercase() {
            out.push('!');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_surely_right_is_right(path in "([a-zA-Z0-9._/+~-]|con|aux\\.|com1|LPT9|nul/|ä){0,12}") {
            let kinds = [PathKind::Module, PathKind::Import, PathKind::File];
            if is_surely_right(&path) {
                prop_assert!(kinds.into_iter().all(|kind| examine(&path, kind).is_ok()), "{}", path);
            }
        }
    }

    #[test]
    fn major_versions_of_paths() {
        for (path, split) in [
            ("example.com/x", Some(("example.com/x", ""))),
            ("example.com/x/v2", Some(("example.com/x", "/v2"))),
            ("example.com/x/v10", Some(("example.com/x", "/v10"))),
            ("example.com/x/v1", None),
            ("example.com/x/v0", None),
            ("example.com/x/v02", None),
            ("example.com/x/v2.1", None),
            ("example.com/v", Some(("example.com/v", ""))),
            ("example.com/xv2", Some(("example.com/xv2", ""))),
            ("gopkg.in/yaml.v3", Some(("gopkg.in/yaml", ".v3"))),
            ("gopkg.in/yaml.v0", Some(("gopkg.in/yaml", ".v0"))),
            ("gopkg.in/yaml.v2-unstable", Some(("gopkg.in/yaml", ".v2-unstable"))),
            ("gopkg.in/yaml.v02", None),
            ("gopkg.in/yaml", None),
            ("/v2", Some(("", "/v2"))),
            ("v2", Some(("v2", ""))),
            ("", Some(("", ""))),
        ] {
            assert_eq!(split_path_version(path), split, "{path}");
        }
    }

    #[test]
    fn versions_fit_their_paths() {
        assert!(check_path_major("v2.0.0+incompatible", "").is_ok());
        assert!(check_path_major("v0.0.0-20200101000000-abcdefabcdef", ".v1").is_ok());
        assert!(check_path_major("v2.1.0", ".v2-unstable").is_ok());
        let error = check_path_major("v2.0.0", "").unwrap_err();
        assert_eq!(error.to_string(), "should be v0 or v1, not v2");
        assert_eq!(check_path_major("v1.0.0", "/v2").unwrap_err().to_string(), "should be v2, not v1");
    }

    #[test]
    fn refusals_in_the_words_of_go() {
        let said = |path: &str| check_path(path).unwrap_err().to_string();
        assert_eq!(said("foo"), "missing dot in first path element");
        assert_eq!(said("example.com/a@v1"), "invalid char '@'");
        assert_eq!(said("Example.com/a"), "invalid char 'E' in first path element");
        assert_eq!(said("example.com/con"), "\"con\" disallowed as path element component on Windows");
        assert_eq!(said("example.com/é"), "invalid char 'é'");
        assert_eq!(said("example.com/../a"), "invalid path element \"..\"");
        assert_eq!(said("gopkg.in/yaml"), "invalid version");
        assert_eq!(escape("github.com/BurntSushi/toml"), "github.com/!burnt!sushi/toml");
    }
}
