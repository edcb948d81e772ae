//! A `#cgo` line that the go command cannot read.
//! Source: `saveCgo`, `splitQuoted` and `safeCgoName` of go/build.

use pitfall_engine::{Context, Findings, Message, rule, text};
use pitfall_syntax::Span;
use pitfall_syntax::cgo::{CgoLine, Fault, FaultKind, SRCDIR, Verb};
use pitfall_text::Edit;

use super::edits::{self, preamble_of};

rule! {
    id: "cgo/malformed-line",
    page: "malformed_line.md",
    on: CgoLine,
    severity: Error,
    category: Correctness,
    fix: Safe,
    since: "0.1.0",
    also: ["CG002", "CG004"],
}

fn check(line: &CgoLine, cx: &Context<'_>, out: &mut Findings) {
    let text = cx.text();
    let command = command(line, text);
    if let Some(command) = &command {
        runs_a_program(line, command, out);
    }
    for fault in &line.faults {
        let inside = command.as_ref().is_some_and(|command| command.span.contains(fault.span));
        // A version test of pkg-config has a rule of its own.
        let test = line.verb == Some(Verb::PkgConfig) && fault.span.of(text).starts_with(['<', '>']);
        if fault.kind != FaultKind::UnknownVerb && !inside && !test {
            judge(line, *fault, cx, out);
        }
    }
}

fn judge(line: &CgoLine, fault: Fault, cx: &Context<'_>, out: &mut Findings) {
    let text = cx.text();
    let said = out.at(fault.span).says(what_is_wrong(line, fault, text));
    match fault.kind {
        FaultKind::NoColon if line.verb_span == Some(fault.span) => {
            let title = text! { en: "add the colon", zh: "添加冒号" };
            said.mends(title, Edit::insert(fault.span.end as usize, ":"));
        }
        FaultKind::UnfinishedEscape => {
            let title = text! { en: "join the next line to this one", zh: "将下一行并入此行" };
            let joined = join(line, fault.span, cx);
            if joined.is_some() {
                said.mends(title, joined);
            } else {
                said.mends(
                    text! { en: "remove the backslash", zh: "删除反斜杠" },
                    Edit::remove(with_blanks_before(text, fault.span)),
                );
            }
        }
        FaultKind::EmptyArgument => {
            let number = line.flags.iter().position(|flag| flag.span == fault.span);
            said.mends(
                text! { en: "remove the empty argument", zh: "删除空参数" },
                number.and_then(|number| edits::remove_flags(text, line, number, number)),
            );
        }
        FaultKind::RefusedCharacter => {
            if let Some(span) = misspelt_srcdir(text, fault.span) {
                said.mends(text! { en: "write ${{SRCDIR}}", zh: "改写为 ${{SRCDIR}}" }, Edit::replace(span, SRCDIR));
            } else if fault.span.of(text) == ";" {
                said.suggests(text! { en: "remove it", zh: "删除它" }, Edit::remove(fault.span));
            }
        }
        _ => {}
    }
}

fn what_is_wrong(line: &CgoLine, fault: Fault, text: &str) -> Message {
    let shown = fault.span.of(text);
    match fault.kind {
        FaultKind::NoColon if line.verb.is_some() => text! {
            en: "the go command refuses this line: {shown} needs a colon behind it",
            zh: "go 命令拒绝此行：{shown} 之后缺少冒号",
        },
        FaultKind::NoColon | FaultKind::NoVerb | FaultKind::UnknownVerb => text! {
            en: "the go command refuses this line: it needs a verb such as CFLAGS and a colon",
            zh: "go 命令拒绝此行：需要 CFLAGS 之类的动词和冒号",
        },
        FaultKind::FunctionCount => text! {
            en: "the go command refuses this line: exactly one C function belongs here",
            zh: "go 命令拒绝此行：此处应恰好有一个 C 函数名",
        },
        FaultKind::UnclosedQuote => text! {
            en: "the go command refuses this line: the quote is not closed",
            zh: "go 命令拒绝此行：引号没有闭合",
        },
        FaultKind::UnfinishedEscape => text! {
            en: "the go command refuses this line: a #cgo line cannot go on on the next one",
            zh: "go 命令拒绝此行：#cgo 行不能续行",
        },
        FaultKind::RefusedCharacter => text! {
            en: "the go command refuses {shown} in an argument of a #cgo line",
            zh: "go 命令拒绝 #cgo 行参数中的 {shown}",
        },
        FaultKind::EmptyArgument => text! {
            en: "the go command refuses an empty argument",
            zh: "go 命令拒绝空参数",
        },
    }
}

