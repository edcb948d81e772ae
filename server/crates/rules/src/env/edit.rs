//! Edits of values and commands in the words of each dialect.

use pitfall_engine::Context;
use pitfall_syntax::shell::{
    Declarer, Dialect, Form, Item, Means, Part, PartKind, Quoting, Setting, Value, Word, registry_data,
};
use pitfall_text::{Edit, Span};

use super::names;

/// The part stands in double quotes.
fn in_double_quotes(part: &Part) -> bool {
    match &part.kind {
        PartKind::Literal { quoting, .. } => *quoting == Quoting::Double,
        PartKind::Expansion(expansion) => expansion.quoted,
        PartKind::CommandSubstitution { quoted, .. } => *quoted,
        _ => false,
    }
}

/// Where text can be added at a word's end, inside its double quotes if it has them; `None` behind other quotes.
fn end_inside(word: &Word) -> Option<usize> {
    let last = word.parts.last()?;
    if in_double_quotes(last) {
        return Some((word.span.end as usize).checked_sub(1)?.max(last.span.end as usize));
    }
    matches!(&last.kind, PartKind::Literal { quoting: Quoting::None, .. } | PartKind::Tilde { .. } | PartKind::Glob)
        .then_some(word.span.end as usize)
        .or_else(|| last.as_expansion().map(|_| word.span.end as usize))
}

/// The old value of the list put behind what is set, in the dialect's form; `None` where the dialect has none.
pub(super) fn append_old_value(setting: &Setting<'_>) -> Option<Edit> {
    if !setting.is_exact() {
        return None;
    }
    let name = setting.variable();
    let at = |offset: usize, text: String| Some(Edit::insert(offset, text));
    match (&setting.assignment.value, setting.dialect) {
        (
            _,
            Dialect::EtcEnvironment
            | Dialect::GoEnv
            | Dialect::DotEnv
            | Dialect::Registry
            | Dialect::Actions
            | Dialect::LaunchAgent,
        ) => None,
        (_, Dialect::PowerShell) => None,
        (Value::Scalar(word), Dialect::Cmd) => at(word.span.end as usize, format!(";%{name}%")),
        (Value::Scalar(word), Dialect::Make) => at(word.span.end as usize, format!(":$({name})")),
        (Value::List { words, .. }, Dialect::Fish | Dialect::Zsh) => {
            let last = words.last()?;
            at(last.span.end as usize, format!(" ${name}"))
        }
        (Value::List { .. }, _) => None,
        (Value::Scalar(_), Dialect::Zsh) if name == "path" => {
            let span = setting.assignment.value.span();
            Some(Edit::replace(span, format!("({} $path)", span.of(setting.source))))
        }
        (Value::Scalar(word), Dialect::EnvironmentD) => {
            at(word.parts.last()?.span.end as usize, format!(":${{{name}}}"))
        }
        (Value::Scalar(word), _) => match end_inside(word) {
            Some(end) => at(end, format!(":${name}")),
            None if word.parts.is_empty() => None,
            None => at(word.span.end as usize, format!(":\"${name}\"")),
        },
    }
}

/// The value replaced by the text `new`, in the quotes that it has or needs.
pub(super) fn replace_value(setting: &Setting<'_>, new: &str) -> Option<Edit> {
    if setting.dialect == Dialect::Registry {
        let span = setting.assignment.value.span();
        return Some(Edit::replace(span, registry_data(span.of(setting.source), new, setting.source)?));
    }
    if !setting.is_exact() {
        return None;
    }
    let bare = |c: char| c.is_ascii_alphanumeric() || "/.:,_-+@%=".contains(c);
    let plain = |c: char| bare(c) || " ~*!|()[]#&".contains(c);
    if !new.chars().all(plain) {
        return None;
    }
    if let Some((_, span)) = setting.plain() {
        let quoted = setting.assignment.value.span() != span;
        if quoted || new.chars().all(bare) || matches!(setting.dialect, Dialect::GoEnv | Dialect::EnvironmentD) {
            return Some(Edit::replace(span, new));
        }
    }
    let span = setting.assignment.value.span();
    let span =
        Span::new(span.start as usize, span.start as usize + span.of(setting.source).trim_end_matches('\r').len());
    // Inside a text that is written, quotes of one kind stand around already.
    if new.chars().all(bare) || setting.dialect == Dialect::GoEnv {
        Some(Edit::replace(span, new))
    } else if setting.is_assignment() {
        Some(Edit::replace(span, format!("\"{new}\"")))
    } else {
        None
    }
}

