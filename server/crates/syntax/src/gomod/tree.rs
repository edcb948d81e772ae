//! The tree of go.mod and go.work.

use super::fault::Fault;
use super::verb::{FileKind, Verb};
use crate::{Comment, Span};

/// A word of a line: what it says and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Word {
    /// Its bytes, quotes included.
    pub span: Span,
    /// What it says, quotes and escapes taken away. As written where the quoting is broken.
    pub value: String,
}

/// What all directives have: their place and their comments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// From the first word to the last; the keyword is part of it where it stands on this line.
    pub span: Span,
    /// The line from its first byte to its line end, which is included.
    pub whole: Span,
    /// The keyword, unless the line stands in a block.
    pub keyword: Option<Span>,
    /// The block it stands in: an index into [`File::blocks`].
    pub block: Option<usize>,
    /// The whole-line comments that belong to it, from top to bottom: those directly above it; in a block all since the line
    /// before it.
    pub leading: Vec<Comment>,
    /// The comment behind it on its line.
    pub suffix: Option<Comment>,
    /// One of [`File::faults`] lies in it: the go command refuses it and parts may be missing.
    pub faulty: bool,
}

/// `verb (` … `)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// The keyword; none where the block is of no known kind.
    pub verb: Option<Verb>,
    /// The words before `(`.
    pub keyword: Span,
    /// The `(`.
    pub open: Span,
    /// The `)`; none where it is missing.
    pub close: Option<Span>,
    /// From the first byte of its first line to the line end of its last one.
    pub whole: Span,
    /// The whole-line comments directly above it.
    pub leading: Vec<Comment>,
    /// The comment behind `(`.
    pub open_suffix: Option<Comment>,
    /// The whole-line comments between the last line and `)`.
    pub trailing: Vec<Comment>,
    /// The comment behind `)`.
    pub close_suffix: Option<Comment>,
    /// Its directives: a range of [`File::directives`], as (first, one behind the last).
    pub directives: (usize, usize),
}

/// `module path`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Module {
    /// Place and comments.
    pub line: Line,
    /// The module path.
    pub path: Option<Word>,
    /// The text behind `Deprecated:` in its comments.
    pub deprecated: Option<String>,
}

/// `go 1.23`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Go {
    /// Place and comments.
    pub line: Line,
    /// The version, as written.
    pub version: Option<Word>,
}

/// `toolchain go1.23.1`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toolchain {
    /// Place and comments.
    pub line: Line,
    /// The toolchain's name, as written.
    pub name: Option<Word>,
}

/// `godebug key=value`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Godebug {
    /// Place and comments.
    pub line: Line,
    /// What stands before the first `=`.
    pub key: Option<Word>,
    /// What stands behind it; none without `=`.
    pub value: Option<Word>,
}

/// `require path version`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Require {
    /// Place and comments.
    pub line: Line,
    /// The module path.
    pub path: Option<Word>,
    /// The version.
    pub version: Option<Word>,
    /// The comment behind it is one that the go command takes for `// indirect`.
    pub indirect: bool,
}

/// `exclude path version`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exclude {
    /// Place and comments.
    pub line: Line,
    /// The module path.
    pub path: Option<Word>,
    /// The version.
    pub version: Option<Word>,
}

/// `replace path [version] => path-or-directory [version]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replace {
    /// Place and comments.
    pub line: Line,
    /// The module path that is replaced.
    pub old_path: Option<Word>,
    /// The version that is replaced; none means all.
    pub old_version: Option<Word>,
    /// The `=>`.
    pub arrow: Option<Span>,
    /// The module path or directory that takes its place.
    pub new_path: Option<Word>,
    /// The version of it; none for a directory.
    pub new_version: Option<Word>,
}

impl Replace {
    /// The replacement is a directory by its look, as the go command judges it.
    pub fn is_directory(&self) -> bool {
        self.new_path.as_ref().is_some_and(|path| super::module_path::is_directory_path(&path.value))
    }
}

/// `retract version` or `retract [low, high]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retract {
    /// Place and comments.
    pub line: Line,
    /// The version, or the lower end of the interval, which is part of it.
    pub low: Option<Word>,
    /// The upper end, which is part of the interval; none where one version is retracted.
    pub high: Option<Word>,
    /// From `[` to `]` or to the last word behind `[`; none where one version is retracted.
    pub interval: Option<Span>,
    /// The comments that say why, without `//`, one line each; empty where there is none.
    pub rationale: String,
}

/// `tool package-path`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tool {
    /// Place and comments.
    pub line: Line,
    /// The import path of the tool's package.
    pub path: Option<Word>,
}

/// `ignore directory`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ignore {
    /// Place and comments.
    pub line: Line,
    /// The directory: `./x` below the module's root, `x` anywhere.
    pub path: Option<Word>,
}

/// `use directory`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    /// Place and comments.
    pub line: Line,
    /// The directory, relative to that of go.work.
    pub path: Option<Word>,
}

/// A line whose directive is not known, or one in a block that is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// Place and comments.
    pub line: Line,
    /// All its words as written, the first one too.
    pub words: Vec<Word>,
}

/// One directive.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "each variant holds the struct of its name, which is documented")]
pub enum Directive {
    Module(Module),
    Go(Go),
    Toolchain(Toolchain),
    Godebug(Godebug),
    Require(Require),
    Exclude(Exclude),
    Replace(Replace),
    Retract(Retract),
    Tool(Tool),
    Ignore(Ignore),
    Use(Use),
    Unknown(Unknown),
}

