//! The go commands that a Dockerfile, a Makefile, a workflow or a script runs, and the environment that each gets.

use std::path::PathBuf;

use pitfall_engine::Context;
use pitfall_syntax::Span;
use pitfall_syntax::shell::{
    Assignment, BlockId, Command, Declarer, Dialect, ExportState, Operation, Scope, ShellFile,
};

use super::needs_cgo;

/// As many make variables in a row are put in for one another.
const MAX_REFERENCES: usize = 4;

/// One `go build` or the like.
pub(super) struct GoCommand<'a> {
    file: &'a ShellFile,
    text: &'a str,
    command: &'a Command,
    /// `build`, `test`.
    pub verb: String,
    /// What stands behind the verb; `None` for a word that is not known.
    words: Vec<Option<String>>,
    /// What `env` or a make variable puts before it.
    inline: Vec<Given>,
}

/// A variable of a command's environment.
#[derive(Debug, Clone)]
pub(super) struct Given {
    name: String,
    /// Its value; `None` where the text does not tell.
    pub value: Option<String>,
    /// The value as written.
    pub written: Span,
    /// Where it is given.
    pub span: Span,
    /// It is given to this command and no other.
    pub alone: bool,
}

/// The go commands of the checked file, in order.
pub(super) fn of<'a>(cx: &'a Context<'_>, file: &'a ShellFile) -> Vec<GoCommand<'a>> {
    file.commands().filter_map(|command| read(cx.text(), file, command)).collect()
}

fn read<'a>(text: &'a str, file: &'a ShellFile, command: &'a Command) -> Option<GoCommand<'a>> {
    let mut words: Vec<(Option<String>, Span)> = command.words.iter().map(|word| (word.literal(), word.span)).collect();
    if file.dialect == Dialect::Make {
        put_in_references(text, file, &mut words);
    }
    let mut inline = Vec::new();
    let mut words = words.into_iter().peekable();
    words.next_if(|(word, _)| word.as_deref() == Some("env"));
    while let Some((name, value, span)) = words.peek().and_then(|(word, span)| {
        let (name, value) = word.as_deref()?.split_once('=')?;
        Some((name.to_owned(), value.to_owned(), *span))
    }) {
        words.next();
        inline.push(Given { name, value: Some(value), written: span, span, alone: true });
    }
    let (program, _) = words.next()?;
    let verb = words.next()?.0?;
    (program? == "go" && matches!(verb.as_str(), "build" | "install" | "run" | "test")).then(|| GoCommand {
        file,
        text,
        command,
        verb,
        words: words.map(|(word, _)| word).collect(),
        inline,
    })
}

