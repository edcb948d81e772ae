//! Which types each function takes, and which it gives.
//!
//! Sources: `common/stdlib/standard.go` and `ext` of `github.com/google/cel-go`; `k8s.io/apiserver/pkg/cel/library`.

use std::rc::Rc;

use super::types::{DURATION, TIMESTAMP, Type};
use crate::functions::Function;

/// A letter stands for one type, the same wherever it stands in a line; the receiver of a method comes first.
const TABLE: &[(&str, &[&str])] = &[
    ("size", &["string -> int", "bytes -> int", "list(A) -> int", "map(A,B) -> int"]),
    ("contains startsWith endsWith matches", &["string,string -> bool"]),
    ("bool", &["bool -> bool", "string -> bool"]),
    ("int", &["int -> int", "uint -> int", "double -> int", "string -> int", "duration -> int", "timestamp -> int"]),
    ("uint", &["uint -> uint", "int -> uint", "double -> uint", "string -> uint"]),
    ("double", &["double -> double", "int -> double", "uint -> double", "string -> double"]),
    (
        "string",
        &[
            "string -> string",
            "bool -> string",
            "int -> string",
            "uint -> string",
            "double -> string",
            "bytes -> string",
            "duration -> string",
            "timestamp -> string",
            "net.IP -> string",
            "net.CIDR -> string",
        ],
    ),
    ("bytes", &["bytes -> bytes", "string -> bytes"]),
    ("type", &["A -> type"]),
    ("dyn", &["A -> dyn"]),
    ("duration", &["duration -> duration", "string -> duration", "int -> duration"]),
    ("timestamp", &["timestamp -> timestamp", "string -> timestamp", "int -> timestamp"]),
    (
        "getFullYear getMonth getDayOfYear getDayOfMonth getDate getDayOfWeek",
        &["timestamp -> int", "timestamp,string -> int"],
    ),
    (
        "getHours getMinutes getSeconds getMilliseconds",
        &["timestamp -> int", "timestamp,string -> int", "duration -> int"],
    ),
    ("charAt", &["string,int -> string"]),
    ("indexOf lastIndexOf", &["string,string -> int", "string,string,int -> int", "list(A),A -> int"]),
    ("join", &["list(string) -> string", "list(string),string -> string"]),
    ("lowerAscii upperAscii trim", &["string -> string"]),
    ("strings.quote", &["string -> string"]),
    ("replace", &["string,string,string -> string", "string,string,string,int -> string"]),
    ("split", &["string,string -> list(string)", "string,string,int -> list(string)"]),
    ("substring", &["string,int -> string", "string,int,int -> string"]),
    ("format", &["string,list(A) -> string"]),
    ("find", &["string,string -> string"]),
    ("findAll", &["string,string -> list(string)", "string,string,int -> list(string)"]),
    (
        "isSorted",
        &[
            "list(int) -> bool",
            "list(uint) -> bool",
            "list(double) -> bool",
            "list(bool) -> bool",
            "list(duration) -> bool",
            "list(timestamp) -> bool",
            "list(string) -> bool",
            "list(bytes) -> bool",
        ],
    ),
    ("sum", &["list(int) -> int", "list(uint) -> uint", "list(double) -> double", "list(duration) -> duration"]),
    (
        "min max",
        &[
            "list(int) -> int",
            "list(uint) -> uint",
            "list(double) -> double",
            "list(bool) -> bool",
            "list(duration) -> duration",
            "list(timestamp) -> timestamp",
            "list(string) -> string",
            "list(bytes) -> bytes",
        ],
    ),
    ("url", &["string -> kubernetes.URL"]),
    ("isURL isQuantity isIP isCIDR ip.isCanonical", &["string -> bool"]),
    ("getScheme getHost getHostname getPort getEscapedPath", &["kubernetes.URL -> string"]),
    ("getQuery", &["kubernetes.URL -> map(string,list(string))"]),
    (
        "isGreaterThan isLessThan",
        &["kubernetes.Quantity,kubernetes.Quantity -> bool", "kubernetes.Semver,kubernetes.Semver -> bool"],
    ),
    ("compareTo", &["kubernetes.Quantity,kubernetes.Quantity -> int", "kubernetes.Semver,kubernetes.Semver -> int"]),
    ("optional.of optional.ofNonZeroValue", &["A -> optional(A)"]),
    ("optional.none", &[" -> optional(dyn)"]),
    ("optional.unwrap unwrapOpt", &["list(optional(A)) -> list(A)"]),
    ("hasValue", &["optional(A) -> bool"]),
    ("value", &["optional(A) -> A"]),
    ("or", &["optional(A),optional(A) -> optional(A)"]),
    ("orValue", &["optional(A),A -> A"]),
    ("quantity", &["string -> kubernetes.Quantity"]),
    ("sign asInteger", &["kubernetes.Quantity -> int"]),
    ("isInteger", &["kubernetes.Quantity -> bool"]),
    ("asApproximateFloat", &["kubernetes.Quantity -> double"]),
    (
        "add sub",
        &[
            "kubernetes.Quantity,kubernetes.Quantity -> kubernetes.Quantity",
            "kubernetes.Quantity,int -> kubernetes.Quantity",
        ],
    ),
    ("sets.contains sets.equivalent sets.intersects", &["list(A),list(A) -> bool"]),
    ("ip", &["string -> net.IP", "net.CIDR -> net.IP"]),
    ("family", &["net.IP -> int"]),
    ("isUnspecified isLoopback isLinkLocalMulticast isLinkLocalUnicast isGlobalUnicast", &["net.IP -> bool"]),
    ("cidr", &["string -> net.CIDR"]),
    ("containsIP", &["net.CIDR,net.IP -> bool", "net.CIDR,string -> bool"]),
    ("containsCIDR", &["net.CIDR,net.CIDR -> bool", "net.CIDR,string -> bool"]),
    ("prefixLength", &["net.CIDR -> int"]),
    ("masked", &["net.CIDR -> net.CIDR"]),
    ("format.named", &["string -> optional(kubernetes.NamedFormat)"]),
    (
        "format.dns1123Label format.dns1123Subdomain format.dns1035Label format.qualifiedName format.dns1123LabelPrefix \
         format.dns1123SubdomainPrefix format.dns1035LabelPrefix format.labelValue format.uri format.uuid format.byte \
         format.date format.datetime",
        &[" -> kubernetes.NamedFormat"],
    ),
    ("validate", &["kubernetes.NamedFormat,string -> optional(list(string))"]),
    ("semver", &["string -> kubernetes.Semver", "string,bool -> kubernetes.Semver"]),
    ("isSemver", &["string -> bool", "string,bool -> bool"]),
    ("major minor patch", &["kubernetes.Semver -> int"]),
    ("distinct", &["list(A) -> list(A)"]),
    ("flatten", &["list(A) -> dyn", "list(A),int -> dyn"]),
    ("sort", &["list(A) -> list(A)"]),
    ("slice", &["list(A),int,int -> list(A)"]),
    ("reverse", &["list(A) -> list(A)", "string -> string"]),
    ("first last", &["list(A) -> optional(A)"]),
    ("lists.range", &["int -> list(int)"]),
    ("includes", &["A,B -> bool"]),
];

