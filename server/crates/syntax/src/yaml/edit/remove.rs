//! Taking entries and items out.

use pitfall_text::Edit;

use super::lines::Lines;
use crate::Span;
use crate::yaml::node::{Entry, Node};
use crate::yaml::tree::Kind;

/// What becomes of a collection whose only entry or item is taken out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Emptied {
    /// Its own entry goes with it, and so on upwards; an item of a sequence and the root stay as `{}` or `[]`.
    RemoveParent,
    /// It stays as `{}` or `[]`.
    KeepEmpty,
}

/// Takes an entry out, with the comment on its last line and, in block style, the comments right above it in its own
/// column. Comments above the first entry of a document stay: they speak of the file.
pub fn remove_entry(entry: Entry<'_>, emptied: Emptied) -> Option<Vec<Edit>> {
    let mapping = entry.mapping();
    let parts = mapping.own_entries().map(|entry| Part {
        head: entry.key().local_outer().start as usize,
        end: entry.key().local_outer().cover(entry.value().local_outer()).end as usize,
    });
    let index = mapping.own_entries().position(|other| other == entry)?;
    remove(mapping, &parts.collect::<Vec<_>>(), index, emptied)
}

/// Takes an item out of the sequence that writes it, as [`remove_entry`] does an entry.
pub fn remove_item(item: Node<'_>, emptied: Emptied) -> Option<Vec<Edit>> {
    let sequence = item.parent().filter(|parent| parent.kind() == Kind::Sequence)?;
    let lines = Lines::of(sequence);
    let parts = sequence.items().map(|item| Part {
        head: if sequence.is_flow() { item.local_outer().start as usize } else { lines.dash(sequence, item) },
        end: item.local_outer().end as usize,
    });
    remove(sequence, &parts.collect::<Vec<_>>(), item.index()?, emptied)
}

/// An entry from its key, or an item from its dash, to its last text.
struct Part {
    head: usize,
    end: usize,
}

fn remove(holder: Node<'_>, parts: &[Part], index: usize, emptied: Emptied) -> Option<Vec<Edit>> {
    let lines = Lines::of(holder);
    let part = parts.get(index)?;
    if parts.len() == 1 {
        let entry = holder.entry().filter(|entry| entry.value() == holder);
        return match entry {
            Some(entry) if emptied == Emptied::RemoveParent => remove_entry(entry, emptied),
            _ => Some(empty(&lines, holder, entry)),
        };
    }
    if holder.is_flow() {
        return Some(remove_from_flow(&lines, parts, index));
    }
    if !lines.leads(part.head) {
        // It shares its line with the dash of an item, or with the tag of its collection: what follows moves up.
        let next = &parts.get(index + 1)?;
        let mut end = lines.next(part.end).min(next.head);
        let rest = lines.between(end, next.head);
        end += rest.len() - rest.trim_start().len();
        return Some(lines.edit(Span::new(part.head, end), String::new()));
    }
    let column = lines.column(part.head);
    let speaks_of_file = index == 0 && holder.parent().is_none();
    let mut start = if speaks_of_file { lines.start(part.head) } else { comments_above(&lines, part.head) };
    let mut end = lines.next(part.end);
    // Comments inside the value that stand behind its last text.
    while end < lines.text.len() {
        let line = lines.between(end, lines.next(end));
        let blanks = line.len() - line.trim_start_matches(' ').len();
        if blanks <= column || !line[blanks..].starts_with('#') {
            break;
        }
        end = lines.next(end);
    }
    if !lines.between(0, end).ends_with('\n') {
        // The last line of the text: its neighbour's line end goes instead.
        let before = lines.between(0, start).trim_end_matches('\n').trim_end_matches('\r').len();
        start = before.max(parts[..index].last().map_or(0, |before| before.end)).min(start);
    }
    Some(lines.edit(Span::new(start, end), String::new()))
}

/// The start of the first of the comment lines right above the line of `head`, in its own column; the start of its line without any.
pub(super) fn comments_above(lines: &Lines<'_>, head: usize) -> usize {
    let column = lines.column(head);
    let mut start = lines.start(head);
    while let Some(above) = start.checked_sub(1).map(|end| lines.start(end)) {
        let line = lines.between(above, start);
        let blanks = line.len() - line.trim_start_matches(' ').len();
        if blanks != column || !line[blanks..].starts_with('#') {
            break;
        }
        start = above;
    }
    start
}

/// Writes `{}` or `[]` in place of all that `holder` holds.
fn empty(lines: &Lines<'_>, holder: Node<'_>, entry: Option<Entry<'_>>) -> Vec<Edit> {
    let braces = if holder.kind() == Kind::Mapping { "{}" } else { "[]" };
    let span = holder.local();
    let same_line =
        lines.start(span.start as usize) == lines.start(entry.map_or(span.start, |e| e.key().local().end) as usize);
    if holder.is_flow() {
        return lines.edit(span, braces.to_owned());
    }
    let Some(colon) = entry.filter(|_| !same_line).and_then(|entry| lines.behind_colon(entry)) else {
        return lines.edit(Span::new(span.start as usize, lines.end(span.end as usize)), braces.to_owned());
    };
    // Behind the colon, the tag or the anchor; the comment of the key's line stays.
    let outer = holder.local_outer();
    let head = if outer.start < span.start {
        colon + lines.between(colon, span.start as usize).trim_end().len()
    } else {
        colon
    };
    let from = lines.end(head);
    let to = lines.end(span.end as usize).max(from);
    if lines.between(head, from).trim().is_empty() {
        return lines.edit(Span::new(head, to), format!(" {braces}"));
    }
    let mut edits = lines.edit(Span::at(head), format!(" {braces}"));
    edits.extend(lines.edit(Span::new(from, to), String::new()));
    edits
}

fn remove_from_flow(lines: &Lines<'_>, parts: &[Part], index: usize) -> Vec<Edit> {
    let part = &parts[index];
    if let Some(next) = parts.get(index + 1) {
        return lines.edit(Span::new(part.head, next.head), String::new());
    }
    let before = parts[index - 1].end;
    let between = lines.between(before, part.head);
    if !between.contains('#') {
        return lines.edit(Span::new(before, part.end), String::new());
    }
    // The comment of the neighbour stays; its comma goes.
    let comma = before + between.find(',').unwrap_or(0);
    let mut edits = lines.edit(Span::new(comma, comma + 1), String::new());
    let line = before + between.rfind('\n').map_or(between.len(), |newline| newline);
    let line = line - usize::from(lines.between(0, line).ends_with('\r'));
    edits.extend(lines.edit(Span::new(line.max(comma + 1), part.end), String::new()));
    edits
}
