//! POSIX sh, bash and zsh: the statements of a file.

mod builtins;
pub(super) mod exports;
mod frames;
pub(super) mod lex;
mod simple;
pub(super) mod words;

use super::build::Build;
use super::dialect::Dialect;
use super::model::{Function, Item, Name, Scope, ShellFile};
use crate::{Comment, Span, SyntaxError};
pub(super) use builtins::is_name;
use frames::{Frames, Kind};
use lex::{Heredoc, Lexer};
use words::{Place, read_word};

/// Reads a whole file.
pub(super) fn parse(text: &str, dialect: Dialect) -> (ShellFile, Vec<SyntaxError>) {
    let mut build = Build::new(text.len());
    let lexer = Lexer::new(text, 0, text.len(), dialect);
    Parser::new(lexer, &mut build).run();
    exports::resolve(&mut build);
    build.finish(dialect)
}

/// Reads the shell text of a Dockerfile's `RUN` into `build`, as code of its current block.
pub(super) fn parse_run(text: &str, start: usize, end: usize, build: &mut Build) {
    let mut lexer = Lexer::new(text, start, end, Dialect::Posix);
    lexer.docker = true;
    Parser::new(lexer, build).run();
}

/// Reads a line of a makefile's recipe into `build`, as code of its current block.
pub(super) fn parse_recipe(text: &str, start: usize, end: usize, build: &mut Build) {
    Parser::new(Lexer::new(text, start, end, Dialect::Posix), build).run();
}

/// Reads the shell text of a workflow's step into `build`, as code of its current block.
pub(super) fn parse_step(text: &str, start: usize, end: usize, build: &mut Build) {
    Parser::new(Lexer::new(text, start, end, Dialect::Bash), build).run();
}

struct Parser<'a, 'b> {
    lexer: Lexer<'a>,
    build: &'b mut Build,
    frames: Frames,
    /// Here-documents whose bodies begin at the next line: the command's item, the place among its redirections.
    heredocs: Vec<(Heredoc, usize, usize)>,
}

impl<'a, 'b> Parser<'a, 'b> {
    fn new(lexer: Lexer<'a>, build: &'b mut Build) -> Self {
        Self { lexer, build, frames: Frames::new(), heredocs: Vec::new() }
    }

    fn run(mut self) {
        loop {
            self.lexer.skip_blanks();
            if self.lexer.at_end() {
                break;
            }
            let at = self.lexer.pos;
            match self.lexer.peek() {
                b'\n' => {
                    self.frames.end_list(at, self.build);
                    self.newline();
                }
                b'#' => self.comment(),
                _ if matches!(self.frames.top(), Some(Kind::Case { pattern: true })) => self.case_pattern(),
                b';' => self.semicolon(),
                b'&' if self.lexer.byte(at + 1) == b'&' => {
                    self.lexer.pos += 2;
                    self.frames.and_or(at, true, self.build);
                    self.skip_newlines();
                }
                b'&' if self.lexer.byte(at + 1) == b'>' => self.simple_command(),
                b'&' => {
                    self.lexer.pos += 1;
                    if matches!(self.lexer.peek(), b'|' | b'!') && self.lexer.dialect == Dialect::Zsh {
                        self.lexer.pos += 1;
                    }
                    self.frames.background(at, self.build);
                }
                b'|' if self.lexer.byte(at + 1) == b'|' => {
                    self.lexer.pos += 2;
                    self.frames.and_or(at, false, self.build);
                    self.skip_newlines();
                }
                b'|' => {
                    self.lexer.pos += if self.lexer.byte(at + 1) == b'&' { 2 } else { 1 };
                    self.frames.pipe(self.build);
                    self.skip_newlines();
                }
                b'(' => self.parenthesis(),
                b')' => {
                    self.lexer.pos += 1;
                    if !self.frames.close(|kind| kind == Kind::Paren, at + 1, self.build) {
                        self.build.error(Span::new(at, at + 1), "')' without '('");
                    }
                }
                _ => self.command(),
            }
            debug_assert!(self.lexer.pos > at, "every step reads something");
            if self.lexer.pos <= at {
                self.lexer.pos = self.lexer.next_char(at);
            }
        }
        self.frames.finish(self.lexer.end, self.build);
    }

    /// Over a line end, and the bodies of the here-documents announced before it.
    fn newline(&mut self) {
        self.lexer.pos = (self.lexer.pos + 1).min(self.lexer.end);
        for (heredoc, item, redirect) in std::mem::take(&mut self.heredocs) {
            let start = self.lexer.pos;
            let body = match self.lexer.heredoc_end_within_budget(&heredoc, start) {
                Some((end, behind)) => {
                    self.lexer.pos = behind;
                    Some(Span::new(start, end))
                }
                None => None,
            };
            if let Some(Item::Command(command)) = self.build.items.get_mut(item)
                && let Some(redirect) = command.redirects.get_mut(redirect)
            {
                if body.is_none() {
                    let message = format!("here-document without its delimiter '{}'", heredoc.delimiter);
                    self.build.errors.push(SyntaxError { span: redirect.span, message });
                }
                redirect.kind = super::model::RedirectKind::HereDocument { body, quoted: heredoc.quoted };
            }
        }
    }

