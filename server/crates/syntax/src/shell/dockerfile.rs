//! Dockerfiles: `ENV`, `ARG`, and the shell text of `RUN`.

use super::build::Build;
use super::dialect::Dialect;
use super::model::{Assignment, Command, Declarer, ExportState, Flags, Item, Name, Operation, Scope, ShellFile, Value};
use super::posix::lex::Lexer;
use super::posix::words::{Place, read_word};
use super::posix::{exports, is_name, parse_run};
use super::word::{Part, PartKind, Parts, Quoting, Word};
use crate::shell::list::AsList;
use crate::{Comment, Span, SyntaxError};

/// Reads a whole file. The escape character is a backslash; a file with an `escape` directive has another meaning at its
/// line ends, which is not followed.
pub(super) fn parse(text: &str) -> (ShellFile, Vec<SyntaxError>) {
    let mut build = Build::new(text.len());
    let mut lexer = Lexer::new(text, 0, text.len(), Dialect::Posix);
    lexer.docker = true;
    while !lexer.at_end() {
        lexer.skip_blanks();
        let at = lexer.pos;
        match lexer.peek() {
            b'\n' => lexer.pos += 1,
            b'#' => {
                let end = lexer.line_end(at).max(at + 1);
                build.comments.push(Comment { span: Span::new(at, end), own_line: true });
                lexer.pos = end;
            }
            0 if lexer.at_end() => break,
            _ => instruction(&mut lexer, &mut build),
        }
        if lexer.pos <= at && !lexer.at_end() {
            lexer.pos = lexer.next_char(at);
        }
    }
    exports::resolve(&mut build);
    build.finish(Dialect::Dockerfile)
}

/// The end of the instruction at `at`: its line and those joined to it.
fn instruction_end(lexer: &Lexer<'_>, start: usize) -> usize {
    let mut at = start;
    loop {
        let newline = lexer.newline(at);
        let mut last = newline;
        while last > at && matches!(lexer.bytes[last - 1], b' ' | b'\t' | b'\r') {
            last -= 1;
        }
        if newline >= lexer.end || last == at || lexer.bytes[last - 1] != b'\\' {
            return lexer.line_end(newline.max(start)).min(newline);
        }
        // Comment lines and empty lines do not end the instruction.
        at = newline + 1;
        loop {
            let line_end = lexer.newline(at);
            let line = lexer.slice(at, line_end).trim();
            if at < lexer.end && (line.starts_with('#') || line.is_empty()) {
                at = (line_end + 1).min(lexer.end);
            } else {
                break;
            }
        }
        if at >= lexer.end {
            return lexer.end;
        }
    }
}

fn instruction(lexer: &mut Lexer<'_>, build: &mut Build) {
    let start = lexer.pos;
    let end = instruction_end(lexer, start);
    let word_end = start
        + lexer.bytes[start..end].iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
    let keyword = lexer.slice(start, word_end).to_ascii_uppercase();
    let mut next = end;
    let whole = std::mem::replace(&mut lexer.end, end);
    lexer.pos = word_end;
    match keyword.as_str() {
        "ENV" => environment(lexer, start, end, build),
        "ARG" => arguments(lexer, start, build),
        "RUN" => {
            lexer.end = whole;
            next = run(lexer, start, word_end, end, build);
        }
        _ => {
            words(lexer, start, end, build);
            // A container's own command is a shell's, too, in its plain form.
            if matches!(keyword.as_str(), "CMD" | "ENTRYPOINT") {
                let body = word_end + lexer.bytes[word_end..end].iter().take_while(|byte| **byte == b' ').count();
                match lexer.byte(body) {
                    b'[' => json_script(lexer, start, body, end, build),
                    _ => shell_text(lexer, Span::new(start, end), (body, end), build),
                }
            }
        }
    }
    lexer.end = whole;
    lexer.pos = next.max(start);
}

/// Reads the words up to the lexer's end.
fn words(lexer: &mut Lexer<'_>, start: usize, end: usize, build: &mut Build) {
    lexer.pos = start;
    let mut words = Vec::new();
    while lexer.pos < end {
        lexer.skip_blanks();
        let at = lexer.pos;
        if at >= end {
            break;
        }
        let word = read_word(lexer, Place::Argument, &mut build.errors);
        if lexer.pos == at {
            lexer.pos = lexer.next_char(at);
        } else {
            words.push(word);
        }
    }
    if !words.is_empty() {
        let span = Span::new(start, end);
        let block = build.current;
        build.items.push(Item::Command(Command { span, words, redirects: Vec::new(), block }));
    }
}

/// Docker's builder expands `$X`, `${X}`, `${X:-d}` and `${X:+d}`, takes quotes away, and knows no `~` and no `$(…)`.
fn docker_parts(lexer: &Lexer<'_>, parts: Parts) -> Parts {
    parts
        .into_iter()
        .map(|part| match &part.kind {
            PartKind::Tilde { .. } => Part::literal(part.span, part.span.of(lexer.text), Quoting::None),
            PartKind::CommandSubstitution { .. } => Part::unknown(part.span),
            _ => part,
        })
        .collect()
}

