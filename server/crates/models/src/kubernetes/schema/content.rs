//! Values and keys beside what they must look like.

use pitfall_knowledge::kubernetes::{Content, Name, schedule};
use pitfall_syntax::yaml::{Entry, Node, Value};

use super::{Detail, Wrong, is_filled_in_later};

/// What is wrong with a value of the right type.
pub(super) fn of_value<'a>(node: Node<'a>, value: Value<'a>, content: Content) -> Option<Wrong<'a>> {
    let text = match value {
        Value::Text(text) if is_filled_in_later(text) => return None,
        Value::Text(text) => text,
        Value::Int(number) => return of_number(node, number, content),
        _ => return None,
    };
    let accepted = match content {
        Content::OneOf(words) => {
            return (!words.contains(&text)).then_some(Wrong::Word { node, words });
        }
        Content::Name(name) => name.accepts(text) || text.is_empty() && may_be_empty(name),
        Content::Schedule => schedule::check(text).is_ok(),
        Content::AbsolutePath => text.starts_with('/'),
        Content::ClusterIp => matches!(text, "" | "None") || text.parse::<std::net::IpAddr>().is_ok(),
        _ => true,
    };
    (!accepted).then_some(Wrong::Content { node, content: Detail::Is(content) })
}

/// Nothing is the same as no such field.
fn may_be_empty(name: Name) -> bool {
    !matches!(name, Name::MountPath | Name::Variable | Name::LabelKey)
}

fn of_number(node: Node<'_>, number: i128, content: Content) -> Option<Wrong<'_>> {
    let accepted = match content {
        Content::Between(least, most) => i128::from(least) <= number && number <= i128::from(most),
        // These four are accepted, and nobody means what they say in decimal.
        Content::FileMode => (0..=0o777).contains(&number) && !matches!(node.source(), "400" | "440" | "444" | "500"),
        Content::Name(Name::PortOrNumber) => (1..=65535).contains(&number),
        _ => true,
    };
    (!accepted).then_some(Wrong::Content { node, content: Detail::Is(content) })
}

/// What is wrong with an entry of a map.
pub(super) fn of_entry<'a>(entry: Entry<'a>, content: Content, found: &mut Vec<Wrong<'a>>) {
    let Some(key) = entry.key().as_str().filter(|key| !is_filled_in_later(key)) else { return };
    let (key_is_right, detail) = match content {
        Content::Labels => (Name::LabelKey.accepts(key), Detail::LabelKey),
        Content::Annotations => (Name::AnnotationKey.accepts(key), Detail::AnnotationKey),
        Content::Data => (Name::DataKey.accepts(key), Detail::DataKey),
        Content::ContainerResources => (is_container_resource(key), Detail::ResourceName),
        _ => return,
    };
    if !key_is_right {
        found.push(Wrong::Content { node: entry.key(), content: detail });
    }
    if content == Content::Labels {
        let text = match entry.value().value() {
            Some(Value::Text(text)) if !is_filled_in_later(text) => text,
            _ => return,
        };
        if !Name::LabelValue.accepts(text) {
            found.push(Wrong::Content { node: entry.value(), content: Detail::LabelValue });
        }
    }
}

/// Without a prefix only the resources of Kubernetes itself.
fn is_container_resource(name: &str) -> bool {
    match name.split_once('/') {
        Some(_) => Name::LabelKey.accepts(name),
        None => matches!(name, "cpu" | "memory" | "ephemeral-storage") || name.starts_with("hugepages-"),
    }
}

/// `text` is what Go's standard base64 takes: padded, line ends allowed.
pub(super) fn is_base64(text: &str) -> bool {
    let mut count = 0_usize;
    let mut padding = 0_usize;
    for byte in text.bytes() {
        match byte {
            b'\r' | b'\n' => {}
            b'=' => padding += 1,
            _ if padding > 0 => return false,
            b'+' | b'/' => count += 1,
            byte if byte.is_ascii_alphanumeric() => count += 1,
            _ => return false,
        }
    }
    padding <= 2 && (count + padding).is_multiple_of(4)
}
