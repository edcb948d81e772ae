//! Lines that were meant as `#cgo` lines and are none.

use pitfall_text::Span;

use super::directive::{CgoLine, Verb, is_directive, read};

/// A line that looks meant as a `#cgo` line, which the go command leaves to the C compiler.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NearMiss {
    /// What stands where `#cgo` and a blank should be. Writing `#cgo ` for these bytes mends the line.
    pub marker: Span,
    /// How it differs from `#cgo`.
    pub form: NearMissForm,
    /// The line, read as if it had the right marker.
    pub line: CgoLine,
}

/// How a line differs from a `#cgo` line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NearMissForm {
    /// `# cgo`: blanks behind the number sign.
    SpaceAfterHash,
    /// `#CGO`, `#Cgo`.
    WrongCase,
    /// `#gco`, `#cog`: the letters in another order.
    Misspelt,
    /// `#cgo:`, `#cgoLDFLAGS:`: neither blank nor tab behind `#cgo`.
    NoBlank,
    /// `#cgo` with nothing behind it.
    Bare,
    /// `cgo LDFLAGS:`: no number sign.
    NoHash,
    /// ` * #cgo`: the star of a comment drawn with stars.
    Star,
    /// `// #cgo` inside a block comment, or behind two comment markers: a comment of C.
    Commented,
    /// A number sign that is not ASCII's: `＃cgo`.
    WideHash,
}

/// Judges the trimmed line at `line`, which is no `#cgo` line.
pub(super) fn judge(text: &str, line: Span) -> Option<NearMiss> {
    let whole = line.of(text);
    let undecorated = whole.trim_start_matches(['*', '/', ' ', '\t']);
    let decoration = &whole[..whole.len() - undecorated.len()];
    let (length, mut form) = marker(undecorated)?;
    if !decoration.is_empty() {
        form = if decoration.starts_with('*') {
            NearMissForm::Star
        } else if decoration.starts_with('/') {
            NearMissForm::Commented
        } else {
            return None;
        };
    }
    let marker = decoration.len() + length;
    let line = read(text, line, marker);
    Some(NearMiss { marker: line.marker, form, line })
}

/// The length in bytes of what `line` has for `#cgo`, and how it differs.
fn marker(line: &str) -> Option<(usize, NearMissForm)> {
    let Some(behind_hash) = line.strip_prefix(['#', '\u{ff03}']) else {
        let rest = line.strip_prefix("cgo")?;
        let colon = rest.starts_with([' ', '\t']).then(|| rest.find(':'))??;
        let verb = rest[..colon].split_whitespace().next_back()?;
        return Verb::from_name(verb).map(|_| (3, NearMissForm::NoHash));
    };
    let word = behind_hash.trim_start_matches([' ', '\t']);
    let letters = word.get(..3)?;
    let mut sorted: Vec<u8> = letters.bytes().map(|b| b.to_ascii_lowercase()).collect();
    sorted.sort_unstable();
    if sorted != *b"cgo" {
        return None;
    }
    let behind = &word[3..];
    let joined = behind.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
    if joined && !Verb::ALL.iter().any(|verb| behind.starts_with(verb.name())) {
        return None;
    }
    let mut length = line.len() - behind.len();
    let form = if line.starts_with('\u{ff03}') {
        NearMissForm::WideHash
    } else if word.len() != behind_hash.len() {
        NearMissForm::SpaceAfterHash
    } else if !letters.eq_ignore_ascii_case("cgo") {
        NearMissForm::Misspelt
    } else if letters != "cgo" {
        NearMissForm::WrongCase
    } else if behind.trim().is_empty() {
        NearMissForm::Bare
    } else if is_directive(line) {
        // Right by itself: only decoration before it makes it wrong, which the caller sees.
        NearMissForm::Star
    } else {
        if behind.starts_with(':') {
            length += 1;
        }
        NearMissForm::NoBlank
    };
    Some((length, form))
}
