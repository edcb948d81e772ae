//! Files of `NAME=value` lines that no shell reads: `go/env`, `.env`, `/etc/environment`, `environment.d/*.conf`.
//!
//! Each reader has its own idea of quotes, comments and expansion; those below are the readers' own code or were seen by
//! running them: `initEnvCache` in cmd/go/internal/cfg, `_parse_env_file` in pam_env, environment.d(5) with systemd 252.

use super::build::Build;
use super::dialect::Dialect;
use super::model::{Declarer, ExportState, Name, ShellFile, Value};
use super::posix::is_name;
use super::word::{Form, Operator, Part, PartKind, Parts, Quoting, Word};
use crate::{Comment, Span, SyntaxError};
use smallvec::smallvec;

pub(super) fn parse(text: &str, dialect: Dialect) -> (ShellFile, Vec<SyntaxError>) {
    let mut build = Build::new(text.len());
    let mut at = 0;
    while at < text.len() {
        let newline = memchr::memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |found| at + found);
        let mut next = newline + 1;
        match dialect {
            Dialect::GoEnv => go_env(text, at, newline, &mut build),
            Dialect::EtcEnvironment => pam_env(text, at, newline, &mut build),
            _ => next = quoted_line(text, at, newline, dialect, &mut build),
        }
        at = next.max(at + 1);
    }
    build.finish(dialect)
}

/// The text without its leading blanks, and how many bytes they took.
fn trim_start(text: &str) -> (&str, usize) {
    let trimmed = text.trim_start_matches([' ', '\t']);
    (trimmed, text.len() - trimmed.len())
}

fn without_carriage_return(line: &str) -> &str {
    line.strip_suffix('\r').unwrap_or(line)
}

/// A comment or an empty line; true where the line was one.
fn blank_or_comment(line: &str, start: usize, leaders: &[char], build: &mut Build) -> bool {
    let (rest, skipped) = trim_start(without_carriage_return(line));
    if rest.starts_with(leaders) {
        let start = start + skipped;
        build.comments.push(Comment { span: Span::new(start, start + rest.len()), own_line: true });
        return true;
    }
    rest.is_empty()
}

/// Go takes the line as it is: the name up to the first `=`, then everything to the line end, carriage return and quotes
/// included. A line that does not begin with a capital letter is ignored without a word.
fn go_env(text: &str, start: usize, end: usize, build: &mut Build) {
    let line = text.get(start..end).unwrap_or("");
    if blank_or_comment(line, start, &['#'], build) {
        return;
    }
    let span = Span::new(start, end);
    let name = line.find('=').map(|equals| &line[..equals]).filter(|name| is_name(name));
    let Some(name) = name.filter(|name| name.starts_with(|first: char| first.is_ascii_uppercase())) else {
        build.error(span, "the go command ignores this line: it reads NAME=value, nothing before the name");
        return;
    };
    let value = start + name.len() + 1;
    let word = Word { span: Span::new(value, end), parts: literal(text, value, end, Quoting::None) };
    let name = Name { span: Span::new(start, start + name.len()), text: name.into() };
    build.line(span, name, Value::Scalar(word), Declarer::Line, ExportState::Exported);
}

fn literal(text: &str, start: usize, end: usize, quoting: Quoting) -> Parts {
    if start >= end {
        return Parts::new();
    }
    smallvec![Part::literal(Span::new(start, end), text.get(start..end).unwrap_or(""), quoting)]
}

