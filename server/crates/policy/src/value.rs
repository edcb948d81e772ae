//! Values of expressions.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::net::IpAddr;
use std::rc::Rc;

use pitfall_syntax::yaml::{Node, Value as Scalar};

use crate::evaluate::{Run, Stop, wrong};
use crate::functions::format::Format;
use crate::functions::quantity::Quantity;
use crate::functions::time::Timestamp;
use crate::functions::version::Version;
use crate::list_type::{self, ListType};
use crate::{Data, seen};

/// A value while an expression is evaluated. It borrows from the expression and from what is looked at.
#[derive(Debug, Clone)]
pub enum Value<'a> {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A whole number that is written with a `u`.
    Uint(u64),
    /// A number with a point.
    Double(f64),
    /// A text.
    Text(Cow<'a, str>),
    /// Bytes.
    Bytes(Rc<[u8]>),
    /// A list that the expression made.
    List(Rc<Vec<Value<'a>>>),
    /// A list that the expression made of one that is a set or has keys, and which is such a list too.
    Typed(Rc<Vec<Value<'a>>>, ListType),
    /// A map that the expression made; no key stands twice.
    Map(Rc<Vec<(Value<'a>, Value<'a>)>>),
    /// A mapping or sequence of a YAML file.
    Node(Node<'a>),
    /// A list or map of a rule's parameters.
    Data(&'a Data),
    /// A value or none.
    Optional(Option<Rc<Value<'a>>>),
    /// An amount, of `quantity()`.
    Quantity(Quantity),
    /// A length of time in nanoseconds, of `duration()`.
    Duration(i64),
    /// A point in time, of `timestamp()`.
    Timestamp(Timestamp),
    /// A semantic version, of `semver()`.
    Version(Rc<Version>),
    /// A format by its name, of `format.named()`.
    Format(Format),
    /// A URL, of `url()`.
    Url(Rc<url::Url>),
    /// An address, of `ip()`.
    Ip(IpAddr),
    /// A range of addresses, of `cidr()`: its address as written, and its length in bits.
    Cidr(IpAddr, u8),
    /// A type, by its name.
    Type(&'static str),
}

/// What came of a step: a value, or why there is none.
pub(crate) type Outcome<'a> = Result<Value<'a>, Stop>;

impl<'a> Value<'a> {
    /// The name of its type.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Null => "null_type",
            Self::Bool(_) => "bool",
            Self::Int(_) => "int",
            Self::Uint(_) => "uint",
            Self::Double(_) => "double",
            Self::Text(_) => "string",
            Self::Bytes(_) => "bytes",
            Self::List(_) | Self::Typed(..) | Self::Data(Data::List(_)) => "list",
            Self::Node(node) if node.is_sequence() => "list",
            Self::Map(_) | Self::Node(_) | Self::Data(_) => "map",
            Self::Optional(_) => "optional_type",
            Self::Quantity(_) => "kubernetes.Quantity",
            Self::Duration(_) => "google.protobuf.Duration",
            Self::Timestamp(_) => "google.protobuf.Timestamp",
            Self::Version(_) => "kubernetes.Semver",
            Self::Format(_) => "kubernetes.NamedFormat",
            Self::Url(_) => "kubernetes.URL",
            Self::Ip(_) => "net.IP",
            Self::Cidr(..) => "net.CIDR",
            Self::Type(_) => "type",
        }
    }

    /// A text.
    pub(crate) fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self::Text(text.into())
    }

    pub(crate) fn list(items: Vec<Value<'a>>) -> Self {
        Self::List(Rc::new(items))
    }

    /// What a node of a YAML file says.
    ///
    /// # Errors
    /// Unknown, where something else fills it in.
    pub fn of_node(node: Node<'a>) -> Outcome<'a> {
        if pitfall_models::kubernetes::is_unknown(node) {
            return Err(Stop::Unknown);
        }
        let Some(target) = node.resolved() else { return Err(Stop::Unknown) };
        Ok(match target.value() {
            None => Self::Node(target),
            Some(Scalar::Null) => Self::Null,
            Some(Scalar::Bool(value)) => Self::Bool(value),
            Some(Scalar::Int(value)) => match (i64::try_from(value), u64::try_from(value)) {
                (Ok(value), _) => Self::Int(value),
                (_, Ok(value)) => Self::Uint(value),
                _ => return Err(Stop::Unknown),
            },
            Some(Scalar::Float(value)) => Self::Double(value),
            Some(Scalar::Text(text)) => Self::text(text),
        })
    }

    /// What a parameter says.
    pub fn of_data(data: &'a Data) -> Self {
        match data {
            Data::Null => Self::Null,
            Data::Bool(value) => Self::Bool(*value),
            Data::Int(value) => Self::Int(*value),
            Data::Double(value) => Self::Double(*value),
            Data::Text(text) => Self::text(text.as_str()),
            Data::List(_) | Data::Map(_) | Data::Open(_) => Self::Data(data),
        }
    }

    /// It is a list.
    pub(crate) fn is_list(&self) -> bool {
        self.type_name() == "list"
    }

    /// It is a map.
    pub(crate) fn is_map(&self) -> bool {
        self.type_name() == "map"
    }

    /// The value under a key of a map; `None` where there is none. A field that is null is none, as the API server drops it.
    ///
    /// # Errors
    /// Unknown; or it is no map.
    pub(crate) fn get(&self, key: &Value<'a>, run: &mut Run<'a, '_>) -> Result<Option<Value<'a>>, Stop> {
        match self {
            Self::Map(entries) => {
                for (own, value) in entries.iter() {
                    if equal(own, key, run)? {
                        return Ok(Some(value.clone()));
                    }
                }
                Ok(None)
            }
            Self::Node(node) if node.is_mapping() => {
                let Value::Text(name) = key else { return Ok(None) };
                run.spend(1 + node.own_entries().len() / 16)?;
                match node.get(name) {
                    Some(entry) => match run.value_of(entry.value())? {
                        Value::Null => Ok(None),
                        value => Ok(Some(value)),
                    },
                    None if seen::is_open(*node) => Err(Stop::Unknown),
                    None if run.inputs.fills_in(name) => Err(Stop::Unknown),
                    None => Ok(None),
                }
            }
            Self::Data(Data::Map(entries)) => {
                let Value::Text(name) = key else { return Ok(None) };
                run.spend(1 + entries.len() / 16)?;
                Ok(entries.iter().find(|(own, _)| own == name).map(|(_, value)| Self::of_data(value)))
            }
            Self::Data(Data::Open(entries)) => {
                let Value::Text(name) = key else { return Err(Stop::Unknown) };
                let found = entries.iter().find(|(own, _)| own == name);
                found.map(|(_, value)| Some(Self::of_data(value))).ok_or(Stop::Unknown)
            }
            _ => Err(wrong("no such overload: a field is taken of what is no map")),
        }
    }

    /// Its items, or the keys of a map.
    ///
    /// # Errors
    /// Unknown, where a template may add some; or it is neither list nor map.
    pub(crate) fn items(&self, run: &mut Run<'a, '_>) -> Result<Vec<Result<Value<'a>, Stop>>, Stop> {
        let items: Vec<Result<Value<'a>, Stop>> = match self {
            Self::List(items) | Self::Typed(items, _) => items.iter().cloned().map(Ok).collect(),
            Self::Map(entries) => entries.iter().map(|(key, _)| Ok(key.clone())).collect(),
            Self::Node(node) => {
                if seen::is_open(*node) {
                    return Err(Stop::Unknown);
                }
                if node.is_sequence() {
                    node.items().map(|item| run.value_of(item)).collect()
                } else {
                    let written = node.entries();
                    let written = written.iter().filter(|entry| !entry.value().is_null());
                    written.map(|entry| entry.key().as_str().map(Self::text).ok_or(Stop::Unknown)).collect()
                }
            }
            Self::Data(Data::Open(_)) => return Err(Stop::Unknown),
            Self::Data(Data::List(items)) => items.iter().map(|item| Ok(Self::of_data(item))).collect(),
            Self::Data(Data::Map(entries)) => entries.iter().map(|(key, _)| Ok(Self::text(key.as_str()))).collect(),
            _ => return Err(wrong("no such overload: this is neither a list nor a map")),
        };
        run.spend(1 + items.len())?;
        Ok(items)
    }

    /// Its items, each of them known.
    pub(crate) fn known_items(&self, run: &mut Run<'a, '_>) -> Result<Vec<Value<'a>>, Stop> {
        self.items(run)?.into_iter().collect()
    }

    /// The number of its items or entries.
    pub(crate) fn size(&self, run: &mut Run<'a, '_>) -> Result<usize, Stop> {
        match self {
            Self::Text(text) => {
                run.spend(text.len() / 64)?;
                Ok(text.chars().count())
            }
            Self::Bytes(bytes) => Ok(bytes.len()),
            Self::List(items) | Self::Typed(items, _) => Ok(items.len()),
            _ => Ok(self.items(run)?.len()),
        }
    }

    /// It is what `optional.ofNonZeroValue` leaves out.
    pub(crate) fn is_zero(&self, run: &mut Run<'a, '_>) -> Result<bool, Stop> {
        Ok(match self {
            Self::Null | Self::Bool(false) | Self::Int(0) | Self::Uint(0) | Self::Duration(0) => true,
            Self::Double(value) => *value == 0.0,
            Self::Timestamp(at) => at.is_zero(),
            Self::Text(_) | Self::Bytes(_) => self.size(run)? == 0,
            _ if self.is_list() || self.is_map() => self.size(run)? == 0,
            _ => false,
        })
    }
}

/// Both say the same; numbers of whatever type by their amount.
///
/// # Errors
/// Unknown, where that depends on something unknown; or the budget is spent.
pub(crate) fn equal<'a>(one: &Value<'a>, other: &Value<'a>, run: &mut Run<'a, '_>) -> Result<bool, Stop> {
    run.spend(1)?;
    use Value::{
        Bool, Bytes, Cidr, Double, Duration, Format, Int, Ip, Null, Optional, Quantity, Text, Timestamp, Type, Uint,
        Url, Version,
    };
    Ok(match (one, other) {
        (Null, Null) => true,
        (Bool(a), Bool(b)) => a == b,
        (Text(a), Text(b)) => {
            run.spend(a.len().min(b.len()) / 64)?;
            a == b
        }
        (Bytes(a), Bytes(b)) => a == b,
        (Int(_) | Uint(_) | Double(_), Int(_) | Uint(_) | Double(_)) => {
            compare_numbers(one, other) == Some(Ordering::Equal)
        }
        (Optional(a), Optional(b)) => match (a, b) {
            (Some(a), Some(b)) => equal(a, b, run)?,
            (a, b) => a.is_none() && b.is_none(),
        },
        (Quantity(a), Quantity(b)) => a.compare(b) == Ordering::Equal,
        (Duration(a), Duration(b)) => a == b,
        (Timestamp(a), Timestamp(b)) => a == b,
        (Version(a), Version(b)) => a.compare(b) == Ordering::Equal,
        (Format(a), Format(b)) => a == b,
        (Url(a), Url(b)) => a == b,
        (Ip(a), Ip(b)) => a == b,
        (Cidr(a, a_bits), Cidr(b, b_bits)) => (a, a_bits) == (b, b_bits),
        (Type(a), Type(b)) => a == b,
        _ if one.is_list() && other.is_list() => list_type::equal(one, other, run)?,
        _ if one.is_map() && other.is_map() => maps_are_equal(one, other, run)?,
        _ => false,
    })
}

fn maps_are_equal<'a>(one: &Value<'a>, other: &Value<'a>, run: &mut Run<'a, '_>) -> Result<bool, Stop> {
    let (ones, others) = (one.known_items(run)?, other.known_items(run)?);
    if ones.len() != others.len() {
        return Ok(false);
    }
    run.deeper(|run| {
        for key in &ones {
            let (Some(a), Some(b)) = (one.get(key, run)?, other.get(key, run)?) else { return Ok(false) };
            if !equal(&a, &b, run)? {
                return Ok(false);
            }
        }
        Ok(true)
    })
}

