//! Words of POSIX sh, bash and zsh.

use super::lex::{Lexer, Open};
use crate::shell::Dialect;
use crate::shell::model::Name;
use crate::shell::word::{Form, MAX_DEPTH, Operator, Part, PartKind, Parts, Quoting, Word};
use crate::{Span, SyntaxError};
use compact_str::CompactString;
use smallvec::smallvec;

/// Where a word stands decides what its characters mean.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::shell) enum Place {
    /// An argument: `~` counts at its start, globs expand.
    Argument,
    /// The value of an assignment: `~` counts also behind each `:`, globs are text.
    Assigned,
    /// An element of an array.
    Element,
    /// The word of `${x:-word}`, unquoted.
    Operand,
    /// The same within double quotes.
    QuotedOperand,
    /// Between double quotes.
    Quoted,
}

impl Place {
    fn is_quoted(self) -> bool {
        matches!(self, Self::Quoted | Self::QuotedOperand)
    }

    fn globs(self) -> bool {
        matches!(self, Self::Argument | Self::Element)
    }

    /// Ends at blanks and operators; the other places have a given end.
    fn is_open(self) -> bool {
        matches!(self, Self::Argument | Self::Assigned | Self::Element)
    }
}

/// Collects parts; neighbouring literal pieces of the same quoting become one.
struct Gathered {
    parts: Parts,
    text: CompactString,
    span: Option<Span>,
    quoting: Quoting,
}

impl Gathered {
    fn new() -> Self {
        Self { parts: Parts::new(), text: CompactString::default(), span: None, quoting: Quoting::None }
    }

    fn text(&mut self, start: usize, end: usize, text: &str, quoting: Quoting) {
        let piece = Span::new(start, end);
        match self.span {
            Some(span) if self.quoting == quoting && span.end == piece.start => self.span = Some(span.cover(piece)),
            _ => {
                self.flush();
                self.span = Some(piece);
                self.quoting = quoting;
            }
        }
        self.text.push_str(text);
    }

    fn flush(&mut self) {
        if let Some(span) = self.span.take() {
            self.parts.push(Part::literal(span, std::mem::take(&mut self.text), self.quoting));
        }
    }

    fn push(&mut self, part: Part) {
        self.flush();
        self.parts.push(part);
    }

    fn ends_with_unquoted_expansion(&self) -> bool {
        self.span.is_none() && self.parts.last().and_then(Part::as_expansion).is_some_and(|expansion| !expansion.quoted)
    }

    fn done(mut self) -> Parts {
        self.flush();
        self.parts
    }

    fn is_empty(&self) -> bool {
        self.parts.is_empty() && self.span.is_none()
    }
}

/// Reads the word at the lexer's position, which ends at an unquoted blank or operator. The lexer stands behind it then,
/// or, where a quote in it was lost, at the end of the line.
pub(in crate::shell) fn read_word(lexer: &mut Lexer<'_>, place: Place, errors: &mut Vec<SyntaxError>) -> Word {
    let start = lexer.pos;
    if let Some(plain) = plain_word(lexer) {
        return plain;
    }
    let end = lexer.end;
    let mut out = Gathered::new();
    read_parts(lexer, end, place, 0, &mut out, errors);
    Word { span: Span::new(start, lexer.pos), parts: out.done() }
}

/// A word of nothing but text that means itself anywhere, as most are.
fn plain_word(lexer: &mut Lexer<'_>) -> Option<Word> {
    let start = lexer.pos;
    let bytes = &lexer.bytes[start..lexer.end];
    let length = bytes.iter().position(|byte| !is_plain(*byte)).unwrap_or(bytes.len());
    if length == 0 || !matches!(bytes.get(length), None | Some(b' ' | b'\t' | b'\n' | b';')) {
        return None;
    }
    lexer.pos = start + length;
    let span = Span::new(start, lexer.pos);
    let part = Part::literal(span, lexer.slice(start, lexer.pos), Quoting::None);
    Some(Word { span, parts: smallvec![part] })
}

/// Means itself wherever it stands in a word.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/' | b',' | b'+')
}