/// pam_env: `export ` may stand before; `#` ends the line wherever it is; outer quotes go, of either kind.
fn pam_env(text: &str, start: usize, end: usize, build: &mut Build) {
    let line = text.get(start..end).unwrap_or("");
    if blank_or_comment(line, start, &['#'], build) {
        return;
    }
    let (mut rest, skipped) = trim_start(line);
    let mut at = start + skipped;
    if let Some(behind) = rest.strip_prefix("export ") {
        at += rest.len() - behind.len();
        rest = behind;
    }
    let stop = rest.find('#').unwrap_or_else(|| without_carriage_return(rest).len());
    if stop < rest.len() && rest[stop..].starts_with('#') {
        let span = Span::new(at + stop, at + without_carriage_return(rest).len());
        build.comments.push(Comment { span, own_line: false });
    }
    let rest = &rest[..stop];
    let Some(name) = rest.find('=').map(|equals| &rest[..equals]).filter(|name| is_name(name)) else {
        build.error(Span::new(start, at + stop), "pam_env ignores this line: it reads NAME=value");
        return;
    };
    let value = at + name.len() + 1;
    let source = &rest[name.len() + 1..];
    // Whether blanks before the line end count differs between versions.
    let kept = source.trim_end();
    let tail = (kept.len() < source.len()).then(|| Part::unknown(Span::new(value + kept.len(), value + source.len())));
    let quote = kept.starts_with(['"', '\'']);
    let quoting = match kept.as_bytes().first() {
        Some(b'"') => Quoting::Double,
        Some(b'\'') => Quoting::Single,
        _ => Quoting::None,
    };
    let inner_start = value + usize::from(quote);
    let closes = quote && kept.len() > 1 && kept.ends_with(['"', '\'']) && tail.is_none();
    let inner_end = value + kept.len() - usize::from(closes);
    let mut parts = literal(text, inner_start, inner_end.max(inner_start), quoting);
    if tail.is_some() && quote && kept.ends_with(['"', '\'']) {
        parts = literal(text, inner_start, (value + kept.len() - 1).max(inner_start), quoting);
    } else {
        parts.extend(tail);
    }
    let end = parts.last().map_or(value, |part| part.span.end as usize).max(value + kept.len());
    let word = Word { span: Span::new(value, end), parts };
    let name = Name { span: Span::new(at, at + name.len()), text: name.into() };
    let span = Span::new(start + skipped, end);
    build.line(span, name, Value::Scalar(word), Declarer::Line, ExportState::Exported);
}

/// `.env` and environment.d: quotes and escapes much as in a shell, one assignment to a line. Returns the start of the
/// line to read next.
fn quoted_line(text: &str, start: usize, newline: usize, dialect: Dialect, build: &mut Build) -> usize {
    let systemd = dialect == Dialect::EnvironmentD;
    let next = newline + 1;
    let line = text.get(start..newline).unwrap_or("");
    if blank_or_comment(line, start, if systemd { &['#', ';'] } else { &['#'] }, build) {
        return next;
    }
    let (mut rest, skipped) = trim_start(without_carriage_return(line));
    let mut at = start + skipped;
    let line_span = Span::new(at, at + rest.len());
    if let Some(behind) = rest.strip_prefix("export ").filter(|_| !systemd) {
        let (behind, blanks) = trim_start(behind);
        at += "export ".len() + blanks;
        rest = behind;
    }
    let Some((name, source)) = rest.split_once('=').filter(|(name, _)| is_name(name.trim_end())) else {
        build.error(line_span, "this line is no NAME=value and is ignored");
        return next;
    };
    let equals = at + name.len();
    let name = Name { span: Span::new(at, at + name.trim_end().len()), text: name.trim_end().into() };
    let (_, blanks) = trim_start(source);
    let value = equals + 1 + blanks;
    let mut reader =
        Reader { text, at: value, line_end: at + rest.len(), next, dialect, parts: Parts::new(), lost: false };
    reader.read(build);
    let (end, next) = (reader.at, reader.next);
    let word = Word { span: Span::new(value, end), parts: reader.parts };
    build.line(Span::new(start + skipped, end), name, Value::Scalar(word), Declarer::Line, ExportState::Exported);
    next
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    line_end: usize,
    next: usize,
    dialect: Dialect,
    parts: Parts,
    lost: bool,
}