/// A program that a shell would run.
struct Command {
    span: Span,
    words: Vec<String>,
}

/// The first `$(…)` or `` `…` `` among the arguments.
fn command(line: &CgoLine, text: &str) -> Option<Command> {
    let base = line.arguments.start as usize;
    let arguments = line.arguments.of(text);
    let (open, skip, close) = match (arguments.find("$("), arguments.find('`')) {
        (Some(dollar), tick) if tick.is_none_or(|tick| dollar < tick) => (dollar, 2, ')'),
        (_, Some(tick)) => (tick, 1, '`'),
        _ => return None,
    };
    let inner = arguments.get(open + skip..)?;
    let length = inner.find(close)?;
    let words: Vec<String> = inner.get(..length)?.split_whitespace().map(str::to_owned).collect();
    // `$(SRCDIR)` is a variable of make.
    let program = words.len() > 1;
    program.then(|| Command { span: Span::new(base + open, base + open + skip + length + 1), words })
}

fn runs_a_program(line: &CgoLine, command: &Command, out: &mut Findings) {
    let program = command.words.first().map_or("", String::as_str);
    let said = out.at(command.span).says(text! {
        en: "the go command runs no {program} here and refuses the line",
        zh: "go 命令不会在此运行 {program}，并拒绝此行",
    });
    let plain =
        |word: &&String| !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || "-_.+".contains(c));
    let packages: Vec<&String> = command.words.iter().skip(1).filter(|word| !word.starts_with('-')).collect();
    let alone = line.arguments == command.span;
    if !program.ends_with("pkg-config") || packages.is_empty() || !packages.iter().all(plain) || !alone {
        return;
    }
    let Some(verb) = line.verb_span else { return };
    let mut meant = "pkg-config:".to_owned();
    if command.words.iter().any(|word| word == "--static") {
        meant.push_str(" --static");
    }
    for package in packages {
        meant.push(' ');
        meant.push_str(package);
    }
    said.mends(
        text! { en: "let the go command run pkg-config", zh: "让 go 命令运行 pkg-config" },
        Edit::replace(verb.cover(command.span), meant),
    );
}

/// The word around a refused character, if `${SRCDIR}` was meant: `$(SRCDIR)`, `{SRCDIR}`, `#{SRCDIR}`.
fn misspelt_srcdir(text: &str, at: Span) -> Option<Span> {
    [
        "$(SRCDIR)",
        "$[SRCDIR]",
        "$<SRCDIR>",
        "#{SRCDIR}",
        "{SRCDIR}",
        "(SRCDIR)",
        "$ {SRCDIR}",
        "${SRC_DIR}",
        "${srcdir}",
        "${SrcDir}",
    ]
    .iter()
    .find_map(|form| {
        let first = (at.start as usize).saturating_sub(form.len());
        let from =
            (first..=at.start as usize).find(|from| text.get(*from..).is_some_and(|rest| rest.starts_with(form)))?;
        let span = Span::new(from, from + form.len());
        span.contains(at).then_some(span)
    })
}

/// The next line of the same comment goes behind this one, if it looks like more arguments.
fn join(line: &CgoLine, backslash: Span, cx: &Context<'_>) -> Option<Edit> {
    let text = cx.text();
    let preamble = preamble_of(cx.file.cgo()?, line)?;
    let next = preamble.lines.iter().find(|next| next.start > line.span.end)?;
    let words = next.of(text).trim_start();
    if !words.starts_with('-') {
        return None;
    }
    let start = next.end as usize - words.len();
    Some(Edit::remove(Span::new(backslash.start as usize, start)))
}

fn with_blanks_before(text: &str, span: Span) -> Span {
    let before = text.get(..span.start as usize).unwrap_or("");
    Span::new(before.trim_end_matches([' ', '\t']).len(), span.end as usize)
}
