//! The folder that a command of a Dockerfile, a Makefile or a workflow runs in, as far as the file says it in so many words.
//! Source: reference of Dockerfiles, WORKDIR and COPY; workflow syntax of GitHub Actions, `defaults.run` and `steps[*].working-directory`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use pitfall_engine::{Context, Presence, normal};
use pitfall_syntax::Span;
use pitfall_syntax::shell::{BlockId, Command, Dialect, Scope, ShellFile, Word};

use super::builds::reference;
use super::needs_cgo;

/// The folder that `command` runs in, `chdir` being where its own `-C` leads from there.
pub(super) fn of(cx: &Context<'_>, file: &ShellFile, command: &Command, chdir: Option<&str>) -> Option<PathBuf> {
    let mut steps = changes(cx.text(), file, command)?;
    steps.extend(chdir.map(str::to_owned));
    match file.dialect {
        Dialect::Dockerfile => Container::at(cx, file, command).folder(&steps),
        Dialect::Make => below(cx.folder()?, &steps),
        Dialect::Actions => below(&workflow_folder(cx, command.span.start as usize)?, &steps),
        _ => None,
    }
}

/// `steps` taken one after the other from `folder`; none of them may begin at the root.
fn below(folder: &Path, steps: &[String]) -> Option<PathBuf> {
    let relative = steps.iter().all(|step| !step.starts_with(['/', '~']));
    relative.then(|| normal(&steps.iter().fold(folder.to_owned(), |at, step| at.join(step))))
}

/// Where each `cd` leads that surely ran before `command` in its process; `None` where that is not known.
fn changes(text: &str, file: &ShellFile, command: &Command) -> Option<Vec<String>> {
    let mut steps = Vec::new();
    let before = file.commands().take_while(|it| it.span.start < command.span.start);
    for it in before.filter(|it| matches!(it.name(), Some("cd" | "pushd" | "popd"))) {
        if is_within(file, command.block, it.block) {
            let [_, to] = it.words.as_slice() else { return None };
            let to = it.name().filter(|name| *name != "popd").and_then(|_| folder_word(text, file, to))?;
            steps.push(to);
        } else if is_within(file, command.block, process_of(file, it.block)) {
            // It ran under some condition.
            return None;
        }
    }
    Some(steps)
}

/// The folder that a word names.
fn folder_word(text: &str, file: &ShellFile, word: &Word) -> Option<String> {
    let variable = reference(text, file, word.span).filter(|_| file.dialect == Dialect::Make);
    let literal = variable.map_or_else(|| word.literal(), |one| one.value.literal());
    literal.map(|to| to.trim().to_owned()).filter(|to| !to.is_empty() && !to.starts_with('-') && !to.contains('$'))
}

/// `outer` is `block` or one around it.
fn is_within(file: &ShellFile, block: BlockId, outer: BlockId) -> bool {
    let parent = |id: &BlockId| file.blocks.get(id.0 as usize).and_then(|block| block.parent);
    std::iter::successors(Some(block), parent).any(|id| id == outer)
}

/// The innermost block around `block` that is a process of its own.
fn process_of(file: &ShellFile, block: BlockId) -> BlockId {
    let at = |id: BlockId| file.blocks.get(id.0 as usize);
    let around = std::iter::successors(Some(block), |id| at(*id).and_then(|block| block.parent));
    let mut processes = around.filter(|id| at(*id).is_some_and(|block| block.scope == Scope::Subshell));
    processes.next().unwrap_or(BlockId::TOP)
}

/// What a stage of a Dockerfile has where.
#[derive(Debug, Clone)]
struct Container {
    /// The folder at hand; a variable in it is a name like any other.
    folder: PathBuf,
    /// Folders of the image, and those of the project that were copied there, the last copied last.
    copied: Vec<(PathBuf, PathBuf)>,
    /// The folder of the module, for stages into which nothing is copied that is known.
    module: Option<PathBuf>,
}

