//! Lines to directives and blocks.

use super::fault::{Fault, FaultKind};
use super::lexer::{Lexed, RawLine, Token, TokenKind, lex};
use super::tree::{Block, Directive, File, Line, Unknown, Word};
use super::verb::{FileKind, Verb};
use super::{comment, directive};
use crate::{Comment, Span};

/// Reads `text` as a file of `kind`.
pub(super) fn parse(text: &str, kind: FileKind) -> File {
    let mut faults = Vec::new();
    let lexed = lex(text, &mut faults);
    let comments = lexed.lines.iter().filter_map(|line| line.comment).collect();
    let file = File { kind, directives: Vec::with_capacity(lexed.lines.len()), blocks: Vec::new(), comments, faults };
    let mut parser = Parser { text, lexed: &lexed, file, next_stop: 0, repeatable: [false; 3] };
    parser.file();
    let mut file = parser.file;
    file.faults.sort_by_key(|fault| fault.span.start);
    file
}

struct Parser<'a> {
    text: &'a str,
    lexed: &'a Lexed,
    file: File,
    /// The first line from some line on that no block goes past; valid for all lines up to it.
    next_stop: usize,
    /// `module`, `go`, `toolchain` have been seen.
    repeatable: [bool; 3],
}

/// The comments and blank lines before a line.
#[derive(Default)]
struct Before {
    comments: Vec<Comment>,
    /// The go command keeps a blank line of a block as an empty comment; a line below one has comments of its own.
    any: bool,
}

impl<'a> Parser<'a> {
    fn file(&mut self) {
        let mut before = Before::default();
        let mut at = 0;
        while let Some(line) = self.lexed.lines.get(at) {
            let tokens = self.lexed.tokens_of(line);
            at += 1;
            match (tokens, line.comment) {
                ([], Some(comment)) if comment.own_line => before.comments.push(comment),
                ([], _) => before = Before::default(),
                ([first, .., last], _) if self.is(last, "(") && !line.faulty => {
                    let head = self.words(first, &tokens[..tokens.len() - 1]);
                    at = self.block(at, line, head, last.span, std::mem::take(&mut before));
                }
                ([first, .., open, close], _)
                    if tokens.len() > 2 && self.is(open, "(") && self.is(close, ")") && !line.faulty =>
                {
                    let head = self.words(first, &tokens[..tokens.len() - 2]);
                    self.empty_block(line, head, open.span, close.span, std::mem::take(&mut before));
                }
                ([first, args @ ..], _) => {
                    let verb = self.verb(first);
                    let place = self.place(line, tokens, Some(first.span), None, std::mem::take(&mut before));
                    match verb {
                        Some(verb) => self.directive(verb, place, first.span, args, None),
                        None => {
                            let word = first.span.of(self.text).to_owned();
                            self.unknown(place, tokens, Some((first.span, FaultKind::UnknownDirective(word))));
                        }
                    }
                }
            }
        }
    }

    /// The words before a `(`, as one span.
    fn words(&self, first: &Token, head: &[Token]) -> Head {
        let last = head.last().unwrap_or(first);
        let verb = if head.len() == 1 { self.verb(first).filter(|verb| verb.has_block()) } else { None };
        Head { span: first.span.cover(last.span), verb }
    }

    fn verb(&self, token: &Token) -> Option<Verb> {
        Verb::of(token.span.of(self.text), self.file.kind)
    }

    fn is(&self, token: &Token, punctuation: &str) -> bool {
        token.kind == TokenKind::Punct && token.span.of(self.text) == punctuation
    }

    fn fault(&mut self, span: Span, kind: FaultKind) {
        self.file.faults.push(Fault { span, kind });
    }

    fn check_head(&mut self, head: &Head, tokens: &[Token]) {
        if head.verb.is_none() {
            let words: Vec<&str> = tokens.iter().map(|token| token.span.of(self.text)).collect();
            self.fault(head.span, FaultKind::UnknownBlock(words.join(" ")));
        }
    }

    fn empty_block(&mut self, line: &RawLine, head: Head, open: Span, close: Span, before: Before) {
        let tokens = self.lexed.tokens_of(line);
        self.check_head(&head, tokens.get(..tokens.len().saturating_sub(2)).unwrap_or(&[]));
        let none = (self.file.directives.len(), self.file.directives.len());
        self.file.blocks.push(Block {
            verb: head.verb,
            keyword: head.span,
            open,
            close: Some(close),
            whole: line.whole,
            leading: before.comments,
            open_suffix: None,
            trailing: Vec::new(),
            close_suffix: line.comment,
            directives: none,
        });
    }

