//! What stands around an object: whether another object that it names is provided, and which one was perhaps meant.

use pitfall_engine::{Context, FileEdits, FolderFacts, Located, Location, Surroundings, fits};
use pitfall_models::kubernetes::{Object, Reference};
use pitfall_syntax::yaml::Value;
use pitfall_text::{Edit, Span};

/// The folder has an object that `reference` names, or one that may make such an object. In which namespace is not asked.
pub(super) fn may_provide(folder: &FolderFacts, reference: &Reference<'_>) -> bool {
    let name = reference.name.value;
    folder.named(name).any(|found| found.object.kind == reference.kind)
        || folder.kustomizations().any(|it| it.makes.iter().any(|(kind, made)| *kind == reference.kind && made == name))
        || folder.says(name)
}

/// The one object near the file whose name is nearly the one that `reference` says, with nothing anywhere around that has the name itself.
pub(super) fn meant<'a>(
    surroundings: &'a Surroundings,
    owner: &Object<'_>,
    reference: &Reference<'_>,
    cx: &Context<'_>,
) -> Option<(String, Located<'a>)> {
    let near = surroundings.near().iter().flat_map(|folder| folder.of_kind(reference.kind));
    let near = near.filter(|found| fits(found, owner, reference));
    let near = near.filter_map(|found| {
        let name = found.object.name.as_deref()?;
        alike(name, reference.name.value).then(|| (name.to_owned(), found))
    });
    let mut near: Vec<(String, Located<'a>)> = near.collect();
    let (name, found) = near.pop()?;
    if near.iter().any(|(other, _)| *other != name) {
        return None;
    }
    let is_there = Surroundings::any_around(cx, |folder| may_provide(folder, reference));
    (!is_there).then_some((name, found))
}

/// Two names that one person may have meant to be one: they differ by their separators alone, or by one letter or the order of two. A digit, or
/// a letter that is a word of its own (`db-a`, `db-b`), tells two things apart.
pub(super) fn alike(one: &str, other: &str) -> bool {
    // Nearly all pairs end here: a slip changes the length by one, separators aside.
    let letters = |text: &str| text.bytes().filter(|byte| !b"-_.".contains(byte)).count();
    if letters(one).abs_diff(letters(other)) > 1 {
        return false;
    }
    let bare = |text: &str| text.replace(['-', '_', '.'], "").to_ascii_lowercase();
    let (bare_one, bare_other) = (bare(one), bare(other));
    if one == other || bare_one == bare_other {
        return true;
    }
    let words = |text: &str| text.split(['-', '_', '.']).map(str::to_owned).collect::<Vec<String>>();
    let (words_one, words_other) = (words(one), words(other));
    let mut differing = words_one.iter().zip(&words_other).filter(|(word, its)| word != its);
    let tells_apart =
        words_one.len() == words_other.len() && differing.all(|(word, its)| word.len().max(its.len()) <= 2);
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    one.len().min(other.len()) >= 5
        && strsim::osa_distance(&bare_one, &bare_other) <= 1
        && digits(one) == digits(other)
        && !tells_apart
}

/// Where `found` is, for a finding in the checked file.
pub(super) fn location(found: &Located<'_>, cx: &Context<'_>) -> Location {
    found.place(found.object.span, cx)
}

/// Its first port, or where it is if none is known.
pub(super) fn first_port(found: &Located<'_>, cx: &Context<'_>) -> Location {
    let first = found.object.ports.as_ref().and_then(|ports| ports.first());
    found.place(first.map_or(found.object.span, |port| port.span), cx)
}

/// A text that stands bare or between quotes alike: no number and no word of YAML's.
pub(super) fn is_plain(word: &str) -> bool {
    matches!(Value::of_plain(word), Value::Text(_))
        && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

/// Writes `word`, a plain one, over the bytes `span` of the file that holds `found`.
pub(super) fn write_there(found: &Located<'_>, span: Span, word: &str, cx: &Context<'_>) -> Option<FileEdits> {
    let edits = vec![Edit { span, text: word.to_owned() }];
    is_plain(word).then(|| match found.elsewhere(cx) {
        Some(path) => FileEdits::in_file(path, found.file.fingerprint, edits),
        None => FileEdits::here(edits),
    })
}

#[cfg(test)]
mod tests {
    use super::alike;

    #[test]
    fn one_letter_makes_a_slip_and_a_digit_makes_another_thing() {
        for (one, other) in [("app-config", "appconfig"), ("shop-db", "shop-dbs"), ("payments", "paymetns")] {
            assert!(alike(one, other), "{one} {other}");
        }
        for (one, other) in [
            ("db-a", "db-b"),
            ("cache-1", "cache-2"),
            ("web", "wed"),
            ("shop-v1", "shop-v10"),
            ("shop-us", "shop-eu"),
            ("blue-app", "green-app"),
        ] {
            assert!(!alike(one, other), "{one} {other}");
        }
    }
}