impl Container {
    /// As `command` finds it.
    fn at(cx: &Context<'_>, file: &ShellFile, command: &Command) -> Self {
        let module = needs_cgo::module_folder(cx);
        let empty = Self { folder: PathBuf::from("/"), copied: Vec::new(), module };
        let mut stages: BTreeMap<String, Self> = BTreeMap::new();
        let (mut own, mut alias) = (empty.clone(), None);
        let instructions = file.commands().filter(|it| process_of(file, it.block) == BlockId::TOP);
        for it in instructions.take_while(|it| it.span.start < command.span.start) {
            let words: Vec<&str> = it.words.iter().map(|word| unquoted(word.span.of(cx.text()))).collect();
            let words: Vec<&str> =
                words.into_iter().filter(|word| !word.starts_with("--") || from_elsewhere(word)).collect();
            match words.as_slice() {
                [from, image, rest @ ..] if from.eq_ignore_ascii_case("FROM") => {
                    let before =
                        std::mem::replace(&mut own, stages.get(&image.to_ascii_lowercase()).unwrap_or(&empty).clone());
                    if let Some(alias) = alias.take() {
                        if *image == alias {
                            own = before.clone();
                        }
                        stages.insert(alias, before);
                    }
                    alias = rest
                        .get(1)
                        .filter(|_| rest[0].eq_ignore_ascii_case("AS"))
                        .map(|name| name.to_ascii_lowercase());
                }
                [workdir, to] if workdir.eq_ignore_ascii_case("WORKDIR") => own.folder = own.path(to),
                [copy, sources @ .., to] if is_copy(copy) && !sources.iter().any(|word| from_elsewhere(word)) => {
                    sources.iter().for_each(|source| own.copy(source, to, cx));
                }
                _ => {}
            }
        }
        own
    }

    fn path(&self, to: &str) -> PathBuf {
        if to.starts_with('$') { PathBuf::from(to) } else { normal(&self.folder.join(to)) }
    }

    fn copy(&mut self, source: &str, to: &str, cx: &Context<'_>) {
        let source = source.trim_start_matches('/');
        let candidates = [self.module.clone(), cx.folder().map(Path::to_owned)];
        for context in candidates.into_iter().flatten() {
            let host = normal(&context.join(source));
            if source == "go.mod" || source.ends_with("/go.mod") {
                if cx.presence(&host) == Presence::File {
                    let into = self.path(to.strip_suffix("go.mod").unwrap_or(to));
                    self.copied.extend(host.parent().map(|folder| (into, folder.to_owned())));
                    return;
                }
            } else if host == context || cx.presence(&host) == Presence::Folder {
                let into = self.path(to);
                self.copied.push((into, host));
                return;
            }
        }
    }

    /// The folder of the project that is where `steps` lead to.
    fn folder(&self, steps: &[String]) -> Option<PathBuf> {
        let mut at = self.folder.clone();
        for step in steps {
            at = if step.starts_with('~') { return None } else { normal(&at.join(step)) };
        }
        let fallback =
            self.module.clone().filter(|_| self.copied.is_empty()).map(|module| (self.folder.clone(), module));
        let places = self.copied.iter().chain(&fallback).enumerate();
        let found = places
            .filter(|(_, (image, _))| at.starts_with(image))
            .max_by_key(|(number, (image, _))| (image.components().count(), *number));
        let (_, (image, project)) = found?;
        Some(normal(&project.join(at.strip_prefix(image).ok()?)))
    }
}

fn unquoted(word: &str) -> &str {
    word.trim_matches(['"', '\''])
}

fn is_copy(instruction: &str) -> bool {
    instruction.eq_ignore_ascii_case("COPY") || instruction.eq_ignore_ascii_case("ADD")
}

fn from_elsewhere(word: &str) -> bool {
    word.starts_with("--from=")
}

