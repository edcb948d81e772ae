//! vendor/modules.txt: what `go mod vendor` has written down of the build list.
//!
//! Read as `cmd/go/internal/modload/vendor.go` (go 1.27) reads it, which knows no errors: what it does not understand it
//! skips.

use super::module_path::check_import_path;
use super::semver;
use super::sum::{fields, lines};
use super::tree::Word;
use crate::{Span, SyntaxError};

/// A vendor/modules.txt.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VendorModules {
    /// `## workspace` on the first line: `go work vendor` wrote the folder. The span is that of the word.
    pub workspace: Option<Span>,
    /// The module lines in the order of the file.
    pub modules: Vec<VendorModule>,
}

/// `# path version [=> replacement]` and the lines below that belong to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VendorModule {
    /// The module line, from its `#` to its last field.
    pub span: Span,
    /// The module path.
    pub path: Word,
    /// Its version; none in `# path => replacement`, which stands for all versions.
    pub version: Option<Word>,
    /// What replaces it.
    pub replacement: Option<VendorReplacement>,
    /// The word `explicit` of a `##` line: the main module requires it.
    pub explicit: Option<Span>,
    /// The version of its go.mod's `go` line.
    pub go: Option<Word>,
    /// The packages that are vendored from it.
    pub packages: Vec<Word>,
}

/// What stands behind `=>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VendorReplacement {
    /// A module path or a directory.
    pub path: Word,
    /// The version; none for a directory.
    pub version: Option<Word>,
}

/// Reads a vendor/modules.txt. Errors are lines that the go command skips although a tool never writes such.
pub fn parse(text: &str) -> (VendorModules, Vec<SyntaxError>) {
    let (mut out, mut errors) = (VendorModules::default(), Vec::new());
    // The last module line could be read; lines of packages belong to it.
    let mut open = false;
    for (index, line) in lines(text).enumerate() {
        let content = line.of(text);
        if content.starts_with("# ") {
            match module_line(text, line) {
                Some(module) => {
                    out.modules.push(module);
                    open = true;
                }
                None => {
                    // With fewer than three fields the go command does not even leave the module before.
                    open &= fields(text, line).nth(2).is_none();
                    errors.push(ignored(text, line, "malformed module line"));
                }
            }
        } else if content.starts_with("## ") {
            let entries: Vec<Word> = entries(text, line).collect();
            if index == 0 {
                out.workspace = entries.iter().find(|it| it.value == "workspace").map(|it| it.span);
            }
            if let Some(module) = out.modules.last_mut().filter(|_| open) {
                annotate(module, &entries);
            }
        } else if !content.trim().is_empty() {
            let mut words = fields(text, line);
            let package = words.next().filter(|it| words.next().is_none() && check_import_path(&it.value).is_ok());
            match (package, out.modules.last_mut().filter(|_| open)) {
                (Some(package), Some(module)) => module.packages.push(package),
                (Some(_), None) => errors.push(ignored(text, line, "package without a module line before it")),
                (None, _) => errors.push(ignored(text, line, "malformed package line")),
            }
        }
    }
    (out, errors)
}

fn module_line(text: &str, line: Span) -> Option<VendorModule> {
    let all: Vec<Word> = fields(text, line).collect();
    let [mark, path, third, rest @ ..] = all.as_slice() else { return None };
    let (version, rest) = match third.value.as_str() {
        "=>" => (None, rest),
        version if semver::is_valid(version) => match rest {
            [arrow, rest @ ..] if arrow.value == "=>" => (Some(third.clone()), rest),
            _ => (Some(third.clone()), &[][..]),
        },
        _ => return None,
    };
    let replacement = match rest {
        [path] => Some(VendorReplacement { path: path.clone(), version: None }),
        [path, version] if semver::is_valid(&version.value) => {
            Some(VendorReplacement { path: path.clone(), version: Some(version.clone()) })
        }
        _ => None,
    };
    let span = all.last().map_or(mark.span, |last| mark.span.cover(last.span));
    Some(VendorModule {
        span,
        path: path.clone(),
        version,
        replacement,
        explicit: None,
        go: None,
        packages: Vec::new(),
    })
}

/// The entries of a `## a; b` line, blanks around them taken away.
fn entries(text: &str, line: Span) -> impl Iterator<Item = Word> {
    let content = line.of(text);
    let mut at = line.start as usize + 3;
    content.get(3..).unwrap_or("").split(';').map(move |entry| {
        let start = at + (entry.len() - entry.trim_start().len());
        at += entry.len() + 1;
        let entry = entry.trim();
        Word { span: Span::new(start, start + entry.len()), value: entry.to_owned() }
    })
}

fn annotate(module: &mut VendorModule, entries: &[Word]) {
    for entry in entries {
        if entry.value == "explicit" {
            module.explicit.get_or_insert(entry.span);
        }
        if let Some(version) = entry.value.strip_prefix("go ") {
            let start = entry.span.end as usize - version.len();
            module.go = Some(Word { span: Span::new(start, entry.span.end as usize), value: version.to_owned() });
        }
    }
}

fn ignored(text: &str, line: Span, what: &str) -> SyntaxError {
    let content = line.of(text);
    let start = line.start as usize + (content.len() - content.trim_start().len());
    let span = Span::new(start, start + content.trim().len());
    SyntaxError { span, message: format!("{what}, which the go command ignores") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_replacements_and_packages() {
        let text = "## workspace\n# example.com/a v1.2.3\r\n## explicit; go 1.21.0\r\nexample.com/a\nexample.com/a/b\n\
                    # example.com/r v1.0.0 => ./r\n## explicit\n# example.com/w => example.com/fork v1.1.0\n";
        let (vendor, errors) = parse(text);
        assert_eq!(errors, []);
        assert_eq!(vendor.workspace.map(|it| it.of(text)), Some("workspace"));
        let [a, r, w] = vendor.modules.as_slice() else { panic!("{vendor:?}") };
        assert_eq!(a.span.of(text), "# example.com/a v1.2.3");
        assert_eq!(a.explicit.map(|it| it.of(text)), Some("explicit"));
        let go = a.go.as_ref().unwrap();
        assert_eq!((go.value.as_str(), go.span.of(text)), ("1.21.0", "1.21.0"));
        assert_eq!(
            a.packages.iter().map(|it| it.span.of(text)).collect::<Vec<_>>(),
            ["example.com/a", "example.com/a/b"]
        );
        assert_eq!(
            r.replacement.as_ref().map(|it| (it.path.value.as_str(), it.version.is_none())),
            Some(("./r", true))
        );
        assert!(r.go.is_none() && r.version.is_some());
        assert!(w.version.is_none());
        let fork = w.replacement.as_ref().unwrap();
        assert_eq!(fork.version.as_ref().map(|it| it.span.of(text)), Some("v1.1.0"));
    }

    #[test]
    fn what_go_skips_is_said() {
        let text = "stray/pkg\n# a.b/c notaversion\na.b/c\n# a.b/d v1.0.0\n# x\na.b/d\n<<<<<<< HEAD\n##explicit\n";
        let (vendor, errors) = parse(text);
        let said: Vec<_> = errors.iter().map(|it| it.span.of(text)).collect();
        assert_eq!(said, ["stray/pkg", "# a.b/c notaversion", "a.b/c", "# x", "<<<<<<< HEAD", "##explicit"]);
        assert_eq!(vendor.modules.len(), 1);
        assert_eq!(vendor.modules[0].packages.len(), 1, "a short module line leaves the module before in force");
    }
}
