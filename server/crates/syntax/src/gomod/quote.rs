//! Quoted words: Go's interpreted string literals, read and written.

pub use super::lexer::is_print;

/// What the literal `quoted` says, double quotes included; none where Go's `strconv.Unquote` refuses it.
///
/// Bytes that are no UTF-8 (`"\xff"`) come out as U+FFFD.
pub fn unquote(quoted: &str) -> Option<String> {
    let inner = quoted.strip_prefix('"')?.strip_suffix('"').filter(|_| quoted.len() >= 2)?;
    if !inner.contains(['\\', '"', '\n']) {
        return Some(inner.to_owned());
    }
    let mut out: Vec<u8> = Vec::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' | '\n' => return None,
            '\\' => match chars.next()? {
                'a' => out.push(7),
                'b' => out.push(8),
                'f' => out.push(12),
                'n' => out.push(b'\n'),
                'r' => out.push(b'\r'),
                't' => out.push(b'\t'),
                'v' => out.push(11),
                '\\' => out.push(b'\\'),
                '"' => out.push(b'"'),
                'x' => out.push(u8::try_from(digits(&mut chars, 0, 2, 16)?).ok()?),
                'u' => push_char(&mut out, digits(&mut chars, 0, 4, 16)?)?,
                'U' => push_char(&mut out, digits(&mut chars, 0, 8, 16)?)?,
                first => {
                    let first = first.to_digit(8)?;
                    out.push(u8::try_from(digits(&mut chars, first, 2, 8)?).ok()?);
                }
            },
            _ => out.extend(c.encode_utf8(&mut [0; 4]).bytes()),
        }
    }
    Some(String::from_utf8(out).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
}

fn digits(chars: &mut std::str::Chars<'_>, start: u32, count: usize, radix: u32) -> Option<u32> {
    let mut value = start;
    for _ in 0..count {
        value = value.checked_mul(radix)?.checked_add(chars.next()?.to_digit(radix)?)?;
    }
    Some(value)
}

fn push_char(out: &mut Vec<u8>, code: u32) -> Option<()> {
    out.extend(char::from_u32(code)?.encode_utf8(&mut [0; 4]).bytes());
    Some(())
}

/// Whether `word` must be quoted to be one token of a line that is no punctuation.
///
/// As `modfile.MustQuote`, but for one bracket or comma alone: the go command writes that bare and then reads it otherwise.
pub fn must_quote(word: &str) -> bool {
    word.is_empty()
        || word.contains("//")
        || word.contains("/*")
        || word.chars().any(|c| match c {
            ' ' | '"' | '\'' | '`' | '(' | ')' | '[' | ']' | '{' | '}' | ',' => true,
            _ => !is_print(c),
        })
}

/// `word` as it is written in a line: itself, or quoted where it must be (`modfile.AutoQuote`).
pub fn auto_quote(word: &str) -> String {
    if !must_quote(word) {
        return word.to_owned();
    }
    quote(word, false)
}

/// The text between double quotes, as Go's `strconv.Quote` writes it, or `QuoteToASCII`.
pub fn quote(text: &str, is_ascii: bool) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    text.chars().for_each(|c| push(&mut out, c, '"', is_ascii));
    out.push('"');
    out
}

/// The character between single quotes, as Go's `strconv.QuoteRune` writes it, or `QuoteRuneToASCII`.
pub fn quote_char(c: char, is_ascii: bool) -> String {
    let mut out = "'".to_owned();
    push(&mut out, c, '\'', is_ascii);
    out.push('\'');
    out
}

/// A character as it is written between two of `quote`.
fn push(out: &mut String, c: char, quote: char, is_ascii: bool) {
    match c {
        '\u{7}' => out.push_str(r"\a"),
        '\u{8}' => out.push_str(r"\b"),
        '\u{c}' => out.push_str(r"\f"),
        '\n' => out.push_str(r"\n"),
        '\r' => out.push_str(r"\r"),
        '\t' => out.push_str(r"\t"),
        '\u{b}' => out.push_str(r"\v"),
        _ if c == quote || c == '\\' => out.extend(['\\', c]),
        _ if is_print(c) && (c.is_ascii() || !is_ascii) => out.push(c),
        '\0'..='\u{7f}' => out.push_str(&format!(r"\x{:02x}", u32::from(c))),
        '\u{80}'..='\u{ffff}' => out.push_str(&format!(r"\u{:04x}", u32::from(c))),
        _ => out.push_str(&format!(r"\U{:08x}", u32::from(c))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_read_as_go_reads_them() {
        for (quoted, value) in [
            (r#""a b""#, Some("a b")),
            (r#""""#, Some("")),
            (r#""\t\x41\101\u00e9\U0001F600\"\\""#, Some("\tAAé😀\"\\")),
            (r#""\xff""#, Some("\u{fffd}")),
            (r#""\'""#, None),
            (r#""\q""#, None),
            (r#""\400""#, None),
            (r#""\x4""#, None),
            (r#""\ud800""#, None),
            (r#"""#, None),
            (r#""a"#, None),
        ] {
            assert_eq!(unquote(quoted).as_deref(), value, "{quoted}");
        }
    }

    #[test]
    fn words_are_quoted_only_where_they_must_be() {
        for (word, written) in [
            ("./a", "./a"),
            ("a b", r#""a b""#),
            ("", r#""""#),
            ("(", r#""(""#),
            ("a(b", r#""a(b""#),
            ("it's", r#""it's""#),
            ("a\"b\\", r#""a\"b\\""#),
            ("http://x", r#""http://x""#),
            ("\u{a0}\n", r#""\u00a0\n""#),
            ("é", "é"),
        ] {
            assert_eq!(auto_quote(word), written);
            if written.starts_with('"') {
                assert_eq!(unquote(written).as_deref(), Some(word));
            }
        }
    }
}
