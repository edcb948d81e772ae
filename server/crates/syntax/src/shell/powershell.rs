//! PowerShell: `$env:NAME`, `SetEnvironmentVariable`, `setx`, and commands.
//! Source: about_Environment_Variables, about_Quoting_Rules.

use super::build::Build;
use super::dialect::Dialect;
use super::model::{
    Assignment, BlockId, Command, Declarer, ExportState, Flags, Function, Item, Name, Operation, Redirect,
    RedirectKind, Scope, ShellFile, Value,
};
use super::word::{Form, Part, PartKind, Parts, Quoting, Word};
use crate::shell::list::AsList;
use crate::{Comment, Span, SyntaxError};
use smallvec::smallvec;

/// Reads a whole file.
pub(super) fn parse(text: &str) -> (ShellFile, Vec<SyntaxError>) {
    let mut reader = Reader { text, bytes: text.as_bytes(), build: Build::new(text.len()), open: Vec::new() };
    let mut at = 0;
    while at < text.len() {
        at = reader.statement(at).max(at + 1);
    }
    reader.build.finish(Dialect::PowerShell)
}

struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    build: Build,
    /// The blocks of the braces that are open.
    open: Vec<BlockId>,
}

impl Reader<'_> {
    /// Reads the statement at `start`; returns where the next one begins.
    fn statement(&mut self, start: usize) -> usize {
        let mut at = start;
        while at < self.bytes.len() {
            match self.bytes[at] {
                b'#' => {
                    let end = self.line_end(at);
                    self.comment(at, end);
                    return end + 1;
                }
                b'<' if self.text[at..].starts_with("<#") => {
                    let end = self.text[at..].find("#>").map_or(self.bytes.len(), |found| at + found + 2);
                    self.comment(at, end);
                    return end;
                }
                b'}' => {
                    if let Some(closed) = self.open.pop() {
                        self.build.end_block(closed, at + 1);
                    }
                    self.build.current = self.open.last().copied().unwrap_or(BlockId::TOP);
                    return at + 1;
                }
                b' ' | b'\t' | b'\r' | b'\n' | b';' => at += 1,
                _ => break,
            }
        }
        if at >= self.bytes.len() {
            return at;
        }
        let (end, stop) = self.statement_end(at);
        self.read(at, end);
        if stop == Some(b'{') {
            self.open_block(at, end);
            return end + 1;
        }
        // A closing brace and a comment begin a statement of their own.
        if matches!(stop, Some(b'}' | b'#')) { end } else { end + 1 }
    }

    fn comment(&mut self, start: usize, end: usize) {
        let end = start + self.text[start..end].trim_end().len();
        let line = self.text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let own_line = self.text[line..start].trim().is_empty();
        self.build.comments.push(Comment { span: Span::new(start, end.max(start + 1)), own_line });
    }

    fn line_end(&self, at: usize) -> usize {
        memchr::memchr(b'\n', &self.bytes[at..]).map_or(self.bytes.len(), |found| at + found)
    }

    /// The end of a statement and the byte that ends it: a line end, `;`, `|`, `#`, or a brace, outside of quotes and parentheses.
    fn statement_end(&self, start: usize) -> (usize, Option<u8>) {
        let mut at = start;
        let mut depth = 0_usize;
        while at < self.bytes.len() {
            match self.bytes[at] {
                b'`' => at += 1,
                b'\'' | b'"' => {
                    at = self.string_end(at);
                    continue;
                }
                b'@' if matches!(self.bytes.get(at + 1), Some(b'\'' | b'"')) => {
                    let close = if self.bytes[at + 1] == b'"' { "\n\"@" } else { "\n'@" };
                    at = self.text[at..].find(close).map_or(self.line_end(at), |found| at + found + 3);
                    continue;
                }
                // `${env:NAME}`
                b'$' if self.bytes.get(at + 1) == Some(&b'{') => {
                    let line = self.line_end(at);
                    at = memchr::memchr(b'}', &self.bytes[at..line]).map_or(line, |found| at + found + 1);
                    continue;
                }
                b'(' | b'[' => depth += 1,
                b')' | b']' => depth = depth.saturating_sub(1),
                b'\n' if depth == 0 => return (at, Some(b'\n')),
                // An assignment on a line of its own begins anew where a parenthesis was lost.
                b'\n' if self.text[at + 1..].trim_start_matches([' ', '\t']).to_ascii_lowercase_starts("$env:") => {
                    return (at, Some(b'\n'));
                }
                b'#' if at == start || self.bytes[at - 1].is_ascii_whitespace() => return (at, Some(b'#')),
                byte @ (b';' | b'{' | b'}' | b'|') if depth == 0 => return (at, Some(byte)),
                _ => {}
            }
            at += 1;
        }
        (self.bytes.len(), None)
    }

    /// The byte behind the string at `start`; a string that its line does not close ends with the line.
    fn string_end(&self, start: usize) -> usize {
        let quote = self.bytes[start];
        let mut at = start + 1;
        while at < self.bytes.len() {
            match self.bytes[at] {
                b'`' if quote == b'"' => at += 1,
                b'\n' => {
                    // Strings may hold line ends, where a later line closes them before another statement begins.
                    let rest = &self.bytes[at..];
                    let close = memchr::memchr(quote, rest);
                    let next = self.text[at..].find("$env:").or_else(|| self.text[at..].find("$Env:"));
                    if close.is_none() || next.is_some_and(|next| next < close.unwrap_or(0)) {
                        return at;
                    }
                }
                byte if byte == quote => {
                    if self.bytes.get(at + 1) == Some(&quote) {
                        at += 1;
                    } else {
                        return at + 1;
                    }
                }
                _ => {}
            }
            at += 1;
        }
        self.bytes.len()
    }

    fn open_block(&mut self, start: usize, brace: usize) {
        let head = self.text[start..brace].to_ascii_lowercase();
        let first = head.split_ascii_whitespace().next().unwrap_or("");
        let scope = match first {
            "function" | "filter" => {
                let name = self.text[start..brace].split_ascii_whitespace().nth(1).map(|word| {
                    let from = start + self.text[start..brace].find(word).unwrap_or(0);
                    let bare = word.split('(').next().unwrap_or(word);
                    Name { span: Span::new(from, from + bare.len()), text: bare.into() }
                });
                let block = self.build.current;
                let end = start + self.text[start..brace].trim_end().len();
                let span = Span::new(start, end.max(start));
                self.build.items.push(Item::Function(Function { span, name: name.clone(), block }));
                Scope::Function(name)
            }
            "foreach" | "for" | "while" | "do" => Scope::Loop,
            _ => Scope::Conditional,
        };
        let block = self.build.block(scope, Span::new(brace, self.bytes.len()));
        self.build.current = block;
        self.open.push(block);
    }

    fn read(&mut self, start: usize, end: usize) {
        let statement = &self.text[start..end];
        let kept = statement.trim_end().len();
        let end = start + kept;
        if kept == 0
            || statement.to_ascii_lowercase_starts("function ")
            || statement.to_ascii_lowercase_starts("filter ")
        {
            return;
        }
        if !(self.environment(start, end) || self.method(start, end) || self.item(start, end)) {
            self.command(start, end);
        }
    }

    /// `$env:NAME = value`, `${env:NAME} += value`.
    fn environment(&mut self, start: usize, end: usize) -> bool {
        let Some((name, behind)) = environment_variable(self.text, start, end) else { return false };
        let rest = &self.text[behind..end];
        let trimmed = rest.trim_start();
        let (op, sign) = match trimmed {
            _ if trimmed.starts_with("+=") => (Operation::Append, 2),
            _ if trimmed.starts_with('=') => (Operation::Set, 1),
            _ => return false,
        };
        let from = end - trimmed[sign..].trim_start().len();
        let value = Word { span: Span::new(from, end), parts: self.value(from, end) };
        self.push(Span::new(start, end), Span::new(start, end), name, op, value, Declarer::Plain, false);
        true
    }

    /// `[Environment]::SetEnvironmentVariable('NAME', value, 'User')`.
    fn method(&mut self, start: usize, end: usize) -> bool {
        let statement = self.text[start..end].to_ascii_lowercase();
        let Some(at) = statement.find("setenvironmentvariable(") else { return false };
        let open = start + at + "setenvironmentvariable(".len();
        let arguments = self.arguments(open, end);
        let [(name_start, name_end), (value_start, value_end), target @ ..] = arguments.as_slice() else {
            return false;
        };
        let written = &self.text[*name_start..*name_end];
        let bare = written.trim_matches(['"', '\'']);
        if !is_name(bare) || bare.len() == written.len() {
            return false;
        }
        let name = Name { span: Span::new(name_start + 1, name_start + 1 + bare.len()), text: bare.into() };
        let kept = target.first().is_some_and(|(from, to)| {
            let target = self.text[*from..*to].to_ascii_lowercase();
            target.contains("user") || target.contains("machine")
        });
        let value = Word { span: Span::new(*value_start, *value_end), parts: self.value(*value_start, *value_end) };
        let by = if kept { Declarer::Setx } else { Declarer::Plain };
        let span = Span::new(*name_start, *value_end);
        self.push(span, Span::new(start, end), name, Operation::Set, value, by, kept);
        true
    }

    /// `Set-Item -Path Env:NAME -Value value`, `New-Item Env:\NAME value`.
    fn item(&mut self, start: usize, end: usize) -> bool {
        let statement = &self.text[start..end];
        if !["set-item ", "new-item ", "si ", "ni "].iter().any(|name| statement.to_ascii_lowercase_starts(name)) {
            return false;
        }
        let mut words = Vec::new();
        let mut at = start;
        while at < end {
            at += self.text[at..end].len() - self.text[at..end].trim_start().len();
            let stop = self.word_end(at, end).max(at + usize::from(at < end));
            if at < end {
                words.push((at, stop));
            }
            at = stop;
        }
        let is_option =
            |(from, to): &(usize, usize)| self.text.get(*from..*to).is_some_and(|word| word.starts_with('-'));
        let plain: Vec<(usize, usize)> = words.iter().skip(1).filter(|word| !is_option(word)).copied().collect();
        let [(path_start, path_end), (value_start, value_end)] = plain[..] else { return false };
        let Some(path) = self.text.get(path_start..path_end) else { return false };
        let lead = path.len() - path.trim_start_matches(['"', '\'']).len();
        let bare = path.trim_matches(['"', '\'']);
        let drive = bare.get(..4).filter(|drive| drive.eq_ignore_ascii_case("env:"));
        let Some(name) = drive.and_then(|_| bare.get(4..)) else { return false };
        let skipped = lead + 4 + usize::from(name.starts_with(['\\', '/']));
        let name = name.trim_start_matches(['\\', '/']);
        if !is_name(name) || self.text.get(value_start..value_end).is_none() {
            return false;
        }
        let name_start = path_start + skipped;
        let name = Name { span: Span::new(name_start, name_start + name.len()), text: name.into() };
        let value = self.word(value_start, value_end);
        let span = name.span.cover(value.span);
        self.push(span, Span::new(start, end), name, Operation::Set, value, Declarer::Plain, false);
        true
    }

    /// The arguments between parentheses, without the blanks around them.
    fn arguments(&self, start: usize, end: usize) -> Vec<(usize, usize)> {
        let mut arguments = Vec::new();
        let (mut at, mut from, mut depth) = (start, start, 0_usize);
        let mut push = |from: usize, to: usize| {
            let piece = &self.text[from..to];
            let lead = piece.len() - piece.trim_start().len();
            arguments.push((from + lead.min(piece.len()), from + lead + piece.trim().len()));
        };
        while at < end {
            match self.bytes[at] {
                b'\'' | b'"' => {
                    at = self.string_end(at).min(end);
                    continue;
                }
                b'(' | b'[' => depth += 1,
                b')' if depth == 0 => break,
                b')' | b']' => depth = depth.saturating_sub(1),
                b',' if depth == 0 => {
                    push(from, at);
                    from = at + 1;
                }
                _ => {}
            }
            at += 1;
        }
        push(from, at.min(end));
        arguments
    }

    #[allow(clippy::too_many_arguments, reason = "they are the fields of one assignment")]
    fn push(
        &mut self,
        span: Span,
        command: Span,
        name: Name,
        op: Operation,
        value: Word,
        by: Declarer,
        universal: bool,
    ) {
        let block = self.build.current;
        self.build.items.push(Item::Assignment(Assignment {
            span,
            command,
            name,
            subscript: None,
            op,
            by,
            flags: Flags { export: Some(true), universal, ..Flags::default() },
            export: ExportState::Exported,
            value: Value::Scalar(value),
            block,
            as_list: AsList::default(),
        }));
    }

    /// A string, a variable, or several of them added up; anything else is unknown.
    fn value(&self, start: usize, end: usize) -> Parts {
        let mut parts = Parts::new();
        let mut at = start;
        let mut expects = true;
        while at < end {
            match self.bytes[at] {
                b' ' | b'\t' => at += 1,
                b'+' if !expects => {
                    expects = true;
                    at += 1;
                }
                quote @ (b'"' | b'\'') if expects => {
                    let stop = self.string_end(at).min(end);
                    let closed = stop > at + 1 && self.bytes[stop - 1] == quote;
                    if !closed {
                        return smallvec![Part::unknown(Span::new(start, end))];
                    }
                    if quote == b'"' {
                        self.expandable(at + 1, stop - 1, &mut parts);
                    } else if at + 1 < stop - 1 {
                        let span = Span::new(at + 1, stop - 1);
                        parts.push(Part::literal(span, span.of(self.text).replace("''", "'"), Quoting::Single));
                    }
                    expects = false;
                    at = stop;
                }
                b'$' if expects => match variable(self.text, at, end) {
                    Some((part, behind)) => {
                        parts.push(part);
                        expects = false;
                        at = behind;
                    }
                    None => return smallvec![Part::unknown(Span::new(start, end))],
                },
                b'0'..=b'9' if expects && parts.is_empty() => {
                    let span = Span::new(start, end);
                    let digits = span.of(self.text).bytes().all(|byte| byte.is_ascii_digit());
                    return smallvec![if digits {
                        Part::literal(span, span.of(self.text), Quoting::None)
                    } else {
                        Part::unknown(span)
                    }];
                }
                _ => return smallvec![Part::unknown(Span::new(start, end))],
            }
        }
        parts
    }

    /// The text of a double-quoted string.
    fn expandable(&self, start: usize, end: usize, parts: &mut Parts) {
        let (mut at, mut plain) = (start, start);
        let flush = |from: usize, to: usize, parts: &mut Parts| {
            if from < to {
                parts.push(Part::literal(Span::new(from, to), &self.text[from..to], Quoting::Double));
            }
        };
        while at < end {
            match self.bytes[at] {
                b'`' => {
                    flush(plain, at, parts);
                    let behind = self.text[at + 1..end].chars().next().map_or(at + 1, |c| at + 1 + c.len_utf8());
                    let span = Span::new(at, behind);
                    let escaped = &self.text[at + 1..behind];
                    // Letters and digits make other characters.
                    parts.push(if escaped.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
                        Part::unknown(span)
                    } else {
                        Part::literal(span, escaped, Quoting::Double)
                    });
                    at = behind;
                    plain = at;
                }
                b'$' => match variable(self.text, at, end) {
                    Some((part, behind)) => {
                        flush(plain, at, parts);
                        parts.push(part);
                        at = behind;
                        plain = at;
                    }
                    None => at += 1,
                },
                _ => at += 1,
            }
        }
        flush(plain, end, parts);
    }

    /// Any other statement: its words.
    fn command(&mut self, start: usize, end: usize) {
        let mut words = Vec::new();
        let mut redirects = Vec::new();
        let mut at = start;
        while at < end {
            match self.bytes[at] {
                b' ' | b'\t' | b'\r' | b'\n' => {
                    at += 1;
                    continue;
                }
                b'>' => {
                    let signs = self.bytes[at..end].iter().take_while(|byte| **byte == b'>').count();
                    let rest = &self.text[at + signs..end];
                    let from = end - rest.trim_start().len();
                    let to = self.word_end(from, end);
                    let kind = if signs > 1 { RedirectKind::Append } else { RedirectKind::Write };
                    redirects.push(Redirect {
                        span: Span::new(at, to.max(at + signs)),
                        kind,
                        target: self.word(from, to),
                    });
                    at = to.max(at + signs);
                    continue;
                }
                _ => {}
            }
            let stop = self.word_end(at, end).max(at + 1);
            let stop = (stop..=end).find(|stop| self.text.is_char_boundary(*stop)).unwrap_or(end);
            words.push(self.word(at, stop));
            at = stop;
        }
        // `& 'program' …`
        if words.len() > 1 && words[0].as_literal() == Some("&") {
            words.remove(0);
        }
        if !words.is_empty() {
            let block = self.build.current;
            self.build.items.push(Item::Command(Command { span: Span::new(start, end), words, redirects, block }));
        }
    }

    fn word_end(&self, start: usize, end: usize) -> usize {
        let mut at = start;
        while at < end {
            match self.bytes[at] {
                b' ' | b'\t' | b'\r' | b'\n' => return at,
                b'>' if at > start => return at,
                b'\'' | b'"' => {
                    at = self.string_end(at).min(end).max(at + 1);
                    continue;
                }
                _ => {}
            }
            at += 1;
        }
        end
    }

    fn word(&self, start: usize, end: usize) -> Word {
        let span = Span::new(start, end.max(start));
        let written = span.of(self.text);
        let parts = match written.as_bytes().first() {
            Some(b'"' | b'\'') => self.value(start, end),
            _ if written.is_empty() => Parts::new(),
            _ if written.contains(['"', '\'', '$', '`', '(', '@']) => {
                let mut parts = Parts::new();
                self.argument(start, end, &mut parts);
                parts
            }
            _ => smallvec![Part::literal(span, written, Quoting::None)],
        };
        Word { span, parts }
    }

    /// A word with strings and variables in it: `GOPROXY=https://x,direct`, `NAME="$x"`.
    fn argument(&self, start: usize, end: usize, parts: &mut Parts) {
        let mut at = start;
        while at < end {
            match self.bytes[at] {
                quote @ (b'"' | b'\'') => {
                    let stop = self.string_end(at).min(end);
                    if stop <= at + 1 || self.bytes[stop - 1] != quote {
                        parts.push(Part::unknown(Span::new(at, end)));
                        return;
                    }
                    if quote == b'"' {
                        self.expandable(at + 1, stop - 1, parts);
                    } else if at + 1 < stop - 1 {
                        let span = Span::new(at + 1, stop - 1);
                        parts.push(Part::literal(span, span.of(self.text).replace("''", "'"), Quoting::Single));
                    }
                    at = stop;
                }
                b'$' => match variable(self.text, at, end) {
                    Some((part, behind)) => {
                        parts.push(part);
                        at = behind;
                    }
                    None => {
                        parts.push(Part::unknown(Span::new(at, end)));
                        return;
                    }
                },
                b'`' | b'(' | b'@' => {
                    parts.push(Part::unknown(Span::new(at, end)));
                    return;
                }
                _ => {
                    let rest = &self.text[at..end];
                    let length = rest.find(['"', '\'', '$', '`', '(', '@']).unwrap_or(rest.len());
                    let span = Span::new(at, at + length);
                    parts.push(Part::literal(span, span.of(self.text), Quoting::None));
                    at += length;
                }
            }
        }
    }
}