/// Puts what make does for `$(NAME)` at the beginning of a command.
fn put_in_references(text: &str, file: &ShellFile, words: &mut Vec<(Option<String>, Span)>) {
    for _ in 0..MAX_REFERENCES {
        let Some(&(_, first)) = words.first() else { return };
        let written = first.of(text);
        let inner = written.strip_prefix("$(").and_then(|rest| rest.strip_suffix(')'));
        let inner = inner.or_else(|| written.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')));
        let Some(name) = inner else { return };
        let mut set = file.assignments().rev().filter(|one| one.name.text == name && !file.is_lost(one.block));
        let Some(one) = set.next().filter(|_| set.next().is_none()) else { return };
        let value = one.value.span();
        let mut at = value.start as usize;
        let mut tokens = Vec::new();
        for token in value.of(text).split_whitespace() {
            at += text.get(at..).and_then(|rest| rest.find(token)).unwrap_or(0);
            let known = !token.contains(['$', '"', '\'', '\\']);
            tokens.push((known.then(|| token.to_owned()), Span::new(at, at + token.len())));
            at += token.len();
        }
        words.splice(0..1, tokens);
    }
}

impl<'a> GoCommand<'a> {
    /// What `name` is for the command, as far as the file tells; `None` where nothing sets it.
    pub fn given(&self, name: &str) -> Option<Given> {
        if let Some(one) = self.inline.iter().rev().find(|one| one.name == name) {
            return Some(one.clone());
        }
        let (file, at) = (self.file, self.command.span.start);
        let named = || file.assignments().rev().filter(|one| one.name.text == name);
        let before = || named().filter(|one| one.span.start < at);
        let for_it = before().find(|one| {
            *file.scope(one.block) == Scope::OneCommand
                && (one.command.contains(self.command.span) || one.block == self.command.block)
        });
        let process = process(file, self.command.block);
        let exported =
            |one: &&Assignment| *file.scope(one.block) != Scope::OneCommand && one.export != ExportState::NotExported;
        let in_process = || before().filter(exported).find(|one| process == self::process(file, one.block));
        let around = || match file.dialect {
            Dialect::Dockerfile => {
                let from = file.commands().rev().find(|it| it.span.start < at && is_from(it))?.span.start;
                before().find(|one| one.by == Declarer::DockerEnv && one.span.start > from)
            }
            // make reads the whole file before it runs anything.
            Dialect::Make => named().filter(|one| !file.is_lost(one.block)).find(exported),
            Dialect::Actions => {
                let holds = |one: &&Assignment| {
                    one.by == Declarer::Line && mapping_around(self.text, one.span.start as usize).touches(at as usize)
                };
                // The innermost mapping is the shortest.
                let width = |one: &&Assignment| mapping_around(self.text, one.span.start as usize).len();
                named().filter(holds).min_by_key(width)
            }
            _ => None,
        };
        let one = for_it.or_else(in_process).or_else(around)?;
        let sure = matches!(one.op, Operation::Set | Operation::Default) && !is_conditional(file, one.block);
        let value = one.value.literal().filter(|_| sure).map(|value| value.trim_end().to_owned());
        let alone = *file.scope(one.block) == Scope::OneCommand;
        Some(Given { name: name.to_owned(), value, written: one.value.span(), span: one.span, alone })
    }

    /// The value of `name`, where it is set and known.
    pub fn value(&self, name: &str) -> Option<String> {
        self.given(name)?.value
    }

    /// The value of `name` as it is written.
    pub fn written(&self, name: &str) -> Option<&'a str> {
        Some(self.given(name)?.written.of(self.text))
    }

    /// The packages that it names by their folders, those of `./...` as they stand; the one where it runs where it names none.
    pub fn packages(&self) -> Vec<&str> {
        const WITH_VALUE: [&str; 14] = [
            "-o",
            "-tags",
            "-ldflags",
            "-gcflags",
            "-asmflags",
            "-mod",
            "-modfile",
            "-p",
            "-pkgdir",
            "-run",
            "-timeout",
            "-exec",
            "-overlay",
            "-buildmode",
        ];
        let mut packages = Vec::new();
        let mut words = self.words.iter();
        while let Some(word) = words.next() {
            match word.as_deref() {
                // It runs elsewhere, or what it builds is not known.
                Some("-C") => return Vec::new(),
                Some(flag) if WITH_VALUE.contains(&flag) => drop(words.next()),
                Some(flag) if flag.starts_with('-') => {}
                Some(word) => packages.push(word),
                None => return packages.into_iter().filter(is_folder).collect(),
            }
        }
        if packages.is_empty() { vec!["."] } else { packages.into_iter().filter(is_folder).collect() }
    }

    /// The folder that it runs in, as far as the file tells.
    pub fn folder(&self, cx: &Context<'_>) -> Option<PathBuf> {
        let process = process(self.file, self.command.block);
        let leaves = |it: &Command| {
            matches!(it.name(), Some("cd" | "pushd"))
                && it.span.start < self.command.span.start
                && self::process(self.file, it.block) == process
        };
        if self.file.commands().any(leaves) {
            return None;
        }
        match self.file.dialect {
            // Images take the module whole, or its go.mod first and then the rest.
            Dialect::Dockerfile => needs_cgo::module_folder(cx),
            Dialect::Make => Some(cx.folder()?.to_path_buf()),
            Dialect::Actions if !cx.text().contains("working-directory:") => {
                Some(cx.folder()?.parent()?.parent()?.to_path_buf())
            }
            _ => None,
        }
    }

    /// The `FROM` of its stage in a Dockerfile, as written.
    pub fn from(&self) -> Option<&'a str> {
        let from = self.file.commands().rev().find(|it| it.span.start < self.command.span.start && is_from(it))?;
        Some(from.span.of(self.text))
    }

    /// What `runs-on:` says for its job in a workflow.
    pub fn runner(&self) -> Option<&'a str> {
        let before = self.text.get(..self.command.span.start as usize)?;
        let behind = &before[before.rfind("runs-on:")? + "runs-on:".len()..];
        Some(behind.lines().next()?.trim().trim_matches(['"', '\'', '[', ']']))
    }
}

fn is_folder(word: &&str) -> bool {
    *word == "." || word.starts_with("./") || word.starts_with("../")
}

fn is_from(command: &Command) -> bool {
    command.name().is_some_and(|name| name.eq_ignore_ascii_case("FROM"))
}

/// The outermost block below the file's own that is a process of its own, else the file itself.
fn process(file: &ShellFile, block: BlockId) -> BlockId {
    let mut found = BlockId::TOP;
    let mut at = Some(block);
    while let Some(id) = at {
        let Some(block) = file.blocks.get(id.0 as usize) else { break };
        if block.scope == Scope::Subshell {
            found = id;
        }
        at = block.parent;
    }
    found
}

fn is_conditional(file: &ShellFile, block: BlockId) -> bool {
    file.scopes(block).any(|scope| *scope == Scope::Loop)
        || file.dialect == Dialect::Make && file.scopes(block).any(|scope| *scope == Scope::Conditional)
}

/// The mapping of a workflow that the `env:` with the entry at `at` belongs to: the step, the job, or the whole file.
fn mapping_around(text: &str, at: usize) -> Span {
    /// Where the line's content stands, and where the first byte of what is no dash does.
    fn indents(line: &str) -> Option<(usize, usize)> {
        let bare = line.trim_start_matches(' ');
        if bare.trim().is_empty() || bare.starts_with('#') {
            return None;
        }
        let mut rest = bare;
        while let Some(behind) = rest.strip_prefix("- ") {
            rest = behind.trim_start_matches(' ');
        }
        Some((line.len() - bare.len(), line.len() - rest.len()))
    }
    let start = text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1);
    let own = text.get(start..).and_then(|rest| indents(rest.lines().next()?)).map_or(0, |(_, inner)| inner);
    let (mut first, mut level) = (start, None::<usize>);
    for line in text.get(..start).unwrap_or("").split_inclusive('\n').rev() {
        let from = first - line.len();
        let Some((outer, inner)) = indents(line) else {
            first = from;
            continue;
        };
        match level {
            None if inner < own => {
                level = Some(inner);
                first = from;
                if outer < inner {
                    break;
                }
            }
            Some(level) if outer < level => {
                if inner == level {
                    first = from;
                }
                break;
            }
            _ => first = from,
        }
    }
    let level = level.unwrap_or(0);
    let mut end = start;
    for (number, line) in text.get(start..).unwrap_or("").split_inclusive('\n').enumerate() {
        if number > 0 && indents(line).is_some_and(|(outer, _)| outer < level) {
            break;
        }
        end += line.len();
    }
    Span::new(first, end)
}
