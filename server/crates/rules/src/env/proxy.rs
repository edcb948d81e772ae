//! The value of GOPROXY.
//! Source: `proxyList` in cmd/go/internal/modfetch/proxy.go.

use pitfall_syntax::shell::Setting;
use pitfall_text::Span;

/// An entry between separators, without the blanks around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry<'a> {
    /// The entry.
    pub text: &'a str,
    /// Its first byte in the value.
    pub at: usize,
}

/// The entries of a GOPROXY, empty ones left out, as the go command leaves them out.
pub(super) fn entries(value: &str) -> Vec<Entry<'_>> {
    let mut at = 0;
    let mut entries = Vec::new();
    for piece in value.split([',', '|']) {
        let text = piece.trim();
        if !text.is_empty() {
            entries.push(Entry { text, at: at + piece.len() - piece.trim_start().len() });
        }
        at += piece.len() + 1;
    }
    entries
}

impl Entry<'_> {
    /// Its place in the file; where the value is not written as it is, the whole value's.
    pub(super) fn span(&self, setting: &Setting<'_>) -> Span {
        match setting.plain() {
            Some((_, span)) => {
                let start = span.start as usize + self.at;
                Span::new(start, start + self.text.len())
            }
            None => setting.value.span(),
        }
    }
}
