//! Names of variables, as rules ask for them.

use pitfall_syntax::shell::{Dialect, Setting, ShellFile};

/// The setting is one of the shell's search path.
pub(super) fn is_path(setting: &Setting<'_>) -> bool {
    match setting.variable() {
        "PATH" => !matches!(setting.dialect, Dialect::DotEnv | Dialect::GoEnv),
        "path" => setting.dialect == Dialect::Zsh,
        "fish_user_paths" => setting.dialect == Dialect::Fish,
        _ => false,
    }
}

/// How often `name` stands in `text` as a whole word.
pub(super) fn mentions(text: &str, name: &str) -> usize {
    let in_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.match_indices(name)
        .filter(|(at, _)| {
            let before = text[..*at].chars().next_back();
            let behind = text[at + name.len()..].chars().next();
            !before.is_some_and(in_name) && !behind.is_some_and(in_name)
        })
        .count()
}

/// Version managers for Go, by what their set-up lines contain.
const MANAGERS: [(&str, &str); 7] = [
    ("goenv init", "goenv"),
    ("gvm/scripts/gvm", "gvm"),
    ("asdf.sh", "asdf"),
    ("asdf.fish", "asdf"),
    ("asdf/shims", "asdf"),
    ("mise activate", "mise"),
    ("rtx activate", "mise"),
];

/// The version manager that the file sets up.
pub(super) fn manager(file: &ShellFile, text: &str) -> Option<&'static str> {
    let comment = |at: usize| file.comments.iter().any(|comment| comment.span.touches(at));
    MANAGERS
        .into_iter()
        .find(|(sign, _)| text.match_indices(sign).any(|(at, _)| !comment(at)))
        .map(|(_, name)| name)
        .or_else(|| text.contains("ASDF_DATA_DIR:-$HOME/.asdf}/shims").then_some("asdf"))
}
