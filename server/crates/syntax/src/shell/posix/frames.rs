//! The compound commands that are open: `if`, loops, `case`, braces, parentheses, functions, and-or lists and pipes.

use crate::Span;
use crate::shell::build::Build;
use crate::shell::model::{BlockId, Item, Name, Scope};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    If { has_then: bool },
    Loop { has_do: bool },
    Case { pattern: bool },
    Brace,
    Paren,
}

/// An open compound command.
pub(super) struct Frame {
    pub kind: Kind,
    /// The block to return to.
    outer: BlockId,
    /// The block of the body that is open, if it is one of its own.
    inner: Option<BlockId>,
    /// The list that it is an element of.
    list: List,
    pub opened: Span,
    /// In zsh `while [[ … ]] { … }`: the brace's end is the loop's end too.
    closes_outer: bool,
}

/// A list of commands joined by `&&`, `||` and `|`, up to `;`, `&` or the line end.
#[derive(Default, Clone)]
pub(super) struct List {
    first_item: usize,
    first_block: usize,
    /// Where elements of the pipe that is being read begin, behind the first: items, blocks, bytes.
    pipe_first: (usize, usize),
    pipes: Vec<(usize, usize)>,
    /// The block that `&&` or `||` opened, and the one around it.
    and_or: Option<(BlockId, BlockId)>,
    /// A function's header has been read; its body is next.
    pub function: Option<Option<Name>>,
    /// The block of a function or loop whose body is one command.
    short_body: Option<(BlockId, BlockId)>,
}

pub(super) struct Frames {
    stack: Vec<Frame>,
    pub list: List,
}

impl Frames {
    pub fn new() -> Self {
        Self { stack: Vec::new(), list: List::default() }
    }

    pub fn top(&self) -> Option<Kind> {
        self.stack.last().map(|frame| frame.kind)
    }

    pub fn set_top(&mut self, kind: Kind) {
        if let Some(frame) = self.stack.last_mut() {
            frame.kind = kind;
        }
    }

    fn begin_list(&mut self, build: &Build) {
        self.list = List {
            first_item: build.items.len(),
            first_block: build.blocks.len(),
            pipe_first: (build.items.len(), build.blocks.len()),
            ..List::default()
        };
    }

    pub fn open(&mut self, kind: Kind, scope: Option<Scope>, span: Span, build: &mut Build) {
        let outer = build.current;
        let scope = match self.list.function.take() {
            Some(name) => Some(Scope::Function(name)),
            None => scope,
        };
        let inner = scope.map(|scope| build.block(scope, span));
        if let Some(inner) = inner {
            build.current = inner;
        }
        let list = std::mem::take(&mut self.list);
        self.stack.push(Frame { kind, outer, inner, list, opened: span, closes_outer: false });
        self.begin_list(build);
    }

    /// The top frame closes along with the one below it.
    pub fn close_with_outer(&mut self) {
        if let Some(frame) = self.stack.last_mut() {
            frame.closes_outer = true;
        }
    }

    /// Starts another body of the top frame: a branch, an arm.
    pub fn branch(&mut self, scope: Scope, at: usize, build: &mut Build) {
        self.end_list(at, build);
        if let Some(frame) = self.stack.last_mut() {
            if let Some(inner) = frame.inner {
                build.end_block(inner, at);
            }
            build.current = frame.outer;
            let inner = build.block(scope, Span::at(at));
            frame.inner = Some(inner);
            build.current = inner;
        }
        self.begin_list(build);
    }

    /// Ends the body of the top frame; the frame stays open.
    pub fn end_branch(&mut self, at: usize, build: &mut Build) {
        self.end_list(at, build);
        if let Some(frame) = self.stack.last_mut() {
            if let Some(inner) = frame.inner.take() {
                build.end_block(inner, at);
            }
            build.current = frame.outer;
        }
        self.begin_list(build);
    }

    /// Closes the innermost frame that `is` accepts, and with it all inside; false where there is none.
    pub fn close(&mut self, is: impl Fn(Kind) -> bool, end: usize, build: &mut Build) -> bool {
        let Some(depth) = self.stack.iter().rposition(|frame| is(frame.kind)) else { return false };
        while self.stack.len() > depth + 1 {
            self.pop(end, build);
        }
        let closes_outer = self.stack.last().is_some_and(|frame| frame.closes_outer);
        self.pop(end, build);
        if closes_outer {
            self.pop(end, build);
        }
        true
    }

    /// Closes all that is open inside the innermost frame that `is` accepts, which stays open; false where there is none.
    pub fn close_inside(&mut self, is: impl Fn(Kind) -> bool, end: usize, build: &mut Build) -> bool {
        let Some(depth) = self.stack.iter().rposition(|frame| is(frame.kind)) else { return false };
        while self.stack.len() > depth + 1 {
            self.pop(end, build);
        }
        true
    }

