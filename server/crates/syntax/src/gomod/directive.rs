//! The words of one directive.

use super::comment;
use super::fault::{Fault, FaultKind};
use super::lexer::{Token, TokenKind};
use super::quote::unquote;
use super::tree::*;
use super::verb::Verb;
use crate::Span;

/// Reads the words of one line.
pub(super) struct Reader<'a> {
    pub text: &'a str,
    /// Where something is reported that is missing when the line has no words: the keyword.
    pub anchor: Span,
    pub faults: &'a mut Vec<Fault>,
}

impl Reader<'_> {
    /// Reads `args` as those of `verb`. `inherited` is the text of the block's comments where they stand for the line's own.
    pub fn read(&mut self, verb: Verb, line: Line, args: &[Token], inherited: Option<&str>) -> Directive {
        match verb {
            Verb::Module => {
                let path = self.one_string(verb, args);
                let comments = self.comments(&line, inherited);
                Directive::Module(Module { line, path, deprecated: comment::deprecation(&comments) })
            }
            Verb::Go => Directive::Go(Go { line, version: self.one_raw(verb, args) }),
            Verb::Toolchain => Directive::Toolchain(Toolchain { line, name: self.one_raw(verb, args) }),
            Verb::Godebug => {
                let (key, value) = self.setting(args);
                Directive::Godebug(Godebug { line, key, value })
            }
            Verb::Require => {
                let (path, version) = self.path_and_version(verb, args);
                let indirect = line.suffix.is_some_and(|it| comment::is_indirect(it.span.of(self.text)));
                Directive::Require(Require { line, path, version, indirect })
            }
            Verb::Exclude => {
                let (path, version) = self.path_and_version(verb, args);
                Directive::Exclude(Exclude { line, path, version })
            }
            Verb::Replace => self.replace(line, args),
            Verb::Retract => {
                let rationale = self.comments(&line, inherited);
                self.retract(line, args, rationale)
            }
            Verb::Tool => Directive::Tool(Tool { line, path: self.one_string(verb, args) }),
            Verb::Ignore => Directive::Ignore(Ignore { line, path: self.one_string(verb, args) }),
            Verb::Use => Directive::Use(Use { line, path: self.one_string(verb, args) }),
        }
    }

    fn comments(&self, line: &Line, inherited: Option<&str>) -> String {
        match inherited {
            Some(text) => text.to_owned(),
            None => comment::text(&line.leading, line.suffix, self.text),
        }
    }

    fn fault(&mut self, span: Span, kind: FaultKind) {
        self.faults.push(Fault { span, kind });
    }

    /// `args` should be `count` words: what is too much is reported, or the word behind which one is missing.
    fn expect(&mut self, verb: Verb, args: &[Token], count: usize) -> bool {
        if args.len() == count {
            return true;
        }
        let span = match args.get(count..) {
            Some([first, rest @ ..]) => rest.last().map_or(first.span, |last| first.span.cover(last.span)),
            _ => args.last().map_or(self.anchor, |last| last.span),
        };
        self.fault(span, FaultKind::Usage(verb));
        false
    }

    /// A word as written.
    fn raw(&self, token: &Token) -> Word {
        Word { span: token.span, value: token.span.of(self.text).to_owned() }
    }

    /// A word that may be quoted; none for punctuation. A bad quote is reported.
    fn string(&mut self, token: &Token) -> Option<Word> {
        let written = token.span.of(self.text);
        match token.kind {
            TokenKind::Punct => None,
            TokenKind::String if written.starts_with('"') => match unquote(written) {
                Some(value) => Some(Word { span: token.span, value }),
                None => {
                    self.fault(token.span, FaultKind::BadString);
                    Some(self.raw(token))
                }
            },
            TokenKind::String | TokenKind::Word => {
                if written.contains(['"', '\'', '`']) {
                    self.fault(token.span, FaultKind::QuoteInWord);
                }
                Some(self.raw(token))
            }
        }
    }

    fn one_raw(&mut self, verb: Verb, args: &[Token]) -> Option<Word> {
        self.expect(verb, args, 1);
        args.first().map(|token| self.raw(token))
    }

    fn one_string(&mut self, verb: Verb, args: &[Token]) -> Option<Word> {
        if !self.expect(verb, args, 1) {
            return args.first().map(|token| self.raw(token));
        }
        // One bracket or comma is a word here, as it is for the go command.
        args.first().and_then(|token| self.string(token).or_else(|| Some(self.raw(token))))
    }

    fn path_and_version(&mut self, verb: Verb, args: &[Token]) -> (Option<Word>, Option<Word>) {
        let complete = self.expect(verb, args, 2);
        let mut word = |token: Option<&Token>| {
            let token = token?;
            let word = if complete { self.string(token) } else { None };
            word.or_else(|| Some(self.raw(token)))
        };
        (word(args.first()), word(args.get(1)))
    }

    fn setting(&mut self, args: &[Token]) -> (Option<Word>, Option<Word>) {
        let [token, ..] = args else {
            self.fault(self.anchor, FaultKind::Usage(Verb::Godebug));
            return (None, None);
        };
        let written = token.span.of(self.text);
        let start = token.span.start as usize;
        let cut = written.find('=');
        let last = args.last().unwrap_or(token);
        if args.len() > 1 || cut.is_none() || written.contains(['"', '`', '\'', ',']) {
            self.fault(token.span.cover(last.span), FaultKind::Usage(Verb::Godebug));
        }
        let word = |from: usize, to: usize| Word {
            span: Span::new(start + from, start + to),
            value: written.get(from..to).unwrap_or("").to_owned(),
        };
        match cut {
            Some(cut) => (Some(word(0, cut)), Some(word(cut + 1, written.len()))),
            None => (Some(word(0, written.len())), None),
        }
    }

    fn replace(&mut self, line: Line, args: &[Token]) -> Directive {
        let is_arrow = |token: &Token| token.kind == TokenKind::Word && token.span.of(self.text) == "=>";
        let at = args.iter().position(is_arrow);
        let arrow = at.and_then(|at| args.get(at)).map(|token| token.span);
        let (old, new) = match at {
            Some(at) => (args.get(..at).unwrap_or(&[]), args.get(at + 1..).unwrap_or(&[])),
            None => (args, &[][..]),
        };
        let complete = arrow.is_some() && matches!(old.len(), 1 | 2) && matches!(new.len(), 1 | 2);
        if !complete {
            let span = match (old, new) {
                ([_, _, surplus, rest @ ..], _) if arrow.is_some() => cover(surplus, rest),
                (_, [_, _, surplus, rest @ ..]) => cover(surplus, rest),
                ([], _) => arrow.unwrap_or(self.anchor),
                (_, []) => args.last().map_or(self.anchor, |token| token.span),
                ([first, rest @ ..], _) => cover(first, rest),
            };
            self.fault(span, FaultKind::Usage(Verb::Replace));
        }
        let mut word = |token: Option<&Token>| {
            let token = token?;
            let word = if complete { self.string(token) } else { None };
            word.or_else(|| Some(self.raw(token)))
        };
        Directive::Replace(Replace {
            old_path: word(old.first()),
            old_version: word(old.get(1)),
            arrow,
            new_path: word(new.first()),
            new_version: word(new.get(1)),
            line,
        })
    }

    fn retract(&mut self, line: Line, args: &[Token], rationale: String) -> Directive {
        let mut words = args.iter().peekable();
        let mut it = Retract { line, low: None, high: None, interval: None, rationale };
        let mut last = self.anchor;
        let open = words.next_if(|token| self.is(token, "["));
        if let Some(open) = open {
            last = open.span;
            let steps = ["version after '['", "',' after version", "version after ','", "']' after version"];
            for (step, expected) in steps.into_iter().enumerate() {
                let fits = |token: &&Token| match step {
                    1 => self.is(token, ","),
                    3 => self.is(token, "]"),
                    _ => token.kind != TokenKind::Punct,
                };
                let Some(token) = words.next_if(fits) else {
                    let span = words.peek().map_or(last, |token| token.span);
                    self.fault(span, FaultKind::RetractExpected(expected));
                    it.interval = Some(open.span.cover(last));
                    return Directive::Retract(it);
                };
                last = token.span;
                match step {
                    0 => it.low = self.string(token),
                    2 => it.high = self.string(token),
                    _ => {}
                }
            }
            it.interval = Some(open.span.cover(last));
        } else {
            match words.next_if(|token| token.kind != TokenKind::Punct) {
                Some(token) => it.low = self.string(token),
                None => {
                    let span = words.peek().map_or(last, |token| token.span);
                    self.fault(span, FaultKind::RetractExpected("'[' or version"));
                    return Directive::Retract(it);
                }
            }
        }
        if let Some(surplus) = words.next() {
            let text = surplus.span.of(self.text).to_owned();
            let span = words.last().map_or(surplus.span, |token| surplus.span.cover(token.span));
            self.fault(span, FaultKind::RetractSurplus(text));
        }
        Directive::Retract(it)
    }

    fn is(&self, token: &Token, punctuation: &str) -> bool {
        token.kind == TokenKind::Punct && token.span.of(self.text) == punctuation
    }
}

fn cover(first: &Token, rest: &[Token]) -> Span {
    rest.last().map_or(first.span, |last| first.span.cover(last.span))
}
