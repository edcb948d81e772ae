//! The layout that the go command gives to go.mod and go.work.

use super::lexer::{TokenKind, lex};
use super::quote::{auto_quote, unquote};
use super::tree::{Block, Directive, File, Line};
use super::verb::Verb;
use crate::{Comment, Span};

/// `file`, which was read from `text`, in the layout of `modfile.Format`: one blank line between statements, tabs in blocks,
/// one blank between words, quotes only where they are needed, LF line ends. Lines keep their order.
///
/// None where the file has faults: the go command formats no such file.
pub fn print(text: &str, file: &File) -> Option<String> {
    if !file.faults.is_empty() {
        return None;
    }
    let mut printer = Printer { text, out: String::with_capacity(text.len()), suffix: None, margin: 0 };
    printer.file(file);
    Some(printer.out)
}

/// A statement of the top level.
enum Statement<'a> {
    Comments(&'a [Comment]),
    Line(&'a Directive),
    Block(&'a Block),
}

impl Statement<'_> {
    fn start(&self) -> u32 {
        match self {
            Self::Comments(comments) => comments.first().map_or(0, |comment| comment.span.start),
            Self::Line(directive) => directive.line().span.start,
            Self::Block(block) => block.keyword.start,
        }
    }
}

fn statements<'a>(text: &str, file: &'a File) -> Vec<Statement<'a>> {
    let top = file.directives.iter().filter(|it| it.line().block.is_none());
    let mut out: Vec<_> = top.map(Statement::Line).chain(file.blocks.iter().map(Statement::Block)).collect();
    out.sort_by_key(Statement::start);
    // Groups of whole-line comments outside of blocks that belong to no statement below them.
    let mut taken: Vec<Span> = file.blocks.iter().map(|block| block.whole).collect();
    for leading in out.iter().map(|statement| match statement {
        Statement::Line(directive) => directive.line().leading.as_slice(),
        Statement::Block(block) => block.leading.as_slice(),
        Statement::Comments(_) => &[],
    }) {
        taken.extend(leading.iter().map(|comment| comment.span));
    }
    taken.sort();
    let is_free = |comment: &Comment| {
        let before = taken.partition_point(|span| span.start <= comment.span.start);
        let inside = before.checked_sub(1).and_then(|at| taken.get(at)).is_some_and(|span| span.contains(comment.span));
        comment.own_line && !inside
    };
    let together = |a: &Comment, b: &Comment| {
        is_free(a) && is_free(b) && newlines(text, a.span.end as usize, b.span.start as usize) == 1
    };
    let groups = file.comments.chunk_by(together).filter(|group| group.iter().all(is_free));
    out.extend(groups.map(Statement::Comments));
    out.sort_by_key(Statement::start);
    out
}

/// The number of line ends between two bytes.
fn newlines(text: &str, from: usize, to: usize) -> usize {
    text.get(from..to).unwrap_or("").matches('\n').count()
}

struct Printer<'a> {
    text: &'a str,
    out: String,
    suffix: Option<Comment>,
    margin: usize,
}

impl Printer<'_> {
    fn file(&mut self, file: &File) {
        for (index, statement) in statements(self.text, file).iter().enumerate() {
            if index > 0 {
                self.newline();
            }
            match statement {
                Statement::Comments(comments) => comments.iter().for_each(|comment| self.whole_line(comment)),
                Statement::Line(directive) => {
                    directive.line().leading.iter().for_each(|comment| self.whole_line(comment));
                    self.words(directive.line(), directive.verb());
                    self.newline();
                }
                Statement::Block(block) => {
                    block.leading.iter().for_each(|comment| self.whole_line(comment));
                    self.block(file, block);
                    self.newline();
                }
            }
        }
        let end = self.out.trim_end_matches('\n').len();
        self.out.truncate(end);
        if !self.out.is_empty() {
            self.out.push('\n');
        }
    }

    fn whole_line(&mut self, comment: &Comment) {
        self.out.push_str(comment.span.of(self.text).trim());
        self.newline();
    }

    fn block(&mut self, file: &File, block: &Block) {
        self.out.push_str(block.keyword.of(self.text));
        self.out.push_str(" (");
        self.suffix = block.open_suffix;
        self.margin = 1;
        // Blank lines at the head of a block go; others are kept as one.
        let mut above = block.open.end as usize;
        for (index, directive) in file.directives_of(block).iter().enumerate() {
            let line = directive.line();
            self.newline();
            let mut blank_counts = index > 0;
            for comment in &line.leading {
                self.blank(above, comment.span, blank_counts);
                self.whole_line(comment);
                above = comment.span.end as usize;
                blank_counts = true;
            }
            self.blank(above, line.span, blank_counts);
            self.words(line, directive.verb());
            above = line.whole.end.saturating_sub(1) as usize;
        }
        self.margin = 0;
        self.newline();
        let mut blank_counts = block.directives.0 < block.directives.1;
        for comment in &block.trailing {
            self.blank(above, comment.span, blank_counts);
            self.whole_line(comment);
            above = comment.span.end as usize;
            blank_counts = true;
        }
        if let (Some(close), false) = (block.close, block.trailing.is_empty()) {
            self.blank(above, close, true);
        }
        self.out.push(')');
        self.suffix = block.close_suffix;
    }

    /// A blank line where the text has one between `from` and `next`.
    fn blank(&mut self, from: usize, next: Span, counts: bool) {
        if counts && newlines(self.text, from, next.start as usize) > 1 {
            self.newline();
        }
    }

    fn words(&mut self, line: &Line, verb: Option<Verb>) {
        let written = line.span.of(self.text);
        let lexed = lex(written, &mut Vec::new());
        let mut glue = true;
        for token in &lexed.tokens {
            let word = token.span.of(written);
            glue |= matches!(word, "," | ")" | "]" | "}");
            if !glue {
                self.out.push(' ');
            }
            glue = matches!(word, "(" | "[" | "{");
            let plain = matches!(verb, Some(Verb::Go | Verb::Toolchain | Verb::Godebug) | None);
            match unquote(word).filter(|_| token.kind == TokenKind::String && !plain) {
                Some(value) => self.out.push_str(&auto_quote(&value)),
                None => self.out.push_str(word),
            }
        }
        self.suffix = line.suffix;
    }

    fn newline(&mut self) {
        if let Some(comment) = self.suffix.take() {
            self.out.push(' ');
            self.out.push_str(comment.span.of(self.text).trim());
        }
        let end = self.out.trim_end_matches([' ', '\t']).len();
        self.out.truncate(end);
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
        self.out.extend(std::iter::repeat_n('\t', self.margin));
    }
}