    /// Reads the block whose head is `line`, from the line `at` on; returns the line behind it.
    fn block(&mut self, mut at: usize, line: &RawLine, head: Head, open: Span, before: Before) -> usize {
        let tokens = self.lexed.tokens_of(line);
        self.check_head(&head, tokens.get(..tokens.len().saturating_sub(1)).unwrap_or(&[]));
        let index = self.file.blocks.len();
        let first = self.file.directives.len();
        let mut block = Block {
            verb: head.verb,
            keyword: head.span,
            open,
            close: None,
            whole: line.whole,
            leading: before.comments,
            open_suffix: line.comment,
            trailing: Vec::new(),
            close_suffix: None,
            directives: (first, first),
        };
        let own_comments = comment::text(&block.leading, None, self.text);
        let end = self.block_end(at);
        let mut pending = Before::default();
        while at < end
            && let Some(line) = self.lexed.lines.get(at)
        {
            let tokens = self.lexed.tokens_of(line);
            at += 1;
            block.whole = block.whole.cover(line.whole);
            match (tokens, line.comment) {
                ([], Some(comment)) if comment.own_line => {
                    pending.comments.push(comment);
                    pending.any = true;
                }
                ([], _) => pending.any |= self.file.directives.len() > first,
                ([close, rest @ ..], suffix) if self.is(close, ")") => {
                    block.close = Some(close.span);
                    block.close_suffix = suffix;
                    if let [next, ..] = rest {
                        let last = rest.last().unwrap_or(next);
                        self.fault(next.span.cover(last.span), FaultKind::TextAfterParen);
                    }
                }
                (_, _) => {
                    let inherited = Some(own_comments.as_str()).filter(|_| !pending.any && line.comment.is_none());
                    let place = self.place(line, tokens, None, Some(index), std::mem::take(&mut pending));
                    match (head.verb, tokens) {
                        (Some(verb), [first, ..]) => self.directive(verb, place, first.span, tokens, inherited),
                        _ => self.unknown(place, tokens, None),
                    }
                }
            }
        }
        if block.close.is_none() {
            let (line, column) = self.position(head.span.start as usize);
            let file = self.file.kind.name();
            self.fault(head.span.cover(open), FaultKind::UnterminatedBlock { file, line, column });
        }
        block.trailing = pending.comments;
        block.directives.1 = self.file.directives.len();
        self.file.blocks.push(block);
        at
    }

    /// The line behind the block whose lines start at `from`.
    ///
    /// A block without `)` ends where the next directive visibly starts: before the next `verb (`, and before that at the
    /// first line without indentation that starts with a keyword. The go command refuses the file in each of these cases.
    fn block_end(&mut self, from: usize) -> usize {
        let lines = &self.lexed.lines;
        if self.next_stop < from {
            self.next_stop = from;
            while let Some(line) = lines.get(self.next_stop)
                && !self.stops_block(line)
            {
                self.next_stop += 1;
            }
        }
        let stop = self.next_stop;
        if let Some([first, ..]) = lines.get(stop).map(|line| self.lexed.tokens_of(line))
            && self.is(first, ")")
        {
            return stop + 1;
        }
        let starts_directive = |line: &RawLine| match self.lexed.tokens_of(line) {
            [first, _, ..] => first.span.start == line.whole.start && self.verb(first).is_some(),
            _ => false,
        };
        let between = lines.get(from..stop.min(lines.len())).unwrap_or(&[]);
        between.iter().position(starts_directive).map_or(stop.min(lines.len()), |offset| from + offset)
    }

    /// No block goes past this line: it is a `)` or opens a block itself.
    fn stops_block(&self, line: &RawLine) -> bool {
        match self.lexed.tokens_of(line) {
            [first, ..] if self.is(first, ")") => true,
            [_, .., last] => self.is(last, "("),
            _ => false,
        }
    }

    fn place(
        &self,
        line: &RawLine,
        tokens: &[Token],
        keyword: Option<Span>,
        block: Option<usize>,
        before: Before,
    ) -> Line {
        let span = match tokens {
            [first, .., last] => first.span.cover(last.span),
            [only] => only.span,
            [] => Span::at(line.whole.start as usize),
        };
        Line {
            span,
            whole: line.whole,
            keyword,
            block,
            leading: before.comments,
            suffix: line.comment,
            faulty: line.faulty,
        }
    }

    fn directive(&mut self, verb: Verb, line: Line, anchor: Span, args: &[Token], inherited: Option<&str>) {
        let known = self.file.faults.len();
        let lexically_faulty = line.faulty;
        let seen = match verb {
            Verb::Module => self.repeatable.get_mut(0),
            Verb::Go => self.repeatable.get_mut(1),
            Verb::Toolchain => self.repeatable.get_mut(2),
            _ => None,
        };
        if let Some(seen) = seen
            && std::mem::replace(seen, true)
        {
            self.fault(line.span, FaultKind::Repeated(verb));
        }
        let mut reader = directive::Reader { text: self.text, anchor, faults: &mut self.file.faults };
        let mut directive = reader.read(verb, line, args, inherited);
        if lexically_faulty {
            // The characters at fault have their own error; what is missing beside them is its consequence.
            self.file.faults.truncate(known);
        }
        let faulty = lexically_faulty || self.file.faults.len() > known;
        directive.line_mut().faulty = faulty;
        self.file.directives.push(directive);
    }

    fn unknown(&mut self, mut line: Line, tokens: &[Token], fault: Option<(Span, FaultKind)>) {
        let word = |token: &Token| Word { span: token.span, value: token.span.of(self.text).to_owned() };
        let words = tokens.iter().map(word).collect();
        if let Some((span, kind)) = fault.filter(|_| !line.faulty) {
            line.faulty = true;
            self.fault(span, kind);
        }
        self.file.directives.push(Directive::Unknown(Unknown { line, words }));
    }

    /// Line and column of the byte `at`, both from 1, the column in characters.
    fn position(&self, at: usize) -> (usize, usize) {
        let lines = &self.lexed.lines;
        let line = lines.partition_point(|line| line.whole.start as usize <= at);
        let start = line.checked_sub(1).and_then(|index| lines.get(index)).map_or(0, |line| line.whole.start as usize);
        (line.max(1), self.text.get(start..at).unwrap_or("").chars().count() + 1)
    }
}

/// What stands before a `(`.
struct Head {
    span: Span,
    verb: Option<Verb>,
}