    fn skip_newlines(&mut self) {
        loop {
            self.lexer.skip_blanks();
            match self.lexer.peek() {
                b'\n' => self.newline(),
                b'#' => self.comment(),
                _ => return,
            }
        }
    }

    fn comment(&mut self) {
        let start = self.lexer.pos;
        let end = self.lexer.line_end(start).max(start + 1);
        let line = memchr::memrchr(b'\n', &self.lexer.bytes[..start]).map_or(0, |newline| newline + 1);
        let own_line = self.lexer.bytes[line..start].iter().all(u8::is_ascii_whitespace);
        self.build.comments.push(Comment { span: Span::new(start, end), own_line });
        self.lexer.pos = end;
    }

    fn semicolon(&mut self) {
        let at = self.lexer.pos;
        let next = self.lexer.byte(at + 1);
        if matches!(next, b';' | b'&' | b'|') {
            let length = if next == b';' && self.lexer.byte(at + 2) == b'&' { 3 } else { 2 };
            self.lexer.pos += length;
            // Whatever is open inside the arm ends with it.
            if self.frames.close_to_case(at, self.build) {
                self.frames.set_top(Kind::Case { pattern: true });
            } else {
                self.frames.end_list(at, self.build);
            }
        } else {
            self.lexer.pos += 1;
            self.frames.end_list(at, self.build);
        }
    }

    /// The pattern of an arm, up to its `)`.
    fn case_pattern(&mut self) {
        let at = self.lexer.pos;
        if self.keyword_at(at) == Some("esac") {
            self.lexer.pos += 4;
            self.frames.close(|kind| matches!(kind, Kind::Case { .. }), at + 4, self.build);
            return;
        }
        let mut line = self.lexer.line_end(at);
        let mut errors = Vec::new();
        if self.lexer.peek() == b'(' {
            self.lexer.pos += 1;
        }
        while self.lexer.pos < line {
            let here = self.lexer.pos;
            match self.lexer.peek() {
                b'\\' if self.lexer.skip_continuation(here) > here => {
                    self.lexer.pos = self.lexer.skip_continuation(here);
                    line = self.lexer.line_end(self.lexer.pos);
                }
                // zsh's `(a|b)` within a pattern.
                b'(' => match self.lexer.close(lex::Open::Arithmetic, here + 1) {
                    Some(close) if close < line => self.lexer.pos = close + 1,
                    _ => self.lexer.pos += 1,
                },
                b')' => {
                    self.lexer.pos += 1;
                    self.frames.set_top(Kind::Case { pattern: false });
                    self.frames.branch(Scope::Conditional, self.lexer.pos, self.build);
                    return;
                }
                b' ' | b'\t' | b'|' | b'<' | b'>' | b'&' | b';' | b'\n' | b'\r' => self.lexer.pos += 1,
                _ => {
                    let before = self.lexer.pos;
                    read_word(&mut self.lexer, Place::Assigned, &mut errors);
                    if self.lexer.pos == before {
                        self.lexer.pos = self.lexer.next_char(before);
                    }
                }
            }
        }
        // No pattern at all: read the line as commands.
        self.lexer.pos = at;
        self.frames.set_top(Kind::Case { pattern: false });
        self.frames.branch(Scope::Conditional, at, self.build);
        self.build.error(Span::new(at, self.lexer.next_char(at)), "expected a pattern of 'case'");
        self.command_or_byte();
    }

    fn command_or_byte(&mut self) {
        let at = self.lexer.pos;
        if matches!(self.lexer.peek(), b'(' | b')' | b';' | b'&' | b'|') {
            self.lexer.pos += 1;
        } else {
            self.command();
        }
        if self.lexer.pos == at {
            self.lexer.pos = self.lexer.next_char(at);
        }
    }

    fn parenthesis(&mut self) {
        let at = self.lexer.pos;
        if self.lexer.byte(at + 1) == b'('
            && let Some(close) = self.lexer.close(lex::Open::Arithmetic, at + 1)
        {
            // `((…))`: arithmetic.
            if self.lexer.byte(close - 1) == b')' {
                self.lexer.pos = close + 1;
                return;
            }
        }
        if self.lexer.byte(at + 1) == b')' {
            // zsh's function without a name.
            self.lexer.pos += 2;
            self.build.items.push(Item::Function(Function {
                span: Span::new(at, at + 2),
                name: None,
                block: self.build.current,
            }));
            self.frames.list.function = Some(None);
            return;
        }
        self.lexer.pos += 1;
        self.frames.open(Kind::Paren, Some(Scope::Subshell), Span::new(at, at + 1), self.build);
    }

