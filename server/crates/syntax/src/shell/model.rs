//! The one model of all dialects: what a start-up or environment file does to variables, in order.

use super::dialect::Dialect;
use super::list::AsList;
use super::word::Word;
use crate::{Comment, Span};
use compact_str::CompactString;

/// A file read: everything it does, in the order of its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShellFile {
    /// The language it was read as.
    pub dialect: Dialect,
    /// What it does, in order of position.
    pub items: Vec<Item>,
    /// The blocks that [`BlockId`] points into; the first is the file's top level.
    pub blocks: Vec<Block>,
    /// Its comments, in order.
    pub comments: Vec<Comment>,
}

/// One thing that a file does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// A variable gets a value.
    Assignment(Assignment),
    /// `export A B`, `declare -x A`, `export -n A`: attributes for names without a value, or words that are no names.
    Declaration(Declaration),
    /// `unset A`, fish's `set -e A`.
    Unset(Unset),
    /// `. file`, `source file`: effects unknown from here on.
    Source(Source),
    /// `eval …`: effects unknown from here on.
    Eval(Eval),
    /// A function is defined; its body's items follow, in a block of kind [`Scope::Function`].
    Function(Function),
    /// Any other simple command; in a Dockerfile, any instruction but `ENV`, `ARG` and `RUN`.
    Command(Command),
}

impl Item {
    /// The bytes of the item.
    pub fn span(&self) -> Span {
        match self {
            Self::Assignment(item) => item.span,
            Self::Declaration(item) => item.span,
            Self::Unset(item) => item.span,
            Self::Source(item) => item.span,
            Self::Eval(item) => item.span,
            Self::Function(item) => item.span,
            Self::Command(item) => item.span,
        }
    }

    /// The block it stands in.
    pub fn block(&self) -> BlockId {
        match self {
            Self::Assignment(item) => item.block,
            Self::Declaration(item) => item.block,
            Self::Unset(item) => item.block,
            Self::Source(item) => item.block,
            Self::Eval(item) => item.block,
            Self::Function(item) => item.block,
            Self::Command(item) => item.block,
        }
    }

    pub(super) fn set_block(&mut self, block: BlockId) {
        match self {
            Self::Assignment(item) => item.block = block,
            Self::Declaration(item) => item.block = block,
            Self::Unset(item) => item.block = block,
            Self::Source(item) => item.block = block,
            Self::Eval(item) => item.block = block,
            Self::Function(item) => item.block = block,
            Self::Command(item) => item.block = block,
        }
    }
}

/// A place in [`ShellFile::blocks`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlockId(pub u32);

impl BlockId {
    /// The file's top level.
    pub const TOP: Self = Self(0);
}

/// A stretch of code that runs, or not, as one: two items of one block and one run happen both or neither.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What decides whether and where it runs.
    pub scope: Scope,
    /// The block around it; `None` for the top level.
    pub parent: Option<BlockId>,
    /// From the first byte of the construct to its last.
    pub span: Span,
}

/// What decides whether, how often and in which process code runs.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Runs once, always, in the shell that reads the file.
    TopLevel,
    /// Runs when the function of this name is called; `None` for a function without one.
    Function(Option<Name>),
    /// A branch of `if` or `case`, or what stands behind `&&` or `||`.
    Conditional,
    /// The body of a loop.
    Loop,
    /// Another process: `( … )`, an element of a pipe, `… &`, a Dockerfile's `RUN`. Its assignments are lost.
    Subshell,
    /// `A=b command`: for that command alone.
    OneCommand,
}

/// A name and where it is written.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Name {
    /// Where it stands; never with quotes.
    pub span: Span,
    /// The name.
    pub text: CompactString,
}

