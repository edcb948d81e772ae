//! The language of the shell.

use pitfall_engine::Language;

/// The language of messages that the environment asks for: the first of `LC_ALL`, `LC_MESSAGES` and `LANG` that is not empty,
/// as POSIX orders them.
pub(super) fn language() -> Language {
    of(|name| std::env::var_os(name).map(|value| value.to_string_lossy().into_owned()))
}

fn of(variable: impl Fn(&str) -> Option<String>) -> Language {
    ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .filter_map(variable)
        .find(|value| !value.is_empty())
        .map_or(Language::English, |value| Language::of_locale(&value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_that_is_set_decides() {
        let language = |set: &[(&str, &str)]| {
            of(|name| set.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
        };
        assert_eq!(language(&[]), Language::English);
        assert_eq!(language(&[("LANG", "zh_CN.UTF-8")]), Language::Chinese);
        assert_eq!(language(&[("LC_ALL", "C"), ("LANG", "zh_CN.UTF-8")]), Language::English);
        assert_eq!(language(&[("LC_ALL", ""), ("LC_MESSAGES", "zh_TW"), ("LANG", "de_DE")]), Language::Chinese);
    }
}
