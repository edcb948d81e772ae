//! Configuration values with their places, whatever they were written in: TOML of `pitfall.toml` or JSON of an editor's settings.

use pitfall_text::Span;
use toml::de::{DeTable, DeValue};

/// A value and the bytes it stands in. Values that come from an editor have empty spans.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    /// The bytes of the value in its file.
    pub span: Span,
    /// The value.
    pub data: Data,
}

/// What a value is.
#[derive(Debug, Clone, PartialEq)]
pub enum Data {
    /// Text.
    String(String),
    /// `true` or `false`.
    Bool(bool),
    /// A list.
    List(Vec<Value>),
    /// Named values, in the order of writing.
    Table(Vec<Entry>),
    /// A number or a date, as written: no key of ours takes one.
    Other(String),
}

/// One `key = value`.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key's own bytes.
    pub key_span: Span,
    /// The key.
    pub key: String,
    /// Its value.
    pub value: Value,
}

impl Value {
    /// The text, where it is one.
    pub fn as_str(&self) -> Option<&str> {
        if let Data::String(text) = &self.data { Some(text) } else { None }
    }

    /// The truth value, where it is one.
    pub fn as_bool(&self) -> Option<bool> {
        if let Data::Bool(value) = self.data { Some(value) } else { None }
    }

    /// The items, where it is a list.
    pub fn as_list(&self) -> Option<&[Value]> {
        if let Data::List(items) = &self.data { Some(items) } else { None }
    }

    /// The entries, where it is a table.
    pub fn as_table(&self) -> Option<&[Entry]> {
        if let Data::Table(entries) = &self.data { Some(entries) } else { None }
    }

    /// The value as it is shown to a person.
    pub fn show(&self) -> String {
        match &self.data {
            Data::String(text) => format!("{text:?}"),
            Data::Bool(value) => value.to_string(),
            Data::Other(text) => text.clone(),
            Data::List(items) => format!("[{}]", items.iter().map(Value::show).collect::<Vec<_>>().join(", ")),
            Data::Table(entries) => {
                let entries: Vec<_> = entries.iter().map(|e| format!("{:?} = {}", e.key, e.value.show())).collect();
                format!("{{ {} }}", entries.join(", "))
            }
        }
    }

    pub(super) fn of_toml_table(span: Span, table: &DeTable<'_>) -> Self {
        let mut entries: Vec<Entry> = table
            .iter()
            .map(|(key, value)| Entry {
                key_span: key.span().into(),
                key: key.get_ref().to_string(),
                value: Self::of_toml(value.span().into(), value.get_ref()),
            })
            .collect();
        entries.sort_by_key(|entry| entry.key_span);
        Self { span, data: Data::Table(entries) }
    }

    fn of_toml(span: Span, value: &DeValue<'_>) -> Self {
        let data = match value {
            DeValue::String(text) => Data::String(text.to_string()),
            DeValue::Boolean(value) => Data::Bool(*value),
            DeValue::Array(items) => {
                Data::List(items.iter().map(|item| Self::of_toml(item.span().into(), item.get_ref())).collect())
            }
            DeValue::Table(table) => return Self::of_toml_table(span, table),
            DeValue::Integer(number) => Data::Other(number.to_string()),
            DeValue::Float(number) => Data::Other(number.to_string()),
            DeValue::Datetime(date) => Data::Other(date.to_string()),
        };
        Self { span, data }
    }

    /// The value of an editor's JSON. `null` is absent.
    pub fn of_json(json: &serde_json::Value) -> Option<Self> {
        use serde_json::Value as Json;
        let data = match json {
            Json::Null => return None,
            Json::Bool(value) => Data::Bool(*value),
            Json::String(text) => Data::String(text.clone()),
            Json::Number(number) => Data::Other(number.to_string()),
            Json::Array(items) => Data::List(items.iter().filter_map(Self::of_json).collect()),
            Json::Object(map) => Data::Table(
                map.iter()
                    .filter_map(|(key, value)| {
                        Some(Entry { key_span: Span::default(), key: key.clone(), value: Self::of_json(value)? })
                    })
                    .collect(),
            ),
        };
        Some(Self { span: Span::default(), data })
    }
}