/// The folder in which the script at `at` of a workflow begins.
fn workflow_folder(cx: &Context<'_>, at: usize) -> Option<PathBuf> {
    let (text, root) = (cx.text(), cx.folder()?.parent()?.parent()?);
    let mut innermost: Option<(usize, &str)> = None;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let from = start;
        start += line.len();
        let Some(key) = Key::of(line, from).filter(|_| line.contains("working-directory") || line.contains("path:"))
        else {
            continue;
        };
        let own = key.mapping(text);
        if let Some(value) = key.value(line, "path") {
            // The project lies there instead of in the root.
            if own.of(text).contains("actions/checkout")
                || key.parent(text).is_some_and(|with| with.mapping(text).of(text).contains("actions/checkout"))
            {
                return (value == ".").then(|| root.to_owned());
            }
            continue;
        }
        let Some(value) = key.value(line, "working-directory") else {
            // A mapping in braces, or a remark.
            if line.trim_start().starts_with('#') {
                continue;
            }
            return None;
        };
        let is = |key: &Key, name: &str| {
            text.get(key.start..).is_some_and(|rest| rest.trim_start_matches(['-', ' ']).starts_with(name))
        };
        let run = key.parent(text).filter(|parent| is(parent, "run:"));
        let defaults = run.and_then(|run| run.parent(text)).filter(|parent| is(parent, "defaults:"));
        let reach = defaults.map_or(own, |defaults| defaults.mapping(text));
        if reach.touches(at) && innermost.is_none_or(|(length, _)| reach.len() < length) {
            innermost = Some((reach.len(), value));
        }
    }
    match innermost {
        None => Some(root.to_owned()),
        Some((_, value)) if value.contains('$') || value.starts_with(['/', '~']) => None,
        Some((_, value)) => Some(normal(&root.join(value))),
    }
}

/// A line of YAML in block style that holds a key.
#[derive(Debug, Clone, Copy)]
pub(super) struct Key {
    /// The first byte of the line.
    start: usize,
    /// The column of the line's content.
    outer: usize,
    /// The column of the key, behind the dashes of lists.
    inner: usize,
}

impl Key {
    /// The line that begins at `start`; `None` where it is blank or a remark.
    fn of(line: &str, start: usize) -> Option<Self> {
        let bare = line.trim_start_matches(' ');
        if bare.trim().is_empty() || bare.starts_with('#') {
            return None;
        }
        let mut rest = bare;
        while let Some(behind) = rest.strip_prefix("- ") {
            rest = behind.trim_start_matches(' ');
        }
        Some(Self { start, outer: line.len() - bare.len(), inner: line.len() - rest.len() })
    }

    /// The line around the byte `at`.
    pub fn at(text: &str, at: usize) -> Option<Self> {
        let start = text.get(..at)?.rfind('\n').map_or(0, |end| end + 1);
        Self::of(text.get(start..)?.lines().next()?, start)
    }

    /// What stands behind `name:`, quotes and remark taken away.
    fn value<'a>(&self, line: &'a str, name: &str) -> Option<&'a str> {
        let value = line.get(self.inner..)?.strip_prefix(name)?.strip_prefix(':')?.trim();
        let value = value.split_once(" #").map_or(value, |(value, _)| value.trim_end());
        let value = value.trim_matches(['"', '\'']);
        (!value.is_empty()).then_some(value)
    }

    /// The key whose value the mapping of this one is.
    pub fn parent(&self, text: &str) -> Option<Self> {
        let mut from = self.start;
        for line in text.get(..self.start)?.split_inclusive('\n').rev() {
            from -= line.len();
            if let Some(key) = Self::of(line, from).filter(|key| key.inner < self.inner) {
                return Some(key);
            }
        }
        None
    }

    /// The whole mapping that it is a key of.
    pub fn mapping(&self, text: &str) -> Span {
        let (mut first, mut from) = (self.start, self.start);
        if self.outer == self.inner {
            for line in text.get(..self.start).unwrap_or("").split_inclusive('\n').rev() {
                from -= line.len();
                match Self::of(line, from) {
                    Some(key) if key.outer < self.inner => {
                        if key.inner == self.inner {
                            first = from;
                        }
                        break;
                    }
                    _ => first = from,
                }
            }
        }
        let mut end = self.start;
        for (number, line) in text.get(self.start..).unwrap_or("").split_inclusive('\n').enumerate() {
            if number > 0 && Self::of(line, end).is_some_and(|key| key.outer < self.inner) {
                break;
            }
            end += line.len();
        }
        Span::new(first, end)
    }
}