impl Reader<'_> {
    fn read(&mut self, build: &mut Build) {
        while self.at < self.line_end && !self.lost {
            match self.text.as_bytes()[self.at] {
                quote @ (b'"' | b'\'') if self.parts.is_empty() || self.dialect == Dialect::EnvironmentD => {
                    self.quoted(quote, build);
                    if self.dialect == Dialect::DotEnv {
                        self.behind_quotes(build);
                        return;
                    }
                }
                _ => {
                    let stop = self.unquoted_end();
                    let comment = self.comment_start(self.at, stop);
                    let end = comment.unwrap_or(stop);
                    let source = self.text.get(self.at..end).unwrap_or("");
                    let kept = if comment.is_some() || stop == self.line_end { source.trim_end() } else { source };
                    self.expand(self.at, self.at + kept.len(), Quoting::None);
                    if let Some(comment) = comment {
                        self.comment(comment, build);
                    }
                    let done = stop == self.line_end;
                    self.at = if done { self.at + kept.len() } else { stop };
                    if done {
                        return;
                    }
                }
            }
        }
    }

    /// The end of the stretch without quotes: systemd joins stretches, the others take the line.
    fn unquoted_end(&self) -> usize {
        if self.dialect != Dialect::EnvironmentD {
            return self.line_end;
        }
        let bytes = &self.text.as_bytes()[self.at..self.line_end];
        bytes.iter().position(|byte| matches!(byte, b'"' | b'\'')).map_or(self.line_end, |found| self.at + found.max(1))
    }

    /// ` #` ends a value of a `.env` file; systemd keeps it.
    fn comment_start(&self, start: usize, end: usize) -> Option<usize> {
        if self.dialect != Dialect::DotEnv {
            return None;
        }
        let bytes = &self.text.as_bytes()[start..end];
        (0..bytes.len())
            .find(|place| bytes[*place] == b'#' && (*place == 0 || matches!(bytes[place - 1], b' ' | b'\t')))
            .map(|place| start + place)
    }

    fn comment(&self, start: usize, build: &mut Build) {
        build.comments.push(Comment { span: Span::new(start, self.line_end), own_line: false });
    }

    fn behind_quotes(&mut self, build: &mut Build) {
        if self.at >= self.line_end {
            return;
        }
        let rest = self.text.get(self.at..self.line_end).unwrap_or("");
        let (text, blanks) = trim_start(rest);
        if text.starts_with('#') {
            self.comment(self.at + blanks, build);
        } else if !text.is_empty() {
            // Readers differ on text behind the closing quote.
            self.parts.push(Part::unknown(Span::new(self.at, self.line_end)));
            self.at = self.line_end;
        }
    }

    fn quoted(&mut self, quote: u8, build: &mut Build) {
        let open = self.at;
        let bytes = self.text.as_bytes();
        let mut at = open + 1;
        let mut line_end = self.line_end;
        let mut next = self.next;
        loop {
            if at >= line_end {
                // The value may go on, unless the next line is an assignment of its own.
                if next >= bytes.len() || self.looks_like_assignment(next) {
                    build.error(Span::new(open, open + 1), "unterminated quote");
                    self.parts.push(Part::unknown(Span::new(open, self.line_end)));
                    self.at = self.line_end;
                    self.lost = true;
                    return;
                }
                at = next;
                line_end = memchr::memchr(b'\n', &bytes[next..]).map_or(bytes.len(), |found| next + found);
                next = line_end + 1;
                continue;
            }
            match bytes[at] {
                b'\\' if quote == b'"' || self.dialect == Dialect::EnvironmentD => at += 2,
                byte if byte == quote => break,
                _ => at += 1,
            }
        }
        let quoting = if quote == b'"' { Quoting::Double } else { Quoting::Single };
        if at == open + 1 {
            self.parts.push(Part::literal(Span::at(at), "", quoting));
        } else if quote == b'\'' && self.dialect == Dialect::DotEnv {
            self.parts.extend(literal(self.text, open + 1, at, quoting));
        } else {
            self.expand(open + 1, at, quoting);
        }
        self.at = at + 1;
        self.line_end = line_end.max(at + 1);
        self.next = next;
        if self.line_end > self.at && bytes[self.line_end - 1] == b'\r' {
            self.line_end -= 1;
        }
    }

    fn looks_like_assignment(&self, start: usize) -> bool {
        let line = self.text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or("").trim_start();
        let line = line.strip_prefix("export ").unwrap_or(line);
        line.split_once('=').is_some_and(|(name, _)| is_name(name))
    }

    /// Splits text into literal parts, escapes and expansions.
    fn expand(&mut self, start: usize, end: usize, quoting: Quoting) {
        let bytes = &self.text.as_bytes()[..end];
        let mut at = start;
        let mut plain = start;
        while at < end {
            match bytes[at] {
                b'\\' if at + 1 < end => {
                    self.parts.extend(literal(self.text, plain, at, quoting));
                    let escaped = bytes[at + 1];
                    let escapes = match quoting {
                        Quoting::None => self.dialect == Dialect::EnvironmentD,
                        _ => true,
                    };
                    if escaped.is_ascii() {
                        let text = match escaped {
                            _ if !escapes => None,
                            b'"' | b'\\' | b'\'' => Some((escaped as char).to_string()),
                            b'\n' => Some(String::new()),
                            _ => None,
                        };
                        let span = Span::new(at, at + 2);
                        self.parts.push(match text {
                            Some(text) => Part::literal(span, text, quoting),
                            // What other escapes mean differs between readers.
                            None => Part::unknown(span),
                        });
                        at += 2;
                    } else {
                        self.parts.push(Part::unknown(Span::new(at, at + 1)));
                        at += 1;
                    }
                    plain = at;
                }
                b'$' => {
                    if let Some((part, behind)) = self.expansion(at, end, quoting) {
                        self.parts.extend(literal(self.text, plain, at, quoting));
                        self.parts.push(part);
                        at = behind;
                        plain = at;
                    } else {
                        at += 1;
                    }
                }
                _ => at += 1,
            }
        }
        self.parts.extend(literal(self.text, plain, end, quoting));
    }

    fn expansion(&self, at: usize, end: usize, quoting: Quoting) -> Option<(Part, usize)> {
        let bytes = &self.text.as_bytes()[..end];
        let quoted = quoting != Quoting::None;
        let name_at = |start: usize| {
            let length =
                bytes[start..].iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
            let text = self.text.get(start..start + length).unwrap_or("");
            is_name(text).then(|| Name { span: Span::new(start, start + length), text: text.into() })
        };
        let make = |name, form, behind| {
            let kind = PartKind::expansion(name, quoted, form);
            Some((Part { span: Span::new(at, behind), kind }, behind))
        };
        match bytes.get(at + 1)? {
            b'$' => Some((Part::unknown(Span::new(at, at + 2)), at + 2)),
            b'{' => {
                let name = name_at(at + 2)?;
                let sign = name.span.end as usize;
                let close = sign + memchr::memchr(b'}', &bytes[sign..])?;
                let word = |operator, colon: bool| {
                    let start = sign + 1 + usize::from(colon);
                    let source = self.text.get(start..close).unwrap_or("");
                    // A nested expansion would end at another brace.
                    let known = !source.contains(['$', '\\', '"', '\'']);
                    let parts = if known {
                        literal(self.text, start, close, quoting)
                    } else {
                        smallvec![Part::unknown(Span::new(start, close))]
                    };
                    Form::Operator { operator, colon, word: Word { span: Span::new(start, close), parts } }
                };
                let form = match &bytes[sign..close] {
                    [] => Form::Braced,
                    [b':', b'-', ..] => word(Operator::Default, true),
                    [b':', b'+', ..] => word(Operator::Alternative, true),
                    [b'-', ..] if self.dialect == Dialect::DotEnv => word(Operator::Default, false),
                    _ => Form::Other,
                };
                make(name, form, close + 1)
            }
            _ => {
                let name = name_at(at + 1)?;
                let behind = name.span.end as usize;
                make(name, Form::Plain, behind)
            }
        }
    }
}
