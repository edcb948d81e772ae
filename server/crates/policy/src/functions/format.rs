//! Formats that Kubernetes has a name for, and what is wrong with a text that is not of one.
//!
//! Source: `k8s.io/apiserver/pkg/cel/library/format.go`, and `pkg/api/validate/content` of k8s.io/apimachinery, whose words these are.

use std::rc::Rc;

use pitfall_knowledge::kubernetes::{is_of_format, matches_pattern};

use super::Function;
use crate::evaluate::Stop;
use crate::value::{Outcome, Value};

/// A format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// `dns1123Label`
    Label,
    /// `dns1123Subdomain`
    Subdomain,
    /// `dns1035Label`
    ServiceName,
    /// `qualifiedName`
    QualifiedName,
    /// `dns1123LabelPrefix`
    LabelPrefix,
    /// `dns1123SubdomainPrefix`
    SubdomainPrefix,
    /// `dns1035LabelPrefix`
    ServiceNamePrefix,
    /// `labelValue`
    LabelValue,
    /// `uri`
    Uri,
    /// `uuid`
    Uuid,
    /// `byte`
    Byte,
    /// `date`
    Date,
    /// `datetime`
    DateTime,
}

const LABEL: &str = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const SUBDOMAIN: &str = "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";
const SERVICE_NAME: &str = "[a-z]([-a-z0-9]*[a-z0-9])?";
const WORD: &str = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const LABEL_VALUE: &str = "(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?";

impl Format {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "dns1123Label" => Self::Label,
            "dns1123Subdomain" => Self::Subdomain,
            "dns1035Label" => Self::ServiceName,
            "qualifiedName" => Self::QualifiedName,
            "dns1123LabelPrefix" => Self::LabelPrefix,
            "dns1123SubdomainPrefix" => Self::SubdomainPrefix,
            "dns1035LabelPrefix" => Self::ServiceNamePrefix,
            "labelValue" => Self::LabelValue,
            "uri" => Self::Uri,
            "uuid" => Self::Uuid,
            "byte" => Self::Byte,
            "date" => Self::Date,
            "datetime" => Self::DateTime,
            _ => return None,
        })
    }

    /// What is wrong with `text`; nothing where it is of this format.
    fn faults(self, text: &str) -> Result<Vec<String>, Stop> {
        let checked = |format: &str, fault: &str| match is_of_format(format, text) {
            Some(true) => Ok(Vec::new()),
            Some(false) => Ok(vec![fault.to_owned()]),
            None => Err(Stop::Unknown),
        };
        Ok(match self {
            Self::Label => label(text),
            Self::LabelPrefix => label(&without_dash(text)),
            Self::Subdomain => subdomain(text),
            Self::SubdomainPrefix => subdomain(&without_dash(text)),
            Self::ServiceName => service_name(text),
            Self::ServiceNamePrefix => service_name(&without_dash(text)),
            Self::QualifiedName => qualified_name(text),
            Self::LabelValue => label_value(text),
            Self::Uri => uri(text)?,
            Self::Uuid => checked("uuid", "does not match the UUID format")?,
            Self::Byte => checked("byte", "invalid base64")?,
            Self::Date => checked("date", "invalid date")?,
            Self::DateTime => checked("datetime", "invalid datetime")?,
        })
    }
}

/// Its value; `None` where it is no function of this file, or not of these types.
pub(super) fn call<'a>(function: Function, args: &[Value<'a>]) -> Option<Outcome<'a>> {
    let some = |value| Value::Optional(Some(Rc::new(value)));
    Some(match (function, args) {
        (Function::FormatNamed, [Value::Text(name)]) => {
            Ok(Format::named(name).map_or(Value::Optional(None), |format| some(Value::Format(format))))
        }
        (Function::Validate, [Value::Format(format), Value::Text(text)]) => format.faults(text).map(|faults| {
            let faults: Vec<Value<'a>> = faults.into_iter().map(Value::text).collect();
            if faults.is_empty() { Value::Optional(None) } else { some(Value::list(faults)) }
        }),
        (function, []) => Ok(Value::Format(Format::named(function.name().strip_prefix("format.")?)?)),
        _ => return None,
    })
}

