//! The builtins that change variables or read code: `export` and its kin, `unset`, `source`, `eval`, `:`.

use super::Parser;
use crate::Span;
use crate::shell::Dialect;
use crate::shell::list::AsList;
use crate::shell::model::{
    Assignment, Command, Declaration, Declarer, Eval, ExportState, Flags, Item, Name, Operation, Scope, Source, Unset,
    Value,
};
use crate::shell::word::{Form, Operator, Part, PartKind, Parts, Word};
use smallvec::smallvec;

impl Parser<'_, '_> {
    /// `export …`: the assignments among its arguments are items already, from `first` on; those before it are its own
    /// environment, and those behind it are told by their position.
    pub(super) fn declaration(&mut self, first: usize, span: Span, words: Vec<Word>) {
        let mut words = words.into_iter().peekable();
        let mut keyword = None;
        for word in words.by_ref() {
            if let Some(by) = word.as_literal().and_then(declarer) {
                keyword = Some((by, word.span));
                break;
            }
        }
        let Some((by, keyword)) = keyword else { return };
        let mut flags = Flags { local: by == Declarer::Local, ..Flags::default() };
        if by == Declarer::Export {
            flags.export = Some(true);
        }
        let mut declaration =
            Declaration { span, by, flags, names: Vec::new(), stray: Vec::new(), block: self.build.current };
        let mut is_function = false;
        let mut extra = Vec::new();
        let mut options = true;
        let assigned = self.build.items[first..]
            .iter()
            .find(|item| matches!(item, Item::Assignment(_)) && item.span().start > keyword.start)
            .map_or(u32::MAX, |item| item.span().start);
        for word in words {
            // Options stand before names.
            options &= word.span.start < assigned && declaration.names.is_empty();
            match word.as_literal() {
                Some("--") if options => options = false,
                Some(option) if options && option.len() > 1 && option.starts_with(['-', '+']) => {
                    is_function |= option.contains('f');
                    set_flags(&mut declaration.flags, option, by);
                }
                text => {
                    if let Some(assignment) = self.quoted_assignment(&word, span) {
                        extra.push(assignment);
                    } else if let Some(text) = text.filter(|text| is_name(text)) {
                        declaration.names.push(Name { span: inner_span(&word), text: text.into() });
                    } else {
                        declaration.stray.push(word);
                    }
                }
            }
        }
        for assignment in extra {
            let place = self.build.items[first..]
                .iter()
                .position(|item| item.span().start > assignment.span.start)
                .map_or(self.build.items.len(), |place| first + place);
            self.build.items.insert(place, Item::Assignment(assignment));
        }
        let flags = declaration.flags;
        let own = self.build.items[first..].first().is_some_and(|item| item.span().start < keyword.start);
        let before = if own { self.build.block(Scope::OneCommand, span) } else { self.build.current };
        for item in &mut self.build.items[first..] {
            let Item::Assignment(assignment) = item else { continue };
            assignment.command = span;
            if assignment.span.start < keyword.start {
                assignment.block = before;
                assignment.export = ExportState::Exported;
                continue;
            }
            assignment.by = by;
            assignment.flags = flags;
        }
        if is_function && matches!(by, Declarer::Typeset) {
            return;
        }
        if !declaration.names.is_empty() || !declaration.stray.is_empty() {
            // In order of position: before the assignments that stand behind its first word.
            let start = keyword.start;
            declaration.span = Span::new(start as usize, span.end as usize);
            let place = self.build.items[first..]
                .iter()
                .position(|item| item.span().start >= start)
                .map_or(self.build.items.len(), |place| first + place);
            self.build.items.insert(place, Item::Declaration(declaration));
        }
    }

