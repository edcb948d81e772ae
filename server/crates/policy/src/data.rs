//! Data that is no part of a YAML file: the parameters of a rule.

/// A value that owns what it holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Data {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with a point.
    Double(f64),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Data>),
    /// A map from texts, in the order of writing.
    Map(Vec<(String, Data)>),
    /// A map of which not all is known: what is not in it is unknown.
    Open(Vec<(String, Data)>),
}
