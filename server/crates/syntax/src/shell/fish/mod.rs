//! fish: statements and `set`.

mod set;
mod words;

use super::build::Build;
use super::dialect::Dialect;
use super::model::{BlockId, Command, Eval, Function, Item, Name, Redirect, RedirectKind, Scope, ShellFile, Source};
use super::posix::lex::Lexer;
use super::word::Word;
use crate::{Comment, Span, SyntaxError};
use words::read_word;

/// Reads a whole file.
pub(super) fn parse(text: &str) -> (ShellFile, Vec<SyntaxError>) {
    let mut build = Build::new(text.len());
    let lexer = Lexer::new(text, 0, text.len(), Dialect::Fish);
    let parser = Parser { lexer, build: &mut build, frames: Vec::new(), list: List::default() };
    parser.run();
    set::resolve_exports(&mut build);
    build.finish(Dialect::Fish)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    If,
    Switch,
    Loop,
    Begin,
    Function,
}

struct Frame {
    kind: Kind,
    opened: Span,
    outer: BlockId,
    inner: Option<BlockId>,
    /// The condition of an `if` is being read.
    condition: bool,
}

/// The and-or list and pipe that are being read.
#[derive(Default)]
struct List {
    and_or: Option<(BlockId, BlockId)>,
    first: (usize, usize),
    pipes: Vec<(usize, usize)>,
}

struct Parser<'a, 'b> {
    lexer: Lexer<'a>,
    build: &'b mut Build,
    frames: Vec<Frame>,
    list: List,
}

impl Parser<'_, '_> {
    fn run(mut self) {
        loop {
            self.lexer.skip_blanks();
            if self.lexer.at_end() {
                break;
            }
            let at = self.lexer.pos;
            match self.lexer.peek() {
                b'\n' | b';' => {
                    self.end_list(at);
                    self.lexer.pos += 1;
                    self.end_condition();
                }
                b'#' => self.comment(),
                b'&' if self.lexer.byte(at + 1) == b'&' => {
                    self.lexer.pos += 2;
                    self.condition(at);
                    self.skip_newlines();
                }
                b'|' if self.lexer.byte(at + 1) == b'|' => {
                    self.lexer.pos += 2;
                    self.condition(at);
                    self.skip_newlines();
                }
                // `&` and `|`: fish runs its own commands in this process even then; external ones change nothing.
                b'&' => {
                    self.lexer.pos += 1;
                    self.end_list(at);
                }
                b'|' => {
                    self.lexer.pos += 1;
                    self.list.pipes.push((self.build.items.len(), self.build.blocks.len()));
                    self.skip_newlines();
                }
                b')' => {
                    self.build.error(Span::new(at, at + 1), "')' without '('");
                    self.lexer.pos += 1;
                }
                _ => self.command(),
            }
            if self.lexer.pos <= at {
                self.lexer.pos = self.lexer.next_char(at);
            }
        }
        let end = self.lexer.end;
        self.end_list(end);
        while let Some(frame) = self.frames.last() {
            self.build.error(frame.opened, "block without 'end'");
            self.close(end);
        }
    }