    /// Ends the arm of the innermost `case`.
    pub fn close_to_case(&mut self, end: usize, build: &mut Build) -> bool {
        let found = self.close_inside(|kind| matches!(kind, Kind::Case { .. }), end, build);
        if found {
            self.end_branch(end, build);
        }
        found
    }

    fn pop(&mut self, end: usize, build: &mut Build) {
        self.end_list(end, build);
        if let Some(frame) = self.stack.pop() {
            if let Some(inner) = frame.inner {
                build.end_block(inner, end);
            }
            build.current = frame.outer;
            self.list = frame.list;
        }
    }

    /// `;`, the line end, or the end of the compound command.
    pub fn end_list(&mut self, at: usize, build: &mut Build) {
        self.end_pipe(at, build);
        if let Some((inner, outer)) = self.list.short_body.take() {
            build.end_block(inner, at);
            build.current = outer;
        }
        if let Some((inner, outer)) = self.list.and_or.take() {
            build.end_block(inner, at);
            build.current = outer;
        }
        let function = self.list.function.take();
        self.begin_list(build);
        // A function's header may stand alone on its line.
        self.list.function = function;
    }

    /// `&`: the whole list runs in another process.
    pub fn background(&mut self, at: usize, build: &mut Build) {
        let (items, blocks) = (self.list.first_item, self.list.first_block);
        let end_blocks = build.blocks.len();
        self.end_list(at, build);
        let span = build.items.get(items).map_or(Span::at(at), |item| Span::new(item.span().start as usize, at));
        let (parent, end_items) = (build.current, build.items.len());
        build.wrap(Scope::Subshell, parent, items..end_items, blocks..end_blocks, span);
        self.begin_list(build);
    }

    /// `&&` or `||`.
    pub fn and_or(&mut self, at: usize, and: bool, build: &mut Build) {
        self.end_pipe(at, build);
        // Assignments do not fail: what follows them with `&&` runs as surely as they do.
        let items = build.items.get(self.list.first_item..).unwrap_or_default();
        let sure = and
            && self.list.and_or.is_none()
            && !items.is_empty()
            && items.iter().all(|item| matches!(item, Item::Assignment(_) | Item::Declaration(_)));
        if !sure && self.list.and_or.is_none() {
            let outer = build.current;
            let inner = build.block(Scope::Conditional, Span::at(at));
            build.current = inner;
            self.list.and_or = Some((inner, outer));
        }
        self.list.pipe_first = (build.items.len(), build.blocks.len());
    }

    /// `|`.
    pub fn pipe(&mut self, build: &mut Build) {
        self.list.pipes.push((build.items.len(), build.blocks.len()));
    }

    fn end_pipe(&mut self, at: usize, build: &mut Build) {
        if self.list.pipes.is_empty() {
            self.list.pipe_first = (build.items.len(), build.blocks.len());
            return;
        }
        let mut from = self.list.pipe_first;
        let parent = build.current;
        let end = (build.items.len(), build.blocks.len());
        let mut marks = std::mem::take(&mut self.list.pipes);
        marks.push(end);
        for mark in marks {
            if mark.0 > from.0 {
                let start = build.items.get(from.0).map_or(at, |item| item.span().start as usize);
                let stop = build.items.get(mark.0.saturating_sub(1)).map_or(at, |item| item.span().end as usize);
                build.wrap(Scope::Subshell, parent, from.0..mark.0, from.1..mark.1, Span::new(start, stop));
            }
            from = mark;
        }
        self.list.pipe_first = (build.items.len(), build.blocks.len());
    }

    /// A simple command comes where a function's body is due.
    pub fn short_body(&mut self, at: usize, build: &mut Build) {
        if let Some(name) = self.list.function.take() {
            let outer = build.current;
            let inner = build.block(Scope::Function(name), Span::at(at));
            build.current = inner;
            self.list.short_body = Some((inner, outer));
        }
    }

    /// The next command is the whole body of a loop.
    pub fn short_loop(&mut self, at: usize, build: &mut Build) {
        if self.list.short_body.is_none() {
            let outer = build.current;
            let inner = build.block(Scope::Loop, Span::at(at));
            build.current = inner;
            self.list.short_body = Some((inner, outer));
        }
    }

    /// The text ends; what is open is an error.
    pub fn finish(&mut self, end: usize, build: &mut Build) {
        while let Some(frame) = self.stack.last() {
            let (opened, what) = (frame.opened, frame.kind);
            let word = match what {
                Kind::If { .. } => "'if' without 'fi'",
                Kind::Loop { .. } => "loop without 'done'",
                Kind::Case { .. } => "'case' without 'esac'",
                Kind::Brace => "'{' without '}'",
                Kind::Paren => "'(' without ')'",
            };
            build.error(opened, word);
            self.pop(end, build);
        }
        self.end_list(end, build);
    }
}
