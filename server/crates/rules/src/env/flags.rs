//! The words of GOFLAGS.
//! Source: `GOFLAGS` in cmd/go/internal/base/goflags.go and cmd/internal/quoted: blanks separate, quotes count around a whole word only.

/// The words of a value and their first bytes; `None` where a quote stays open.
pub(super) fn words(value: &str) -> Option<Vec<(usize, &str)>> {
    let mut words = Vec::new();
    let mut at = 0;
    while let Some(start) = value.get(at..)?.find(|c: char| !c.is_ascii_whitespace()).map(|found| at + found) {
        let rest = value.get(start..)?;
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (word, length) = match quote {
            Some(quote) => {
                let inner = rest.get(1..)?;
                let end = inner.find(quote)?;
                (inner.get(..end)?, end + 2)
            }
            None => {
                let end = rest.find(|c: char| c.is_ascii_whitespace()).unwrap_or(rest.len());
                (rest.get(..end)?, end)
            }
        };
        words.push((start, word));
        at = start + length;
    }
    Some(words)
}

/// The flag's name in a word such as `-mod=vendor` or `--race`; `None` where Go takes it for none.
pub(super) fn name(word: &str) -> Option<&str> {
    let bare = word.strip_prefix("--").or_else(|| word.strip_prefix('-'))?;
    let name = bare.split('=').next()?;
    (!name.is_empty() && !name.starts_with('-')).then_some(name)
}
