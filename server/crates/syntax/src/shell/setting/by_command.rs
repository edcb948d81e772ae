//! Commands that give variables their values.

use std::borrow::Cow;

use super::{Means, Setting};
use crate::Span;
use crate::shell::dialect::Dialect;
use crate::shell::list::AsList;
use crate::shell::model::{Assignment, Command, Declarer, ExportState, Flags, Name, Operation, Value};
use crate::shell::word::{Part, PartKind, Parts, Word};

/// `go env -w NAME=value …`, perhaps behind `sudo` or a path.
pub(super) fn go_env<'a>(command: &'a Command, source: &'a str, dialect: Dialect, settings: &mut Vec<Setting<'a>>) {
    let words = &command.words;
    let is = |at: usize, text: &str| words.get(at).and_then(Word::as_literal) == Some(text);
    let at = usize::from(is(0, "sudo"));
    let is_go = words.get(at).and_then(Word::as_literal).is_some_and(|name| name == "go" || name.ends_with("/go"));
    if !(is_go && is(at + 1, "env") && is(at + 2, "-w")) {
        return;
    }
    for word in &words[at + 3..] {
        let Some((first, rest)) = word.parts.split_first() else { continue };
        let PartKind::Literal { text, quoting } = &first.kind else { continue };
        let Some((name, value)) = text.split_once('=') else { continue };
        if name.is_empty()
            || !name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
        {
            continue;
        }
        let exact = first.span.len() == text.len();
        let start = first.span.start as usize;
        let behind = if exact { start + name.len() + 1 } else { start };
        let mut parts = Parts::new();
        if !value.is_empty() {
            parts.push(Part::literal(Span::new(behind, first.span.end as usize), value, *quoting));
        }
        parts.extend(rest.iter().cloned());
        // A quote that opens before the name is no part of the value.
        let end = parts.last().map_or(behind, |last| last.span.end as usize);
        let opens_inside = word.span.start == first.span.start;
        let value = Word { span: Span::new(behind, if opens_inside { word.span.end as usize } else { end }), parts };
        let name = Name { span: Span::new(start, start + name.len()), text: name.into() };
        settings.push(set(command, word.span, name, value, Means::GoEnv(command), (source, dialect)));
    }
}

/// `launchctl setenv NAME value …`, perhaps behind `sudo` or a path.
pub(super) fn launchctl<'a>(command: &'a Command, source: &'a str, dialect: Dialect, settings: &mut Vec<Setting<'a>>) {
    for (name, value) in command.launched() {
        let span = name.span.cover(value.span);
        settings.push(set(command, span, name, value.clone(), Means::Launchctl(command), (source, dialect)));
    }
}

impl Command {
    /// The names and values that it gives to `launchctl setenv`.
    pub fn launched(&self) -> impl Iterator<Item = (Name, &Word)> {
        let at = usize::from(self.name() == Some("sudo"));
        let is = |at: usize, text: &str| self.words.get(at).and_then(Word::as_literal) == Some(text);
        let program = self.words.get(at).and_then(Word::as_literal).unwrap_or("");
        let sets = (program == "launchctl" || program.ends_with("/launchctl")) && is(at + 1, "setenv");
        let pairs = self.words.get(at + 2..).unwrap_or_default().chunks_exact(2);
        pairs.filter(move |_| sets).filter_map(|pair| {
            let part = pair[0].parts.first()?;
            let text = pair[0].as_literal().filter(|text| !text.is_empty() && part.span.len() == text.len())?;
            Some((Name { span: part.span, text: text.into() }, &pair[1]))
        })
    }
}

/// A variable that a command sets.
fn set<'a>(
    command: &'a Command,
    span: Span,
    name: Name,
    value: Word,
    means: Means<'a>,
    (source, dialect): (&'a str, Dialect),
) -> Setting<'a> {
    let assignment = Assignment {
        span,
        command: command.span,
        name,
        subscript: None,
        op: Operation::Set,
        by: Declarer::Plain,
        flags: Flags::default(),
        export: ExportState::Exported,
        value: Value::Scalar(value),
        block: command.block,
        as_list: AsList::default(),
    };
    Setting { assignment: Cow::Owned(assignment), dialect, means, source }
}
