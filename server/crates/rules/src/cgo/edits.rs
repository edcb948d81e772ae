//! Edits of `#cgo` lines that keep comment markers, conditions and line ends.

use pitfall_syntax::Span;
use pitfall_syntax::cgo::{CgoFile, CgoLine, Condition, KNOWN_OS, Preamble, Verb};
use pitfall_text::{Edit, line_end};

/// The preamble that holds `line`.
pub(super) fn preamble_of<'a>(file: &'a CgoFile, line: &CgoLine) -> Option<&'a Preamble> {
    let preambles = file.imports.iter().filter_map(|import| import.preamble.as_ref());
    preambles.into_iter().find(|preamble| preamble.span.contains(line.span))
}

/// Removes the flags number `first..=last` of `line`; with all of them goes the line.
pub(super) fn remove_flags(text: &str, line: &CgoLine, first: usize, last: usize) -> Option<Edit> {
    let start = line.flags.get(first)?.span.start as usize;
    let end = line.flags.get(last)?.span.end as usize;
    let before = first.checked_sub(1).and_then(|before| line.flags.get(before));
    let span = match (before, line.flags.get(last + 1)) {
        (Some(before), _) => Span::new(before.span.end as usize, end),
        (None, Some(next)) => Span::new(start, next.span.start as usize),
        (None, None) => whole_line(text, line.span),
    };
    Some(Edit::remove(span))
}

/// Gives the flags number `first..=last` of `line` to `verb`: under the same conditions, on a line that is there or on a new one.
pub(super) fn move_flags(
    text: &str,
    file: &CgoFile,
    line: &CgoLine,
    (first, last): (usize, usize),
    verb: Verb,
) -> Option<Vec<Edit>> {
    let flags = line.flags.get(first)?.span.cover(line.flags.get(last)?.span).of(text);
    let conditions = |line: &CgoLine| -> Vec<String> {
        line.conditions.iter().map(|condition| condition.span.of(text).to_owned()).collect()
    };
    let same = preamble_of(file, line)?
        .directives
        .iter()
        .find(|other| other.verb == Some(verb) && other.faults.is_empty() && conditions(other) == conditions(line));
    if let Some(other) = same {
        let blank = if other.flags.is_empty() { "" } else { " " };
        let end = other.span.end as usize;
        let blank = if text.get(..end)?.ends_with(':') { " " } else { blank };
        return Some(vec![Edit::insert(end, format!("{blank}{flags}")), remove_flags(text, line, first, last)?]);
    }
    if first == 0 && last + 1 == line.flags.len() {
        return Some(vec![Edit::replace(line.verb_span?, verb.name())]);
    }
    let whole = whole_line(text, line.span);
    if whole == line.span {
        return None;
    }
    let head = text.get(whole.start as usize..line.verb_span?.start as usize)?;
    let end = line_end(text);
    let added = format!("{head}{}: {flags}{end}", verb.name());
    Some(vec![Edit::insert(whole.start as usize, added), remove_flags(text, line, first, last)?])
}

/// Asks pkg-config for `module` in place of the flags number `first..=last` of `line`, under the same conditions.
pub(super) fn ask_pkg_config(
    text: &str,
    file: &CgoFile,
    line: &CgoLine,
    (first, last): (usize, usize),
    module: &str,
) -> Option<Vec<Edit>> {
    let conditions = |line: &CgoLine| -> Vec<String> {
        line.conditions.iter().map(|condition| condition.span.of(text).to_owned()).collect()
    };
    let same = preamble_of(file, line)?.directives.iter().find(|other| {
        other.verb == Some(Verb::PkgConfig)
            && other.faults.is_empty()
            && !other.flags.is_empty()
            && conditions(other) == conditions(line)
    });
    if let Some(other) = same {
        let mut edits = vec![remove_flags(text, line, first, last)?];
        if !other.flags.iter().any(|flag| flag.value == module) {
            edits.push(Edit::insert(other.span.end as usize, format!(" {module}")));
        }
        return Some(edits);
    }
    let verb = line.verb_span?;
    if first == 0 && last + 1 == line.flags.len() {
        let rest = Span::new(verb.start as usize, line.span.end as usize);
        return Some(vec![Edit::replace(rest, format!("pkg-config: {module}"))]);
    }
    let whole = whole_line(text, line.span);
    if whole == line.span {
        return None;
    }
    let head = text.get(whole.start as usize..verb.start as usize)?;
    let added = format!("{head}pkg-config: {module}{}", line_end(text));
    Some(vec![Edit::insert(whole.start as usize, added), remove_flags(text, line, first, last)?])
}

/// Puts `line` under `condition` as well as under its own, unless the two name different systems.
pub(super) fn constrain(text: &str, line: &CgoLine, condition: &str) -> Option<Vec<Edit>> {
    let (Some(first), Some(last)) = (line.conditions.first(), line.conditions.last()) else {
        return Some(vec![Edit::insert(line.verb_span?.start as usize, format!("{condition} "))]);
    };
    let words = || line.conditions.iter().map(|own| own.span.of(text));
    if words().any(|own| own == condition) {
        return Some(vec![Edit::replace(first.span.cover(last.span), condition)]);
    }
    let names_system = |word: &str| word.split(',').any(|part| KNOWN_OS.contains(&part));
    if names_system(condition) && words().any(names_system)
        || line.conditions.iter().any(|own| own.constraint.fault.is_some())
    {
        return None;
    }
    Some(line.conditions.iter().flat_map(|own| both(text, own, condition)).collect())
}

/// Puts the flags number `first..=last` of `line` on a line of their own, above it, under `condition` as well as under its own.
pub(super) fn split_off(
    text: &str,
    line: &CgoLine,
    (first, last): (usize, usize),
    condition: &str,
) -> Option<Vec<Edit>> {
    if first == 0 && last + 1 == line.flags.len() {
        return constrain(text, line, condition);
    }
    let whole = whole_line(text, line.span);
    if whole == line.span || !line.conditions.is_empty() {
        return None;
    }
    let flags = line.flags.get(first)?.span.cover(line.flags.get(last)?.span).of(text);
    let head = text.get(whole.start as usize..line.marker.end as usize)?;
    let verb = line.verb_span?.of(text);
    let end = line_end(text);
    let added = format!("{head} {condition} {verb}: {flags}{end}");
    Some(vec![Edit::insert(whole.start as usize, added), remove_flags(text, line, first, last)?])
}

/// A comma joins terms in the old syntax of constraints, which any of `&|()` turns into the new one.
fn both(text: &str, own: &Condition, condition: &str) -> Vec<Edit> {
    let (start, end) = (own.span.start as usize, own.span.end as usize);
    if own.span.of(text).contains(['&', '|', '(', ')']) {
        vec![Edit::insert(start, "("), Edit::insert(end, format!(")&&{}", condition.replace(',', "&&")))]
    } else {
        vec![Edit::insert(end, format!(",{condition}"))]
    }
}

/// The line of the file around `span`, line end included, where nothing but a comment marker shares it; else `span`.
pub(super) fn whole_line(text: &str, span: Span) -> Span {
    let (before, behind) = (text.get(..span.start as usize), text.get(span.end as usize..));
    let (Some(before), Some(behind)) = (before, behind) else { return span };
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let Some(length) = behind.find('\n') else { return span };
    let alone = matches!(before.get(start..).map(str::trim), Some("" | "//"));
    let blank = behind.get(..length).is_some_and(|rest| rest.trim().is_empty());
    if alone && blank { Span::new(start, span.end as usize + length + 1) } else { span }
}