/// ASCII prefixes whatever their case.
trait StartsAnyCase {
    fn to_ascii_lowercase_starts(&self, prefix: &str) -> bool;
}

impl StartsAnyCase for str {
    fn to_ascii_lowercase_starts(&self, prefix: &str) -> bool {
        self.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// `$env:NAME` or `${env:NAME}` at `start`: the name, and the byte behind.
fn environment_variable(text: &str, start: usize, end: usize) -> Option<(Name, usize)> {
    let rest = text.get(start..end)?;
    let (lead, braced) = match rest {
        _ if rest.to_ascii_lowercase_starts("$env:") => (5, false),
        _ if rest.to_ascii_lowercase_starts("${env:") => (6, true),
        _ => return None,
    };
    let length = rest.as_bytes()[lead..].iter().take_while(|byte| is_name_byte(**byte)).count();
    let behind = start + lead + length;
    // A second colon belongs to the name.
    if length == 0
        || braced && text.as_bytes().get(behind) != Some(&b'}')
        || !braced && text.as_bytes().get(behind) == Some(&b':')
    {
        return None;
    }
    let span = Span::new(start + lead, behind);
    Some((Name { span, text: span.of(text).into() }, behind + usize::from(braced)))
}

/// A variable at `at`: one of the environment, `$HOME`, or one of PowerShell's own, which is unknown.
fn variable(text: &str, at: usize, end: usize) -> Option<(Part, usize)> {
    let bytes = text.as_bytes();
    if let Some((name, behind)) = environment_variable(text, at, end) {
        let kind = PartKind::expansion(name, true, Form::Braced);
        return Some((Part { span: Span::new(at, behind), kind }, behind));
    }
    match bytes.get(at + 1).filter(|_| at + 1 < end)? {
        b'(' => {
            let mut depth = 0_usize;
            let close = bytes[at + 1..end].iter().position(|byte| {
                match byte {
                    b'(' => depth += 1,
                    b')' => depth -= 1,
                    _ => {}
                }
                depth == 0
            })?;
            let close = at + 1 + close;
            let kind = PartKind::CommandSubstitution { body: Span::new(at + 2, close), quoted: true };
            Some((Part { span: Span::new(at, close + 1), kind }, close + 1))
        }
        b'{' => {
            let close = at + memchr::memchr(b'}', &bytes[at..end])?;
            Some((Part::unknown(Span::new(at, close + 1)), close + 1))
        }
        byte if is_name_byte(*byte) => {
            let name_end = at + 1 + bytes[at + 1..end].iter().take_while(|byte| is_name_byte(**byte)).count();
            let name = &text[at + 1..name_end];
            if name.eq_ignore_ascii_case("home") && bytes.get(name_end) != Some(&b':') {
                let span = Span::new(at + 1, name_end);
                let name = Name { span, text: name.into() };
                let kind = PartKind::expansion(name, true, Form::Plain);
                return Some((Part { span: Span::new(at, name_end), kind }, name_end));
            }
            // A scope, `$script:x`, and the name that a colon begins.
            let behind = name_end
                + bytes[name_end..end].iter().take_while(|byte| **byte == b':' || is_name_byte(**byte)).count();
            Some((Part::unknown(Span::new(at, behind)), behind))
        }
        _ => None,
    }
}
