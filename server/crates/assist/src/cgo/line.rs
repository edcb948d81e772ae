//! A `#cgo` line: which part of it a place is in, its verbs and conditions.

use pitfall_engine::{Completion, CompletionKind, Message, text};
use pitfall_syntax::cgo::{CgoLine, KNOWN_ARCH, KNOWN_OS, NearMissForm, Verb};
use pitfall_text::Span;

use super::{flag, module};
use crate::{Ask, Hover};

/// What stands at the place.
pub(super) fn hover(ask: &Ask) -> Option<Hover> {
    let line = line_at(ask)?;
    let touches = |span: &Span| span.touches(ask.offset);
    if let (Some(span), Some(verb)) = (line.verb_span.filter(touches), line.verb) {
        let markdown = format!("```c\n{}\n```\n\n{}", form(verb), ask.says(&meaning(verb)));
        return Some(Hover { span, markdown });
    }
    if let Some(tag) =
        line.conditions.iter().flat_map(|one| one.constraint.tags()).find(|tag| tag.span.touches(ask.offset))
    {
        return Some(Hover { span: tag.span, markdown: ask.says(&meaning_of_tag(&tag.name)) });
    }
    let at = line.flags.iter().position(|flag| flag.span.touches(ask.offset))?;
    if let Some(&span) = line.flags[at].srcdirs.iter().find(|span| touches(span)) {
        return Some(Hover { span, markdown: srcdir(ask) });
    }
    match line.verb? {
        Verb::PkgConfig => module::hover(ask, &line.flags[at]),
        verb => flag::hover(ask, verb, &line.flags[at]),
    }
}

/// What can be written there.
pub(super) fn completions(ask: &Ask) -> Vec<Completion> {
    let Some(line) = line_at(ask) else { return Vec::new() };
    let Some(word) = word(ask, line) else { return Vec::new() };
    match line.colon {
        Some(colon) if word.start >= colon.end => match line.verb {
            Some(Verb::PkgConfig) => module::completions(ask, word),
            Some(verb) => flag::completions(ask, verb, word),
            None => Vec::new(),
        },
        // Behind a verb without a colon there is nothing to offer.
        None if line.verb.is_some() && line.verb_span.is_some_and(|verb| word.start > verb.end) => Vec::new(),
        _ => words(ask, line, word),
    }
}

/// The `#cgo` line that the place is in, a begun one too: its end and the blanks behind it count.
fn line_at<'a>(ask: &Ask<'a>) -> Option<&'a CgoLine> {
    let file = ask.context.file.cgo()?;
    let text = ask.context.text();
    let preambles = file.imports.iter().filter_map(|import| import.preamble.as_ref());
    let mut lines = preambles.flat_map(|preamble| {
        let begun = preamble.near_misses.iter().filter(|one| one.form == NearMissForm::Bare).map(|one| &one.line);
        preamble.directives.iter().chain(begun)
    });
    lines.find(|line| {
        let behind = text.get(line.span.end as usize..ask.offset.max(line.span.end as usize));
        ask.offset > line.marker.end as usize
            && behind.is_some_and(|gap| gap.bytes().all(|byte| matches!(byte, b' ' | b'\t')))
    })
}

/// The bytes of the word that the place is in or behind.
fn word(ask: &Ask, line: &CgoLine) -> Option<Span> {
    let text = ask.context.text();
    let stops = |byte: u8| {
        byte.is_ascii_whitespace() || byte == b':' && line.colon.is_none_or(|colon| ask.offset <= colon.end as usize)
    };
    let before = text.get(line.marker.end as usize..ask.offset)?;
    let start = before.bytes().rposition(stops).map_or(0, |at| at + 1) + line.marker.end as usize;
    let behind = text.get(ask.offset..)?.bytes().take_while(|byte| !stops(*byte)).count();
    Some(Span::new(start, ask.offset + behind))
}

/// What the go command puts in place of `${SRCDIR}`, and where it does not.
/// Source: `expandSrcDir` and `saveCgo` of go/build; "add variable expansion to cgo lines", change 1756 of Go 1.5; documentation of cmd/cgo.
fn srcdir(ask: &Ask) -> String {
    let meaning = ask.says(&text! {
        en: "The folder of this package, as an absolute path: the go command puts it here, since Go 1.5. In a module that others download, that is a folder of the module \
cache, which is read-only.\n\nNobody expands it elsewhere: not in `#include` and other C, not in conditions, not in `CGO_CFLAGS`, `CGO_LDFLAGS` and the like. `-I` and `-L` \
need no `${{SRCDIR}}`, as the go command completes relative paths behind them; archives and `-Wl,-rpath` do.",
        zh: "此包所在目录的绝对路径，由 go 命令在此代入（Go 1.5 起）。模块被他人下载时，它是模块缓存中的目录，只读。\n\n在其他地方没有谁会展开它：`#include` 等 C 代码、条件以及 `CGO_CFLAGS`、`CGO_LDFLAGS` \
等变量中都不会。`-I` 与 `-L` 不需要 `${{SRCDIR}}`，因为 go 命令会补全其后的相对路径；归档文件和 `-Wl,-rpath` 则需要。",
    });
    match ask.context.folder() {
        Some(folder) => format!("`{}`\n\n{meaning}", folder.display()),
        None => meaning,
    }
}

