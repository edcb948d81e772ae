//! Simple commands: assignments in front, words, redirections.

use super::Parser;
use super::lex::Open;
use super::words::{Place, read_word};
use crate::Span;
use crate::shell::Dialect;
use crate::shell::list::AsList;
use crate::shell::model::{
    Assignment, Command, Declarer, ExportState, Flags, Item, Name, Operation, Redirect, RedirectKind, Scope, Value,
};
use crate::shell::word::{PartKind, Quoting, Word};
use smallvec::smallvec;

/// The left side of an assignment.
pub(super) struct Target {
    pub name: Name,
    pub subscript: Option<Span>,
    pub op: Operation,
    /// The first byte of the value.
    pub value: usize,
}

impl Parser<'_, '_> {
    pub(super) fn simple_command(&mut self) {
        let start = self.lexer.pos;
        if self.frames.list.function.is_some() {
            self.frames.short_body(start, self.build);
        }
        let first_item = self.build.items.len();
        let mut words: Vec<Word> = Vec::new();
        let mut redirects: Vec<Redirect> = Vec::new();
        let mut heredocs = Vec::new();
        let mut errors = Vec::new();
        let mut declares = false;
        let mut end = start;
        loop {
            self.lexer.skip_blanks();
            let at = self.lexer.pos;
            match self.lexer.peek() {
                b'\n' | b';' | b'|' | b')' => break,
                0 if self.lexer.at_end() => break,
                b'&' if self.lexer.byte(at + 1) == b'>' => self.redirect(&mut redirects, &mut heredocs, &mut errors),
                b'&' => break,
                b'#' => break,
                b'<' | b'>' if !(self.lexer.byte(at + 1) == b'(' && self.lexer.dialect != Dialect::Posix) => {
                    self.redirect(&mut redirects, &mut heredocs, &mut errors);
                }
                b'0'..=b'9' if self.is_numbered_redirect(at) => {
                    while self.lexer.peek().is_ascii_digit() {
                        self.lexer.pos += 1;
                    }
                    self.redirect(&mut redirects, &mut heredocs, &mut errors);
                }
                b'(' => {
                    if words.is_empty() {
                        break;
                    }
                    let before = self.lexer.pos;
                    let word = read_word(&mut self.lexer, Place::Argument, &mut errors);
                    if self.lexer.pos == before {
                        // No place for it in this grammar.
                        errors.push(crate::SyntaxError {
                            span: Span::new(at, at + 1),
                            message: "unexpected '('".to_owned(),
                        });
                        self.lexer.pos = self.lexer.line_end(at).max(at + 1);
                        break;
                    }
                    words.push(word);
                }
                // zsh closes a block on the line of its last command.
                b'}' if self.lexer.dialect == Dialect::Zsh && self.closes_brace(at, !words.is_empty()) => break,
                _ => {
                    if (words.is_empty() || declares)
                        && let Some(target) = self.assignment_target(at)
                    {
                        let mut value = self.value(&target, &mut errors);
                        if declares && self.lexer.dialect == Dialect::Bash {
                            forget_braces(&mut value);
                        }
                        self.push_assignment(at, target, value);
                    } else {
                        let word = read_word(&mut self.lexer, Place::Argument, &mut errors);
                        if self.lexer.pos == at {
                            self.lexer.pos = self.lexer.next_char(at);
                        }
                        if words.is_empty() && self.lexer.slice(at, self.lexer.pos) == "[[" {
                            words.push(word);
                            self.condition(&mut words);
                            end = self.lexer.pos;
                            break;
                        }
                        // `builtin export`, `command export`, `noglob export`; `echo export` prints.
                        let passed_on = match words.as_slice() {
                            [] => true,
                            [first] => matches!(first.as_literal(), Some("builtin" | "command" | "noglob")),
                            _ => false,
                        };
                        declares |= passed_on && word.as_literal().is_some_and(is_declaring);
                        words.push(word);
                    }
                }
            }
            end = self.lexer.pos;
        }
        self.build.errors.append(&mut errors);
        let span = Span::new(start, end);
        if words.is_empty() {
            self.persist(first_item, span);
            if self.build.items.len() == first_item && self.lexer.pos == start {
                self.lexer.pos = self.lexer.next_char(start);
            }
            return;
        }
        if declares {
            self.declaration(first_item, span, words);
        } else {
            self.one_command(first_item, span, &words[0]);
            let span = Span::new((words[0].span.start as usize).min(redirect_start(&redirects)), end);
            self.dispatch(span, Command { span, words, redirects, block: self.build.current });
        }
        if heredocs.is_empty() {
            return;
        }
        // The command has its item now: the bodies of its here-documents find it there.
        let item = self.build.items.len().saturating_sub(1);
        let command = self.build.items[..].iter().rposition(|item| matches!(item, Item::Command(_)));
        for (heredoc, redirect) in heredocs {
            self.heredocs.push((heredoc, command.unwrap_or(item), redirect));
        }
    }