/// Reads up to `end`, or to where a word ends in `place`.
fn read_parts(
    lexer: &mut Lexer<'_>,
    end: usize,
    place: Place,
    depth: usize,
    out: &mut Gathered,
    errors: &mut Vec<SyntaxError>,
) {
    let quoting = if place.is_quoted() { Quoting::Double } else { Quoting::None };
    // A tilde counts here.
    let mut tilde = !place.is_quoted();
    while lexer.pos < end {
        let at = lexer.pos;
        let byte = lexer.bytes[at];
        match byte {
            b' ' | b'\t' | b'\n' | b';' | b'&' | b'|' | b'<' | b'>' | b')' if place.is_open() => {
                // zsh: `<(…)` and `>(…)` stand at the start of words, `<1-9>` is a glob; bash knows the first.
                if matches!(byte, b'<' | b'>') && lexer.byte(at + 1) == b'(' && lexer.dialect != Dialect::Posix {
                    substitution(lexer, 2, Open::Paren, place, out, errors);
                    tilde = false;
                    continue;
                }
                break;
            }
            b'\r' if place.is_open() && lexer.is_carriage_return(at) => break,
            b'(' if place.is_open() => {
                let pattern = place.globs() && lexer.dialect == Dialect::Zsh && lexer.byte(at + 1) != b')';
                let extended = lexer.dialect == Dialect::Bash
                    && at > 0
                    && !out.is_empty()
                    && matches!(lexer.bytes[at - 1], b'?' | b'*' | b'+' | b'@' | b'!');
                if !pattern && !extended {
                    break;
                }
                // A pattern stays on its line.
                let line = lexer.newline(at);
                match lexer.close(Open::Arithmetic, at + 1).filter(|close| *close < line) {
                    Some(close) => {
                        out.push(Part { span: Span::new(at, close + 1), kind: PartKind::Glob });
                        lexer.pos = close + 1;
                    }
                    None => {
                        lost(lexer, at, "unclosed '('", out, errors);
                        break;
                    }
                }
            }
            b'\\' => {
                let next = lexer.skip_continuation(at);
                if next > at {
                    lexer.pos = next.min(end.max(at + 1));
                    // The pieces around a joined line belong together but their spans do not touch.
                    continue;
                }
                let escapes = !place.is_quoted()
                    || matches!(lexer.byte(at + 1), b'$' | b'`' | b'"' | b'\\')
                    || (place == Place::QuotedOperand && lexer.byte(at + 1) == b'}');
                let next = lexer.next_char(at + 1).min(end);
                if escapes && at + 1 < end {
                    out.text(at, next, lexer.slice(at + 1, next), quoting);
                    lexer.pos = next;
                } else {
                    out.text(at, at + 1, "\\", quoting);
                    lexer.pos = at + 1;
                }
                tilde = false;
            }
            // In the word of an operator within double quotes a single quote is plain text.
            b'\'' if !place.is_quoted() => {
                let Some(close) = lexer.close(Open::Single, at + 1) else {
                    lost(lexer, at, "unterminated single quote", out, errors);
                    break;
                };
                out.text(at + 1, close, lexer.slice(at + 1, close), Quoting::Single);
                out.flush();
                lexer.pos = close + 1;
                tilde = false;
            }
            b'"' if place != Place::Quoted => {
                let Some(close) = lexer.close(Open::Double, at + 1) else {
                    lost(lexer, at, "unterminated double quote", out, errors);
                    break;
                };
                if place == Place::QuotedOperand {
                    // Shells disagree on quotes within quotes within braces.
                    out.push(Part::unknown(Span::new(at, close + 1)));
                } else {
                    double_quoted(lexer, at + 1, close, depth, out, errors);
                }
                lexer.pos = close + 1;
                tilde = false;
            }
            b'`' => {
                substitution(lexer, 1, Open::Backtick, place, out, errors);
                tilde = false;
            }
            b'$' => {
                dollar(lexer, end, place, depth, out, errors);
                tilde = false;
            }
            // zsh looks for `~` when expansions are done: one behind an empty value, or before a value, may count.
            b'~' if lexer.dialect == Dialect::Zsh
                && !place.is_quoted()
                && (out.ends_with_unquoted_expansion() || (tilde && at + 1 < end && lexer.bytes[at + 1] == b'$')) =>
            {
                out.push(Part::unknown(Span::new(at, at + 1)));
                lexer.pos += 1;
                tilde = false;
            }
            b'~' if tilde => {
                tilde = false;
                let name_end = at
                    + 1
                    + lexer.bytes[at + 1..end]
                        .iter()
                        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+' | b'.'))
                        .count();
                let behind = if name_end < end { lexer.bytes[name_end] } else { b' ' };
                // A closing parenthesis or the like ends the word too.
                let ends =
                    matches!(behind, b'/' | b' ' | b'\t' | b'\n' | b'\r' | b';' | b'&' | b'|' | b'<' | b'>' | b')')
                        || (behind == b':' && place != Place::Argument && place != Place::Element);
                if ends {
                    let user = lexer.slice(at + 1, name_end);
                    let kind = PartKind::Tilde { user: (!user.is_empty()).then(|| user.to_owned()) };
                    out.push(Part { span: Span::new(at, name_end), kind });
                    lexer.pos = name_end;
                } else if lexer.dialect == Dialect::Zsh && behind == b'[' {
                    out.push(Part::unknown(Span::new(at, at + 1)));
                    lexer.pos = at + 1;
                } else {
                    out.text(at, at + 1, "~", quoting);
                    lexer.pos = at + 1;
                }
            }
            b'*' | b'?' | b'[' if place.globs() => {
                out.push(Part { span: Span::new(at, at + 1), kind: PartKind::Glob });
                lexer.pos += 1;
                tilde = false;
            }
            b'{' | b'}' if place.globs() && lexer.dialect != Dialect::Posix => {
                out.push(Part { span: Span::new(at, at + 1), kind: PartKind::Glob });
                lexer.pos += 1;
                tilde = false;
            }
            b'=' if lexer.dialect == Dialect::Zsh
                && !place.is_quoted()
                && !matches!(place, Place::Operand)
                && {
                    // zsh: a word `=name` is the path of that command, in assignments also behind a colon.
                    out.is_empty() || (place == Place::Assigned && at > 0 && lexer.bytes[at - 1] == b':')
                }
                && is_name_byte(lexer.byte(at + 1)) =>
            {
                let next = at + 1 + plain_run(&lexer.bytes[at + 1..end]);
                out.push(Part::unknown(Span::new(at, next)));
                lexer.pos = next.max(at + 1);
                tilde = false;
            }
            _ => {
                let run = if place == Place::Quoted {
                    quoted_run(&lexer.bytes[at..end])
                } else {
                    plain_run(&lexer.bytes[at..end])
                };
                let mut next = at + run;
                if run == 0 {
                    next = lexer.next_char(at).min(end);
                }
                let text = lexer.slice(at, next);
                if text.is_empty() {
                    lexer.pos = next;
                    continue;
                }
                out.text(at, next, text, quoting);
                lexer.pos = next;
                // `plain_run` stops behind each colon.
                tilde = byte_is_colon(text) && place == Place::Assigned;
                if byte_is_colon(text) && place == Place::Operand && lexer.pos < end && lexer.bytes[lexer.pos] == b'~' {
                    out.push(Part::unknown(Span::new(lexer.pos, lexer.pos + 1)));
                    lexer.pos += 1;
                }
            }
        }
    }
}

