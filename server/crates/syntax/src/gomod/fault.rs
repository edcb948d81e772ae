//! What the grammar of go.mod and go.work refuses.

use super::quote::quote_char;
use super::verb::Verb;
use crate::{Span, SyntaxError};

/// A place that the go command's reader of go.mod and go.work refuses, whatever the words mean.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Fault {
    /// The token at fault; where something is missing, the token behind which it is missing.
    pub span: Span,
    /// What is wrong with it.
    pub kind: FaultKind,
}

/// The kinds of [`Fault`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum FaultKind {
    /// `/* … */`, also in the middle of a word such as `./*`.
    BlockComment,
    /// A run of a character that is neither blank nor printable: a byte order mark, a no-break space.
    UnexpectedCharacter(char),
    /// A string that its line does not close.
    UnterminatedString {
        /// The line is the last one and has no line end.
        at_end: bool,
    },
    /// A string that Go's `strconv.Unquote` refuses.
    BadString,
    /// A quote inside a word, or a raw string, where a path or version is expected.
    QuoteInWord,
    /// A block without its `)`.
    UnterminatedBlock {
        /// `go.mod` or `go.work`.
        file: &'static str,
        /// The line the block starts on, from 1.
        line: usize,
        /// Its column in characters, from 1.
        column: usize,
    },
    /// Something behind the `)` of a block.
    TextAfterParen,
    /// A first word that is no directive of this file.
    UnknownDirective(String),
    /// A block of something that has no block form.
    UnknownBlock(String),
    /// A second `module`, `go` or `toolchain`.
    Repeated(Verb),
    /// Too few words, too many, or of the wrong shape.
    Usage(Verb),
    /// Something is missing in `retract`.
    RetractExpected(&'static str),
    /// Something behind the version or interval of `retract`.
    RetractSurplus(String),
}

impl FaultKind {
    /// The reader of lines stops here: the go command and gopls say nothing else of a file in which this stands.
    pub fn ends_reading(&self) -> bool {
        matches!(
            self,
            Self::BlockComment
                | Self::UnexpectedCharacter(_)
                | Self::UnterminatedString { .. }
                | Self::UnterminatedBlock { .. }
                | Self::TextAfterParen
        )
    }

    /// The go command's words for it (go 1.27, `golang.org/x/mod/modfile`).
    pub fn message(&self) -> String {
        match self {
            Self::BlockComment => "mod files must use // comments (not /* */ comments)".into(),
            Self::UnexpectedCharacter(c) => format!("unexpected input character {}", quote_char(*c, false)),
            Self::UnterminatedString { at_end: false } => "unexpected newline in string".into(),
            Self::UnterminatedString { at_end: true } => "unexpected EOF in string".into(),
            Self::BadString => "invalid quoted string: invalid syntax".into(),
            Self::QuoteInWord => "invalid quoted string: unquoted string cannot contain quote".into(),
            Self::UnterminatedBlock { file, line, column } => {
                format!("syntax error (unterminated block started at {file}:{line}:{column})")
            }
            Self::TextAfterParen => "syntax error (expected newline after closing paren)".into(),
            Self::UnknownDirective(verb) => format!("unknown directive: {verb}"),
            Self::UnknownBlock(words) => format!("unknown block type: {words}"),
            Self::Repeated(verb) => format!("repeated {} statement", verb.keyword()),
            Self::Usage(verb) => verb.usage().into(),
            Self::RetractExpected(what) => format!("expected {what}"),
            Self::RetractSurplus(token) => format!("unexpected token after version: {token:?}"),
        }
    }
}

impl From<&Fault> for SyntaxError {
    fn from(fault: &Fault) -> Self {
        Self { span: fault.span, message: fault.kind.message() }
    }
}