    /// `export "NAME=value"`: an assignment whose name is inside the quotes.
    fn quoted_assignment(&self, word: &Word, command: Span) -> Option<Assignment> {
        let first = word.parts.first()?;
        let text = first.as_literal()?;
        let equals = text.find('=')?;
        let (name, op) = match text[..equals].strip_suffix('+') {
            Some(name) if self.lexer.dialect != Dialect::Posix => (name, Operation::Append),
            _ => (&text[..equals], Operation::Set),
        };
        // Where escapes were resolved, offsets in the text are not offsets in the file.
        if !is_name(name) || first.span.len() != text.len() {
            return None;
        }
        let start = first.span.start as usize;
        let value_start = start + equals + 1;
        let PartKind::Literal { quoting, .. } = first.kind else { return None };
        let mut parts: Parts =
            smallvec![Part::literal(Span::new(value_start, first.span.end as usize), &text[equals + 1..], quoting)];
        parts.extend(word.parts.iter().skip(1).cloned());
        let value = Word { span: Span::new(value_start, parts.last()?.span.end as usize), parts };
        Some(Assignment {
            span: word.span,
            command,
            name: Name { span: Span::new(start, start + name.len()), text: name.into() },
            subscript: None,
            op,
            by: Declarer::Export,
            flags: Flags::default(),
            export: ExportState::NotExported,
            value: Value::Scalar(value),
            block: self.build.current,
            as_list: AsList::default(),
        })
    }

    /// Makes a command the item that it is.
    pub(super) fn dispatch(&mut self, span: Span, command: Command) {
        let block = self.build.current;
        // `command eval`, `builtin source`: the word behind counts.
        let skip = usize::from(matches!(command.name(), Some("command" | "builtin")) && command.words.len() > 1);
        let item = match command.words.get(skip).and_then(Word::as_literal) {
            Some("." | "source") => {
                let path = command.words.get(skip + 1).cloned();
                Item::Source(Source { span, path, block })
            }
            Some("eval") => Item::Eval(Eval { span, words: command.words[skip + 1..].to_vec(), block }),
            Some("unset") => match unset_names(&command.words[skip + 1..]) {
                Some(names) => Item::Unset(Unset { span, names, block }),
                None => Item::Command(command),
            },
            Some(":") => {
                let assigned: Vec<Assignment> = command.words[skip + 1..]
                    .iter()
                    .flat_map(|word| &word.parts)
                    .filter_map(|part| default_assignment(part, span, block))
                    .collect();
                self.build.items.push(Item::Command(command));
                self.build.items.extend(assigned.into_iter().map(Item::Assignment));
                return;
            }
            _ => Item::Command(command),
        };
        self.build.items.push(item);
    }
}

/// `${NAME:=value}`.
fn default_assignment(part: &Part, command: Span, block: crate::shell::model::BlockId) -> Option<Assignment> {
    let expansion = part.as_expansion()?;
    let Form::Operator { operator: Operator::Assign, word, .. } = &expansion.form else { return None };
    Some(Assignment {
        span: part.span,
        command,
        name: expansion.name.clone(),
        subscript: None,
        op: Operation::Default,
        by: Declarer::DefaultExpansion,
        flags: Flags::default(),
        export: ExportState::NotExported,
        value: Value::Scalar(word.clone()),
        block,
        as_list: AsList::default(),
    })
}

fn unset_names(words: &[Word]) -> Option<Vec<Name>> {
    let mut names = Vec::new();
    for word in words {
        let text = word.literal()?;
        match text.strip_prefix('-') {
            Some(options) if options.contains('f') => return None,
            Some(_) => {}
            None => names.push(Name { span: inner_span(word), text: text.into() }),
        }
    }
    Some(names)
}

/// The span of a word's text, without quotes round the whole of it.
fn inner_span(word: &Word) -> Span {
    match word.parts.as_slice() {
        [part] => part.span,
        _ => word.span,
    }
}

fn declarer(name: &str) -> Option<Declarer> {
    Some(match name {
        "export" => Declarer::Export,
        "declare" | "typeset" | "integer" | "float" => Declarer::Typeset,
        "local" => Declarer::Local,
        "readonly" => Declarer::Readonly,
        _ => return None,
    })
}

pub(in crate::shell) fn is_name(text: &str) -> bool {
    !text.is_empty()
        && !text.as_bytes()[0].is_ascii_digit()
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn set_flags(flags: &mut Flags, option: &str, by: Declarer) {
    let on = option.starts_with('-');
    for letter in option.chars().skip(1) {
        match letter {
            'x' => flags.export = Some(on),
            'n' if by == Declarer::Export => flags.export = Some(false),
            'g' => flags.global = on,
            'U' => flags.unique = on,
            'T' => flags.tied = on,
            _ => {}
        }
    }
}