    /// The reserved word at `at`, if the word there is one.
    fn keyword_at(&self, at: usize) -> Option<&'static str> {
        let length = self.lexer.bytes[at..self.lexer.end]
            .iter()
            .take(9)
            .position(|byte| {
                matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b';' | b'&' | b'|' | b'(' | b')' | b'<' | b'>' | b'\\')
            })
            .unwrap_or_else(|| (self.lexer.end - at).min(9));
        let word = &self.lexer.bytes[at..at + length];
        let zsh = self.lexer.dialect == Dialect::Zsh;
        // zsh takes a brace without a blank behind it.
        if zsh && matches!(word, [b'}', ..]) {
            return Some("}");
        }
        Some(match word {
            b"if" => "if",
            b"then" => "then",
            b"elif" => "elif",
            b"else" => "else",
            b"fi" => "fi",
            b"while" => "while",
            b"until" => "until",
            b"for" => "for",
            b"select" => "select",
            b"do" => "do",
            b"done" => "done",
            b"case" => "case",
            b"esac" => "esac",
            b"function" => "function",
            b"{" => "{",
            b"}" => "}",
            b"!" => "!",
            b"time" => "time",
            b"coproc" => "coproc",
            b"repeat" if zsh => "repeat",
            b"foreach" if zsh => "foreach",
            b"end" if zsh => "end",
            _ => return None,
        })
    }

    fn command(&mut self) {
        let at = self.lexer.pos;
        let Some(keyword) = self.keyword_at(at) else {
            self.simple_or_function();
            return;
        };
        let end = at + keyword.len();
        let span = Span::new(at, end);
        self.lexer.pos = end;
        let ok = match keyword {
            "if" => {
                self.frames.open(Kind::If { has_then: false }, None, span, self.build);
                true
            }
            "then" => {
                let ok = self.frames.close_inside(|kind| matches!(kind, Kind::If { .. }), at, self.build);
                if ok {
                    self.frames.set_top(Kind::If { has_then: true });
                    self.frames.branch(Scope::Conditional, end, self.build);
                }
                ok
            }
            "elif" | "else" => {
                let ok = self.frames.close_inside(|kind| matches!(kind, Kind::If { .. }), at, self.build);
                if ok {
                    self.frames.set_top(Kind::If { has_then: keyword == "else" });
                    self.frames.branch(Scope::Conditional, end, self.build);
                }
                ok
            }
            "fi" => self.frames.close(|kind| matches!(kind, Kind::If { .. }), end, self.build),
            "while" | "until" => {
                self.frames.open(Kind::Loop { has_do: false }, Some(Scope::Loop), span, self.build);
                true
            }
            "for" | "select" | "repeat" | "foreach" => {
                self.frames.open(Kind::Loop { has_do: false }, Some(Scope::Loop), span, self.build);
                self.loop_header(keyword);
                // zsh: `for x ($list) command`.
                self.lexer.skip_blanks();
                let next = self.lexer.pos;
                if self.lexer.dialect == Dialect::Zsh
                    && !matches!(self.lexer.peek(), b'\n' | b';' | b'#' | 0)
                    && !matches!(self.keyword_at(next), Some("do" | "{"))
                {
                    self.frames.close(|kind| matches!(kind, Kind::Loop { .. }), next, self.build);
                    self.frames.short_loop(next, self.build);
                }
                true
            }
            "do" => {
                let ok = self.frames.close_inside(|kind| matches!(kind, Kind::Loop { .. }), at, self.build);
                if ok {
                    self.frames.set_top(Kind::Loop { has_do: true });
                }
                ok
            }
            "done" | "end" => self.frames.close(|kind| matches!(kind, Kind::Loop { .. }), end, self.build),
            "case" => {
                self.case_header(span);
                true
            }
            "esac" => self.frames.close(|kind| matches!(kind, Kind::Case { .. }), end, self.build),
            "function" => {
                self.function_keyword(at);
                true
            }
            "{" => {
                self.open_brace(span);
                true
            }
            "}" => self.frames.close(|kind| kind == Kind::Brace, end, self.build),
            // `!`, `time`, `coproc`: a command follows.
            _ => true,
        };
        if !ok {
            self.build.error(span, format!("unexpected '{keyword}'"));
        }
    }

    fn open_brace(&mut self, span: Span) {
        let zsh = self.lexer.dialect == Dialect::Zsh;
        match self.frames.top() {
            Some(Kind::Loop { has_do: false }) if self.frames.list.function.is_none() => {
                self.frames.set_top(Kind::Loop { has_do: true });
                self.frames.open(Kind::Brace, None, span, self.build);
                self.frames.close_with_outer();
            }
            Some(Kind::If { has_then: false }) if zsh && self.frames.list.function.is_none() => {
                self.frames.open(Kind::Brace, Some(Scope::Conditional), span, self.build);
            }
            _ => self.frames.open(Kind::Brace, None, span, self.build),
        }
    }

    /// `NAME in words`, `NAME (words)` (zsh), `((…))`: up to where `do` is due.
    fn loop_header(&mut self, keyword: &str) {
        let mut errors = Vec::new();
        while !self.lexer.at_end() {
            self.lexer.skip_blanks();
            let at = self.lexer.pos;
            match self.lexer.peek() {
                b'(' => {
                    let close = self.lexer.close(lex::Open::Paren, at + 1);
                    self.lexer.pos = close.map_or(at + 1, |close| close + 1);
                    if close.is_some() && self.lexer.dialect == Dialect::Zsh {
                        break;
                    }
                }
                b'\n' | b';' | b'#' | 0 => break,
                b'&' | b'|' | b')' => break,
                b'<' | b'>' => self.lexer.pos += 1,
                _ if matches!(self.keyword_at(at), Some("do" | "{")) => break,
                _ => {
                    read_word(&mut self.lexer, Place::Argument, &mut errors);
                    if self.lexer.pos == at {
                        self.lexer.pos = self.lexer.next_char(at);
                    }
                    if keyword == "repeat" {
                        break;
                    }
                }
            }
        }
    }

    fn case_header(&mut self, span: Span) {
        let mut errors = Vec::new();
        self.lexer.skip_blanks();
        read_word(&mut self.lexer, Place::Argument, &mut errors);
        self.build.errors.append(&mut errors);
        self.frames.open(Kind::Case { pattern: true }, None, span, self.build);
        self.skip_newlines();
        let at = self.lexer.pos;
        if self.lexer.starts_with(at, "in")
            && matches!(self.lexer.byte(at + 2), b' ' | b'\t' | b'\n' | b'\r' | b';' | 0)
        {
            self.lexer.pos += 2;
        } else {
            // Half typed: what follows is commands.
            self.frames.close(|kind| matches!(kind, Kind::Case { .. }), at, self.build);
            self.build.error(span, "'case' without 'in'");
        }
    }

    fn function_keyword(&mut self, start: usize) {
        self.lexer.skip_blanks();
        let mut errors = Vec::new();
        let at = self.lexer.pos;
        let mut name = None;
        if self.keyword_at(at) != Some("{") {
            let word = read_word(&mut self.lexer, Place::Assigned, &mut errors);
            name =
                word.literal().filter(|text| !text.is_empty()).map(|text| Name { span: word.span, text: text.into() });
            // zsh gives one body to several names; the first stands for them.
            while self.lexer.dialect == Dialect::Zsh {
                let behind = self.lexer.pos;
                self.lexer.skip_blanks();
                let at = self.lexer.pos;
                if !(self.lexer.peek().is_ascii_alphanumeric() || matches!(self.lexer.peek(), b'_' | b'-' | b'+')) {
                    self.lexer.pos = behind;
                    break;
                }
                read_word(&mut self.lexer, Place::Assigned, &mut errors);
                if self.lexer.pos == at {
                    break;
                }
            }
        }
        let behind = self.lexer.pos;
        self.lexer.skip_blanks();
        if self.lexer.starts_with(self.lexer.pos, "()") {
            self.lexer.pos += 2;
        } else {
            self.lexer.pos = behind;
        }
        self.define_function(start, name);
    }

    fn define_function(&mut self, start: usize, name: Option<Name>) {
        let span = Span::new(start, self.lexer.pos);
        self.build.items.push(Item::Function(Function { span, name: name.clone(), block: self.build.current }));
        self.frames.list.function = Some(name);
    }

    fn simple_or_function(&mut self) {
        let at = self.lexer.pos;
        // `name ()`: the name is plain, and the parentheses are empty.
        let name = self.lexer.bytes[at..self.lexer.end]
            .iter()
            .position(|byte| {
                !(byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b':' | b'+' | b'@' | b'/' | b'?'))
            })
            .unwrap_or(self.lexer.end - at);
        if name > 0 {
            let mut probe = at + name;
            while matches!(self.lexer.byte(probe), b' ' | b'\t') {
                probe += 1;
            }
            if self.lexer.byte(probe) == b'(' {
                let mut close = probe + 1;
                while matches!(self.lexer.byte(close), b' ' | b'\t') {
                    close += 1;
                }
                if self.lexer.byte(close) == b')' {
                    let text = self.lexer.slice(at, at + name).to_owned();
                    self.lexer.pos = close + 1;
                    self.define_function(at, Some(Name { span: Span::new(at, at + name), text: text.into() }));
                    return;
                }
            }
        }
        self.simple_command();
    }
}
