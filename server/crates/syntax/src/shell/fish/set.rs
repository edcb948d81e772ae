//! fish's `set`, `export` and `fish_add_path`.

use super::Parser;
use crate::Span;
use crate::shell::build::Build;
use crate::shell::list::AsList;
use crate::shell::model::{
    Assignment, Command, Declaration, Declarer, ExportState, Flags, Item, Name, Operation, Scope, Unset, Value,
};
use crate::shell::posix::is_name;
use crate::shell::word::{Part, Parts, Word};
use compact_str::CompactString;
use rustc_hash::FxHashMap;

/// What the options of `set` ask for.
#[derive(Default)]
struct Options {
    flags: Flags,
    erase: bool,
    query: bool,
    append: bool,
    prepend: bool,
}

impl Parser<'_, '_> {
    pub(super) fn set(&mut self, span: Span, words: Vec<Word>) {
        let block = self.build.current;
        let (options, first) = read_options(&words);
        let command = |words| Item::Command(Command { span, words, redirects: Vec::new(), block });
        if options.query || first >= words.len() {
            self.build.items.push(command(words));
            return;
        }
        if options.erase {
            let names = words[first..].iter().filter_map(|word| name_of(word).map(|(name, _)| name)).collect();
            self.build.items.push(Item::Unset(Unset { span, names, block }));
            return;
        }
        let Some((name, subscript)) = name_of(&words[first]) else {
            // `set $NAME …`, `set NAME=value`: not the variable that was meant.
            self.build.items.push(command(words));
            return;
        };
        let values = words[first + 1..].to_vec();
        let op = match (options.append, options.prepend) {
            (_, true) => Operation::Prepend,
            (true, _) => Operation::Append,
            _ => Operation::Set,
        };
        let value_span = match (values.first(), values.last()) {
            (Some(first), Some(last)) => first.span.cover(last.span),
            _ => Span::at(words[first].span.end as usize),
        };
        self.build.items.push(Item::Assignment(Assignment {
            span,
            command: span,
            name,
            subscript,
            op,
            by: Declarer::Set,
            flags: options.flags,
            export: ExportState::NotExported,
            value: Value::List { span: value_span, words: values },
            block,
            as_list: AsList::default(),
        }));
    }

    /// fish's `export` takes `NAME=value` words apart at the first `=`; nothing in it is an assignment to the lexer, so that
    /// a `~` behind the `=` stays literal.
    pub(super) fn export(&mut self, span: Span, words: Vec<Word>) {
        let block = self.build.current;
        let flags = Flags { export: Some(true), global: true, ..Flags::default() };
        let mut declaration =
            Declaration { span, by: Declarer::Export, flags, names: Vec::new(), stray: Vec::new(), block };
        let mut assignments = Vec::new();
        for word in &words[1..] {
            let first = word.parts.first();
            let text = first.and_then(Part::as_literal).unwrap_or("");
            match (text.split_once('='), first) {
                (Some((name, value)), Some(first)) if is_name(name) && first.span.len() == text.len() => {
                    let start = first.span.start as usize;
                    let value_start = start + name.len() + 1;
                    let mut parts = Parts::new();
                    if !value.is_empty() {
                        let mut literal = first.clone();
                        literal.span = Span::new(value_start, first.span.end as usize);
                        if let crate::shell::word::PartKind::Literal { text, .. } = &mut literal.kind {
                            *text = value.into();
                        }
                        parts.push(literal);
                    }
                    parts.extend(word.parts.iter().skip(1).cloned());
                    let end = word.parts.last().map_or(value_start, |part| part.span.end as usize);
                    let value = Word { span: Span::new(value_start, end.max(value_start)), parts };
                    assignments.push(Item::Assignment(Assignment {
                        span: word.span,
                        command: span,
                        name: Name { span: Span::new(start, start + name.len()), text: name.into() },
                        subscript: None,
                        op: Operation::Set,
                        by: Declarer::Export,
                        flags,
                        export: ExportState::Exported,
                        value: Value::Scalar(value),
                        block,
                        as_list: AsList::default(),
                    }));
                }
                _ => match word.as_literal().filter(|text| is_name(text)) {
                    Some(text) => declaration.names.push(Name { span: word.span, text: text.into() }),
                    None => declaration.stray.push(word.clone()),
                },
            }
        }
        if !declaration.names.is_empty() || !declaration.stray.is_empty() {
            self.build.items.push(Item::Declaration(declaration));
        }
        self.build.items.extend(assignments);
    }

