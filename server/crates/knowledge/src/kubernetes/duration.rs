//! Durations as Go writes them: `1h30m`, `250ms`.
//!
//! Source: `time.ParseDuration`.

/// `text` is a duration: numbers with units `ns`, `us`, `ms`, `s`, `m`, `h`, one after the other, or `0`.
pub fn is_go_duration(text: &str) -> bool {
    let mut rest = text.strip_prefix(['+', '-']).unwrap_or(text);
    if rest == "0" {
        return true;
    }
    if rest.is_empty() {
        return false;
    }
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let number = &rest[..digits];
        if !number.bytes().any(|b| b.is_ascii_digit()) || number.matches('.').count() > 1 {
            return false;
        }
        rest = &rest[digits..];
        let Some(behind) = ["ns", "us", "µs", "μs", "ms", "s", "m", "h"].iter().find_map(|unit| {
            // `ms` is no `m` followed by something.
            let behind = rest.strip_prefix(unit)?;
            behind
                .starts_with(|c: char| c.is_ascii_digit() || c == '.')
                .then_some(behind)
                .or_else(|| behind.is_empty().then_some(behind))
        }) else {
            return false;
        };
        rest = behind;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_as_go_reads_them() {
        for text in ["0", "1h30m", "250ms", "1.5h", ".5s", "-1m", "1µs", "2160h0m0s"] {
            assert!(is_go_duration(text), "{text}");
        }
        for text in ["", "1", "1d", "1 h", "h", "1h30", "1..5s", "-", "90days", "1mss"] {
            assert!(!is_go_duration(text), "{text}");
        }
    }
}
