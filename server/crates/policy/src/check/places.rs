//! Where in its text a part of an expression stands. The parser does not tell; but code goes through the parts in the order in which they are written, so that
//! the third field of a name is the third word of that name behind a dot.

use std::collections::HashMap;

use cel::parser::pratt_parser::TokenKind;
use pitfall_text::Span;

use crate::compile::tokens;
use crate::escape::unescaped;

/// The words of an expression.
pub(super) struct Places<'t> {
    text: &'t str,
    /// Name, whether it is called, and its bytes.
    words: Vec<(String, bool, Span)>,
    /// How many of a name were asked for.
    passed: HashMap<(String, bool), usize>,
}

impl<'t> Places<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        let all: Vec<(TokenKind, Span)> = tokens(text).collect();
        let mut words = Vec::new();
        for (at, (kind, span)) in all.iter().enumerate() {
            let is_called = all.get(at + 1).is_some_and(|(kind, _)| *kind == TokenKind::TokLeftParen);
            let before =
                at.checked_sub(1).and_then(|before| all.get(before)).map(|(kind, span)| (*kind, span.of(text)));
            // `.?field` is behind a dot as well.
            let is_field = before.is_some_and(|(kind, word)| kind == TokenKind::TokDot || word == "?" || word == ".?");
            let word = span.of(text);
            let is_word = word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_' || c == '`');
            if is_word && *kind != TokenKind::TokString && (is_called || is_field) {
                words.push((unescaped(word.trim_matches('`')), is_called, *span));
            }
        }
        Self { text, words, passed: HashMap::new() }
    }

    /// All of the expression.
    pub(super) fn whole(&self) -> Span {
        Span::new(0, self.text.len())
    }

    /// The next field of that name.
    pub(super) fn field(&mut self, name: &str) -> Span {
        self.next(name, false)
    }

    /// The next call of that name.
    pub(super) fn function(&mut self, name: &str) -> Span {
        self.next(name, true)
    }

    /// A text in brackets, and no field: none is passed where there is no such word.
    pub(super) fn pass_field(&mut self, name: &str) {
        let of_name = self.words.iter().filter(|(word, is_called, _)| word == name && !is_called).count();
        if of_name > 0 {
            self.next(name, false);
        }
    }

    /// The parts of a type's name look like fields.
    pub(super) fn pass_type(&mut self, name: &str) {
        for part in name.split('.').skip(1) {
            self.next(part, false);
        }
    }

    fn next(&mut self, name: &str, is_called: bool) -> Span {
        let passed = self.passed.entry((name.to_owned(), is_called)).or_default();
        let mut of_name = self.words.iter().filter(|(word, called, _)| word == name && *called == is_called);
        let found = of_name.clone().nth(*passed).or_else(|| of_name.next());
        *passed += 1;
        found.map_or_else(|| Span::new(0, self.text.len()), |(_, _, span)| *span)
    }
}
