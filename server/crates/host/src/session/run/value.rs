//! What an assignment leaves in its variable.

use super::{Loaded, Run};
use crate::session::guard::Verdict;
use crate::session::{Deed, Held};
use pitfall_syntax::shell::{
    Assignment, Declarer, Dialect, Operation, Part, PartKind, Quoting, Value, Word, is_list_variable,
};
use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

impl Run<'_> {
    pub(super) fn assign(&mut self, loaded: &Arc<Loaded>, assignment: &Assignment, verdict: Verdict) {
        let dialect = loaded.file().dialect;
        let name = own_name(&assignment.name.text, dialect);
        if assignment.flags.local || assignment.by == Declarer::Local {
            return;
        }
        let mut certain = true;
        let old = self.at.state.value(name);
        let is_list = is_list_variable(name);
        let mut value = if assignment.subscript.is_some() {
            Held::Unknown
        } else {
            self.value_of(loaded, assignment, name, &mut certain)
        };
        let separator = if dialect == Dialect::Fish && !is_list { " " } else { ":" };
        let as_elements = matches!(assignment.value, Value::List { .. }) || dialect == Dialect::Fish;
        let glue = if as_elements { separator } else { "" };
        let join = |first: &str, second: &str| match (first.is_empty(), second.is_empty()) {
            (true, _) => second.to_owned(),
            (_, true) => first.to_owned(),
            _ => format!("{first}{glue}{second}"),
        };
        let mut keeps_old = false;
        match (assignment.op, &old) {
            (Operation::Set, _) => {
                keeps_old = loaded.file().path_edit(assignment).is_some_and(|edit| edit.keeps_old_value());
            }
            (Operation::Default, Held::Text(text)) if !text.is_empty() => return,
            (Operation::Default, Held::Unknown) => value = Held::Unknown,
            (Operation::Default, _) => {}
            (_, Held::Unknown) => value = Held::Unknown,
            (operation, old) => {
                keeps_old = true;
                let old = old.text().unwrap_or("");
                certain &= self.at.state.is_certain(name);
                if let Held::Text(text) = &value {
                    let added = match assignment.by {
                        Declarer::FishAddPath => Cow::Owned(self.new_folders(text, old)),
                        _ => Cow::Borrowed(&**text),
                    };
                    if assignment.by == Declarer::FishAddPath && added.is_empty() {
                        return;
                    }
                    value = Held::Text(
                        match operation {
                            Operation::Prepend => join(&added, old),
                            _ => join(old, &added),
                        }
                        .into(),
                    );
                }
            }
        }
        // A carriage return at the end is the line's.
        if let Held::Text(text) = &value
            && let Some(line) = text.strip_suffix('\r')
        {
            value = Held::Text(line.into());
        }
        if self.at.unique.contains(name)
            && let Held::Text(text) = &value
        {
            value = Held::Text(without_duplicates(text).into());
        }
        let exported = match (assignment.flags.export, assignment.by) {
            (Some(export), _) => Some(export),
            (None, Declarer::Export | Declarer::Line | Declarer::DockerEnv) => Some(true),
            // What is exported stays so; `unset` ends it.
            _ => self.at.all_export.then_some(true),
        };
        let deed = if keeps_old && old != Held::Unset { Deed::Extend } else { Deed::Set };
        let name = name.to_owned();
        self.change(loaded, assignment.span, &name, deed, value, (verdict, certain), exported);
    }

    fn value_of(&self, loaded: &Loaded, assignment: &Assignment, name: &str, certain: &mut bool) -> Held {
        let dialect = loaded.file().dialect;
        let text = &loaded.text;
        let single = matches!(assignment.value, Value::Scalar(_));
        if single && dialect != Dialect::Fish {
            let [word] = assignment.value.words() else { return Held::Text("".into()) };
            return self.evaluate(word, text, dialect, false, certain);
        }
        let is_list = is_list_variable(name);
        let separator = if is_list { ":" } else { " " };
        let mut all: Vec<String> = Vec::new();
        for word in assignment.value.words() {
            match self.elements(word, text, dialect, certain) {
                Some(elements) => all.extend(elements),
                None => return Held::Unknown,
            }
        }
        Held::Text(all.join(separator).into())
    }

    /// The elements that a word of a list becomes: a list variable of its own becomes its elements, and in fish one next to text
    /// becomes one word for each.
    fn elements(&self, word: &Word, text: &str, dialect: Dialect, certain: &mut bool) -> Option<Vec<String>> {
        let lists: Vec<usize> = word
            .parts
            .iter()
            .enumerate()
            .filter(|(_, part)| part.as_expansion().is_some_and(|it| !it.quoted && is_list_variable(&it.name.text)))
            .map(|(at, _)| at)
            .collect();
        if dialect == Dialect::Fish
            && let [at] = lists.as_slice()
        {
            let name = &word.parts[*at].as_expansion()?.name.text;
            *certain &= self.at.state.is_certain(own_name(name, dialect));
            let value = match self.at.state.value(own_name(name, dialect)) {
                Held::Text(value) => value,
                Held::Unset => return Some(Vec::new()),
                Held::Unknown => return None,
            };
            let piece = |parts: &[Part], certain: &mut bool| {
                let word = Word { span: word.span, parts: parts.iter().cloned().collect() };
                self.evaluate(&word, text, dialect, true, certain).text().map(str::to_owned)
            };
            let before = piece(&word.parts[..*at], certain)?;
            let behind = piece(&word.parts[at + 1..], certain)?;
            return Some(value.split(':').map(|element| format!("{before}{element}{behind}")).collect());
        }
        match self.evaluate(word, text, dialect, true, certain) {
            // An array that is not set is no element.
            Held::Text(value) if value.is_empty() && !lists.is_empty() => Some(Vec::new()),
            Held::Text(value) => Some(vec![String::from(&*value)]),
            _ => None,
        }
    }

    /// The text of a word: variables are those of the session, globs are text in an assignment.
    pub fn evaluate(&self, word: &Word, text: &str, dialect: Dialect, argument: bool, certain: &mut bool) -> Held {
        let literal = |text: String, part: &Part| Part {
            span: part.span,
            kind: PartKind::Literal { text: text.into(), quoting: Quoting::None },
        };
        let is_replaced = |part: &Part| matches!(part.kind, PartKind::Glob | PartKind::CommandSubstitution { .. });
        let mut word = Cow::Borrowed(word);
        if word.parts.iter().any(is_replaced) {
            for part in &mut word.to_mut().parts {
                match &part.kind {
                    PartKind::Glob if !argument || dialect != Dialect::Fish => {
                        *part = literal(part.span.of(text).to_owned(), part);
                    }
                    PartKind::CommandSubstitution { body, .. } => {
                        if let Some(output) = self.output(body.of(text).trim()) {
                            *part = literal(output, part);
                        }
                    }
                    _ => {}
                }
            }
        }
        let mut sure = true;
        let value = word.evaluate(&mut |name| {
            let name = own_name(name, dialect);
            let (known, certain) = self.at.state.known(name);
            sure &= certain;
            known
        });
        *certain &= sure;
        value.map_or(Held::Unknown, |text| Held::Text(text.into()))
    }

    /// The text of a word of a test.
    pub fn text_of(&self, word: &Word, text: &str) -> Option<String> {
        let mut certain = true;
        let held = self.evaluate(word, text, Dialect::Bash, true, &mut certain);
        held.text().filter(|_| certain && !has_glob(word)).map(str::to_owned)
    }

    /// Of the folders in `text` those that fish_add_path adds: they are there, and not in the list yet.
    fn new_folders(&self, text: &str, old: &str) -> String {
        let fits = |entry: &&str| self.host.is_folder(Path::new(entry)) && !old.split(':').any(|old| old == *entry);
        text.split(':').filter(fits).collect::<Vec<_>>().join(":")
    }

    pub(super) fn drop_duplicates(&mut self, name: &str, dialect: Dialect) {
        if let Some(variable) = self.at.state.variable_mut(own_name(name, dialect))
            && let Held::Text(text) = &variable.value
        {
            variable.value = Held::Text(without_duplicates(text).into());
        }
    }
}

/// zsh's arrays are their variables, and fish's own list of folders comes before `PATH`.
pub(super) fn own_name(name: &str, dialect: Dialect) -> &str {
    match (dialect, name) {
        (Dialect::Zsh, "path") | (Dialect::Fish, "fish_user_paths") => "PATH",
        (Dialect::Zsh, "cdpath") => "CDPATH",
        (Dialect::Zsh, "fpath") => "FPATH",
        (Dialect::Zsh, "manpath") => "MANPATH",
        _ => name,
    }
}

fn has_glob(word: &Word) -> bool {
    word.parts.iter().any(|part| part.kind == PartKind::Glob)
}

fn without_duplicates(list: &str) -> String {
    let mut seen: Vec<&str> = Vec::new();
    for entry in list.split(':') {
        if !seen.contains(&entry) {
            seen.push(entry);
        }
    }
    seen.join(":")
}