/// A name to which something is added may end with a dash, which `maskTrailingDash` takes off with the character before it.
fn without_dash(text: &str) -> String {
    match text.strip_suffix('-').filter(|rest| !rest.is_empty()) {
        Some(rest) => {
            let end = rest.char_indices().next_back().map_or(0, |(at, _)| at);
            format!("{}a", &rest[..end])
        }
        None => text.to_owned(),
    }
}

fn too_long(text: &str, most: usize) -> Option<String> {
    (text.len() > most).then(|| format!("must be no more than {most} bytes"))
}

fn unlike(what: &str, pattern: &str, examples: &[&str]) -> String {
    let examples: Vec<String> = examples.iter().map(|example| format!("'{example}', ")).collect();
    format!("{what} (e.g. {}regex used for validation is '{pattern}')", examples.join(" or "))
}

/// All of `text` is of that pattern.
fn is_like(pattern: &str, text: &str) -> bool {
    matches_pattern(&format!("^{pattern}$"), text) == Some(true)
}

fn label(text: &str) -> Vec<String> {
    let mut faults: Vec<String> = too_long(text, 63).into_iter().collect();
    if !is_like(LABEL, text) {
        faults.push(if is_like(SUBDOMAIN, text) {
            "must not contain dots".to_owned()
        } else {
            let what = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";
            unlike(what, LABEL, &["my-name", "123-abc"])
        });
    }
    faults
}

fn subdomain(text: &str) -> Vec<String> {
    let mut faults: Vec<String> = too_long(text, 253).into_iter().collect();
    if !is_like(SUBDOMAIN, text) {
        let what = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
        faults.push(unlike(what, SUBDOMAIN, &["example.com"]));
    }
    faults
}

fn service_name(text: &str) -> Vec<String> {
    let mut faults: Vec<String> = too_long(text, 63).into_iter().collect();
    if !is_like(SERVICE_NAME, text) {
        let what = "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character";
        faults.push(unlike(what, SERVICE_NAME, &["my-name", "abc-123"]));
    }
    faults
}

fn word_fault() -> String {
    let what = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
    unlike(what, WORD, &["MyName", "my.name", "123-abc"])
}

fn qualified_name(text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let (prefix, name) = match text.split('/').collect::<Vec<_>>().as_slice() {
        [name] => (None, *name),
        [prefix, name] => (Some(*prefix), *name),
        _ => {
            let fault = word_fault();
            return vec![format!(
                "a valid label key {fault} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
            )];
        }
    };
    match prefix {
        Some("") => faults.push("prefix part must be non-empty".to_owned()),
        Some(prefix) => faults.extend(subdomain(prefix).into_iter().map(|fault| format!("prefix part {fault}"))),
        None => {}
    }
    if name.is_empty() {
        faults.push("name part must be non-empty".to_owned());
    }
    faults.extend(too_long(name, 63).map(|fault| format!("name part {fault}")));
    if !is_like(WORD, name) {
        faults.push(format!("name part {}", word_fault()));
    }
    faults
}

fn label_value(text: &str) -> Vec<String> {
    let mut faults: Vec<String> = too_long(text, 63).into_iter().collect();
    if !is_like(LABEL_VALUE, text) {
        let what = "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
        faults.push(unlike(what, LABEL_VALUE, &["MyValue", "my_value", "12345"]));
    }
    faults
}

/// As Go's `url.ParseRequestURI`; of unusual ones it is not known here what it says.
fn uri(text: &str) -> Result<Vec<String>, Stop> {
    const PLAIN: &str = "([A-Za-z][A-Za-z0-9+.-]*://[A-Za-z0-9._-]+(:[0-9]+)?)?(/[A-Za-z0-9._~/,;=&+!$'()*@-]*)?([?][A-Za-z0-9._~/,;=&+-]*)?";
    let fault = |words: &str| Ok(vec![format!("parse {text:?}: {words}")]);
    if text.is_empty() {
        return fault("empty url");
    }
    if !text.starts_with('?') && is_like(PLAIN, text) {
        return Ok(Vec::new());
    }
    let is_printed = text.bytes().all(|byte| (b' '..0x7f).contains(&byte));
    match is_of_format("uri", text) {
        Some(false) if is_printed && !text.starts_with(':') => fault("invalid URI for request"),
        _ => Err(Stop::Unknown),
    }
}
