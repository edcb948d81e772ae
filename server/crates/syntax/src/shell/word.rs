//! Words and the parts they are made of.

use super::model::Name;
use crate::Span;
use compact_str::CompactString;
use smallvec::SmallVec;
use std::sync::Arc;

/// One word of a command, or a value: adjacent parts without a blank between.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Word {
    /// The whole word, quotes included.
    pub span: Span,
    /// Its parts in order; none for an empty word.
    pub parts: Parts,
}

/// The parts of a word: most have one or two.
pub type Parts = SmallVec<[Part; 2]>;

/// A part of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its bytes; for quoted text those between the quotes.
    pub span: Span,
    /// What it is.
    pub kind: PartKind,
}

/// What a part of a word is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PartKind {
    /// Text that means itself.
    Literal {
        /// The text, escapes resolved.
        text: CompactString,
        /// How it is quoted.
        quoting: Quoting,
    },
    /// A `~` that this dialect expands here, with the user's name if one follows. A `~` that stays literal is
    /// [`PartKind::Literal`].
    Tilde {
        /// `~user`; `None` for the own home folder.
        user: Option<String>,
    },
    /// `$NAME`, `${NAME…}`. Shared, as a value that is read as a list too has its parts twice.
    Expansion(Arc<Expansion>),
    /// `$( … )`, `` ` … ` ``, fish's `( … )`.
    CommandSubstitution {
        /// The code between the delimiters.
        body: Span,
        /// It stands in double quotes.
        quoted: bool,
    },
    /// `*`, `?`, `[…]` and the like, unquoted. In a scalar assignment it means itself.
    Glob,
    /// Something that is not modelled, or could not be read: the value cannot be known.
    Unknown,
}

/// How literal text is quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Quoting {
    /// Not at all; a backslash before a character counts as this too.
    None,
    /// `'…'`
    Single,
    /// `"…"`
    Double,
    /// `$'…'`
    DollarSingle,
}

/// A parameter expansion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expansion {
    /// The variable.
    pub name: Name,
    /// It stands in double quotes.
    pub quoted: bool,
    /// How the value is used.
    pub form: Form,
}

/// How an expansion uses the variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// `$NAME`
    Plain,
    /// `${NAME}`
    Braced,
    /// `${NAME:-word}` and its kin.
    Operator {
        /// Which.
        operator: Operator,
        /// The operator has its colon: an empty value counts as unset.
        colon: bool,
        /// The word behind it.
        word: Word,
    },
    /// A subscript, a pattern, a slice, a flag, a modifier: the result is not modelled.
    Other,
}

/// The operators of `${NAME…word}` that depend on whether the variable is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operator {
    /// `-`: the word where there is no value.
    Default,
    /// `=`: the same, and the variable gets it.
    Assign,
    /// `+`: the word where there is a value, else nothing.
    Alternative,
    /// `?`: an error where there is no value.
    Error,
}

/// What is known of a variable where an expansion is evaluated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// It has this value.
    Set(Arc<str>),
    /// It is surely not set.
    Unset,
    /// Nothing is known.
    Unknown,
}

impl PartKind {
    pub(super) fn expansion(name: Name, quoted: bool, form: Form) -> Self {
        Self::Expansion(Arc::new(Expansion { name, quoted, form }))
    }
}

impl Part {
    /// The text, where it is literal.
    pub fn as_literal(&self) -> Option<&str> {
        match &self.kind {
            PartKind::Literal { text, .. } => Some(text),
            _ => None,
        }
    }

    /// The expansion, where it is one.
    pub fn as_expansion(&self) -> Option<&Expansion> {
        match &self.kind {
            PartKind::Expansion(expansion) => Some(expansion),
            _ => None,
        }
    }

    pub(super) fn literal(span: Span, text: impl Into<CompactString>, quoting: Quoting) -> Self {
        Self { span, kind: PartKind::Literal { text: text.into(), quoting } }
    }

    pub(super) fn unknown(span: Span) -> Self {
        Self { span, kind: PartKind::Unknown }
    }
}

impl Word {
    /// The text, where it is known from the word alone. A glob has none: as an argument it may become anything.
    pub fn literal(&self) -> Option<String> {
        match self.parts.as_slice() {
            [] => Some(String::new()),
            [part] => part.as_literal().map(str::to_owned),
            parts => {
                let mut all = String::new();
                for part in parts {
                    all.push_str(part.as_literal()?);
                }
                Some(all)
            }
        }
    }

    /// The text without a copy, where the word is one literal part or empty.
    pub fn as_literal(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [] => Some(""),
            [part] => part.as_literal(),
            _ => None,
        }
    }

    /// The text as an assignment takes it: `~` is `$HOME`, expansions are asked of `variable`, nothing is split. `None`
    /// where anything in it is unknown.
    pub fn evaluate(&self, variable: &mut dyn FnMut(&str) -> Known) -> Option<String> {
        evaluate(&self.parts, variable, 0)
    }
}

/// Expansions nest in the words of operators; the lexers stop at this depth, and so does evaluation.
pub(super) const MAX_DEPTH: usize = 16;

fn evaluate(parts: &[Part], variable: &mut dyn FnMut(&str) -> Known, depth: usize) -> Option<String> {
    if depth > MAX_DEPTH {
        return None;
    }
    // Room for most folders.
    let mut out = String::with_capacity(64);
    for part in parts {
        match &part.kind {
            PartKind::Literal { text, .. } => out.push_str(text),
            PartKind::Tilde { user: None } => match variable("HOME") {
                Known::Set(home) => out.push_str(&home),
                Known::Unset | Known::Unknown => return None,
            },
            PartKind::Expansion(expansion) => {
                let value = variable(&expansion.name.text);
                match (&expansion.form, value) {
                    (_, Known::Unknown) | (Form::Other, _) => return None,
                    (Form::Plain | Form::Braced, Known::Set(value)) => out.push_str(&value),
                    (Form::Plain | Form::Braced, Known::Unset) => {}
                    (Form::Operator { operator, colon, word }, value) => {
                        let value = match value {
                            Known::Set(value) if !(*colon && value.is_empty()) => Some(value),
                            _ => None,
                        };
                        match (operator, value) {
                            (Operator::Alternative, Some(_)) => {
                                out.push_str(&evaluate(&word.parts, variable, depth + 1)?);
                            }
                            (Operator::Alternative, None) => {}
                            (_, Some(value)) => out.push_str(&value),
                            (Operator::Default, None) => out.push_str(&evaluate(&word.parts, variable, depth + 1)?),
                            // `=` changes the variable besides, and `?` ends the shell: not this function's to follow.
                            (Operator::Assign | Operator::Error, None) => return None,
                        }
                    }
                }
            }
            PartKind::Tilde { user: Some(_) }
            | PartKind::CommandSubstitution { .. }
            | PartKind::Glob
            | PartKind::Unknown => return None,
        }
    }
    Some(out)
}
