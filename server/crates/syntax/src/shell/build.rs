//! Gathers the items, blocks and comments of a file while it is read.

use super::dialect::Dialect;
use super::model::{
    Assignment, Block, BlockId, Declarer, ExportState, Flags, Item, Name, Operation, Scope, ShellFile, Value,
};
use crate::shell::list::AsList;
use crate::{Comment, Span, SyntaxError};

pub(super) struct Build {
    pub items: Vec<Item>,
    pub blocks: Vec<Block>,
    pub comments: Vec<Comment>,
    pub errors: Vec<SyntaxError>,
    /// The block that new items stand in.
    pub current: BlockId,
}

impl Build {
    pub fn new(length: usize) -> Self {
        let top = Block { scope: Scope::TopLevel, parent: None, span: Span::new(0, length) };
        Self {
            items: Vec::with_capacity(length / 40),
            blocks: vec![top],
            comments: Vec::new(),
            errors: Vec::new(),
            current: BlockId::TOP,
        }
    }

    pub fn error(&mut self, span: Span, message: impl Into<String>) {
        self.errors.push(SyntaxError { span, message: message.into() });
    }

    /// A new block within the current one, which stays current.
    pub fn block(&mut self, scope: Scope, span: Span) -> BlockId {
        self.block_in(self.current, scope, span)
    }

    pub fn block_in(&mut self, parent: BlockId, scope: Scope, span: Span) -> BlockId {
        let id = BlockId(u32::try_from(self.blocks.len()).unwrap_or(u32::MAX));
        self.blocks.push(Block { scope, parent: Some(parent), span });
        id
    }

    pub fn end_block(&mut self, id: BlockId, end: usize) {
        if let Some(block) = self.blocks.get_mut(id.0 as usize) {
            block.span = Span::new(block.span.start as usize, end.max(block.span.start as usize));
        }
    }

    /// Items from `first_item` on, and blocks from `first_block` on, that stand directly in `parent` move into a new block
    /// of `scope`.
    pub fn wrap(
        &mut self,
        scope: Scope,
        parent: BlockId,
        items: std::ops::Range<usize>,
        blocks: std::ops::Range<usize>,
        span: Span,
    ) {
        let id = self.block_in(parent, scope, span);
        for item in self.items.get_mut(items).unwrap_or_default() {
            if item.block() == parent {
                item.set_block(id);
            }
        }
        for block in self.blocks.get_mut(blocks).unwrap_or_default() {
            if block.parent == Some(parent) {
                block.parent = Some(id);
            }
        }
    }

    /// A line of a file that no shell reads.
    pub fn line(&mut self, span: Span, name: Name, value: Value, by: Declarer, export: ExportState) {
        let current = self.current;
        self.items.push(Item::Assignment(Assignment {
            span,
            command: span,
            name,
            subscript: None,
            op: Operation::Set,
            by,
            flags: Flags::default(),
            export,
            value,
            block: current,
            as_list: AsList::default(),
        }));
    }

    pub fn finish(mut self, dialect: Dialect) -> (ShellFile, Vec<SyntaxError>) {
        // A redirection may stand before the assignments of its command.
        self.items.sort_by_key(|item| item.span().start);
        let file = ShellFile { dialect, items: self.items, blocks: self.blocks, comments: self.comments };
        (file, self.errors)
    }
}