    /// Adds folders in front of the search path (`-a`: behind it), those that exist and are not there yet.
    pub(super) fn fish_add_path(&mut self, span: Span, words: Vec<Word>) {
        let block = self.build.current;
        let mut op = Operation::Prepend;
        let mut flags = Flags { export: Some(true), ..Flags::default() };
        let mut folders = Vec::new();
        for word in &words[1..] {
            match word.as_literal() {
                Some(option) if option.starts_with('-') && folders.is_empty() => match option {
                    "--append" => op = Operation::Append,
                    "--universal" => flags.universal = true,
                    "--global" => flags.global = true,
                    _ if option.starts_with("--") => {}
                    _ => {
                        if option.contains('a') {
                            op = Operation::Append;
                        }
                        flags.universal |= option.contains('U');
                        flags.global |= option.contains('g');
                    }
                },
                _ => folders.push(word.clone()),
            }
        }
        let value_span = match (folders.first(), folders.last()) {
            (Some(first), Some(last)) => first.span.cover(last.span),
            _ => Span::at(span.end as usize),
        };
        self.build.items.push(Item::Assignment(Assignment {
            span,
            command: span,
            name: Name { span: words[0].span, text: "PATH".into() },
            subscript: None,
            op,
            by: Declarer::FishAddPath,
            flags,
            export: ExportState::Exported,
            value: Value::List { span: value_span, words: folders },
            block,
            as_list: AsList::default(),
        }));
    }
}

/// The options of `set`, and the place of the first word that is none.
fn read_options(words: &[Word]) -> (Options, usize) {
    let mut options = Options::default();
    let mut place = 1;
    while let Some(option) = words.get(place).and_then(Word::as_literal).filter(|o| o.starts_with('-') && o.len() > 1) {
        place += 1;
        match option {
            "--" => break,
            "--export" => options.flags.export = Some(true),
            "--unexport" => options.flags.export = Some(false),
            "--global" => options.flags.global = true,
            "--universal" => options.flags.universal = true,
            "--local" | "--function" => options.flags.local = true,
            "--append" => options.append = true,
            "--prepend" => options.prepend = true,
            "--erase" => options.erase = true,
            "--query" | "--show" | "--names" => options.query = true,
            _ if option.starts_with("--") => {}
            _ => {
                for letter in option.chars().skip(1) {
                    match letter {
                        'x' => options.flags.export = Some(true),
                        'u' => options.flags.export = Some(false),
                        'g' => options.flags.global = true,
                        'U' => options.flags.universal = true,
                        'l' | 'f' => options.flags.local = true,
                        'a' => options.append = true,
                        'p' => options.prepend = true,
                        'e' => options.erase = true,
                        'q' | 'S' | 'n' => options.query = true,
                        _ => {}
                    }
                }
            }
        }
    }
    (options, place)
}

/// `NAME` or `NAME[index]`.
fn name_of(word: &Word) -> Option<(Name, Option<Span>)> {
    let text = word.literal()?;
    let start = word.parts.first()?.span.start as usize;
    let (name, subscript) = match text.split_once('[') {
        Some((name, index)) => {
            let from = start + name.len() + 1;
            (name, Some(Span::new(from, from + index.trim_end_matches(']').len())))
        }
        None => (text.as_str(), None),
    };
    let exact = word.parts.first()?.span.len() >= text.len();
    (is_name(name) && exact)
        .then(|| (Name { span: Span::new(start, start + name.len()), text: name.into() }, subscript))
}

/// A variable that was exported stays so: `set PATH …`, or `set -x A` and later `set A`.
pub(super) fn resolve_exports(build: &mut Build) {
    const INHERITED: [&str; 8] = ["PATH", "HOME", "SHELL", "USER", "TERM", "LANG", "PWD", "DISPLAY"];
    let mut exported: FxHashMap<CompactString, bool> = FxHashMap::default();
    for item in &mut build.items {
        match item {
            Item::Declaration(declaration) => {
                for name in &declaration.names {
                    exported.insert(name.text.clone(), true);
                }
            }
            Item::Assignment(assignment) => {
                let name = &assignment.name.text;
                let inherited = INHERITED.contains(&name.as_str()) || (assignment.by == Declarer::FishAddPath);
                assignment.export = match (assignment.flags.export, exported.get(name)) {
                    (Some(true), _) => ExportState::Exported,
                    (Some(false), _) => ExportState::NotExported,
                    (None, Some(true)) => ExportState::Exported,
                    (None, Some(false)) => ExportState::Unknown,
                    (None, None) if inherited => ExportState::Exported,
                    (None, None) => ExportState::NotExported,
                };
                let sure = build.blocks.get(assignment.block.0 as usize).is_some_and(|b| b.scope == Scope::TopLevel);
                if assignment.flags.export == Some(true) {
                    let known = exported.get(name) == Some(&true);
                    exported.insert(name.clone(), sure || known);
                }
            }
            _ => {}
        }
    }
    // An `export NAME` further down counts for what stands above it.
    for item in &mut build.items {
        if let Item::Assignment(assignment) = item
            && assignment.export == ExportState::NotExported
            && assignment.flags.export.is_none()
            && let Some(sure) = exported.get(&assignment.name.text)
        {
            assignment.export = if *sure { ExportState::Exported } else { ExportState::Unknown };
        }
    }
}