fn byte_is_colon(text: &str) -> bool {
    text.ends_with(':')
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// The length of the text in front that means itself outside of quotes, up to and with the first colon.
fn plain_run(bytes: &[u8]) -> usize {
    for (length, byte) in bytes.iter().enumerate() {
        match byte {
            b':' => return length + 1,
            b' ' | b'\t' | b'\n' | b'\r' | b';' | b'&' | b'|' | b'<' | b'>' | b'(' | b')' | b'\\' | b'\'' | b'"'
            | b'`' | b'$' | b'~' | b'*' | b'?' | b'[' | b'{' | b'}' => return length,
            // At a word's start only; there it is looked at alone.
            b'=' if length == 0 => return 1,
            _ => {}
        }
    }
    bytes.len()
}

fn quoted_run(bytes: &[u8]) -> usize {
    bytes.iter().position(|byte| matches!(byte, b'\\' | b'`' | b'$' | b'"')).unwrap_or(bytes.len())
}

/// The rest of the line is lost to an error.
fn lost(lexer: &mut Lexer<'_>, at: usize, message: &str, out: &mut Gathered, errors: &mut Vec<SyntaxError>) {
    let end = lexer.line_end(at).max(lexer.next_char(at));
    errors.push(SyntaxError { span: Span::new(at, lexer.next_char(at)), message: message.to_owned() });
    out.push(Part::unknown(Span::new(at, end)));
    lexer.pos = end;
}

fn double_quoted(
    lexer: &mut Lexer<'_>,
    start: usize,
    end: usize,
    depth: usize,
    out: &mut Gathered,
    errors: &mut Vec<SyntaxError>,
) {
    out.flush();
    if start == end {
        out.text(start, end, "", Quoting::Double);
        out.flush();
        return;
    }
    lexer.pos = start;
    read_parts(lexer, end, Place::Quoted, depth, out, errors);
    out.flush();
}

/// `$(…)`, `` `…` `` and `<(…)`: `length` is that of the opening delimiter.
fn substitution(
    lexer: &mut Lexer<'_>,
    length: usize,
    open: Open,
    place: Place,
    out: &mut Gathered,
    errors: &mut Vec<SyntaxError>,
) {
    let at = lexer.pos;
    match lexer.close(open, at + length) {
        Some(close) => {
            let (span, body) = (Span::new(at, close + 1), Span::new(at + length, close));
            let kind = PartKind::CommandSubstitution { body, quoted: place.is_quoted() };
            out.push(Part { span, kind });
            lexer.pos = close + 1;
        }
        None => lost(lexer, at, "unclosed command substitution", out, errors),
    }
}

fn dollar(
    lexer: &mut Lexer<'_>,
    end: usize,
    place: Place,
    depth: usize,
    out: &mut Gathered,
    errors: &mut Vec<SyntaxError>,
) {
    let at = lexer.pos;
    let quoted = place.is_quoted();
    let quoting = if quoted { Quoting::Double } else { Quoting::None };
    let next = if at + 1 < end { lexer.bytes[at + 1] } else { 0 };
    match next {
        b'(' if lexer.byte(at + 2) == b'(' => match lexer.close(Open::Arithmetic, at + 2) {
            Some(close) => {
                out.push(Part::unknown(Span::new(at, close + 1)));
                lexer.pos = close + 1;
            }
            None => lost(lexer, at, "unclosed arithmetic expansion", out, errors),
        },
        b'(' => substitution(lexer, 2, Open::Paren, place, out, errors),
        b'{' => match lexer.close(Open::Brace(quoted), at + 2) {
            Some(close) => {
                let part = braced(lexer, at, close, quoted, depth, errors);
                out.push(part);
                lexer.pos = close + 1;
            }
            None => lost(lexer, at, "unclosed parameter expansion", out, errors),
        },
        b'\'' if !quoted && lexer.dialect != Dialect::Posix => match lexer.close(Open::DollarSingle, at + 2) {
            Some(close) => {
                let source = lexer.slice(at + 2, close);
                match ansi_c(source) {
                    Some(text) => out.text(at + 2, close, &text, Quoting::DollarSingle),
                    None => out.push(Part::unknown(Span::new(at + 2, close))),
                }
                out.flush();
                lexer.pos = close + 1;
            }
            None => lost(lexer, at, "unterminated single quote", out, errors),
        },
        // Bash: a translated string; the quotes that follow are read on their own.
        b'"' if !quoted && lexer.dialect == Dialect::Bash => lexer.pos = at + 1,
        _ if next.is_ascii_alphabetic() || next == b'_' => {
            let name_end = at + 1 + lexer.bytes[at + 1..end].iter().take_while(|byte| is_name_byte(**byte)).count();
            let mut behind = name_end;
            let mut form = Form::Plain;
            if lexer.dialect == Dialect::Zsh {
                // zsh: a subscript, or a modifier as in `$file:h`, belongs to the expansion.
                if name_end < end && lexer.bytes[name_end] >= 0x80 {
                    // In most locales letters beyond ASCII belong to the name.
                    form = Form::Other;
                } else if name_end < end && lexer.bytes[name_end] == b'[' {
                    let line = lexer.line_end(name_end).min(end);
                    if let Some(close) = memchr::memchr(b']', &lexer.bytes[name_end..line.max(name_end)]) {
                        behind = name_end + close + 1;
                        form = Form::Other;
                    }
                } else if name_end + 1 < end
                    && lexer.bytes[name_end] == b':'
                    && b"aAcehlpPqQrstuwx&g".contains(&lexer.bytes[name_end + 1])
                {
                    form = Form::Other;
                }
            }
            let name = Name { span: Span::new(at + 1, name_end), text: lexer.slice(at + 1, name_end).into() };
            out.push(Part { span: Span::new(at, behind), kind: PartKind::expansion(name, quoted, form) });
            lexer.pos = behind;
        }
        b'0'..=b'9' | b'@' | b'*' | b'#' | b'?' | b'$' | b'!' | b'-' => {
            out.push(Part::unknown(Span::new(at, at + 2)));
            lexer.pos = at + 2;
        }
        // zsh: `$+name`, `$=name`, `$~name`, `$^name`.
        b'+' | b'=' | b'~' | b'^' if lexer.dialect == Dialect::Zsh => {
            out.push(Part::unknown(Span::new(at, at + 2)));
            lexer.pos = at + 2;
        }
        b'[' if lexer.dialect != Dialect::Posix => {
            out.push(Part::unknown(Span::new(at, at + 2)));
            lexer.pos = at + 2;
        }
        _ => {
            out.text(at, at + 1, "$", quoting);
            lexer.pos = at + 1;
        }
    }
}

/// The expansion `${…}` from `at`, closed at `close`.
fn braced(
    lexer: &mut Lexer<'_>,
    at: usize,
    close: usize,
    quoted: bool,
    depth: usize,
    errors: &mut Vec<SyntaxError>,
) -> Part {
    let span = Span::new(at, close + 1);
    let start = at + 2;
    let name_end = start + lexer.bytes[start..close].iter().take_while(|byte| is_name_byte(**byte)).count();
    if name_end == start || lexer.bytes[start].is_ascii_digit() {
        return Part::unknown(span);
    }
    let name = Name { span: Span::new(start, name_end), text: lexer.slice(start, name_end).into() };
    let form = if name_end == close {
        Form::Braced
    } else {
        let colon = lexer.bytes[name_end] == b':';
        let sign = name_end + usize::from(colon);
        let operator = match if sign < close { lexer.bytes[sign] } else { 0 } {
            b'-' => Some(Operator::Default),
            b'=' => Some(Operator::Assign),
            b'+' => Some(Operator::Alternative),
            b'?' => Some(Operator::Error),
            _ => None,
        };
        match operator {
            Some(operator) if depth < MAX_DEPTH => {
                lexer.pos = sign + 1;
                let place = if quoted { Place::QuotedOperand } else { Place::Operand };
                let mut parts = Gathered::new();
                read_parts(lexer, close, place, depth + 1, &mut parts, errors);
                let word = Word { span: Span::new(sign + 1, close), parts: parts.done() };
                Form::Operator { operator, colon, word }
            }
            _ => Form::Other,
        }
    };
    Part { span, kind: PartKind::expansion(name, quoted, form) }
}

/// The text of `$'…'`; `None` where an escape is not modelled.
fn ansi_c(source: &str) -> Option<String> {
    let mut out = String::with_capacity(source.len());
    let mut chars = source.chars();
    while let Some(character) = chars.next() {
        if character != '\\' {
            out.push(character);
            continue;
        }
        out.push(match chars.next()? {
            'a' => '\x07',
            'b' => '\x08',
            'e' | 'E' => '\x1b',
            'f' => '\x0c',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\x0b',
            plain @ ('\\' | '\'' | '"') => plain,
            _ => return None,
        });
    }
    Some(out)
}
