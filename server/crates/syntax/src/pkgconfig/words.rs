//! The words of a flag list, split as pkgconf splits them.

/// Splits at white space, with `'`, `"` and `\` as in a POSIX shell. Source: `pkgconf_argv_split`. A quote that is not closed ends with the
/// text.
pub fn split_words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let (mut escaped, mut quote) = (false, None);
    for c in text.chars() {
        if std::mem::take(&mut escaped) {
            if quote == Some('"') && !matches!(c, '$' | '`' | '"' | '\\') {
                word.push('\\');
            }
            word.push(c);
        } else if let Some(open) = quote {
            match c {
                _ if c == open => quote = None,
                '\\' if open == '"' => escaped = true,
                _ => word.push(c),
            }
        } else {
            match c {
                '\\' => escaped = true,
                '"' | '\'' => quote = Some(c),
                _ if c.is_ascii_whitespace() => {
                    if !word.is_empty() {
                        words.push(std::mem::take(&mut word));
                    }
                }
                _ => word.push(c),
            }
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}
