//! The digest by which Helm tells whether a `Chart.lock` was made of the dependencies that its `Chart.yaml` has.
//!
//! Source: `HashReq` of Helm's package resolver: SHA-256 of what Go's `encoding/json` makes of both lists.

use std::fmt::Write as _;

use pitfall_syntax::yaml::{Node, Value};
use sha2::{Digest as _, Sha256};

use crate::kubernetes::View;

/// A dependency as JSON, with the fields in the order of Helm's type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DependencyText(String);

impl DependencyText {
    /// Of an item of `dependencies`; `None` where something of it cannot be known, or is read in a way that is not followed here.
    pub fn of(item: Node<'_>) -> Option<Self> {
        let view = View::of(item);
        if !view.is_present() || view.is_open() {
            return None;
        }
        let known = ["name", "version", "repository", "condition", "tags", "enabled", "import-values", "alias"];
        // Helm reads keys of other case, too; the last one counts.
        let other = |key: &str| !known.contains(&key) && known.iter().any(|known| known.eq_ignore_ascii_case(key));
        if view.entries().iter().any(|entry| entry.key().as_str().is_none_or(other)) {
            return None;
        }
        let text = |key: &str| view.entry(key).map_or(Some(String::new()), |entry| text(entry.value()));
        let mut json = String::from("{\"name\":");
        push(&mut json, &text("name")?);
        field(&mut json, "version", &text("version")?);
        json.push_str(",\"repository\":");
        push(&mut json, &text("repository")?);
        field(&mut json, "condition", &text("condition")?);
        if let Some(entry) = view.entry("tags").filter(|entry| !entry.value().is_null()) {
            let tags = list(entry.value())?.map(text_as_json).collect::<Option<Vec<_>>>()?;
            values(&mut json, "tags", &tags);
        }
        if let Some(entry) = view.entry("enabled").filter(|entry| !entry.value().is_null()) {
            match entry.value().value()? {
                Value::Bool(true) => json.push_str(",\"enabled\":true"),
                Value::Bool(false) => {}
                _ => return None,
            }
        }
        if let Some(entry) = view.entry("import-values").filter(|entry| !entry.value().is_null()) {
            let imports = list(entry.value())?.map(import).collect::<Option<Vec<_>>>()?;
            values(&mut json, "import-values", &imports);
        }
        field(&mut json, "alias", &text("alias")?);
        json.push('}');
        Some(Self(json))
    }
}

/// What `digest` in `Chart.lock` has to be.
pub fn lock_digest(wanted: &[DependencyText], locked: &[DependencyText]) -> String {
    let list = |items: &[DependencyText]| items.iter().map(|item| item.0.as_str()).collect::<Vec<_>>().join(",");
    let json = format!("[[{}],[{}]]", list(wanted), list(locked));
    let mut digest = String::from("sha256:");
    for byte in Sha256::digest(json.as_bytes()) {
        // Writing to a text does not fail.
        let _ = write!(digest, "{byte:02x}");
    }
    digest
}

fn list(node: Node<'_>) -> Option<impl Iterator<Item = Node<'_>>> {
    let node = node.resolved()?;
    (node.is_sequence() && !node.hides_something()).then(|| node.items())
}

/// The text of a scalar, where Helm takes it as it is written.
fn text(node: Node<'_>) -> Option<String> {
    let written = node.resolved()?.as_str()?;
    let text = match node.value()? {
        Value::Text(text) => text,
        Value::Null => "",
        Value::Int(number) if number.to_string() == written => written,
        _ => return None,
    };
    // Helm makes blanks of some characters and leaves others out.
    let is_plain = |c: char| c == ' ' || c.is_ascii_graphic() || c.is_alphanumeric();
    text.chars().all(is_plain).then(|| text.to_owned())
}

fn text_as_json(node: Node<'_>) -> Option<String> {
    let mut json = String::new();
    push(&mut json, &text(node)?);
    Some(json)
}

/// An item of `import-values`: a name, or where something comes from and where it goes.
fn import(node: Node<'_>) -> Option<String> {
    let view = View::of(node);
    if !view.is_present() {
        return matches!(node.value()?, Value::Text(_)).then(|| text_as_json(node)).flatten();
    }
    let mut pairs = Vec::new();
    for entry in view.entries() {
        if !matches!(entry.value().value()?, Value::Text(_)) {
            return None;
        }
        pairs.push(format!("{}:{}", text_as_json(entry.key())?, text_as_json(entry.value())?));
    }
    pairs.sort();
    (!view.is_open()).then(|| format!("{{{}}}", pairs.join(",")))
}

fn field(json: &mut String, key: &str, text: &str) {
    if !text.is_empty() {
        let _ = write!(json, ",\"{key}\":");
        push(json, text);
    }
}

fn values(json: &mut String, key: &str, values: &[String]) {
    if !values.is_empty() {
        let _ = write!(json, ",\"{key}\":[{}]", values.join(","));
    }
}

/// The text in quotes, as Go's encoder writes it.
fn push(json: &mut String, text: &str) {
    json.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                json.push('\\');
                json.push(c);
            }
            '<' => json.push_str("\\u003c"),
            '>' => json.push_str("\\u003e"),
            '&' => json.push_str("\\u0026"),
            _ => json.push(c),
        }
    }
    json.push('"');
}

#[cfg(test)]
mod tests {
    use pitfall_syntax::yaml::Stream;

    use super::*;

    fn json(text: &str) -> Option<String> {
        let stream = Stream::parse(text);
        DependencyText::of(stream.documents().next()?.root()?).map(|it| it.0)
    }

    #[test]
    fn fields_are_written_as_go_writes_them() {
        assert_eq!(
            json("alias: \"a\"\nversion: '>=1.0 <2'\nname: b\ntags: [x, 'y\"']\nimport-values: [d, {parent: p, child: c}]"),
            Some(
                r#"{"name":"b","version":"\u003e=1.0 \u003c2","repository":"","tags":["x","y\""],"import-values":["d",{"child":"c","parent":"p"}],"alias":"a"}"#
                    .to_owned()
            )
        );
        assert_eq!(json("name: b\nenabled: false\ntags: []"), Some(r#"{"name":"b","repository":""}"#.to_owned()));
        for unknown in
            ["name: b\nVersion: 1.0.0", "name: b\nversion: 1.10", "name: [b]", "name: {{ a }}", "name: b\ntags: x"]
        {
            assert_eq!(json(unknown), None, "{unknown}");
        }
    }
}
