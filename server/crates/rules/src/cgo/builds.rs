//! The go commands that a Dockerfile, a Makefile, a workflow or a script runs, and the environment that each gets.

use std::path::PathBuf;

use pitfall_engine::Context;
use pitfall_syntax::Span;
use pitfall_syntax::cgo::KNOWN_ARCH;
use pitfall_syntax::shell::{
    Assignment, BlockId, Command, Declarer, Dialect, ExportState, Operation, Scope, ShellFile, Word,
};

use super::working_folder::{self, Key};

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
    let is_go = |word: &Word| match word.parts.as_slice() {
        [part] => part.as_literal() == Some("go"),
        parts => !parts.is_empty(),
    };
    let may_begin = |word: &Word| match word.as_literal() {
        Some(name) => matches!(name, "go" | "env") || name.contains('='),
        None => word.parts.iter().all(|part| part.as_literal().is_some()),
    };
    // Few commands run it, and this is asked of each.
    if file.dialect != Dialect::Make
        && !(command.words.first().is_some_and(may_begin) && command.words.iter().any(is_go))
    {
        return None;
    }
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
        let Some(one) = reference(text, file, first) else { return };
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

/// The one assignment of the variable that a word of a Makefile stands for: `$(NAME)`.
pub(super) fn reference<'a>(text: &str, file: &'a ShellFile, word: Span) -> Option<&'a Assignment> {
    let written = word.of(text);
    let inner = written.strip_prefix("$(").and_then(|rest| rest.strip_suffix(')'));
    let name = inner.or_else(|| written.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')))?;
    let mut set = file.assignments().rev().filter(|one| one.name.text == name && !file.is_lost(one.block));
    set.next().filter(|_| set.next().is_none())
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
        let alone = *file.scope(one.block) == Scope::OneCommand;
        // What is given to the command alone, it gets whenever it runs.
        let sure = alone || !is_conditional(file, one.block);
        let sure = sure && matches!(one.op, Operation::Set | Operation::Default);
        let value = one.value.literal().filter(|_| sure).map(|value| value.trim_end().to_owned());
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

    /// All of the command.
    pub fn span(&self) -> Span {
        self.command.span
    }

    /// The packages that it names by their folders, those of `./...` as they stand; the one where it runs where it names none.
    pub fn packages(&self) -> Vec<&str> {
        const WITH_VALUE: [&str; 16] = [
            "-C",
            "--C",
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
        let chdir = match self.words.first().map(Option::as_deref) {
            Some(Some("-C" | "--C")) => Some(self.words.get(1)?.as_deref()?),
            Some(Some(flag)) => flag.strip_prefix("-C=").or_else(|| flag.strip_prefix("--C=")),
            Some(None) | None => None,
        };
        working_folder::of(cx, self.file, self.command, chdir)
    }

    /// The architecture of the image that it runs in; `None` where the text does not tell, or it is no Dockerfile.
    ///
    /// Source: reference of Dockerfiles, `FROM --platform` and "Automatic platform ARGs in the global scope"; images of one architecture,
    /// <https://github.com/docker-library/official-images#architectures-other-than-amd64>.
    pub fn image_arch(&self) -> Option<ImageArch> {
        let mut at = self.command.span.start;
        let mut name: Option<String> = None;
        // A stage may begin with an earlier one, which is what it was.
        for it in self.file.commands().rev().filter(|it| is_from(it)) {
            if it.span.start >= at {
                continue;
            }
            let words: Vec<&str> = it.words.iter().map(|word| word.span.of(self.text).trim_matches('"')).collect();
            let mut behind = words.iter().skip(1).filter(|word| !word.starts_with("--"));
            let image = behind.next()?;
            let alias = behind.next().filter(|word| word.eq_ignore_ascii_case("AS")).and_then(|_| behind.next());
            if name.as_ref().is_some_and(|name| !alias.is_some_and(|alias| alias.eq_ignore_ascii_case(name))) {
                continue;
            }
            at = it.span.start;
            let is_stage = |it: &Command| {
                let mut last = it.words.iter().rev().map(|word| word.span.of(self.text));
                let same = last.next().is_some_and(|alias| alias.eq_ignore_ascii_case(image));
                same && last.next().is_some_and(|word| word.eq_ignore_ascii_case("AS"))
            };
            if self.file.commands().filter(|it| is_from(it) && it.span.start < at).any(is_stage) {
                name = Some((*image).to_owned());
                continue;
            }
            let platform = words.iter().find_map(|word| word.strip_prefix("--platform="));
            return match platform.map(|platform| platform.trim_matches('"')) {
                Some("$BUILDPLATFORM" | "${BUILDPLATFORM}") => Some(ImageArch::Builder),
                Some("$TARGETPLATFORM" | "${TARGETPLATFORM}") => Some(ImageArch::Target),
                Some(platform) => arch_of_platform(platform).map(ImageArch::Asked),
                None => arch_of_image(image),
            };
        }
        None
    }

    /// What `runs-on:` says for its job in a workflow.
    pub fn runner(&self) -> Option<&'a str> {
        let before = self.text.get(..self.command.span.start as usize)?;
        let behind = &before[before.rfind("runs-on:")? + "runs-on:".len()..];
        Some(behind.lines().next()?.trim().trim_matches(['"', '\'', '[', ']']))
    }
}

/// The architecture of an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ImageArch {
    /// That of the machine that runs the build.
    Builder,
    /// That which the image is built for; the builder's own unless somebody asks for another.
    Target,
    /// This one, in words of the go command, whatever the image is built for.
    Asked(String),
    /// This one, as the image's name tells.
    Named(String),
}

/// GOARCH of `linux/arm64/v8`.
fn arch_of_platform(platform: &str) -> Option<String> {
    let arch = platform.strip_prefix("linux/")?.split('/').next()?;
    KNOWN_ARCH.contains(&arch).then(|| arch.to_owned())
}

/// That of `arm32v7/golang:1.27` and `golang:1.27`; `None` of an owner whose images may be for anything.
fn arch_of_image(image: &str) -> Option<ImageArch> {
    let Some(owner) = image.split('/').rev().nth(1) else { return Some(ImageArch::Target) };
    let arch = match owner {
        "arm32v5" | "arm32v6" | "arm32v7" => "arm",
        "arm64v8" => "arm64",
        "i386" => "386",
        arch if KNOWN_ARCH.contains(&arch) => arch,
        "library" => return Some(ImageArch::Target),
        host if host.contains(['.', ':']) => return Some(ImageArch::Target),
        _ => return None,
    };
    Some(ImageArch::Named(arch.to_owned()))
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
    let env = Key::at(text, at).and_then(|entry| entry.parent(text));
    env.map_or(Span::new(0, text.len()), |env| env.mapping(text))
}