    fn is_numbered_redirect(&self, at: usize) -> bool {
        let digits = self.lexer.bytes[at..self.lexer.end].iter().take_while(|byte| byte.is_ascii_digit()).count();
        matches!(self.lexer.byte(at + digits), b'<' | b'>')
    }

    fn closes_brace(&self, at: usize, has_words: bool) -> bool {
        matches!(self.lexer.byte(at + 1), b' ' | b'\t' | b'\n' | b'\r' | b';' | b'&' | b'|' | b')' | 0)
            && (has_words || self.frames.top().is_some())
    }

    /// `[[ … ]]` up to its end, whose words go to `words`: `<`, `(`, `&&` in it are operators of its own, and with one the words are not those of
    /// a single test and are left out.
    fn condition(&mut self, words: &mut Vec<Word>) {
        let mut errors = Vec::new();
        let opening = words.len();
        let mut is_one_test = true;
        loop {
            self.lexer.skip_blanks();
            let at = self.lexer.pos;
            if self.lexer.at_end() {
                words.truncate(opening);
                return;
            }
            if self.lexer.starts_with(at, "]]") {
                self.lexer.pos += 2;
                if !is_one_test {
                    words.truncate(opening);
                }
                return;
            }
            match self.lexer.peek() {
                // The condition may go on after an operator; a line that ends elsewhere is broken.
                b'\n' => {
                    let before = self.lexer.bytes[..at].iter().rev().find(|byte| !matches!(byte, b' ' | b'\t' | b'\r'));
                    if !matches!(before, Some(b'&' | b'|' | b'(' | b'[')) {
                        words.truncate(opening);
                        return;
                    }
                    self.lexer.pos += 1;
                }
                b'(' | b')' | b'<' | b'>' | b'&' | b'|' | b';' => {
                    is_one_test = false;
                    self.lexer.pos += 1;
                }
                _ => {
                    let word = read_word(&mut self.lexer, Place::Argument, &mut errors);
                    if self.lexer.pos == at {
                        is_one_test = false;
                        self.lexer.pos = self.lexer.next_char(at);
                    }
                    words.push(word);
                }
            }
        }
    }

    fn redirect(
        &mut self,
        redirects: &mut Vec<Redirect>,
        heredocs: &mut Vec<(super::Heredoc, usize)>,
        errors: &mut Vec<crate::SyntaxError>,
    ) {
        let at = self.lexer.pos;
        const OPERATORS: [(&str, RedirectKind); 15] = [
            ("<<<", RedirectKind::HereString),
            ("&>>", RedirectKind::Append),
            ("<<", RedirectKind::HereDocument { body: None, quoted: false }),
            ("<&", RedirectKind::Read),
            ("<>", RedirectKind::Read),
            (">>|", RedirectKind::Append),
            (">>!", RedirectKind::Append),
            (">>", RedirectKind::Append),
            (">|", RedirectKind::Write),
            (">!", RedirectKind::Write),
            (">&", RedirectKind::Write),
            ("&>", RedirectKind::Write),
            ("<", RedirectKind::Read),
            (">", RedirectKind::Write),
            ("&", RedirectKind::Write),
        ];
        let Some((operator, kind)) = OPERATORS.iter().find(|(operator, _)| self.lexer.starts_with(at, operator)) else {
            return;
        };
        if matches!(kind, RedirectKind::HereDocument { .. }) {
            let Some((heredoc, behind)) = self.lexer.heredoc_delimiter(at) else {
                self.lexer.pos += 2;
                return;
            };
            self.lexer.pos = behind;
            let span = Span::new(at, behind);
            let kind = RedirectKind::HereDocument { body: None, quoted: heredoc.quoted };
            let delimiter = crate::shell::word::Part::literal(span, heredoc.delimiter.clone(), Quoting::None);
            redirects.push(Redirect { span, kind, target: Word { span, parts: smallvec![delimiter] } });
            heredocs.push((heredoc, redirects.len() - 1));
            return;
        }
        self.lexer.pos += operator.len();
        self.lexer.skip_blanks();
        let target = read_word(&mut self.lexer, Place::Argument, errors);
        redirects.push(Redirect { span: Span::new(at, self.lexer.pos), kind: *kind, target });
    }