/// A variable gets a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// From the name to the end of the value; for fish's `set` and Docker's `ENV NAME value` the whole command.
    pub span: Span,
    /// The whole command that it is part of, `export` and its flags included.
    pub command: Span,
    /// The variable; for `fish_add_path` it is `PATH`, and the span is the command's name.
    pub name: Name,
    /// The subscript in `name[subscript]=`, brackets excluded.
    pub subscript: Option<Span>,
    /// What happens to the old value.
    pub op: Operation,
    /// The construct that assigns.
    pub by: Declarer,
    /// Attributes given with it.
    pub flags: Flags,
    /// Whether child processes see it, as far as this file tells; a later `export NAME` counts.
    pub export: ExportState,
    /// The value.
    pub value: Value,
    /// Where it stands.
    pub block: BlockId,
    pub(super) as_list: AsList,
}

/// What an assignment does with the old value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operation {
    /// `=`: the old value is gone, unless the new one names it.
    Set,
    /// `+=`, `set -a`: the new value follows the old one.
    Append,
    /// `set -p`, `fish_add_path`: the new value goes before the old one.
    Prepend,
    /// `${NAME:=value}`: only where there was none.
    Default,
}

/// The construct that assigns or declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Declarer {
    /// `NAME=value` on its own, or before a command.
    Plain,
    /// `export`.
    Export,
    /// `declare` or `typeset` (and zsh's `integer`, `float`).
    Typeset,
    /// `local`.
    Local,
    /// `readonly`.
    Readonly,
    /// fish's `set`.
    Set,
    /// fish's `fish_add_path`.
    FishAddPath,
    /// `${NAME:=value}` in the arguments of `:`.
    DefaultExpansion,
    /// A line of a file that no shell reads.
    Line,
    /// Docker's `ENV`.
    DockerEnv,
    /// Docker's `ARG`.
    DockerArg,
    /// Windows' `setx` and `SetEnvironmentVariable(…, 'User')`: kept for processes to come.
    Setx,
}

/// Attributes of a declaration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Flags {
    /// `-x` sets `Some(true)`; `+x`, `export -n`, fish's `-u` set `Some(false)`.
    pub export: Option<bool>,
    /// `-g`.
    pub global: bool,
    /// fish's `-U`: kept on disk, shared by all sessions.
    pub universal: bool,
    /// zsh's `-U`: an array without duplicates.
    pub unique: bool,
    /// fish's `-l` and `-f`, `local`.
    pub local: bool,
    /// zsh's `-T`: a scalar and an array tied to each other.
    pub tied: bool,
}

/// Whether child processes see a variable, as far as its file tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ExportState {
    /// They do.
    Exported,
    /// Nothing in the file exports it, and it is not one of the variables that every session inherits.
    NotExported,
    /// Something in the file exports it on some path only.
    Unknown,
}

/// An assigned value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// One word, perhaps empty.
    Scalar(Word),
    /// `( … )` in bash and zsh, the values of fish's `set`.
    List {
        /// From the opening parenthesis to the closing one; in fish from the first value to the last.
        span: Span,
        /// The elements as written; one may expand to several or none.
        words: Vec<Word>,
    },
}

impl Value {
    /// The bytes of the value; empty for an empty one.
    pub fn span(&self) -> Span {
        match self {
            Self::Scalar(word) => word.span,
            Self::List { span, .. } => *span,
        }
    }

    /// The words of the value: one, or the elements of a list.
    pub fn words(&self) -> &[Word] {
        match self {
            Self::Scalar(word) => std::slice::from_ref(word),
            Self::List { words, .. } => words,
        }
    }

    /// The value where the text alone tells it: no expansion, no tilde, no substitution. A list of one known element is its
    /// element; longer lists have no single text.
    pub fn literal(&self) -> Option<String> {
        match self.words() {
            [word] => word.literal(),
            _ => None,
        }
    }
}

