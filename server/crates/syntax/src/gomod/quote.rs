//! Quoted words: Go's interpreted string literals, read and written.

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
            _ => !super::lexer::is_print(c),
        })
}

/// `word` as it is written in a line: itself, or quoted where it must be (`modfile.AutoQuote`).
pub fn auto_quote(word: &str) -> String {
    if !must_quote(word) {
        return word.to_owned();
    }
    let mut out = String::with_capacity(word.len() + 2);
    out.push('"');
    for c in word.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\'' => out.push('\''),
            _ => {
                let quoted = super::fault::quote_char(c);
                out.push_str(quoted.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')).unwrap_or(&quoted));
            }
        }
    }
    out.push('"');
    out
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
