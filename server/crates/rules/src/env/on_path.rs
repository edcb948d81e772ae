//! What straight lines of a file put on PATH.

use pitfall_engine::Context;
use pitfall_syntax::shell::{Means, Setting};
use pitfall_text::{Edit, Span};

use super::{edit, names, place, shape};

/// A folder on PATH.
pub(super) struct Entry<'a> {
    /// The setting that puts it there.
    pub setting: Setting<'a>,
    /// Its place.
    pub span: Span,
    /// Its shape as written.
    pub shape: String,
    /// Its shape with the variables of the file's own straight lines resolved.
    pub folder: String,
}

/// The folders that straight lines of the checked file put on PATH, in order of their places.
pub(super) fn entries<'a>(cx: &'a Context<'_>) -> Vec<Entry<'a>> {
    let Some(file) = cx.file.shell() else { return Vec::new() };
    let text = cx.text();
    let mut entries = Vec::new();
    for setting in file.settings(text) {
        let is_of_others = matches!(setting.means, Means::Launchctl(_));
        if !names::is_path(&setting) || is_of_others || !place::is_straight(&setting, cx) {
            continue;
        }
        for element in shape::elements(&setting).into_iter().filter(|element| !element.old) {
            let Some(shape) = element.shape else { continue };
            let folder = shape::resolve(&shape, file, setting.span.start, text);
            entries.push(Entry { setting: setting.clone(), span: element.span, shape, folder });
        }
    }
    entries
}

/// The folder is on PATH already, as the shape `folder` read at `end` resolves.
pub(super) fn holds(folder: &str, end: u32, cx: &Context<'_>) -> bool {
    let Some(file) = cx.file.shell() else { return false };
    let folder = shape::resolve(folder, file, end, cx.text());
    entries(cx).iter().any(|entry| entry.folder == folder)
}

/// The element at `span` taken from PATH, with the whole line where it adds nothing else.
pub(super) fn remove(setting: &Setting<'_>, span: Span, cx: &Context<'_>) -> Option<Edit> {
    let added = shape::elements(setting).iter().filter(|element| !element.old).count();
    let keeps = setting.path_edit().keeps_old_value();
    if added == 1 && keeps { edit::remove(setting, cx) } else { edit::remove_element(setting, span) }
}

/// The element at `span`, a variable that named a folder of programs and will name the folder above it, kept for what it was: `/bin` is
/// added, or the element goes where the list has that folder already.
pub(super) fn keep_bin(entry: &Entry<'_>, bin: &str, cx: &Context<'_>) -> Option<Edit> {
    let others = entries(cx);
    let twice = others.iter().any(|other| other.span != entry.span && other.folder == bin);
    if twice {
        return remove(&entry.setting, entry.span, cx);
    }
    entry.setting.is_exact().then(|| Edit::insert(entry.span.end as usize, "/bin"))
}