/// Names that get attributes without a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declaration {
    /// The command.
    pub span: Span,
    /// The builtin.
    pub by: Declarer,
    /// The attributes.
    pub flags: Flags,
    /// `export A` makes `A`.
    pub names: Vec<Name>,
    /// Words that are neither a name nor an assignment: `export A = b` has `=`; `export A=/x /y` has `/y`.
    pub stray: Vec<Word>,
    /// Where it stands.
    pub block: BlockId,
}

/// Variables are removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unset {
    /// The command.
    pub span: Span,
    /// The variables.
    pub names: Vec<Name>,
    /// Where it stands.
    pub block: BlockId,
}

/// Another file is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The command.
    pub span: Span,
    /// The file; `None` where fish's `source` reads its standard input.
    pub path: Option<Word>,
    /// Where it stands.
    pub block: BlockId,
}

/// Text is run as code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Eval {
    /// The command.
    pub span: Span,
    /// Its arguments.
    pub words: Vec<Word>,
    /// Where it stands.
    pub block: BlockId,
}

/// A function is defined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function {
    /// From the name or the word `function` to the end of the header.
    pub span: Span,
    /// Its name; `None` for zsh's anonymous functions.
    pub name: Option<Name>,
    /// The block that holds the definition.
    pub block: BlockId,
}

/// A simple command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// From its first word to its last word or redirection; assignments before it are items of their own.
    pub span: Span,
    /// Its words, the name first; never empty.
    pub words: Vec<Word>,
    /// Its redirections.
    pub redirects: Vec<Redirect>,
    /// Where it stands.
    pub block: BlockId,
}

impl Command {
    /// The command's name where it is literal.
    pub fn name(&self) -> Option<&str> {
        self.words.first().and_then(Word::as_literal)
    }
}

/// A redirection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirect {
    /// Operator and target.
    pub span: Span,
    /// The kind.
    pub kind: RedirectKind,
    /// The file, the here-string, or the here-document's delimiter.
    pub target: Word,
}

/// The kinds of redirection that matter to what a file does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RedirectKind {
    /// `<`, `<&`, `<>`.
    Read,
    /// `>`, `>|`, `&>`, `>&`.
    Write,
    /// `>>`, `&>>`.
    Append,
    /// `<<<`.
    HereString,
    /// `<<` and `<<-`.
    HereDocument {
        /// The lines of the document without the delimiter's; `None` where the delimiter never comes.
        body: Option<Span>,
        /// The delimiter is quoted: nothing is expanded in the body.
        quoted: bool,
    },
}

impl ShellFile {
    /// The assignments in order.
    pub fn assignments(&self) -> impl DoubleEndedIterator<Item = &Assignment> + Clone {
        self.items.iter().filter_map(|item| match item {
            Item::Assignment(assignment) => Some(assignment),
            _ => None,
        })
    }

    /// The commands in order.
    pub fn commands(&self) -> impl DoubleEndedIterator<Item = &Command> + Clone {
        self.items.iter().filter_map(|item| match item {
            Item::Command(command) => Some(command),
            _ => None,
        })
    }

    /// The scopes around `block`, its own first, the top level last.
    pub fn scopes(&self, block: BlockId) -> impl Iterator<Item = &Scope> {
        let first = self.blocks.get(block.0 as usize);
        std::iter::successors(first, |block| self.blocks.get(block.parent?.0 as usize)).map(|block| &block.scope)
    }

    /// The innermost scope of `block`.
    pub fn scope(&self, block: BlockId) -> &Scope {
        self.scopes(block).next().unwrap_or(&Scope::TopLevel)
    }

    /// Code of `block` runs once, always, in the reading shell, provided that the lines before let it come to that.
    pub fn is_straight_line(&self, block: BlockId) -> bool {
        self.scopes(block).all(|scope| *scope == Scope::TopLevel)
    }

    /// What code of `block` assigns is lost to the lines behind it: another process, or one command's own environment.
    pub fn is_lost(&self, block: BlockId) -> bool {
        self.scopes(block).any(|scope| matches!(scope, Scope::Subshell | Scope::OneCommand))
    }
}
