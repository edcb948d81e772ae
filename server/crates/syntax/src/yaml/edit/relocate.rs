//! Moving entries as they are written.

use pitfall_text::{Edit, conflict};

use super::insert::{add_lines, layout};
use super::lines::Lines;
use super::remove::{Emptied, comments_above, remove_entry};
use super::write::{Layout, New};
use super::{add_path, inside_flow};
use crate::Span;
use crate::yaml::node::{Entry, Node};
use crate::yaml::tree::Kind;

/// Moves an entry, with its value as it is written, under the mapping at `path` below `to`, with the parents that are missing;
/// lines are indented anew, and in block style its comments go with it. What it leaves empty goes too. `None` where the key is there already, where block text would
/// come into flow, and where `to` is inside the entry.
pub fn move_entry(entry: Entry<'_>, to: Node<'_>, path: &[&str]) -> Option<Vec<Edit>> {
    let lines = Lines::of(to);
    let key = entry.key().as_str()?;
    let own = entry.key().local_outer().cover(entry.value().local_outer());
    if to.is_shared() || entry.mapping().is_shared() || own.contains(to.local()) {
        return None;
    }
    // As far down as the path exists.
    let (mut target, mut missing) = (to, path);
    while let Some((first, rest)) = missing.split_first() {
        let Some(next) = target.get(first).map(Entry::value) else { break };
        if next.is_shared() || next.kind() == Kind::Alias {
            return None;
        }
        (target, missing) = (next, rest);
    }
    if target.is_mapping() && missing.is_empty() && target.get(key).is_some() {
        return None;
    }
    let in_block = target.kind() == Kind::Mapping && !target.is_flow() || (target.is_null() && !inside_flow(target));
    let span = if in_block && target != entry.mapping() { with_comments(&lines, entry, own) } else { own };
    let source = span.of(lines.text);
    let multiline = source.contains('\n');
    let flow = target.is_flow() || inside_flow(target) || (entry.mapping().is_flow() && multiline);
    if flow && (multiline || !inline(entry)) {
        return None;
    }
    let new = New::Raw(entry.value().source().to_owned());
    if !in_block || inline(entry) && !multiline && span == own && entry.value().local_outer() == entry.value().local() {
        let full: Vec<&str> = missing.iter().copied().chain([key]).collect();
        if target == entry.mapping() {
            return Some(
                lines.edit(span, nested(missing, &layout(&lines, target), lines.column(span.start as usize), source)),
            );
        }
        return joined(add_path(target, &full, new)?, entry);
    }
    let layout = layout(&lines, target);
    let old = lines.column(own.start as usize);
    if target == entry.mapping() {
        let depth = missing.len() * layout.unit;
        let text = shifted(source, old, old + depth);
        return Some(lines.edit(span, nested(missing, &layout, old, &text)));
    }
    let column = if target.kind() == Kind::Mapping {
        lines.column(target.local().start as usize)
    } else {
        lines.column(target.entry()?.key().local().start as usize) + layout.unit
    };
    let text = shifted(source, old, column + missing.len() * layout.unit);
    let block = nested(missing, &layout, column, &text);
    let added = if target.kind() == Kind::Mapping {
        let last = target.own_entries().next_back()?.value();
        add_lines(&lines, lines.behind(last), column, &block)
    } else if target.local().is_empty() {
        let text = format!("{}{}{block}", layout.newline, " ".repeat(column));
        lines.edit(Span::at(lines.end(target.local().start as usize)), text)
    } else {
        return None;
    };
    joined(added, entry)
}

/// The entry with the comment on its last line and those right above it in its own column.
fn with_comments(lines: &Lines<'_>, entry: Entry<'_>, own: Span) -> Span {
    let (start, end) = (own.start as usize, own.end as usize);
    if entry.mapping().is_flow() {
        return own;
    }
    let first = entry.mapping().own_entries().next() == Some(entry) && entry.mapping().parent().is_none();
    let above = if lines.leads(start) && !first { comments_above(lines, start) } else { start };
    let start = if above < lines.start(start) { above + lines.column(start) } else { start };
    let rest = lines.between(end, lines.end(end));
    let end = if rest.trim_start().starts_with('#') { end + rest.trim_end().len() } else { end };
    Span::new(start, end)
}

/// The value can stand on the line of its key, in flow too.
fn inline(entry: Entry<'_>) -> bool {
    let value = entry.value();
    match value.kind() {
        Kind::Mapping | Kind::Sequence => value.is_flow(),
        Kind::Scalar => !value.style().is_block() && !value.local().is_empty(),
        Kind::Alias => true,
    }
}

/// `text` as the value under the keys of `path`, the first of which stands at `column`.
fn nested(path: &[&str], layout: &Layout, column: usize, text: &str) -> String {
    let mut block = String::new();
    for (depth, key) in path.iter().enumerate() {
        let column = column + (depth + 1) * layout.unit;
        block += &format!("{}:{}{}", super::write::text(key, false, false), layout.newline, " ".repeat(column));
    }
    block + text
}

/// The lines behind the first one of `source` moved from column `old` to `new`.
fn shifted(source: &str, old: usize, new: usize) -> String {
    let mut lines = source.split('\n');
    let mut text = lines.next().unwrap_or("").to_owned();
    for line in lines {
        text.push('\n');
        let blanks = line.len() - line.trim_start_matches(' ').len();
        if line.trim().is_empty() {
            text.push_str(line);
        } else if new >= old {
            text.push_str(&" ".repeat(new - old));
            text.push_str(line);
        } else {
            text.push_str(&line[(old - new).min(blanks)..]);
        }
    }
    text
}

fn joined(added: Vec<Edit>, entry: Entry<'_>) -> Option<Vec<Edit>> {
    let mut edits = remove_entry(entry, Emptied::RemoveParent)?;
    for add in added {
        match edits.iter_mut().find(|edit| conflict(edit, &add)) {
            // Right where the entry stood: one edit does both.
            Some(edit) if add.span.is_empty() && edit.span.start == add.span.start => {
                edit.text.insert_str(0, &add.text)
            }
            Some(_) => return None,
            None => edits.push(add),
        }
    }
    edits.sort_by_key(|edit| edit.span);
    Some(edits)
}
