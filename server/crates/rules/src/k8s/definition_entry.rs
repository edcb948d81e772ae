//! What the API server asks of an entry of `x-kubernetes-validations` besides that its expressions compile.
//!
//! Source: `ValidateCustomResourceDefinitionOpenAPISchema` and `ValidFieldPath` in k8s.io/apiextensions-apiserver.

use pitfall_engine::{Message, text};
use pitfall_policy::speaks_of;
use pitfall_syntax::yaml::Node;

/// The reasons that a rule may give.
const REASONS: [&str; 4] = ["FieldValueRequired", "FieldValueForbidden", "FieldValueInvalid", "FieldValueDuplicate"];

/// What is wrong with an entry, and at which of its values. `schema` is the one that it stands in; where that is below `uncorrelated`, which an old and a
/// new object have no common parts of, no rule may speak of the old one.
pub(super) fn faults<'a>(entry: Node<'a>, schema: Node<'a>, uncorrelated: Option<&str>) -> Vec<(Node<'a>, Message)> {
    let written = |key: &str| entry.get(key).map(|entry| entry.value()).filter(|node| !node.hides_something());
    let word = |key: &str| written(key).and_then(|node| Some((node, node.as_str()?)));
    let is_broken = |text: &str| text.trim().contains(['\n', '\r']);
    let mut found = Vec::new();
    let Some((rule_node, rule)) = word("rule").filter(|(_, rule)| !rule.trim().is_empty()) else { return found };
    match word("message") {
        Some((node, message)) if !message.is_empty() && message.trim().is_empty() => {
            found.push((node, text! { en: "the message is blank", zh: "消息是空白的" }));
        }
        Some((node, message)) if is_broken(message) => {
            found.push((node, text! { en: "a message has one line", zh: "消息只能有一行" }));
        }
        None if is_broken(rule) && entry.get("message").is_none() => {
            found.push((
                rule_node,
                text! { en: "a rule of several lines needs a message", zh: "多行规则必须有 message" },
            ));
        }
        _ => {}
    }
    if let Some((node, _)) = word("reason").filter(|(_, reason)| !REASONS.contains(reason)) {
        let list = REASONS.join(", ");
        found.push((node, text! { en: "a reason is one of {list}", zh: "reason 只能是以下之一：{list}" }));
    }
    if let Some((node, path)) = word("fieldPath").filter(|(_, path)| !path.is_empty() && leads_nowhere(path, schema)) {
        found.push((
            node,
            text! {
                en: "{path} leads to no field of the schema here; a path is written .field or ['field']",
                zh: "{path} 在此处的模式中没有对应的字段；路径写作 .field 或 ['field']",
            },
        ));
    }
    match (speaks_of(rule, "oldSelf"), uncorrelated) {
        (true, Some(within)) => found.push((
            rule_node,
            text! {
                en: "oldSelf cannot be used below {within}: nobody can tell which part of the old object is meant",
                zh: "{within} 之下不能使用 oldSelf：无法判断对应旧对象的哪一部分",
            },
        )),
        (false, _) => found.extend(written("optionalOldSelf").map(|node| {
            (
                node,
                text! {
                    en: "optionalOldSelf is for rules that speak of oldSelf",
                    zh: "optionalOldSelf 只能用于提到 oldSelf 的规则",
                },
            )
        })),
        _ => {}
    }
    found
}

/// The path surely leads to no field below `schema`.
fn leads_nowhere(path: &str, schema: Node<'_>) -> bool {
    let (mut rest, mut at) = (path, schema);
    while !rest.is_empty() {
        let name = if let Some(behind) = rest.strip_prefix("['") {
            let Some((name, behind)) = behind.split_once('\'') else { return true };
            // An escaped quote is none of the end; who writes one knows what for.
            if name.ends_with('\\') {
                return false;
            }
            let Some(behind) = behind.strip_prefix(']') else { return true };
            rest = behind;
            name
        } else if let Some(behind) = rest.strip_prefix('.') {
            let end = behind.find(['.', '[', ']']).unwrap_or(behind.len());
            rest = &behind[end..];
            &behind[..end]
        } else {
            return true;
        };
        let inner = |key: &str| at.get(key).and_then(|entry| entry.value().resolved());
        at = match (inner("properties"), inner("additionalProperties")) {
            (Some(properties), _) if properties.hides_something() || !properties.is_mapping() => return false,
            (Some(properties), _) => match properties.get(name).and_then(|entry| entry.value().resolved()) {
                Some(next) => next,
                None => return true,
            },
            (None, Some(next)) if next.is_mapping() => next,
            (None, Some(_)) => return false,
            (None, None) => return !at.hides_something(),
        };
    }
    false
}
