//! Adding entries and items.

use pitfall_text::Edit;

use super::lines::Lines;
use super::spaced;
use super::write::{self, Layout, New};
use crate::Span;
use crate::yaml::node::{Entry, Node};
use crate::yaml::tree::Kind;

/// Adds an entry behind the last one of a mapping. An empty value (`key:`) becomes a mapping. `None` where the key is there
/// already.
pub fn add_entry(mapping: Node<'_>, key: &str, value: New) -> Option<Vec<Edit>> {
    if mapping.kind() == Kind::Mapping && mapping.own_entries().any(|entry| entry.key().as_str() == Some(key)) {
        return None;
    }
    add(mapping, Kind::Mapping, New::Mapping(vec![(key.to_owned(), value)]))
}

/// Adds an entry under a path of keys below `mapping`, with the parents that are missing.
pub fn add_path(mapping: Node<'_>, path: &[&str], value: New) -> Option<Vec<Edit>> {
    let (first, rest) = path.split_first()?;
    match mapping.get(first) {
        Some(entry) if !rest.is_empty() && !entry.value().is_shared() => add_path(entry.value(), rest, value),
        Some(_) => None,
        None => {
            let nested = rest.iter().rev().fold(value, |value, key| New::Mapping(vec![((*key).to_owned(), value)]));
            add_entry(mapping, first, nested)
        }
    }
}

/// Adds an item behind the last one of a sequence. An empty value (`key:`) becomes a sequence.
pub fn append_item(sequence: Node<'_>, value: New) -> Option<Vec<Edit>> {
    add(sequence, Kind::Sequence, New::Sequence(vec![value]))
}

/// Adds the one entry or item of `new` to `node`.
fn add(node: Node<'_>, kind: Kind, new: New) -> Option<Vec<Edit>> {
    let lines = Lines::of(node);
    if node.kind() == Kind::Scalar && node.is_null() {
        return fill(&lines, node, &new);
    }
    if node.kind() != kind {
        return None;
    }
    if node.is_flow() {
        return add_to_flow(&lines, node, &new);
    }
    let layout = layout(&lines, node);
    let column = lines.column(node.local().start as usize);
    let block = new.block(column, &layout);
    let last = match kind {
        Kind::Mapping => node.own_entries().next_back().map(Entry::value),
        _ => node.items().next_back(),
    }?;
    Some(add_lines(&lines, lines.behind(last).max(lines.next(node.local().end as usize)), column, &block))
}

/// Inserts the lines of `block` at the start of the line `at`, or behind a last line without line end.
pub(super) fn add_lines(lines: &Lines<'_>, at: usize, column: usize, block: &str) -> Vec<Edit> {
    let blanks = " ".repeat(column);
    let text = if lines.between(0, at).ends_with('\n') {
        format!("{blanks}{block}{}", lines.newline)
    } else {
        format!("{}{blanks}{block}", lines.newline)
    };
    lines.edit(Span::at(at), text)
}

pub(super) fn layout(lines: &Lines<'_>, node: Node<'_>) -> Layout {
    Layout { unit: lines.unit(node), indents_items: lines.indents_items(node), newline: lines.newline }
}

/// Writes `new` where nothing, or null, stands.
fn fill(lines: &Lines<'_>, node: Node<'_>, new: &New) -> Option<Vec<Edit>> {
    let span = node.local();
    let parent = node.parent();
    if parent.is_some_and(Node::is_flow) {
        return Some(lines.edit(span, spaced(lines, span, new.inline(true, lines.is_json(node)))));
    }
    let layout = layout(lines, node);
    let Some(entry) = node.entry().filter(|entry| entry.value() == node) else {
        let column = parent.map_or(0, |parent| lines.column(parent.local().start as usize) + 2);
        return Some(lines.edit(span, spaced(lines, span, new.block(column, &layout))));
    };
    let block = new.behind_key(lines.column(entry.key().local().start as usize), &layout);
    if !span.is_empty() {
        // `key: null` or `key: ~`, with the blank before it.
        let start = lines.between(0, span.start as usize).trim_end_matches([' ', '\t']).len();
        return Some(lines.edit(Span::new(start, span.end as usize), block));
    }
    // Behind a comment on the key's line.
    Some(lines.edit(Span::at(lines.end(span.start as usize)), block))
}

fn add_to_flow(lines: &Lines<'_>, node: Node<'_>, new: &New) -> Option<Vec<Edit>> {
    let json = lines.is_json(node);
    let written = match new {
        New::Mapping(entries) => {
            let entry = |(key, value): &(String, New)| {
                format!("{}: {}", write::text(key, true, json), value.inline(true, json))
            };
            entries.iter().map(entry).collect::<Vec<_>>().join(", ")
        }
        New::Sequence(items) => items.iter().map(|item| item.inline(true, json)).collect::<Vec<_>>().join(", "),
        New::Text(_) | New::Raw(_) => return None,
    };
    let closed = matches!(node.source().bytes().next_back(), Some(b'}' | b']'));
    let open = matches!(node.source().bytes().next(), Some(b'{' | b'['));
    if !closed || !open || node.source().len() < 2 {
        return None;
    }
    let span = node.local();
    let (head, tail) = match node.kind() {
        Kind::Mapping => {
            let Some(last) = node.own_entries().next_back() else {
                return Some(lines.edit(Span::at(span.start as usize + 1), written));
            };
            (last.key().local_outer().start as usize, last.key().local_outer().cover(last.value().local_outer()).end)
        }
        _ => {
            let Some(last) = node.items().next_back() else {
                return Some(lines.edit(Span::at(span.start as usize + 1), written));
            };
            (last.local_outer().start as usize, last.local_outer().end)
        }
    };
    let tail = tail as usize;
    // An unclosed one that ends with a bracket of its last child.
    if tail >= span.end as usize {
        return None;
    }
    // One entry a line where the last one leads its line.
    let between = if lines.leads(head) && lines.start(head) > span.start as usize {
        format!("{}{}", lines.newline, " ".repeat(lines.column(head)))
    } else {
        " ".to_owned()
    };
    let rest = lines.between(tail, span.end as usize - 1);
    let comma = rest.trim_start().starts_with(',');
    if comma {
        let at = tail + rest.find(',').unwrap_or(0) + 1;
        return Some(lines.edit(Span::at(at), format!("{between}{written}")));
    }
    Some(lines.edit(Span::at(tail), format!(",{between}{written}")))
}
