//! Batch files of cmd.exe: `set`, `setx`, and commands.
//!
//! A line is a command, `&` and `|` separate commands in it, `^` escapes one character and joins lines. `%NAME%` is replaced before
//! anything else is looked at, quotes stay where they are. Source: `help set`, `help setx`, `help cmd` of Windows.

use super::build::Build;
use super::dialect::Dialect;
use super::model::{
    Assignment, BlockId, Command, Declarer, ExportState, Flags, Item, Name, Operation, Redirect, RedirectKind, Scope,
    ShellFile, Value,
};
use super::word::{Form, Part, PartKind, Parts, Quoting, Word};
use crate::shell::list::AsList;
use crate::{Comment, Span, SyntaxError};
use std::ops::Range;

/// Reads a whole file.
pub(super) fn parse(text: &str) -> (ShellFile, Vec<SyntaxError>) {
    let mut build = Build::new(text.len());
    let mut open = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let end = logical_line_end(text, at);
        line(text, at, end, &mut open, &mut build);
        at = end + 1;
    }
    build.finish(Dialect::Cmd)
}

/// The end of the line at `start`, those that a `^` joins to it included.
fn logical_line_end(text: &str, start: usize) -> usize {
    let mut at = start;
    loop {
        let newline = memchr::memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |found| at + found);
        let line = text.get(at..newline).unwrap_or("").trim_end_matches('\r');
        if newline >= text.len() || !line.ends_with('^') {
            return newline;
        }
        at = newline + 1;
    }
}

/// The first word of a command, lower case, and the byte behind it.
fn first_word(text: &str, start: usize, end: usize) -> (String, usize) {
    let rest = text.get(start..end).unwrap_or("");
    let length = rest.find([' ', '\t', '=', ',', ';', '"', '(', '\r', '\n']).unwrap_or(rest.len());
    (rest[..length].to_ascii_lowercase(), start + length)
}