fn assignment(span: Span, command: Span, name: Name, value: Word, by: Declarer, build: &mut Build) {
    let export = if by == Declarer::DockerEnv { ExportState::Exported } else { ExportState::NotExported };
    let flags = Flags { export: Some(by == Declarer::DockerEnv), ..Flags::default() };
    let block = build.current;
    build.items.push(Item::Assignment(Assignment {
        span,
        command,
        name,
        subscript: None,
        op: Operation::Set,
        by,
        flags,
        export,
        value: Value::Scalar(value),
        block,
        as_list: AsList::default(),
    }));
}

fn environment(lexer: &mut Lexer<'_>, start: usize, end: usize, build: &mut Build) {
    let command = Span::new(start, end);
    let mut first = true;
    loop {
        lexer.skip_blanks();
        let at = lexer.pos;
        if at >= end {
            if first {
                build.error(command, "ENV without a variable");
            }
            return;
        }
        let name_end =
            at + lexer.bytes[at..end].iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
        let text = lexer.slice(at, name_end).to_owned();
        let name = Name { span: Span::new(at, name_end), text: text.into() };
        if lexer.byte(name_end) == b'=' && is_name(&name.text) {
            lexer.pos = name_end + 1;
            let mut word = read_docker_word(lexer, build);
            word.parts = docker_parts(lexer, word.parts);
            let span = Span::new(at, lexer.pos);
            assignment(span, command, name, word, Declarer::DockerEnv, build);
        } else if first && is_name(&name.text) && matches!(lexer.byte(name_end), b' ' | b'\t' | b'\\') {
            // The old form: the value is the rest of the line, blanks included.
            lexer.pos = name_end;
            lexer.skip_blanks();
            let from = lexer.pos;
            let mut parts = Parts::new();
            while lexer.pos < end {
                let at = lexer.pos;
                let joined = lexer.skip_continuation(at);
                if joined > at {
                    lexer.pos = joined;
                    continue;
                }
                let blanks =
                    lexer.bytes[at..end].iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r')).count();
                if blanks > 0 {
                    lexer.pos = at + blanks;
                    if lexer.pos < end {
                        let span = Span::new(at, lexer.pos);
                        parts.push(Part::literal(span, span.of(lexer.text), Quoting::None));
                    }
                    continue;
                }
                let word = read_docker_word(lexer, build);
                parts.extend(docker_parts(lexer, word.parts));
                if lexer.pos == at {
                    lexer.pos = lexer.next_char(at);
                }
            }
            let value = Word { span: Span::new(from, end.max(from)), parts };
            assignment(command, command, name, value, Declarer::DockerEnv, build);
            return;
        } else {
            let word = read_docker_word(lexer, build);
            if lexer.pos == at {
                lexer.pos = lexer.next_char(at);
            }
            build.error(word.span.cover(Span::at(lexer.pos)), "ENV takes NAME=value");
        }
        first = false;
    }
}

/// A word of `ENV`: operators of a shell are text in it.
fn read_docker_word(lexer: &mut Lexer<'_>, build: &mut Build) -> Word {
    let start = lexer.pos;
    let mut word = read_word(lexer, Place::Assigned, &mut build.errors);
    while !lexer.at_end() && matches!(lexer.peek(), b';' | b'&' | b'|' | b'<' | b'>' | b'(' | b')') {
        let at = lexer.pos;
        word.parts.push(Part::literal(Span::new(at, at + 1), lexer.slice(at, at + 1), Quoting::None));
        lexer.pos += 1;
        let rest = read_word(lexer, Place::Assigned, &mut build.errors);
        word.parts.extend(rest.parts);
    }
    word.span = Span::new(start, lexer.pos);
    word
}

fn arguments(lexer: &mut Lexer<'_>, start: usize, build: &mut Build) {
    let command = Span::new(start, lexer.end);
    loop {
        lexer.skip_blanks();
        let at = lexer.pos;
        if lexer.at_end() {
            return;
        }
        let rest = &lexer.bytes[at..lexer.end];
        let name_end = at + rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
        let name = Name { span: Span::new(at, name_end), text: lexer.slice(at, name_end).into() };
        if lexer.byte(name_end) == b'=' && is_name(&name.text) {
            lexer.pos = name_end + 1;
            let mut word = read_docker_word(lexer, build);
            word.parts = docker_parts(lexer, word.parts);
            assignment(Span::new(at, lexer.pos), command, name, word, Declarer::DockerArg, build);
        } else {
            let word = read_docker_word(lexer, build);
            if lexer.pos == at {
                lexer.pos = lexer.next_char(at);
            }
            if word.as_literal().is_none_or(|text| !is_name(text)) {
                build.error(Span::new(at, lexer.pos), "ARG takes NAME or NAME=value");
            }
        }
    }
}