impl Directive {
    /// Place and comments.
    pub fn line(&self) -> &Line {
        match self {
            Self::Module(it) => &it.line,
            Self::Go(it) => &it.line,
            Self::Toolchain(it) => &it.line,
            Self::Godebug(it) => &it.line,
            Self::Require(it) => &it.line,
            Self::Exclude(it) => &it.line,
            Self::Replace(it) => &it.line,
            Self::Retract(it) => &it.line,
            Self::Tool(it) => &it.line,
            Self::Ignore(it) => &it.line,
            Self::Use(it) => &it.line,
            Self::Unknown(it) => &it.line,
        }
    }

    pub(super) fn line_mut(&mut self) -> &mut Line {
        match self {
            Self::Module(it) => &mut it.line,
            Self::Go(it) => &mut it.line,
            Self::Toolchain(it) => &mut it.line,
            Self::Godebug(it) => &mut it.line,
            Self::Require(it) => &mut it.line,
            Self::Exclude(it) => &mut it.line,
            Self::Replace(it) => &mut it.line,
            Self::Retract(it) => &mut it.line,
            Self::Tool(it) => &mut it.line,
            Self::Ignore(it) => &mut it.line,
            Self::Use(it) => &mut it.line,
            Self::Unknown(it) => &mut it.line,
        }
    }

    /// Which directive it is; none for [`Directive::Unknown`].
    pub fn verb(&self) -> Option<Verb> {
        Some(match self {
            Self::Module(_) => Verb::Module,
            Self::Go(_) => Verb::Go,
            Self::Toolchain(_) => Verb::Toolchain,
            Self::Godebug(_) => Verb::Godebug,
            Self::Require(_) => Verb::Require,
            Self::Exclude(_) => Verb::Exclude,
            Self::Replace(_) => Verb::Replace,
            Self::Retract(_) => Verb::Retract,
            Self::Tool(_) => Verb::Tool,
            Self::Ignore(_) => Verb::Ignore,
            Self::Use(_) => Verb::Use,
            Self::Unknown(_) => return None,
        })
    }
}

/// A go.mod or go.work as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Which of the two it is.
    pub kind: FileKind,
    /// All directives in the order of the file, those in blocks too.
    pub directives: Vec<Directive>,
    /// All blocks in the order of the file.
    pub blocks: Vec<Block>,
    /// All comments in the order of the file.
    pub comments: Vec<Comment>,
    /// What the go command's grammar refuses, in the order of the file.
    pub faults: Vec<Fault>,
}

macro_rules! of_kind {
    ($($(#[$doc:meta])* $many:ident: $kind:ident),+ $(,)?) => {
        impl File {
            $($(#[$doc])*
            pub fn $many(&self) -> impl Iterator<Item = &$kind> + Clone {
                self.directives.iter().filter_map(|directive| match directive {
                    Directive::$kind(it) => Some(it),
                    _ => None,
                })
            })+
        }
    };
}

of_kind! {
    /// All `module` lines; only the first one counts.
    modules: Module,
    /// All `go` lines; only the first one counts.
    gos: Go,
    /// All `toolchain` lines; only the first one counts.
    toolchains: Toolchain,
    /// All `godebug` lines.
    godebugs: Godebug,
    /// All `require` lines.
    requires: Require,
    /// All `exclude` lines.
    excludes: Exclude,
    /// All `replace` lines.
    replaces: Replace,
    /// All `retract` lines.
    retracts: Retract,
    /// All `tool` lines.
    tools: Tool,
    /// All `ignore` lines.
    ignores: Ignore,
    /// All `use` lines.
    uses: Use,
    /// All lines of no known directive.
    unknowns: Unknown,
}

impl File {
    /// The `module` line that counts.
    pub fn module(&self) -> Option<&Module> {
        self.modules().next()
    }

    /// The module path.
    pub fn module_path(&self) -> Option<&Word> {
        self.module()?.path.as_ref()
    }

    /// The `go` line that counts.
    pub fn go(&self) -> Option<&Go> {
        self.gos().next()
    }

    /// The version of the `go` line, as written.
    pub fn go_version(&self) -> Option<&Word> {
        self.go()?.version.as_ref()
    }

    /// The `toolchain` line that counts.
    pub fn toolchain(&self) -> Option<&Toolchain> {
        self.toolchains().next()
    }

    /// The block that `line` stands in.
    pub fn block_of(&self, line: &Line) -> Option<&Block> {
        self.blocks.get(line.block?)
    }

    /// The directives of `block`.
    pub fn directives_of(&self, block: &Block) -> &[Directive] {
        self.directives.get(block.directives.0..block.directives.1).unwrap_or(&[])
    }

    /// The directive whose line holds the byte at `offset`; its line end counts as part of it.
    pub fn directive_at(&self, offset: usize) -> Option<&Directive> {
        let before = self.directives.partition_point(|directive| directive.line().whole.start as usize <= offset);
        let directive = self.directives.get(before.checked_sub(1)?)?;
        directive.line().whole.touches(offset).then_some(directive)
    }
}

/// A go.mod.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoMod {
    /// Its directives, blocks, comments and faults.
    pub file: File,
}

/// A go.work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoWork {
    /// Its directives, blocks, comments and faults.
    pub file: File,
}

impl std::ops::Deref for GoMod {
    type Target = File;

    fn deref(&self) -> &File {
        &self.file
    }
}

impl std::ops::Deref for GoWork {
    type Target = File;

    fn deref(&self) -> &File {
        &self.file
    }
}
