//! go.sum and go.work.sum: one hash of one module version a line.

use super::tree::Word;
use crate::{Span, SyntaxError};

/// A go.sum or go.work.sum.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GoSum {
    /// Its lines in the order of the file, blank ones left out.
    pub lines: Vec<SumLine>,
}

/// `path version hash` or `path version/go.mod hash`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SumLine {
    /// From the first field to the last.
    pub span: Span,
    /// The line from its first byte to its line end, which is included.
    pub whole: Span,
    /// The module path.
    pub module: Word,
    /// The version, without `/go.mod`.
    pub version: Word,
    /// The hash is that of the module's go.mod alone.
    pub is_go_mod: bool,
    /// The hash with its algorithm, `h1:…`.
    pub hash: Word,
}

/// The hash of an empty go.mod, which an old go command wrote for what was no module. The go command skips such lines.
/// Source: `emptyGoModHash` of `cmd/go/internal/modfetch`.
pub const EMPTY_GO_MOD_HASH: &str = "h1:G7mAYYxgmS0lVkHyy2hEOLQCFB0DlQFTMLWggykrydY=";

impl SumLine {
    /// The go command knows the algorithm of the hash; it skips lines of other algorithms.
    pub fn is_known_hash(&self) -> bool {
        self.hash.value.starts_with("h1:")
    }
}

/// Reads a go.sum or go.work.sum. A line without exactly three fields is an error and has no place in the tree.
pub fn parse(text: &str) -> (GoSum, Vec<SyntaxError>) {
    let (mut sum, mut errors) = (GoSum::default(), Vec::new());
    for line in lines(text) {
        let mut fields = fields(text, line);
        let (module, version, hash) = (fields.next(), fields.next(), fields.next());
        let (Some(module), Some(mut version), Some(hash), None) = (module, version, hash, fields.next()) else {
            if let Some(error) = wrong_number(text, line) {
                errors.push(error);
            }
            continue;
        };
        let is_go_mod = version.value.ends_with(GO_MOD);
        if is_go_mod {
            version.value.truncate(version.value.len() - GO_MOD.len());
            version.span = Span::new(version.span.start as usize, version.span.end as usize - GO_MOD.len());
        }
        let span = module.span.cover(hash.span);
        sum.lines.push(SumLine { span, whole: line, module, version, is_go_mod, hash });
    }
    (sum, errors)
}

const GO_MOD: &str = "/go.mod";

fn wrong_number(text: &str, line: Span) -> Option<SyntaxError> {
    let (mut count, mut span) = (0, None::<Span>);
    for field in fields(text, line) {
        count += 1;
        span = Some(span.map_or(field.span, |span| span.cover(field.span)));
    }
    // A blank line is none of the three.
    Some(SyntaxError { span: span?, message: format!("malformed go.sum: wrong number of fields {count}") })
}

/// The lines of `text` with their line ends.
pub(super) fn lines(text: &str) -> impl Iterator<Item = Span> {
    let mut at = 0;
    text.split_inclusive('\n').map(move |line| {
        let start = at;
        at += line.len();
        Span::new(start, at)
    })
}

/// The words of a line, cut at white space as Go's `strings.Fields` does.
pub(super) fn fields(text: &str, line: Span) -> impl Iterator<Item = Word> {
    let base = line.start as usize;
    let line = line.of(text);
    line.split_whitespace().map(move |field| {
        let start = base + (field.as_ptr() as usize).saturating_sub(line.as_ptr() as usize);
        Word { span: Span::new(start, start + field.len()), value: field.to_owned() }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_both_kinds() {
        let text = "example.com/é v1.0.0 h1:a=\r\n\nexample.com/b v1.2.0/go.mod\th1:b=";
        let (sum, errors) = parse(text);
        assert_eq!(errors, []);
        let [a, b] = sum.lines.as_slice() else { panic!("{sum:?}") };
        assert_eq!(
            (a.module.value.as_str(), a.version.value.as_str(), a.is_go_mod),
            ("example.com/é", "v1.0.0", false)
        );
        assert_eq!(a.hash.span.of(text), "h1:a=");
        assert_eq!(a.whole.of(text), "example.com/é v1.0.0 h1:a=\r\n");
        assert_eq!((b.version.span.of(text), b.is_go_mod, b.is_known_hash()), ("v1.2.0", true, true));
    }

    #[test]
    fn a_broken_line_costs_that_line() {
        let text = "<<<<<<< HEAD\na v1 h1:x\n=======\n  a v1 h1:y z\n \u{a0} \n";
        let (sum, errors) = parse(text);
        assert_eq!(sum.lines.len(), 1);
        let said: Vec<_> = errors.iter().map(|it| (it.span.of(text), it.message.as_str())).collect();
        assert_eq!(
            said,
            [
                ("<<<<<<< HEAD", "malformed go.sum: wrong number of fields 2"),
                ("=======", "malformed go.sum: wrong number of fields 1"),
                ("a v1 h1:y z", "malformed go.sum: wrong number of fields 4"),
            ]
        );
    }
}
