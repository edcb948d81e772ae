//! What a value looks like, whatever way it is written: `"${HOME}/go"`, `~/go` and `$HOME/go/` have one shape.

use pitfall_syntax::shell::{Form, Part, PartKind, Word};

/// The parts as one text: the home folder is `~`, an expansion is `$NAME`, and so is `$(go env NAME)`; no slash at the end. `None` where
/// something else is in it. `text` is the file's.
pub(super) fn of_parts(parts: &[Part], text: &str) -> Option<String> {
    let mut shape = String::new();
    for part in parts {
        match &part.kind {
            PartKind::Literal { text, .. } => shape.push_str(text),
            PartKind::Tilde { user: None } => shape.push('~'),
            PartKind::Expansion(expansion) if matches!(expansion.form, Form::Plain | Form::Braced) => {
                match expansion.name.text.as_str() {
                    "HOME" => shape.push('~'),
                    name => {
                        shape.push('$');
                        shape.push_str(name);
                    }
                }
            }
            PartKind::CommandSubstitution { body, .. } => {
                let name = body.of(text).trim().strip_prefix("go env ")?.trim();
                shape.push('$');
                shape.push_str(name);
            }
            _ => return None,
        }
    }
    while shape.len() > 1 && shape.ends_with(['/', '\r']) {
        shape.pop();
    }
    Some(shape)
}

/// The shape of a word.
pub(super) fn of_word(word: &Word, text: &str) -> Option<String> {
    of_parts(&word.parts, text)
}