/// Which of two values comes first; `None` where they cannot be compared.
pub(crate) fn compare(one: &Value<'_>, other: &Value<'_>) -> Option<Ordering> {
    use Value::{Bool, Bytes, Duration, Text, Timestamp};
    match (one, other) {
        (Bool(a), Bool(b)) => Some(a.cmp(b)),
        (Text(a), Text(b)) => Some(a.cmp(b)),
        (Bytes(a), Bytes(b)) => Some(a.cmp(b)),
        (Duration(a), Duration(b)) => Some(a.cmp(b)),
        (Timestamp(a), Timestamp(b)) => Some(a.cmp(b)),
        _ => compare_numbers(one, other),
    }
}

fn compare_numbers(one: &Value<'_>, other: &Value<'_>) -> Option<Ordering> {
    use Value::{Double, Int, Uint};
    let whole = |value: &Value<'_>| match value {
        Int(value) => Some(i128::from(*value)),
        Uint(value) => Some(i128::from(*value)),
        _ => None,
    };
    let broken = |value: &Value<'_>| match value {
        Int(value) => Some(*value as f64),
        Uint(value) => Some(*value as f64),
        Double(value) => Some(*value),
        _ => None,
    };
    match (whole(one), whole(other)) {
        (Some(a), Some(b)) => Some(a.cmp(&b)),
        _ => broken(one)?.partial_cmp(&broken(other)?),
    }
}
