//! fish's words.

use crate::shell::model::Name;
use crate::shell::posix::lex::{Lexer, Open};
use crate::shell::word::{Form, Part, PartKind, Parts, Quoting, Word};
use crate::{Span, SyntaxError};

/// Reads the word at the lexer's position, which ends at an unquoted blank or operator.
pub(super) fn read_word(lexer: &mut Lexer<'_>, errors: &mut Vec<SyntaxError>) -> Word {
    let start = lexer.pos;
    let mut parts = Parts::new();
    while !lexer.at_end() {
        let at = lexer.pos;
        match lexer.peek() {
            b' ' | b'\t' | b'\n' | b';' | b'&' | b'|' | b'<' | b'>' | b')' => break,
            b'\r' if lexer.is_carriage_return(at) => break,
            b'\\' => {
                let next = lexer.skip_continuation(at);
                if next > at {
                    lexer.pos = next;
                    continue;
                }
                escape(lexer, &mut parts);
            }
            quote @ (b'\'' | b'"') => {
                let open = if quote == b'"' { Open::Double } else { Open::DollarSingle };
                let Some(close) = lexer.close(open, at + 1) else {
                    lost(lexer, at, "unterminated quote", &mut parts, errors);
                    break;
                };
                quoted(lexer, at + 1, close, quote, &mut parts, errors);
                lexer.pos = close + 1;
            }
            b'(' => match lexer.close(Open::Paren, at + 1) {
                Some(close) => {
                    let kind = PartKind::CommandSubstitution { body: Span::new(at + 1, close), quoted: false };
                    parts.push(Part { span: Span::new(at, close + 1), kind });
                    lexer.pos = close + 1;
                }
                None => {
                    lost(lexer, at, "unclosed command substitution", &mut parts, errors);
                    break;
                }
            },
            b'$' => {
                let end = lexer.end;
                dollar(lexer, end, false, &mut parts, errors);
            }
            b'~' if at == start => {
                let end = at + 1 + lexer.bytes[at + 1..lexer.end].iter().take_while(|byte| is_user(**byte)).count();
                let user = lexer.slice(at + 1, end);
                let kind = PartKind::Tilde { user: (!user.is_empty()).then(|| user.to_owned()) };
                parts.push(Part { span: Span::new(at, end), kind });
                lexer.pos = end;
            }
            b'*' | b'?' | b'{' | b'}' => {
                parts.push(Part { span: Span::new(at, at + 1), kind: PartKind::Glob });
                lexer.pos += 1;
            }
            _ => {
                let rest = &lexer.bytes[at..lexer.end];
                let run = rest
                    .iter()
                    .enumerate()
                    .position(|(place, byte)| place > 0 && is_special(*byte))
                    .unwrap_or(rest.len());
                let next = at + run;
                let text = lexer.slice(at, next);
                if text.is_empty() {
                    lexer.pos = lexer.next_char(at);
                } else {
                    parts.push(Part::literal(Span::new(at, next), text, Quoting::None));
                    lexer.pos = next;
                }
            }
        }
    }
    Word { span: Span::new(start, lexer.pos), parts }
}

fn is_special(byte: u8) -> bool {
    matches!(
        byte,
        b' ' | b'\t'
            | b'\n'
            | b'\r'
            | b';'
            | b'&'
            | b'|'
            | b'<'
            | b'>'
            | b'('
            | b')'
            | b'\\'
            | b'\''
            | b'"'
            | b'$'
            | b'*'
            | b'?'
            | b'{'
            | b'}'
    )
}