/// The whole command removed with its line; `None` where it shares the line or the command with something else, or is all that a branch
/// does.
pub(super) fn remove(setting: &Setting<'_>, cx: &Context<'_>) -> Option<Edit> {
    let file = cx.file.shell()?;
    let text = cx.text();
    let command = match setting.means {
        Means::Assignment => setting.assignment.command,
        Means::GoEnv(command) | Means::Launchctl(command) => command.span,
        Means::Written { .. } => return None,
    };
    let alone = match setting.means {
        Means::GoEnv(command) => command.words.last()?.span == setting.span && command.words.len() == 4,
        Means::Launchctl(command) => command.words.len() == 4,
        _ => {
            // Items stand in order, and those of a command within it.
            let first = file.items.partition_point(|item| item.span().start < command.start);
            let within = file.items[first..].iter().take_while(|item| item.span().start <= command.end);
            within.filter(|item| matches!(item, Item::Assignment(it) if it.command == command)).count() == 1
        }
    };
    if !alone || !file.is_straight_line(setting.block) || command.of(text).contains('\n') {
        return None;
    }
    if setting.by == Declarer::Plain && setting.is_assignment() && setting.command.len() != setting.span.len() {
        return None;
    }
    let start = text.get(..command.start as usize)?.rfind('\n').map_or(0, |at| at + 1);
    let rest = text.get(command.end as usize..)?;
    let (line_rest, next) = match rest.find('\n') {
        Some(at) => (&rest[..at], command.end as usize + at + 1),
        None => (rest, text.len()),
    };
    let before = text.get(start..command.start as usize)?.trim();
    let behind = line_rest.trim().trim_start_matches(';').trim();
    (before.is_empty() && (behind.is_empty() || behind.starts_with('#'))).then(|| Edit::remove(Span::new(start, next)))
}

/// The setting removed, and what `written` gives for each use put in place of the variable; `None` where that cannot be done for every
/// mention of its name.
pub(super) fn inline(
    setting: &Setting<'_>,
    written: impl Fn(&Part, &Word) -> Option<String>,
    cx: &Context<'_>,
) -> Option<Vec<Edit>> {
    let file = cx.file.shell()?;
    let name = setting.variable();
    let mut edits = vec![remove(setting, cx)?];
    for word in file.assignments().flat_map(|it| it.value.words()) {
        for part in &word.parts {
            let Some(expansion) = part.as_expansion().filter(|it| it.name.text == name) else { continue };
            if !matches!(expansion.form, Form::Plain | Form::Braced) {
                return None;
            }
            edits.push(Edit::replace(part.span, written(part, word)?));
        }
    }
    (names::mentions(cx.text(), name) == edits.len()).then_some(edits)
}

/// The element at `span` taken out of the list, with one separator; `None` where the list would be empty or is not written plainly.
pub(super) fn remove_element(setting: &Setting<'_>, span: Span) -> Option<Edit> {
    if !setting.is_exact() {
        return None;
    }
    let text = setting.source;
    let value = setting.assignment.value.span();
    let before = text.get(value.start as usize..span.start as usize)?;
    let behind = text.get(span.end as usize..value.end as usize)?;
    let separators: &[char] =
        if matches!(setting.assignment.value, Value::List { .. }) { &[' ', '\t'] } else { &[':'] };
    if before.ends_with(separators) {
        let kept = before.trim_end_matches(&[' ', '\t'][..separators.len() / 2 * 2]).trim_end_matches(':').len();
        let kept = if separators.len() == 1 { before.len() - 1 } else { kept };
        return Some(Edit::remove(Span::new(value.start as usize + kept, span.end as usize)));
    }
    if behind.starts_with(separators) {
        return Some(Edit::remove(Span::new(span.start as usize, span.end as usize + 1)));
    }
    None
}

/// The single quotes around `part` turned into double ones; `None` where something inside would change its meaning.
pub(super) fn double_quotes(setting: &Setting<'_>, part: &Part) -> Option<Vec<Edit>> {
    let text = setting.source;
    let (open, close) = ((part.span.start as usize).checked_sub(1)?, part.span.end as usize);
    let quotes = [Span::new(open, open + 1), Span::new(close, close + 1)];
    let swap = setting.is_assignment()
        && quotes.iter().all(|quote| quote.of(text) == "'")
        && !part.span.of(text).contains(['`', '"', '\\', '!']);
    swap.then(|| quotes.into_iter().map(|quote| Edit::replace(quote, "\"")).collect())
}