/// Verbs, then what a condition may name.
fn words(ask: &Ask, line: &CgoLine, span: Span) -> Vec<Completion> {
    let colon = if line.colon.is_some() { "" } else { ":" };
    let verbs = Verb::ALL.into_iter().map(|verb| Completion {
        span,
        text: format!("{}{}", verb.name(), if verb.names_function() { "" } else { colon }),
        detail: form(verb).to_owned(),
        documentation: ask.says(&meaning(verb)),
        kind: CompletionKind::Keyword,
    });
    let conditions =
        ["unix", "cgo"].iter().chain(KNOWN_OS).chain(KNOWN_ARCH).filter(|name| !is_past(name)).map(|name| Completion {
            span,
            text: (*name).to_owned(),
            detail: ask.says(&meaning_of_tag(name)),
            documentation: String::new(),
            kind: CompletionKind::Value,
        });
    verbs.chain(conditions).collect()
}

/// Names that Go keeps for ports it does not have.
fn is_past(name: &str) -> bool {
    let known = pitfall_knowledge::golang::ports();
    !matches!(name, "unix" | "cgo") && !known.iter().any(|port| port.goos == name || port.goarch == name)
}

/// How a line of that verb is written.
fn form(verb: Verb) -> &'static str {
    match verb {
        Verb::Cflags => "#cgo CFLAGS: -I${SRCDIR}/include -DNAME=1",
        Verb::Cppflags => "#cgo CPPFLAGS: -I${SRCDIR}/include",
        Verb::Cxxflags => "#cgo CXXFLAGS: -std=c++17",
        Verb::Fflags => "#cgo FFLAGS: -fopenmp",
        Verb::Ldflags => "#cgo LDFLAGS: -L${SRCDIR}/lib -lname",
        Verb::PkgConfig => "#cgo pkg-config: name",
        Verb::NoEscape => "#cgo noescape function",
        Verb::NoCallback => "#cgo nocallback function",
    }
}

/// Source: documentation of cmd/cgo.
fn meaning(verb: Verb) -> Message {
    match verb {
        Verb::Cflags => {
            text! { en: "Flags of the C compiler, for all files of the package.", zh: "C 编译器的选项，用于包中所有文件。" }
        }
        Verb::Cppflags => text! {
            en: "Flags of the preprocessor, given to the C, C++ and Fortran compilers alike.",
            zh: "预处理器选项，同时传给 C、C++ 和 Fortran 编译器。",
        },
        Verb::Cxxflags => text! { en: "Flags of the C++ compiler.", zh: "C++ 编译器的选项。" },
        Verb::Fflags => text! { en: "Flags of the Fortran compiler.", zh: "Fortran 编译器的选项。" },
        Verb::Ldflags => text! {
            en: "Flags of the linker. Those of every package in a program are joined.",
            zh: "链接器选项。程序中所有包的选项会合在一起。",
        },
        Verb::PkgConfig => text! {
            en: "Packages whose flags pkg-config tells. Versions cannot be asked for.",
            zh: "由 pkg-config 提供选项的包。不能指定版本。",
        },
        Verb::NoEscape => text! {
            en: "The C function keeps none of the Go pointers it is given, so that they may stay on the stack. Since Go 1.24.",
            zh: "该 C 函数不会保留收到的 Go 指针，因此它们可以留在栈上。自 Go 1.24 起。",
        },
        Verb::NoCallback => text! {
            en: "The C function never calls back into Go. Since Go 1.24.",
            zh: "该 C 函数从不回调 Go。自 Go 1.24 起。",
        },
    }
}

fn meaning_of_tag(name: &str) -> Message {
    let ports = pitfall_knowledge::golang::ports();
    if ports.iter().any(|port| port.goos == name) {
        return text! { en: "the operating system {name}", zh: "操作系统 {name}" };
    }
    if ports.iter().any(|port| port.goarch == name) {
        return text! { en: "the processor {name}", zh: "处理器 {name}" };
    }
    match name {
        "unix" => text! { en: "every Unix and what is like it", zh: "所有 Unix 及类 Unix 系统" },
        "cgo" => text! { en: "cgo is on, as it always is here", zh: "cgo 已启用；在此处总是如此" },
        "gc" | "gccgo" => text! { en: "the compiler {name}", zh: "编译器 {name}" },
        _ if name.starts_with("go1.") => text! { en: "{name} or newer", zh: "{name} 或更新版本" },
        _ => text! { en: "a build tag: it holds where -tags names it", zh: "构建标签：仅当 -tags 指定它时成立" },
    }
}