    fn skip_newlines(&mut self) {
        loop {
            self.lexer.skip_blanks();
            match self.lexer.peek() {
                b'\n' => self.lexer.pos += 1,
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

    fn end_list(&mut self, at: usize) {
        if let Some((inner, outer)) = self.list.and_or.take() {
            self.build.end_block(inner, at);
            self.build.current = outer;
        }
        self.list.pipes.clear();
        self.list.first = (self.build.items.len(), self.build.blocks.len());
    }

    /// What follows runs only if what stood before allows it.
    fn condition(&mut self, at: usize) {
        if self.list.and_or.is_none() {
            let outer = self.build.current;
            let inner = self.build.block(Scope::Conditional, Span::at(at));
            self.build.current = inner;
            self.list.and_or = Some((inner, outer));
        }
    }

    fn open(&mut self, kind: Kind, scope: Option<Scope>, opened: Span) {
        self.end_list(opened.start as usize);
        let outer = self.build.current;
        let inner = scope.map(|scope| self.build.block(scope, opened));
        if let Some(inner) = inner {
            self.build.current = inner;
        }
        self.frames.push(Frame { kind, opened, outer, inner, condition: kind == Kind::If });
    }

    /// The condition of an `if` ends with its line, unless `and` or `or` goes on with it.
    fn end_condition(&mut self) {
        if !self.frames.last().is_some_and(|frame| frame.condition) {
            return;
        }
        self.skip_newlines();
        let at = self.lexer.pos;
        let goes_on = ["and", "or"]
            .into_iter()
            .any(|word| self.lexer.starts_with(at, word) && matches!(self.lexer.byte(at + word.len()), b' ' | b'\t'));
        if !goes_on {
            self.branch(at);
        }
    }

    fn branch(&mut self, at: usize) {
        self.end_list(at);
        let Some(frame) = self.frames.last_mut() else { return };
        frame.condition = false;
        if let Some(inner) = frame.inner.take() {
            self.build.end_block(inner, at);
        }
        let outer = frame.outer;
        let inner = self.build.block_in(outer, Scope::Conditional, Span::at(at));
        frame.inner = Some(inner);
        self.build.current = inner;
    }

    fn close(&mut self, end: usize) {
        self.end_list(end);
        if let Some(frame) = self.frames.pop() {
            if let Some(inner) = frame.inner {
                self.build.end_block(inner, end);
            }
            self.build.current = frame.outer;
        }
    }

    fn command(&mut self) {
        let start = self.lexer.pos;
        let mut errors = Vec::new();
        let mut words: Vec<Word> = Vec::new();
        let mut redirects = Vec::new();
        let mut end = start;
        loop {
            self.lexer.skip_blanks();
            let at = self.lexer.pos;
            match self.lexer.peek() {
                b'\n' | b';' | b'|' | b')' | b'#' => break,
                0 if self.lexer.at_end() => break,
                b'&' if self.lexer.byte(at + 1) != b'>' => break,
                b'<' | b'>' | b'&' => self.redirect(&mut redirects, &mut errors),
                b'0'..=b'9' if matches!(self.lexer.byte(at + 1), b'<' | b'>') => {
                    self.lexer.pos += 1;
                    self.redirect(&mut redirects, &mut errors);
                }
                _ => {
                    let word = read_word(&mut self.lexer, &mut errors);
                    if self.lexer.pos == at {
                        break;
                    }
                    let keyword = words.is_empty().then(|| word.as_literal().unwrap_or("").to_owned());
                    let span = word.span;
                    if let Some(keyword) = keyword
                        && self.keyword(&keyword, span)
                    {
                        self.build.errors.append(&mut errors);
                        return;
                    }
                    words.push(word);
                }
            }
            end = self.lexer.pos;
        }
        self.build.errors.append(&mut errors);
        if !words.is_empty() {
            self.simple(Span::new(start, end), words, redirects);
        }
    }

    /// Block words and prefixes; true where the word was one and what follows is a command of its own, or nothing.
    fn keyword(&mut self, word: &str, span: Span) -> bool {
        let end = span.end as usize;
        match word {
            "if" => self.open(Kind::If, None, span),
            "else" => {
                self.branch(end);
                // `else if`: its condition belongs to the branch, and the one `end` closes it all.
                self.lexer.skip_blanks();
                if self.lexer.starts_with(self.lexer.pos, "if")
                    && matches!(self.lexer.byte(self.lexer.pos + 2), b' ' | b'\t')
                {
                    self.lexer.pos += 2;
                }
            }
            "while" => self.open(Kind::Loop, Some(Scope::Loop), span),
            "for" => {
                self.open(Kind::Loop, Some(Scope::Loop), span);
                self.skip_words();
            }
            "switch" => {
                self.open(Kind::Switch, None, span);
                self.skip_words();
            }
            "case" => {
                if !matches!(self.frames.last().map(|frame| frame.kind), Some(Kind::Switch)) {
                    return false;
                }
                self.branch(end);
                self.skip_words();
            }
            "begin" => self.open(Kind::Begin, None, span),
            "function" => self.function(span),
            "end" => {
                if self.frames.is_empty() {
                    self.build.error(span, "'end' outside of a block");
                }
                self.close(end);
            }
            "and" | "or" => {
                self.condition(span.start as usize);
            }
            "not" | "!" | "time" | "builtin" | "command" => {}
            _ => return false,
        }
        true
    }

    fn skip_words(&mut self) {
        let mut errors = Vec::new();
        loop {
            self.lexer.skip_blanks();
            let at = self.lexer.pos;
            if matches!(self.lexer.peek(), b'\n' | b';' | b'|' | b'&' | b'<' | b'>' | b')' | b'#')
                || self.lexer.at_end()
            {
                break;
            }
            read_word(&mut self.lexer, &mut errors);
            if self.lexer.pos == at {
                break;
            }
        }
        self.build.errors.append(&mut errors);
    }

    fn function(&mut self, span: Span) {
        self.lexer.skip_blanks();
        let mut errors = Vec::new();
        let word = read_word(&mut self.lexer, &mut errors);
        let name =
            word.literal().filter(|name| !name.is_empty()).map(|text| Name { span: word.span, text: text.into() });
        self.skip_words();
        let header = span.cover(Span::at(self.lexer.pos));
        self.build.items.push(Item::Function(Function { span: header, name: name.clone(), block: self.build.current }));
        self.open(Kind::Function, Some(Scope::Function(name)), span);
    }

    fn redirect(&mut self, redirects: &mut Vec<Redirect>, errors: &mut Vec<SyntaxError>) {
        let at = self.lexer.pos;
        let operators = [
            ("&>>", RedirectKind::Append),
            (">>", RedirectKind::Append),
            ("&>", RedirectKind::Write),
            (">&", RedirectKind::Write),
            (">?", RedirectKind::Write),
            (">|", RedirectKind::Write),
            (">", RedirectKind::Write),
            ("<&", RedirectKind::Read),
            ("<", RedirectKind::Read),
            ("&", RedirectKind::Write),
        ];
        let Some((operator, kind)) = operators.into_iter().find(|(operator, _)| self.lexer.starts_with(at, operator))
        else {
            return;
        };
        self.lexer.pos += operator.len();
        self.lexer.skip_blanks();
        let target = read_word(&mut self.lexer, errors);
        redirects.push(Redirect { span: Span::new(at, self.lexer.pos), kind, target });
    }

    fn simple(&mut self, span: Span, words: Vec<Word>, redirects: Vec<Redirect>) {
        let block = self.build.current;
        match words[0].as_literal() {
            Some("set") => self.set(span, words),
            Some("export") => self.export(span, words),
            Some("fish_add_path") => self.fish_add_path(span, words),
            Some("source" | ".") => {
                let path = words.get(1).filter(|word| word.as_literal() != Some("-")).cloned();
                self.build.items.push(Item::Source(Source { span, path, block }));
            }
            Some("eval") => self.build.items.push(Item::Eval(Eval { span, words: words[1..].to_vec(), block })),
            _ => self.build.items.push(Item::Command(Command { span, words, redirects, block })),
        }
    }
}
