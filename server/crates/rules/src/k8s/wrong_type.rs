//! A value of another type than its field has.
//! Source: the API's own schemas; kubectl and the API server cannot decode such an object ("cannot unmarshal number into Go struct field").

use pitfall_engine::{Context, Findings, Message, rule, text};
use pitfall_models::kubernetes::schema::{Expected, SchemaFault, Wrong};
use pitfall_syntax::yaml::edit::{self, Edit, New};
use pitfall_syntax::yaml::{Kind, Node, Value};

rule! {
    id: "k8s/wrong-type",
    page: "wrong_type.md",
    on: SchemaFault,
    severity: Error,
    category: Correctness,
    fix: Safe,
    since: "0.1.0",
    templates: too,
    also: ["kube-linter:schema-validation", "monokle:K8S001"],
}

fn check(fault: &SchemaFault<'_>, _: &Context<'_>, out: &mut Findings) {
    let Wrong::Type { node, expected, quoting_helps } = &fault.what else { return };
    let key = place(*node);
    let (is, wanted) = (name_of(*node), wanted(*expected));
    let Message { en, zh } = is;
    let message = Message {
        en: format!("{key} is {en}, and must be {}: the API server cannot read this object", wanted.en),
        zh: format!("{key} 是{zh}，但必须是{}：API 服务器无法读取此对象", wanted.zh),
    };
    let said = out.at(node.span()).says(message);
    if let Some((title, edits)) = cure(*node, *expected, *quoting_helps) {
        said.mends(title, edits);
    } else if let Some(edits) = as_list(*node, *expected) {
        said.suggests(text! { en: "write it as a list", zh: "写成列表" }, edits);
    }
}

/// The nearest key above it.
pub(super) fn place(node: Node<'_>) -> String {
    let mut at = Some(node);
    while let Some(inner) = at {
        if let Some(key) = inner.entry().filter(|entry| entry.value() == inner).and_then(|entry| entry.key().as_str()) {
            return key.to_owned();
        }
        at = inner.parent();
    }
    "it".to_owned()
}

/// What it is, as a person says.
fn name_of(node: Node<'_>) -> Message {
    match node.value() {
        Some(Value::Bool(_)) => {
            let written = node.source();
            if matches!(written, "true" | "false") {
                text! { en: "a boolean", zh: "布尔值" }
            } else {
                text! { en: "a boolean ({written} means one in YAML 1.1)", zh: "布尔值（{written} 在 YAML 1.1 中即布尔值）" }
            }
        }
        Some(Value::Int(_) | Value::Float(_)) => text! { en: "a number", zh: "数字" },
        Some(Value::Text(_)) => text! { en: "a string", zh: "字符串" },
        Some(Value::Null) => text! { en: "null", zh: "null" },
        None if node.kind() == Kind::Mapping => text! { en: "a mapping", zh: "映射" },
        None => text! { en: "a list", zh: "列表" },
    }
}

fn wanted(expected: Expected) -> Message {
    match expected {
        Expected::Text => text! { en: "a string", zh: "字符串" },
        Expected::Boolean => text! { en: "true or false", zh: "true 或 false" },
        Expected::Integer { wide: true } => text! { en: "a whole number of at most 64 bits", zh: "至多 64 位的整数" },
        Expected::Integer { wide: false } => text! { en: "a whole number of at most 32 bits", zh: "至多 32 位的整数" },
        Expected::Number => text! { en: "a number", zh: "数字" },
        Expected::IntOrText => text! { en: "a whole number or a string", zh: "整数或字符串" },
        Expected::Quantity => text! { en: "a quantity such as 500m or 2Gi", zh: "数量，例如 500m 或 2Gi" },
        Expected::List { .. } => text! { en: "a list", zh: "列表" },
        Expected::Object => text! { en: "a mapping", zh: "映射" },
    }
}

/// The same words as the type that is wanted: quotes put on or taken off.
fn cure(node: Node<'_>, expected: Expected, quoting_helps: bool) -> Option<(Message, Vec<Edit>)> {
    if node.is_shared() || node.anchor().is_some() || node.tag().is_some() {
        return None;
    }
    match (expected, node.value()?) {
        (Expected::Text | Expected::IntOrText, Value::Bool(_) | Value::Int(_) | Value::Float(_)) if quoting_helps => {
            let edits = edit::set(node, &New::Text(node.as_str()?.to_owned()))?;
            Some((text! { en: "write it as a string", zh: "写成字符串" }, edits))
        }
        (Expected::Integer { .. } | Expected::Number | Expected::Boolean, Value::Text(written)) => {
            let right = match Value::of_plain(written.trim()) {
                Value::Bool(_) => expected == Expected::Boolean,
                // A leading 0 says octal to YAML and nothing to whoever put quotes around it.
                Value::Int(number) => number.to_string() == written.trim() && expected != Expected::Boolean,
                Value::Float(_) => expected == Expected::Number,
                _ => false,
            };
            let edits = right.then(|| edit::set(node, &New::Raw(written.trim().to_owned())))??;
            Some((text! { en: "take the quotes off", zh: "去掉引号" }, edits))
        }
        _ => None,
    }
}

/// One word where a list of them is wanted.
fn as_list(node: Node<'_>, expected: Expected) -> Option<Vec<Edit>> {
    if expected != (Expected::List { of_texts: true })
        || node.is_shared()
        || node.anchor().is_some()
        || node.style().is_block()
    {
        return None;
    }
    let Some(Value::Text(text)) = node.value() else { return None };
    edit::set(node, &New::Sequence(vec![New::Text(text.to_owned())]))
}
