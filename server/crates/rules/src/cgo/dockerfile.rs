//! What a Dockerfile builds with the go command, on which C library, and where it ends up.

use pitfall_engine::Context;
use pitfall_knowledge::golang::{Distribution, SystemLibc, distribution_of_image};
use pitfall_syntax::Span;
use pitfall_syntax::shell::{Assignment, Command, Declarer, Dialect, Item, Known, Scope, ShellFile};

/// One `FROM` and what follows it.
#[derive(Debug, Default)]
pub(super) struct Stage {
    /// The image of the `FROM` line.
    pub image: Span,
    /// Its name, variables put in; `None` where one is not known.
    pub name: Option<String>,
    /// The name behind `AS`.
    pub alias: Option<String>,
    /// Each `go build` and `go install`.
    pub builds: Vec<Build>,
    /// What `COPY --from=` names.
    pub copies: Vec<String>,
    /// It copies something out of another image's folders of libraries, or a loader.
    pub copies_libraries: bool,
    /// Words of `apk add` and `apt-get install`.
    pub packages: Vec<String>,
}

/// A `go build` or `go install`.
#[derive(Debug)]
pub(super) struct Build {
    /// The command.
    pub span: Span,
    /// The value of CGO_ENABLED and where it is given; `None` where nothing sets it.
    pub cgo: Option<(String, Span)>,
    /// It links a static program, or asks something else to link.
    pub special_link: bool,
}

/// The C library of a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StageLibc {
    /// glibc; of this version where the image tells.
    Glibc(Option<(u16, u16)>),
    /// musl.
    Musl,
    /// None.
    Empty,
}

/// The stages of the checked file; none where it is no Dockerfile.
pub(super) fn stages(cx: &Context<'_>) -> Vec<Stage> {
    let Some(file) = cx.file.shell().filter(|file| file.dialect == Dialect::Dockerfile) else { return Vec::new() };
    let mut stages: Vec<Stage> = Vec::new();
    let mut arguments: Vec<(String, Option<String>)> = Vec::new();
    let mut environment: Option<(String, Span)> = None;
    for item in &file.items {
        match item {
            Item::Assignment(one) if one.by == Declarer::DockerArg => {
                arguments.push((one.name.text.to_string(), one.value.literal()));
                // What an ARG says is in the environment of commands, unless an ENV says otherwise.
                if one.name.text == "CGO_ENABLED" && !stages.is_empty() && environment.is_none() {
                    environment = Some((one.value.literal().unwrap_or_default(), one.span));
                }
            }
            Item::Assignment(one) if one.by == Declarer::DockerEnv && one.name.text == "CGO_ENABLED" => {
                environment = one.value.literal().map(|value| (value, one.span));
            }
            Item::Command(command) if is(command, "FROM") => {
                environment = None;
                stages.push(from(command, &arguments));
            }
            Item::Command(command) => {
                if let Some(stage) = stages.last_mut() {
                    read(command, file, cx.text(), environment.as_ref(), stage);
                }
            }
            _ => {}
        }
    }
    stages
}

fn is(command: &Command, keyword: &str) -> bool {
    command.name().is_some_and(|name| name.eq_ignore_ascii_case(keyword))
}

fn from(command: &Command, arguments: &[(String, Option<String>)]) -> Stage {
    let mut known = |name: &str| match arguments.iter().rev().find(|(argument, _)| argument == name) {
        Some((_, Some(value))) => Known::Set(value.as_str().into()),
        _ => Known::Unknown,
    };
    let mut words = command.words.iter().skip(1).filter(|word| !word.as_literal().is_some_and(|w| w.starts_with("--")));
    let Some(image) = words.next() else { return Stage::default() };
    let mut rest = words.filter_map(|word| word.as_literal());
    let alias = rest.next().filter(|word| word.eq_ignore_ascii_case("as")).and_then(|_| rest.next());
    Stage {
        image: image.span,
        name: image.evaluate(&mut known),
        alias: alias.map(str::to_ascii_lowercase),
        ..Stage::default()
    }
}