/// Each `RUN` is a process of its own. Returns where the next instruction begins.
fn run(lexer: &mut Lexer<'_>, start: usize, body: usize, end: usize, build: &mut Build) -> usize {
    let mut at = body;
    // Options such as `--mount=…` stand before the command.
    loop {
        lexer.pos = at;
        lexer.skip_blanks();
        if !lexer.starts_with(lexer.pos, "--") || lexer.pos >= end {
            at = lexer.pos.min(end);
            break;
        }
        at = lexer.pos + lexer.bytes[lexer.pos..end].iter().take_while(|byte| !byte.is_ascii_whitespace()).count();
    }
    let mut stop = end;
    let mut inner = (at, end);
    // `RUN <<EOF`: the document is the script.
    if lexer.starts_with(at, "<<")
        && let Some((heredoc, behind)) = lexer.heredoc_delimiter(at)
    {
        let body = (lexer.newline(behind) + 1).min(lexer.end);
        if let Some((body_end, next)) = lexer.heredoc_end_within_budget(&heredoc, body) {
            inner = (body, body_end);
            stop = next;
        }
    } else if lexer.byte(at) == b'[' {
        // The JSON form runs no shell but the one that it names.
        words(lexer, start, end, build);
        json_script(lexer, start, at, end, build);
        return end;
    }
    shell_text(lexer, Span::new(start, stop), inner, build);
    stop
}

/// Text that a shell of its own runs, and what it hands to further ones by `sh -c '…'`.
fn shell_text(lexer: &Lexer<'_>, whole: Span, inner: (usize, usize), build: &mut Build) {
    let outer = build.current;
    let first = build.items.len();
    build.current = build.block(Scope::Subshell, whole);
    parse_run(lexer.text, inner.0, inner.1, build);
    let handed: Vec<(Span, super::model::BlockId)> = build.items[first..]
        .iter()
        .filter_map(|item| match item {
            Item::Command(command) => Some((handed_on(command, lexer.text)?, command.block)),
            _ => None,
        })
        .collect();
    for (script, block) in &handed {
        build.current = *block;
        build.current = build.block(Scope::Subshell, *script);
        parse_run(lexer.text, script.start as usize, script.end as usize, build);
    }
    if !handed.is_empty() {
        build.items[first..].sort_by_key(|item| item.span().start);
    }
    build.current = outer;
}

const SHELLS: [&str; 5] = ["sh", "bash", "ash", "dash", "zsh"];

/// `-c`, `-lc`, `-euxc`: the next word is the script.
fn takes_script(option: &str) -> bool {
    option.strip_prefix('-').is_some_and(|flags| flags.ends_with('c') && flags.bytes().all(|b| b.is_ascii_lowercase()))
}

/// The script in `sh -c '…'`, where it stands in the file as the shell reads it: in quotes, without an escape.
fn handed_on(command: &Command, text: &str) -> Option<Span> {
    let shell = command.name()?.rsplit('/').next()?;
    let at = command.words.iter().skip(1).take(4).position(|word| word.as_literal().is_some_and(takes_script))? + 2;
    let script = command.words.get(at).filter(|_| SHELLS.contains(&shell))?;
    let written = script.span.of(text);
    let quote = written.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    let inner = written.strip_prefix(quote)?.strip_suffix(quote)?;
    let plain = !inner.contains(quote) && (quote == '\'' || !inner.contains(['\\', '`']));
    plain.then(|| Span::new(script.span.start as usize + 1, script.span.end as usize - 1))
}

/// The script in `["sh", "-c", "…"]` from `at` on, where JSON has nothing escaped in it.
fn json_script(lexer: &Lexer<'_>, start: usize, at: usize, end: usize, build: &mut Build) {
    let mut strings: Vec<Span> = Vec::new();
    let mut from = at;
    while let Some(open) = lexer.slice(from, end).find('"').map(|quote| from + quote + 1)
        && let Some(close) = lexer.slice(open, end).find('"').map(|quote| open + quote)
    {
        strings.push(Span::new(open, close));
        from = close + 1;
        // Further ones are arguments of the script.
        if strings.len() == 4 {
            break;
        }
    }
    let is_shell = |span: &Span| span.of(lexer.text).rsplit('/').next().is_some_and(|name| SHELLS.contains(&name));
    let [shell, rest @ ..] = strings.as_slice() else { return };
    let Some(option) = rest.iter().position(|span| takes_script(span.of(lexer.text))) else { return };
    let Some(script) = rest.get(option + 1).filter(|_| is_shell(shell)) else { return };
    if !script.of(lexer.text).contains('\\') {
        let inner = (script.start as usize, script.end as usize);
        shell_text(lexer, Span::new(start, end), inner, build);
    }
}
