//! Edits of a YAML text that leave everything else as it is: comments, indentation, flow or block style, quotes, line ends.
//!
//! Each function takes nodes of one parsed stream and returns edits in bytes of that stream, or `None` where the change
//! cannot be made by text alone: at an alias, or where block text would have to stand inside flow.

mod insert;
mod lines;
mod relocate;
mod remove;
mod write;

pub use insert::{add_entry, add_path, append_item};
pub use pitfall_text::Edit;
pub use relocate::move_entry;
pub use remove::{Emptied, remove_entry, remove_item};
pub use write::New;

use super::node::{Entry, Node};
use super::tree::{Kind, ScalarStyle};
use crate::Span;
use lines::Lines;

/// [`set`], where the value stands here alone: what an anchor shares would change elsewhere, too.
pub fn set_own(node: Node<'_>, new: &New) -> Option<Vec<Edit>> {
    if node.is_shared() { None } else { set(node, new) }
}

/// Writes `new` in place of a value or item. A scalar keeps its quotes where `new` is a text.
pub fn set(node: Node<'_>, new: &New) -> Option<Vec<Edit>> {
    let lines = Lines::of(node);
    let span = node.local();
    let bare_key = |entry: &Entry<'_>| entry.mapping().is_flow() && lines.behind_colon(*entry).is_none();
    if span.is_empty() && node.entry().is_some_and(|entry| bare_key(&entry)) {
        // A key of a flow mapping without colon: `{a}`.
        return Some(lines.edit(span, format!(": {}", new.inline(true, lines.is_json(node)))));
    }
    if let (Kind::Scalar, New::Text(text)) = (node.kind(), new) {
        let written = match node.style() {
            ScalarStyle::Single => write::single(text),
            ScalarStyle::Double => write::double(text),
            _ => write::text(text, inside_flow(node), lines.is_json(node)),
        };
        return Some(lines.edit(span, spaced(&lines, span, written)));
    }
    let written = new.inline(inside_flow(node), lines.is_json(node));
    match node.entry().filter(|entry| entry.value() == node) {
        // The value starts on a line of its own: it moves up to its key.
        Some(entry) if !node.is_flow() && matches!(node.kind(), Kind::Mapping | Kind::Sequence) => {
            let colon = lines.behind_colon(entry)?;
            Some(lines.edit(Span::new(colon, span.end as usize), format!(" {written}")))
        }
        _ => Some(lines.edit(span, spaced(&lines, span, written))),
    }
}

/// Gives an entry another key; quotes around the key stay.
pub fn rename_key(entry: Entry<'_>, key: &str) -> Option<Vec<Edit>> {
    let node = entry.key();
    if node.kind() != Kind::Scalar {
        return None;
    }
    let lines = Lines::of(node);
    let written = match node.style() {
        ScalarStyle::Single => write::single(key),
        ScalarStyle::Double => write::double(key),
        _ => write::text(key, entry.mapping().is_flow(), false),
    };
    Some(lines.edit(node.local(), written))
}

/// Writes `new` under a path of keys below `mapping`: in place of what is there, else as a new entry with its missing
/// parents.
pub fn set_path(mapping: Node<'_>, path: &[&str], new: New) -> Option<Vec<Edit>> {
    match mapping.get_path(path) {
        Some(node) if node.is_shared() => None,
        Some(node) => set(node, &new),
        None => add_path(mapping, path, new),
    }
}

/// An empty node stands right behind `:` or `-`: what is written there needs a blank.
fn spaced(lines: &Lines<'_>, span: Span, written: String) -> String {
    let tight = span.is_empty() && !lines.between(0, span.start as usize).ends_with([' ', '\t', '\n', '[', '{', ',']);
    if tight && span.start > 0 { format!(" {written}") } else { written }
}

fn inside_flow(node: Node<'_>) -> bool {
    node.parent().is_some_and(Node::is_flow)
}
