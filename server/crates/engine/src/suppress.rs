//! Edits that write a suppression.
//!
//! Where a comment may stand depends on the language and the line (not behind a shell's `\`, not inside a block scalar). Rather than
//! know every such rule, each candidate edit is tried: the text is parsed again, and the edit counts only if the parser then
//! sees the suppression and it reaches the finding.

use pitfall_text::{Edit, Span, apply, line_end};

use crate::silence::{LineStarts, of_file};
use crate::suppression::{Reach, Suppression};
use crate::{Finding, Parsed, Source};

/// An edit that silences `finding`, and its like, on its line: at the end of the line where a comment may stand there, else on a line
/// above. `None` where neither can be done.
pub fn suppress_line(parsed: &Parsed, finding: &Finding) -> Option<Edit> {
    let text = parsed.text();
    let (leader, end_mark) = comment_marks(parsed)?;
    let id = finding.rule.id;
    let lines = LineStarts::new(text);
    let line = lines.line_of(finding.span.start);
    let reaches = |one: &Suppression| matches!(one.reach, Reach::Lines(first, last) if first <= line && line <= last);
    if let Some(existing) = of_file(parsed).into_iter().find(reaches) {
        return Some(extend(text, &existing, id));
    }
    let span = lines.span_of(text, line);
    let written = span.of(text);
    let content = written.trim_end();
    let end = span.start as usize + content.len();
    let gap = if content.is_empty() { "" } else { " " };
    let indent = &written[..written.len() - written.trim_start().len()];
    let behind = Edit::insert(end, format!("{gap}{leader} pitfall: ignore[{id}]{end_mark}"));
    // A shell reads a command over several lines as one; its comment stands above the first of them.
    let mut first = line;
    while first > 0 && lines.span_of(text, first - 1).of(text).ends_with('\\') {
        first -= 1;
    }
    let above = Edit::insert(
        lines.span_of(text, first).start as usize,
        format!("{indent}{leader} pitfall: ignore[{id}]{end_mark}{}", line_end(text)),
    );
    [behind, above].into_iter().find(|edit| silences(parsed, finding, edit))
}

/// What begins and what ends a comment of the file; `None` in JSON, which has none, though YAML would read one there.
fn comment_marks(parsed: &Parsed) -> Option<(&'static str, &'static str)> {
    let is_json = parsed.source.path.as_ref().is_some_and(|path| path.extension().is_some_and(|it| it == "json"));
    parsed.kind.comment_marks().filter(|_| !is_json)
}

/// An edit that silences `finding`'s rule in the whole file, by a comment at its top, below what must stay first.
pub fn suppress_file(parsed: &Parsed, finding: &Finding) -> Option<Edit> {
    let text = parsed.text();
    let (leader, end_mark) = comment_marks(parsed)?;
    let id = finding.rule.id;
    if let Some(existing) = of_file(parsed).into_iter().find(|one| one.reach == Reach::File) {
        return Some(extend(text, &existing, id));
    }
    let lines = LineStarts::new(text);
    let head = |line: &usize| must_stay_first(lines.span_of(text, *line).of(text).trim_start_matches('\u{feff}'));
    let line = (0..MAX_HEAD).take_while(head).count();
    let start = lines.span_of(text, line).start as usize;
    let start = if start == 0 && text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { start };
    let edit = Edit::insert(start, format!("{leader} pitfall: ignore-file[{id}]{end_mark}{}", line_end(text)));
    silences(parsed, finding, &edit).then_some(edit)
}

/// So many lines at a file's top may have to stay there.
const MAX_HEAD: usize = 4;

/// What reads the file knows the line only at its top: a shebang, a modeline, zsh's `#compdef`, a directive of a Dockerfile, the
/// declaration of XML, the signature of a registry file.
fn must_stay_first(line: &str) -> bool {
    let directive = line.strip_prefix('#').map(str::trim_start).and_then(|rest| rest.split_once('='));
    let is_directive = directive.is_some_and(|(name, _)| {
        ["syntax", "escape", "check"].iter().any(|known| name.trim_end().eq_ignore_ascii_case(known))
    });
    let begins = ["#!", "# vim:", "#compdef", "#autoload", "<?xml", "<!DOCTYPE", "Windows Registry Editor", "REGEDIT4"];
    is_directive || line.contains("-*-") || begins.iter().any(|begin| line.starts_with(begin))
}

/// Adds `id` to a list that is there.
fn extend(text: &str, existing: &Suppression, id: &str) -> Edit {
    let list = existing.list.of(text);
    let end = existing.list.start as usize + list.trim_end().len();
    let comma = if list.trim().is_empty() || list.trim_end().ends_with(',') { "" } else { ", " };
    Edit::insert(end, format!("{comma}{id}"))
}

/// With `edit` applied, the parser sees a suppression that reaches the finding where it then stands.
fn silences(parsed: &Parsed, finding: &Finding, edit: &Edit) -> bool {
    let Ok(text) = apply(parsed.text(), std::slice::from_ref(edit)) else { return false };
    let moved = if edit.span.start <= finding.span.start { edit.text.len() } else { 0 };
    let start = finding.span.shifted(moved).start;
    let line = LineStarts::new(&text).line_of(start);
    let source = Source { text: text.into(), ..parsed.source.clone() };
    of_file(&Parsed::new(source, Some(parsed))).iter().any(|one| {
        let reached = match one.reach {
            Reach::File => true,
            Reach::Lines(first, last) => first <= line && line <= last,
            Reach::Span(_) => false,
        };
        reached && one.covers(finding)
    })
}

impl LineStarts {
    /// The bytes of `line`, without its end.
    fn span_of(&self, text: &str, line: usize) -> Span {
        let start = self.start_of(line).unwrap_or(text.len()).min(text.len());
        let end = self.start_of(line + 1).unwrap_or(text.len());
        let content = text.get(start..end).unwrap_or("").trim_end_matches(['\r', '\n']);
        Span::new(start, start + content.len())
    }
}