    /// `NAME=`, `NAME+=`, `NAME[…]=` at `at`.
    pub(super) fn assignment_target(&self, at: usize) -> Option<Target> {
        let bytes = &self.lexer.bytes[at..self.lexer.end];
        let length = bytes.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
        if length == 0 || bytes[0].is_ascii_digit() {
            return None;
        }
        let mut behind = at + length;
        let mut subscript = None;
        if self.lexer.byte(behind) == b'[' && self.lexer.dialect != Dialect::Posix {
            let line = self.lexer.line_end(behind);
            let close = behind + memchr::memchr(b']', &self.lexer.bytes[behind..line.max(behind)])?;
            subscript = Some(Span::new(behind + 1, close));
            behind = close + 1;
        }
        let op = match (self.lexer.byte(behind), self.lexer.byte(behind + 1)) {
            (b'=', _) => Operation::Set,
            (b'+', b'=') if self.lexer.dialect != Dialect::Posix => Operation::Append,
            _ => return None,
        };
        let value = behind + if op == Operation::Append { 2 } else { 1 };
        let name = Name { span: Span::new(at, at + length), text: self.lexer.slice(at, at + length).into() };
        Some(Target { name, subscript, op, value })
    }

    /// The value behind an assignment's `=`.
    fn value(&mut self, target: &Target, errors: &mut Vec<crate::SyntaxError>) -> Value {
        self.lexer.pos = target.value;
        if self.lexer.peek() == b'(' {
            return self.array(errors);
        }
        let mut word = read_word(&mut self.lexer, Place::Assigned, errors);
        // A Windows line end leaves its carriage return in the value.
        let at = self.lexer.pos;
        if self.lexer.is_carriage_return(at) && self.lexer.dialect.is_posix_like() && !self.lexer.docker {
            let span = Span::new(at, at + 1);
            word.parts.push(crate::shell::word::Part::literal(span, "\r", Quoting::None));
            word.span = word.span.cover(span);
            self.lexer.pos += 1;
        }
        Value::Scalar(word)
    }

    fn array(&mut self, errors: &mut Vec<crate::SyntaxError>) -> Value {
        let start = self.lexer.pos;
        let close = self.lexer.close(Open::Paren, start + 1);
        let end = close.unwrap_or_else(|| self.lexer.line_end(start));
        if close.is_none() {
            errors.push(crate::SyntaxError { span: Span::new(start, start + 1), message: "unclosed '('".to_owned() });
        }
        let mut words = Vec::new();
        self.lexer.pos = start + 1;
        let whole = std::mem::replace(&mut self.lexer.end, end);
        while self.lexer.pos < end {
            let at = self.lexer.pos;
            match self.lexer.peek() {
                b' ' | b'\t' | b'\n' | b'\r' => self.lexer.pos += 1,
                b'#' => self.comment(),
                b'\\' if self.lexer.skip_continuation(at) > at => self.lexer.pos = self.lexer.skip_continuation(at),
                _ => {
                    let word = read_word(&mut self.lexer, Place::Element, errors);
                    if self.lexer.pos == at {
                        self.lexer.pos = self.lexer.next_char(at);
                    } else {
                        words.push(word);
                    }
                }
            }
        }
        self.lexer.end = whole;
        self.lexer.pos = close.map_or(end, |close| close + 1);
        Value::List { span: Span::new(start, self.lexer.pos), words }
    }

    fn push_assignment(&mut self, start: usize, target: Target, value: Value) {
        let span = Span::new(start, self.lexer.pos);
        self.build.items.push(Item::Assignment(Assignment {
            span,
            command: span,
            name: target.name,
            subscript: target.subscript,
            op: target.op,
            by: Declarer::Plain,
            flags: Flags::default(),
            export: ExportState::NotExported,
            value,
            block: self.build.current,
            as_list: AsList::default(),
        }));
    }

    /// Assignments without a command: they last.
    fn persist(&mut self, first: usize, command: Span) {
        for item in &mut self.build.items[first..] {
            if let Item::Assignment(assignment) = item {
                assignment.command = command;
            }
        }
    }

    /// Assignments before a command: they are its own.
    fn one_command(&mut self, first: usize, command: Span, word: &Word) {
        if self.build.items.len() == first {
            return;
        }
        self.persist(first, command);
        // The special builtins that change nothing else let the assignments last in POSIX sh; no rc file relies on it.
        if word.span.is_empty() {
            return;
        }
        let block = self.build.block(Scope::OneCommand, command);
        for item in &mut self.build.items[first..] {
            if let Item::Assignment(assignment) = item {
                assignment.block = block;
                assignment.export = ExportState::Exported;
            }
        }
    }
}

/// Bash expands `{a,b}` in the arguments of `export`, not in a plain assignment.
fn forget_braces(value: &mut Value) {
    let Value::Scalar(word) = value else { return };
    let unquoted = |part: &crate::shell::word::Part| match &part.kind {
        PartKind::Literal { text, quoting: Quoting::None } => text.contains('{'),
        _ => false,
    };
    for part in word.parts.iter_mut().filter(|part| unquoted(part)) {
        part.kind = PartKind::Unknown;
    }
}

fn redirect_start(redirects: &[Redirect]) -> usize {
    redirects.first().map_or(usize::MAX, |redirect| redirect.span.start as usize)
}

fn is_declaring(name: &str) -> bool {
    matches!(name, "export" | "declare" | "typeset" | "local" | "readonly" | "integer" | "float")
}