fn read(command: &Command, file: &ShellFile, text: &str, environment: Option<&(String, Span)>, stage: &mut Stage) {
    let words: Vec<&str> = command.words.iter().filter_map(|word| word.as_literal()).collect();
    match words.as_slice() {
        [copy, rest @ ..] if copy.eq_ignore_ascii_case("COPY") => {
            let names = rest.iter().filter_map(|word| word.strip_prefix("--from="));
            stage.copies.extend(names.map(str::to_ascii_lowercase));
            let is_library =
                |word: &&str| word.starts_with("/lib") || word.starts_with("/usr/lib") || word.contains("/ld-");
            stage.copies_libraries |= rest.iter().any(is_library);
        }
        ["apk", rest @ ..] | ["apt-get" | "apt", rest @ ..] if rest.contains(&"add") || rest.contains(&"install") => {
            stage.packages.extend(rest.iter().map(|word| (*word).to_owned()));
        }
        ["go", "build" | "install", ..] => {
            let whole = command.span.of(text);
            stage.builds.push(Build {
                span: command.span,
                cgo: cgo_of(command, file).or_else(|| environment.cloned()),
                special_link: whole.contains("-static") || whole.contains("extld") || whole.contains("$"),
            });
        }
        _ => {}
    }
}

/// The value that CGO_ENABLED gets for `command` in its own `RUN`.
fn cgo_of(command: &Command, file: &ShellFile) -> Option<(String, Span)> {
    let run = file.blocks.iter().find(|block| {
        block.scope == Scope::Subshell
            && block.parent.is_some_and(|parent| parent.0 == 0)
            && block.span.contains(command.span)
    })?;
    let counts = |one: &&Assignment| {
        one.name.text == "CGO_ENABLED" && run.span.contains(one.span) && one.span.start < command.span.start && {
            let for_one = *file.scope(one.block) == Scope::OneCommand;
            !for_one || one.command.contains(command.span) || one.block == command.block
        }
    };
    let one = file.assignments().rev().find(counts)?;
    Some((one.value.literal()?, one.span))
}

impl Stage {
    /// The C library of the image that the stage begins with.
    pub fn libc(&self, stages: &[Stage]) -> Option<StageLibc> {
        let name = self.image_name(stages)?;
        match distribution_of_image(name).map(|system: &Distribution| system.libc) {
            Some(SystemLibc::Glibc(major, minor)) => Some(StageLibc::Glibc(Some((major, minor)))),
            Some(SystemLibc::Musl) => Some(StageLibc::Musl),
            Some(SystemLibc::None) => Some(StageLibc::Empty),
            None => unversioned(name),
        }
    }

    /// The name of the image that the stage begins with.
    pub fn image_name<'a>(&'a self, stages: &'a [Stage]) -> Option<&'a str> {
        let mut name = self.name.as_deref()?;
        // A stage may begin with an earlier one.
        for _ in 0..stages.len() {
            match stages
                .iter()
                .find(|other| other.alias.as_deref().is_some_and(|alias| alias.eq_ignore_ascii_case(name)))
            {
                Some(other) => name = other.name.as_deref()?,
                None => break,
            }
        }
        Some(name)
    }
}

/// Images whose name tells the C library and not its version.
fn unversioned(name: &str) -> Option<StageLibc> {
    let (path, tag) = name.split_once(':').unwrap_or((name, ""));
    let base = path.rsplit('/').next().unwrap_or(path);
    match base {
        "alpine" => Some(StageLibc::Musl),
        "golang" if tag.contains("alpine") => Some(StageLibc::Musl),
        "golang" if tag.contains("server") => None,
        "golang" | "debian" | "ubuntu" | "fedora" | "rockylinux" | "almalinux" => Some(StageLibc::Glibc(None)),
        "base" | "cc" if path.contains("distroless/") => Some(StageLibc::Glibc(None)),
        _ => None,
    }
}