fn skip_blanks(text: &str, start: usize, end: usize) -> usize {
    let rest = text.get(start..end).unwrap_or("");
    start + (rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n', '@', ';', ',']).len())
}

/// Reads one line. `open` are the blocks of the parentheses that are open.
fn line(text: &str, start: usize, end: usize, open: &mut Vec<BlockId>, build: &mut Build) {
    let mut at = start;
    while at < end {
        at = skip_blanks(text, at, end);
        let rest = text.get(at..end).unwrap_or("");
        if rest.starts_with("::") || is_remark(rest) {
            let length = rest.trim_end_matches('\r').len();
            build.comments.push(Comment { span: Span::new(at, at + length), own_line: true });
            break;
        }
        if rest.is_empty() || rest.starts_with(':') {
            break;
        }
        if rest.starts_with('(') {
            build.current = build.block(Scope::Conditional, Span::new(at, end));
            open.push(build.current);
            at += 1;
            continue;
        }
        if rest.starts_with(')') {
            if let Some(closed) = open.pop() {
                build.end_block(closed, at + 1);
            }
            build.current = open.last().copied().unwrap_or(BlockId::TOP);
            at += 1;
            continue;
        }
        let (word, behind) = first_word(text, at, end);
        match word.as_str() {
            "if" => {
                build.current = build.block(Scope::Conditional, Span::new(at, end));
                at = behind_condition(text, behind, end);
                continue;
            }
            "for" => {
                build.current = build.block(Scope::Loop, Span::new(at, end));
                at = rest.to_ascii_lowercase().find(" do ").map_or(end, |found| at + found + 4).min(end);
                continue;
            }
            "else" => {
                at = behind;
                continue;
            }
            _ => {}
        }
        let stop = command_end(text, at, end);
        command(text, at, stop, &word, behind, build);
        let operator = text.get(stop..end).unwrap_or("");
        if operator.starts_with("&&") || operator.starts_with("||") {
            build.current = build.block(Scope::Conditional, Span::new(stop, end));
        }
        at = stop.max(at + 1);
        at += text.get(at.min(end)..end).unwrap_or("").bytes().take_while(|byte| matches!(byte, b'&' | b'|')).count();
    }
    // A condition without parentheses ends with its line.
    build.current = open.last().copied().unwrap_or(BlockId::TOP);
}

/// `REM`, alone or before a blank.
fn is_remark(rest: &str) -> bool {
    let word = rest.get(..3).unwrap_or("");
    word.eq_ignore_ascii_case("rem") && !rest[3..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
}

/// Behind `if [/i] [not] exist FILE`, `if defined NAME`, `if A==B`, `if A EQU B`, `if errorlevel N`.
fn behind_condition(text: &str, start: usize, end: usize) -> usize {
    let mut at = start;
    let next = |at: &mut usize| {
        *at = skip_blanks(text, *at, end);
        let stop = word_end(text, *at, end);
        let word = text.get(*at..stop).unwrap_or("").to_ascii_lowercase();
        *at = stop.max(*at + usize::from(*at < end));
        word
    };
    let mut first = next(&mut at);
    while matches!(first.as_str(), "/i" | "not") {
        first = next(&mut at);
    }
    if matches!(first.as_str(), "exist" | "defined" | "errorlevel" | "cmdextversion") || first.ends_with("==") {
        next(&mut at);
    } else if !first.contains("==") {
        let mut ahead = at;
        let operator = next(&mut ahead);
        if matches!(operator.as_str(), "==" | "equ" | "neq" | "lss" | "leq" | "gtr" | "geq") {
            next(&mut ahead);
            at = ahead;
        } else if operator.starts_with("==") {
            at = ahead;
        }
    }
    at.min(end)
}

/// The end of a word: a blank outside of quotes.
fn word_end(text: &str, start: usize, end: usize) -> usize {
    let mut quoted = false;
    for (offset, c) in text.get(start..end).unwrap_or("").char_indices() {
        match c {
            '"' => quoted = !quoted,
            ' ' | '\t' | '\r' | '\n' if !quoted => return start + offset,
            '(' | ')' if !quoted && offset > 0 => return start + offset,
            _ => {}
        }
    }
    end
}

/// The end of a command: `&`, `|` or a closing parenthesis outside of quotes.
fn command_end(text: &str, start: usize, end: usize) -> usize {
    let mut quoted = false;
    let mut escaped = false;
    let mut open = 0_usize;
    for (offset, c) in text.get(start..end).unwrap_or("").char_indices() {
        match c {
            _ if escaped => {
                escaped = false;
                continue;
            }
            '^' if !quoted => escaped = true,
            '"' => quoted = !quoted,
            '&' | '|' if !quoted => return start + offset,
            '(' if !quoted => open += 1,
            ')' if !quoted && open == 0 => return start + offset,
            ')' if !quoted => open -= 1,
            _ => {}
        }
    }
    end
}

fn command(text: &str, start: usize, end: usize, word: &str, behind: usize, build: &mut Build) {
    let end = start + text.get(start..end).unwrap_or("").trim_end_matches(['\r', '\n']).len();
    let word = word.trim_end_matches(".exe");
    let assigned = match word {
        "set" => set(text, start, behind, end, build),
        "setx" => setx(text, start, behind, end, build),
        _ => false,
    };
    if !assigned {
        words(text, start, end, build);
    }
}

fn set(text: &str, start: usize, behind: usize, end: usize, build: &mut Build) -> bool {
    let mut at = skip_blanks(text, behind, end);
    let rest = text.get(at..end).unwrap_or("");
    if rest.starts_with('/') {
        return false;
    }
    let quoted = rest.starts_with('"') && rest.find('=').is_some_and(|equals| !rest[1..equals].contains('"'));
    let stop = if quoted {
        at += 1;
        text.get(at..end).and_then(|inner| inner.rfind('"')).map_or(end, |close| at + close)
    } else {
        redirect_start(text, at, end)
    };
    let Some(equals) = text.get(at..stop).and_then(|rest| rest.find('=')) else { return false };
    let name = text.get(at..at + equals).unwrap_or("");
    let bare = name.trim_end();
    if !is_name(bare) {
        return false;
    }
    let value = Span::new(at + equals + 1, stop);
    let name = Name { span: Span::new(at, at + bare.len()), text: bare.into() };
    let value = Word { span: value, parts: parts(text, value.start as usize, value.end as usize) };
    push(Span::new(at, stop), Span::new(start, end), name, value, Declarer::Set, false, build);
    true
}

/// `setx NAME value [/m]`: into the registry, for processes to come.
fn setx(text: &str, start: usize, behind: usize, end: usize, build: &mut Build) -> bool {
    let mut words = Vec::new();
    let mut at = behind;
    while at < end {
        at = skip_blanks(text, at, end);
        let stop = word_end(text, at, end);
        if stop > at {
            words.push((at, stop));
        }
        at = stop.max(at + 1);
    }
    words.retain(|(from, to)| {
        let word = text.get(*from..*to).unwrap_or("");
        !(word.starts_with('/') && word.len() <= 2)
    });
    let [(name_start, name_end), (value_start, value_end), ..] = words[..] else { return false };
    let unquoted = |from: usize, to: usize| {
        let word = text.get(from..to).unwrap_or("");
        let opens = usize::from(word.starts_with('"'));
        let closes = usize::from(word.len() > 1 && word.ends_with('"'));
        (from + opens, (to - closes).max(from + opens))
    };
    let (from, to) = unquoted(name_start, name_end);
    let name = text.get(from..to).unwrap_or("");
    if !is_name(name) {
        return false;
    }
    let name = Name { span: Span::new(from, to), text: name.into() };
    let (inner_start, inner_end) = unquoted(value_start, value_end);
    let value = Word { span: Span::new(value_start, value_end), parts: parts(text, inner_start, inner_end) };
    push(Span::new(from, value_end), Span::new(start, end), name, value, Declarer::Setx, true, build);
    true
}

fn push(span: Span, command: Span, name: Name, value: Word, by: Declarer, universal: bool, build: &mut Build) {
    let block = build.current;
    build.items.push(Item::Assignment(Assignment {
        span,
        command,
        name,
        subscript: None,
        op: Operation::Set,
        by,
        flags: Flags { export: Some(true), universal, ..Flags::default() },
        export: ExportState::Exported,
        value: Value::Scalar(value),
        block,
        as_list: AsList::default(),
    }));
}

/// A name as cmd takes it, without blanks.
fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.()".contains(&byte))
}

/// The first redirection outside of quotes.
fn redirect_start(text: &str, start: usize, end: usize) -> usize {
    let mut quoted = false;
    for (offset, c) in text.get(start..end).unwrap_or("").char_indices() {
        match c {
            '"' => quoted = !quoted,
            '>' | '<' if !quoted => return start + offset,
            _ => {}
        }
    }
    end
}

/// The parts of a value: text, `%NAME%`, and what is decided elsewhere.
pub(super) fn parts(text: &str, start: usize, end: usize) -> Parts {
    let mut parts = Parts::new();
    let mut plain = start;
    let mut at = start;
    let flush = |from: usize, to: usize, parts: &mut Parts| {
        if from < to {
            parts.push(Part::literal(Span::new(from, to), text.get(from..to).unwrap_or(""), Quoting::None));
        }
    };
    while at < end {
        let rest = text.get(at..end).unwrap_or("");
        let Some(c) = rest.chars().next() else { break };
        let unknown = match c {
            '%' => match variable(rest) {
                Some((name, length)) => {
                    flush(plain, at, &mut parts);
                    parts.push(expansion(text, at, name, length));
                    at += length;
                    plain = at;
                    continue;
                }
                // `%1`, `%~dp0`, `%%i`, `%NAME:a=b%`.
                None => rest.len().min(2),
            },
            '!' if rest[1..].contains('!') => rest[1..].find('!').map_or(1, |close| close + 2),
            '^' => rest.char_indices().nth(2).map_or(rest.len(), |(behind, _)| behind),
            _ => 0,
        };
        if unknown > 0 {
            let length = (1..=unknown).rev().find(|length| rest.is_char_boundary(*length)).unwrap_or(1);
            flush(plain, at, &mut parts);
            // A joined line is nothing; the rest is not followed.
            if !rest[..length].trim_start_matches('^').trim_matches(['\r', '\n']).is_empty() || c != '^' {
                parts.push(Part::unknown(Span::new(at, at + length)));
            }
            at += length;
            if c == '^'
                && rest[..length].ends_with('\r')
                && text.get(at..end).is_some_and(|rest| rest.starts_with('\n'))
            {
                at += 1;
            }
            plain = at;
        } else {
            at += c.len_utf8();
        }
    }
    flush(plain, end, &mut parts);
    parts
}

/// `%NAME%` at the start of `rest`: the name and how long it is all.
fn variable(rest: &str) -> Option<(&str, usize)> {
    let close = rest.get(1..)?.find('%')?;
    let name = rest.get(1..1 + close)?;
    is_name(name).then_some((name, close + 2))
}

/// The places of each `%NAME%` in a text.
pub(super) fn variables(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(sign) = text.get(at..).and_then(|rest| rest.find('%')) {
        let start = at + sign;
        let length = variable(&text[start..]).map(|(_, length)| length);
        found.extend(length.map(|length| start..start + length));
        at = start + length.unwrap_or(1);
    }
    found
}

fn expansion(text: &str, at: usize, name: &str, length: usize) -> Part {
    let span = Span::new(at + 1, at + 1 + name.len());
    debug_assert_eq!(span.of(text), name);
    let name = Name { span, text: name.into() };
    let kind = PartKind::expansion(name, false, Form::Braced);
    Part { span: Span::new(at, at + length), kind }
}

/// Any other command, with its redirections.
fn words(text: &str, start: usize, end: usize, build: &mut Build) {
    let mut words: Vec<Word> = Vec::new();
    let mut redirects = Vec::new();
    let mut at = start;
    while at < end {
        at = skip_blanks(text, at, end);
        let rest = text.get(at..end).unwrap_or("");
        let operator = rest.bytes().take_while(|byte| *byte == b'>' || *byte == b'<').count();
        if operator > 0 {
            let from = skip_blanks(text, at + operator, end);
            let to = word_end(text, from, end).max(from);
            let kind = match (&rest[..operator], operator) {
                (">>", _) => RedirectKind::Append,
                (sign, _) if sign.starts_with('>') => RedirectKind::Write,
                _ => RedirectKind::Read,
            };
            let target = Word { span: Span::new(from, to), parts: parts(text, from, to) };
            redirects.push(Redirect { span: Span::new(at, to), kind, target });
            at = to.max(at + 1);
            continue;
        }
        let stop = word_end(text, at, end);
        if stop > at {
            words.push(quoted_word(text, at, stop));
        }
        at = stop.max(at + 1);
    }
    if !words.is_empty() {
        let block = build.current;
        build.items.push(Item::Command(Command { span: Span::new(start, end), words, redirects, block }));
    }
}

/// A word, the quotes around the whole of it outside of its parts.
fn quoted_word(text: &str, start: usize, end: usize) -> Word {
    let word = text.get(start..end).unwrap_or("");
    let quoted = word.len() > 1 && word.starts_with('"') && word.ends_with('"');
    let inset = usize::from(quoted);
    let mut parts = parts(text, start + inset, end - inset);
    if quoted {
        for part in &mut parts {
            if let PartKind::Literal { quoting, .. } = &mut part.kind {
                *quoting = Quoting::Double;
            }
        }
    }
    Word { span: Span::new(start, end), parts }
}