/// What a function takes and gives.
pub(super) struct Signature {
    pub(super) takes: Vec<Type<'static>>,
    pub(super) gives: Type<'static>,
}

/// The signatures of a function.
pub(super) fn of(function: Function) -> Vec<Signature> {
    let name = function.name();
    let row = TABLE.iter().find(|(names, _)| names.split_ascii_whitespace().any(|known| known == name));
    row.map(|(_, lines)| lines.iter().filter_map(|line| signature(line)).collect()).unwrap_or_default()
}

fn signature(line: &str) -> Option<Signature> {
    let (takes, gives) = line.split_once(" -> ")?;
    Some(Signature { takes: types(takes.trim())?, gives: type_named(gives)? })
}

/// Types with commas between them.
fn types(text: &str) -> Option<Vec<Type<'static>>> {
    if text.is_empty() {
        return Some(Vec::new());
    }
    let (mut all, mut depth, mut start) = (Vec::new(), 0, 0);
    for (at, sign) in text.char_indices() {
        match sign {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth == 0 => {
                all.push(type_named(&text[start..at])?);
                start = at + 1;
            }
            _ => {}
        }
    }
    all.push(type_named(&text[start..])?);
    Some(all)
}

fn type_named(text: &str) -> Option<Type<'static>> {
    if let Some((name, rest)) = text.split_once('(') {
        let mut inner = types(rest.strip_suffix(')')?)?.into_iter().map(Rc::new);
        return Some(match name {
            "list" => Type::List(inner.next()?),
            "optional" => Type::Optional(inner.next()?),
            "map" => Type::Map(inner.next()?, inner.next()?),
            _ => return None,
        });
    }
    Some(match text {
        "dyn" => Type::Dyn,
        "bool" => Type::Bool,
        "int" => Type::Int,
        "uint" => Type::Uint,
        "double" => Type::Double,
        "string" => Type::Text,
        "bytes" => Type::Bytes,
        "type" => Type::Type,
        "duration" => Type::Named(DURATION),
        "timestamp" => Type::Named(TIMESTAMP),
        _ if text.len() == 1 => Type::Letter(text.as_bytes()[0]),
        _ => Type::Named(crate::functions::type_named(text)?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::functions::FUNCTIONS;

    #[test]
    fn each_function_has_its_types() {
        for (function, name, _, least, most) in FUNCTIONS {
            let all = of(*function);
            assert!(!all.is_empty(), "{name}");
            for count in *least..=*most {
                assert!(all.iter().any(|one| one.takes.len() == count), "{name} with {count}");
            }
            for one in &all {
                assert!((*least..=*most).contains(&one.takes.len()), "{name}: {:?}", one.takes);
                if let Some(wanted) = function.returns() {
                    let found = match &one.gives {
                        Type::List(_) => "list".to_owned(),
                        Type::Map(..) => "map".to_owned(),
                        Type::Optional(_) => "optional_type".to_owned(),
                        Type::Named(name) => (*name).to_owned(),
                        other => other.to_string(),
                    };
                    assert!(found == wanted || found == "dyn", "{name}: {found}, {wanted}");
                }
            }
        }
    }

    #[test]
    fn each_line_is_read_and_each_name_known() {
        for (names, lines) in TABLE {
            assert!(lines.iter().all(|line| signature(line).is_some()), "{names}");
            for name in names.split_ascii_whitespace() {
                assert!(FUNCTIONS.iter().any(|row| row.1 == name), "{name}");
            }
        }
    }
}
