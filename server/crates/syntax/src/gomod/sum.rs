//! go.sum and go.work.sum: one hash of one module version a line.

use super::tree::Word;
use crate::{Span, SyntaxError};

/// A go.sum or go.work.sum.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GoSum {
    /// Its lines in the order of the file, blank ones left out.
    pub lines: Vec<SumLine>,
}

/// `path version hash` or `path version/go.mod hash`. Its words are spans only: a go.sum is long, and its text is there anyway.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SumLine {
    /// The line from its first byte to its line end, which is included.
    pub whole: Span,
    /// The module path.
    pub module: Span,
    /// The version, without `/go.mod`.
    pub version: Span,
    /// The hash is that of the module's go.mod alone.
    pub is_go_mod: bool,
    /// The hash with its algorithm, `h1:…`.
    pub hash: Span,
}

/// The hash of an empty go.mod, which an old go command wrote for what was no module. The go command skips such lines.
/// Source: `emptyGoModHash` of `cmd/go/internal/modfetch`.
pub const EMPTY_GO_MOD_HASH: &str = "h1:G7mAYYxgmS0lVkHyy2hEOLQCFB0DlQFTMLWggykrydY=";

impl SumLine {
    /// From the first field to the last.
    pub fn span(&self) -> Span {
        self.module.cover(self.hash)
    }

    /// The go command knows the algorithm of the hash; it skips lines of other algorithms.
    pub fn is_known_hash(&self, text: &str) -> bool {
        self.hash.of(text).starts_with("h1:")
    }
}

/// Reads a go.sum or go.work.sum. A line without exactly three fields is an error and has no place in the tree.
pub fn parse(text: &str) -> (GoSum, Vec<SyntaxError>) {
    // A usual line has some ninety bytes.
    let (mut sum, mut errors) = (GoSum { lines: Vec::with_capacity(text.len() / 64) }, Vec::new());
    for line in lines(text) {
        let mut fields = field_spans(text, line);
        let (module, version, hash) = (fields.next(), fields.next(), fields.next());
        let (Some(module), Some(mut version), Some(hash), None) = (module, version, hash, fields.next()) else {
            errors.extend(wrong_number(text, line));
            continue;
        };
        let is_go_mod = version.of(text).ends_with(GO_MOD);
        if is_go_mod {
            version = Span::new(version.start as usize, version.end as usize - GO_MOD.len());
        }
        sum.lines.push(SumLine { whole: line, module, version, is_go_mod, hash });
    }
    (sum, errors)
}

const GO_MOD: &str = "/go.mod";

fn wrong_number(text: &str, line: Span) -> Option<SyntaxError> {
    let (mut count, mut span) = (0, None::<Span>);
    for field in field_spans(text, line) {
        count += 1;
        span = Some(span.map_or(field, |span| span.cover(field)));
    }
    // A blank line is none of the three.
    Some(SyntaxError { span: span?, message: format!("malformed go.sum: wrong number of fields {count}") })
}

/// The lines of `text` with their line ends.
pub(super) fn lines(text: &str) -> impl Iterator<Item = Span> {
    let mut start = 0;
    let ends = memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1);
    let unended = (!text.is_empty() && !text.ends_with('\n')).then_some(text.len());
    ends.chain(unended).map(move |end| Span::new(std::mem::replace(&mut start, end), end))
}

/// The words of a line, cut at white space as Go's `strings.Fields` does.
pub(super) fn fields(text: &str, line: Span) -> impl Iterator<Item = Word> {
    field_spans(text, line).map(|span| Word { span, value: span.of(text).to_owned() })
}

fn field_spans(text: &str, line: Span) -> impl Iterator<Item = Span> {
    let bytes = text.as_bytes();
    let (mut at, end) = (line.start as usize, (line.end as usize).min(bytes.len()));
    // The length of the white space at a byte, 0 where there is none.
    let blank = move |at: usize| match bytes.get(at) {
        Some(b' ' | 9..=13) => 1,
        Some(byte) if byte.is_ascii() => 0,
        _ => match text.get(at..).and_then(|rest| rest.chars().next()) {
            Some(c) if c.is_whitespace() => c.len_utf8(),
            _ => 0,
        },
    };
    std::iter::from_fn(move || {
        while at < end && blank(at) > 0 {
            at += blank(at);
        }
        let start = at;
        while at < end && blank(at) == 0 {
            at += 1;
        }
        (at > start).then(|| Span::new(start, at))
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
        assert_eq!((a.module.of(text), a.version.of(text), a.is_go_mod), ("example.com/é", "v1.0.0", false));
        assert_eq!(a.hash.of(text), "h1:a=");
        assert_eq!(a.whole.of(text), "example.com/é v1.0.0 h1:a=\r\n");
        assert_eq!((b.version.of(text), b.is_go_mod, b.is_known_hash(text)), ("v1.2.0", true, true));
    }

    #[test]
    fn words_are_cut_as_the_standard_library_cuts_them() {
        for text in ["a b\u{a0}c\u{2003}\u{3000}d\u{85}é\u{b}f\n\ng h\r\n \u{a0} \ni", "", "\n", "é\u{a0}", "\u{a0}é"]
        {
            let words = |line: Span| fields(text, line).map(|word| word.value).collect::<Vec<_>>();
            let cut: Vec<_> = lines(text).map(|line| (line.of(text), words(line))).collect();
            let expected = text.split_inclusive('\n');
            let expected: Vec<_> =
                expected.map(|line| (line, line.split_whitespace().map(str::to_owned).collect::<Vec<_>>())).collect();
            assert_eq!(cut, expected);
        }
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