fn is_user(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

fn lost(lexer: &mut Lexer<'_>, at: usize, message: &str, parts: &mut Parts, errors: &mut Vec<SyntaxError>) {
    let end = lexer.line_end(at).max(at + 1);
    errors.push(SyntaxError { span: Span::new(at, at + 1), message: message.to_owned() });
    parts.push(Part::unknown(Span::new(at, end)));
    lexer.pos = end;
}

/// A backslash outside of quotes.
fn escape(lexer: &mut Lexer<'_>, parts: &mut Parts) {
    let at = lexer.pos;
    if at + 1 >= lexer.end {
        parts.push(Part::literal(Span::new(at, at + 1), "\\", Quoting::None));
        lexer.pos = at + 1;
        return;
    }
    let next = lexer.next_char(at + 1);
    let span = Span::new(at, next);
    let text = match lexer.byte(at + 1) {
        b'n' => "\n",
        b't' => "\t",
        b'r' => "\r",
        b'e' => "\x1b",
        // Letters and digits make characters by number, or control characters.
        byte if byte.is_ascii_alphanumeric() => "",
        _ => lexer.slice(at + 1, next),
    };
    parts.push(if text.is_empty() { Part::unknown(span) } else { Part::literal(span, text, Quoting::None) });
    lexer.pos = next;
}

/// The text between quotes; the lexer's position is left to the caller.
fn quoted(
    lexer: &mut Lexer<'_>,
    start: usize,
    end: usize,
    quote: u8,
    parts: &mut Parts,
    errors: &mut Vec<SyntaxError>,
) {
    let double = quote == b'"';
    let quoting = if double { Quoting::Double } else { Quoting::Single };
    if start == end {
        parts.push(Part::literal(Span::at(start), "", quoting));
        return;
    }
    let (mut text, mut from, mut at) = (String::new(), start, start);
    let flush = |text: &mut String, from: usize, to: usize, parts: &mut Parts| {
        if !text.is_empty() {
            parts.push(Part::literal(Span::new(from, to), std::mem::take(text), quoting));
        }
    };
    while at < end {
        match lexer.bytes[at] {
            b'\\' if at + 1 < end => {
                let next = lexer.next_char(at + 1);
                match lexer.bytes[at + 1] {
                    b'\\' => text.push('\\'),
                    byte if byte == quote => text.push(quote as char),
                    b'$' if double => text.push('$'),
                    b'\n' if double => {}
                    _ => {
                        text.push('\\');
                        text.push_str(lexer.slice(at + 1, next));
                    }
                }
                at = next;
            }
            b'$' if double => {
                flush(&mut text, from, at, parts);
                lexer.pos = at;
                dollar(lexer, end, true, parts, errors);
                at = lexer.pos.max(at + 1);
                from = at;
            }
            _ => {
                let next = lexer.next_char(at).min(end);
                text.push_str(lexer.slice(at, next));
                at = next;
            }
        }
    }
    flush(&mut text, from, end, parts);
}

fn dollar(lexer: &mut Lexer<'_>, end: usize, in_quotes: bool, parts: &mut Parts, errors: &mut Vec<SyntaxError>) {
    let at = lexer.pos;
    let quoting = if in_quotes { Quoting::Double } else { Quoting::None };
    if lexer.byte(at + 1) == b'(' && at + 1 < end {
        let whole = std::mem::replace(&mut lexer.end, end);
        let close = lexer.close(Open::Paren, at + 2);
        lexer.end = whole;
        if let Some(close) = close {
            let kind = PartKind::CommandSubstitution { body: Span::new(at + 2, close), quoted: in_quotes };
            parts.push(Part { span: Span::new(at, close + 1), kind });
            lexer.pos = close + 1;
        } else {
            // The caller has found where the text ends; what is broken in it reaches to there.
            let end = if in_quotes { end } else { lexer.line_end(at).min(end) }.max(at + 2);
            errors
                .push(SyntaxError { span: Span::new(at, at + 2), message: "unclosed command substitution".to_owned() });
            parts.push(Part::unknown(Span::new(at, end)));
            lexer.pos = end;
        }
        return;
    }
    let name_end = at
        + 1
        + lexer.bytes[at + 1..end].iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
    if name_end == at + 1 {
        let next = lexer.byte(at + 1);
        if next == b'$' && at + 1 < end {
            parts.push(Part::unknown(Span::new(at, at + 1)));
        } else {
            // fish refuses `${NAME}` and a bare `$`.
            parts.push(Part::literal(Span::new(at, at + 1), "$", quoting));
        }
        lexer.pos = at + 1;
        return;
    }
    let (mut behind, mut form) = (name_end, Form::Plain);
    if name_end < end && lexer.bytes[name_end] == b'[' {
        let line = lexer.line_end(name_end).min(end).max(name_end);
        if let Some(close) = memchr::memchr(b']', &lexer.bytes[name_end..line]) {
            behind = name_end + close + 1;
            form = Form::Other;
        }
    }
    let name = Name { span: Span::new(at + 1, name_end), text: lexer.slice(at + 1, name_end).into() };
    parts.push(Part { span: Span::new(at, behind), kind: PartKind::expansion(name, in_quotes, form) });
    lexer.pos = behind;
}
