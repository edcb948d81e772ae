//! The line end that a text is written with.

/// The line end of `text`: that of its first line, `\n` where there is none.
pub fn line_end(text: &str) -> &'static str {
    match text.split_once('\n') {
        Some((line, _)) if line.ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_decides() {
        for (text, end) in [
            ("", "\n"),
            ("a", "\n"),
            ("\n", "\n"),
            ("\r\n", "\r\n"),
            ("a\nb\r\n", "\n"),
            ("a\r\nb\n", "\r\n"),
            ("a\r", "\n"),
        ] {
            assert_eq!(line_end(text), end, "{text:?}");
        }
    }
}
