//! An expression as it is evaluated: names resolved, patterns compiled.

use regex::Regex;

use crate::functions::Function;

/// A part of an expression.
#[derive(Debug)]
pub(crate) enum Code {
    Null,
    Bool(bool),
    Int(i64),
    Uint(u64),
    Double(f64),
    Text(String),
    Bytes(Vec<u8>),
    Type(&'static str),
    /// One of the scope's names.
    Input(usize),
    /// A policy's own variable, by its place among them.
    Variable(usize),
    /// A variable of a macro, by its place among those that are open.
    Local(usize),
    /// `of.field`, or `has(of.field)`.
    Field {
        of: Box<Code>,
        field: Box<Code>,
        test: bool,
    },
    /// `of[key]`
    Item(Box<Code>, Box<Code>),
    /// `of.?field` and `of[?key]`
    Perhaps(Box<Code>, Box<Code>),
    And(Box<Code>, Box<Code>),
    Or(Box<Code>, Box<Code>),
    Not(Box<Code>),
    Choose(Box<[Code; 3]>),
    Binary(Binary, Box<Code>, Box<Code>),
    Negate(Box<Code>),
    /// Elements; whether each is an optional that is left out where it is none.
    List(Vec<(Code, bool)>),
    /// Keys and values, likewise.
    Map(Vec<(Code, Code, bool)>),
    /// What a macro unfolds to.
    Fold(Box<Fold>),
    /// The local list at this place with these elements behind it.
    Append(usize, Vec<(Code, bool)>),
    /// The local map at this place with this entry besides.
    Insert(usize, Box<Code>, Box<Code>),
    /// The local map at this place with the entries of this one besides.
    InsertAll(usize, Box<Code>),
    /// `of.sortBy(x, key)`
    SortBy(Box<Code>, Box<Code>),
    NotStrictlyFalse(Box<Code>),
    Call(Function, Vec<Code>),
    /// The text matches this pattern.
    Matches(Box<Code>, Box<Regex>),
    /// `of.optMap(x, body)`; with `true`, `optFlatMap`.
    OptionalMap(Box<Code>, Box<Code>, bool),
}

/// An operator between two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Binary {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

/// A loop over a list or a map's keys. Its result so far and its item are the two locals behind those that are open around it.
#[derive(Debug)]
pub(crate) struct Fold {
    pub(crate) range: Code,
    /// The place of the item, or its key, is a local before the item, which is then the value of a map.
    pub(crate) with_place: bool,
    pub(crate) first: Code,
    pub(crate) goes_on: Code,
    pub(crate) step: Code,
    pub(crate) result: Code,
}

impl Code {
    /// The type of its value, where that is told without evaluating it.
    pub(crate) fn type_name(&self) -> Option<&'static str> {
        Some(match self {
            Self::Null => "null_type",
            Self::Int(_) => "int",
            Self::Uint(_) => "uint",
            Self::Double(_) => "double",
            Self::Text(_) => "string",
            Self::Bytes(_) => "bytes",
            Self::Type(_) => "type",
            Self::List(_) | Self::SortBy(..) => "list",
            Self::Map(_) => "map",
            Self::Perhaps(..) | Self::OptionalMap(..) => "optional_type",
            Self::Bool(_) | Self::And(..) | Self::Or(..) | Self::Not(_) | Self::Matches(..) => "bool",
            Self::Field { test: true, .. } => "bool",
            Self::Binary(operator, ..) => match operator {
                Binary::Add | Binary::Subtract | Binary::Multiply | Binary::Divide | Binary::Remainder => return None,
                _ => "bool",
            },
            Self::Call(function, _) => return function.returns(),
            _ => return None,
        })
    }
}
