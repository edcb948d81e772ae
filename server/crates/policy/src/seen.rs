//! What is seen of a YAML node, and the way to a place in it.

use pitfall_models::kubernetes::View;
use pitfall_syntax::yaml::Node;
use pitfall_text::Span;

/// Something that is not seen may belong to the collection itself: entries or items beside those that are. What is hidden within one of
/// these is theirs alone.
pub(crate) fn is_open(node: Node<'_>) -> bool {
    if !node.document().is_masked() {
        return node.is_mapping() && View::of(node).is_open();
    }
    if !node.hides_something() {
        return node.is_mapping() && node.is_special_mapping() && View::of(node).is_open();
    }
    let base = node.base();
    let own =
        |span: Span| Span::new((span.start as usize).saturating_sub(base), (span.end as usize).saturating_sub(base));
    let text = node.document().text().as_bytes();
    let outer = own(node.outer_span());
    let blank = |byte: &u8| byte.is_ascii_whitespace();
    let before = text.get(..outer.start as usize).unwrap_or_default().iter().rev().take_while(|byte| blank(byte));
    let behind = text.get(outer.end as usize..).unwrap_or_default().iter().take_while(|byte| blank(byte));
    let zone = Span::new(outer.start as usize - before.count(), outer.end as usize + behind.count());
    let inner: Vec<Span> = if node.is_mapping() {
        node.own_entries().flat_map(|entry| [own(entry.key().outer_span()), own(entry.value().outer_span())]).collect()
    } else {
        node.items().map(|item| own(item.outer_span())).collect()
    };
    let actions = node.document().actions().iter().filter(|action| zone.contains(action.span));
    let mut loose = actions.filter(|action| !inner.iter().any(|span| !span.is_empty() && span.contains(action.span)));
    loose.next().is_some() || node.is_mapping() && node.is_special_mapping()
}

/// A step of a path: a key, or a place in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The value under this key.
    Key(String),
    /// The item at this place, from 0.
    Item(usize),
}

/// The steps of a path such as `spec.containers[0].image` or `metadata.labels["app.kubernetes.io/name"]`; `None` where it is none.
pub fn path_of(text: &str) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        if let Some(inner) = rest.strip_prefix('[') {
            if let Some(quote) = inner.chars().next().filter(|c| matches!(c, '"' | '\'')) {
                let (key, behind) = inner[1..].split_once(quote)?;
                rest = behind.strip_prefix(']')?;
                steps.push(Step::Key(key.to_owned()));
            } else {
                let (number, behind) = inner.split_once(']')?;
                steps.push(Step::Item(number.trim().parse().ok()?));
                rest = behind;
            }
        } else {
            let end = rest.find(['.', '[']).unwrap_or(rest.len());
            steps.push(Step::Key(rest[..end].to_owned()));
            rest = &rest[end..];
            if steps.last() == Some(&Step::Key(String::new())) {
                return None;
            }
        }
        if let Some(behind) = rest.strip_prefix('.') {
            rest = behind;
            if rest.is_empty() {
                return None;
            }
        }
    }
    (!steps.is_empty()).then_some(steps)
}

/// The bytes to mark for `path` within `node`: the scalar that it leads to, or the key of what it leads to. Where it leads further than what is written,
/// the last key on the way; `None` where already its first step is not there.
pub fn place(node: Node<'_>, path: &[Step]) -> Option<Span> {
    let mut at = node;
    let mut marked = None;
    for step in path {
        let next = match step {
            Step::Key(key) => at.get(key).map(|entry| (entry.value(), entry.key().span())),
            Step::Item(index) => at.items().nth(*index).map(|item| (item, item.span())),
        };
        let Some((value, key)) = next else { break };
        let is_plain = value.as_str().is_some_and(|text| !text.is_empty() && !text.contains('\n'));
        let first = || value.own_entries().next().map(|entry| entry.key().span());
        marked = Some(match step {
            _ if is_plain => value.span(),
            Step::Key(_) => key,
            Step::Item(_) => first().unwrap_or(key),
        });
        at = value;
    }
    marked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_read() {
        let key = |text: &str| Step::Key(text.to_owned());
        assert_eq!(path_of("spec.replicas"), Some(vec![key("spec"), key("replicas")]));
        assert_eq!(path_of("a[0].b"), Some(vec![key("a"), Step::Item(0), key("b")]));
        assert_eq!(path_of("metadata.labels[\"a.b/c\"]"), Some(vec![key("metadata"), key("labels"), key("a.b/c")]));
        assert_eq!(path_of("['x'].y"), Some(vec![key("x"), key("y")]));
        for wrong in ["", ".", "a..b", "a.", "a[", "a[x]", "a[\"b]"] {
            assert_eq!(path_of(wrong), None, "{wrong}");
        }
    }
}
