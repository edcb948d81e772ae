//! Rule pages as files, so that a link to one opens in every editor, without a network.

use std::collections::HashMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use pitfall_engine::{Language, Meta};

use super::place;

/// A rule's id, the language, and where the page's text lies: that of a team's own rule changes when its file does.
type Key = (&'static str, Language, usize);

/// Writes pages into the user's cache folder, each at most once a run.
#[derive(Debug, Default)]
pub(super) struct Pages {
    uris: Mutex<HashMap<Key, Option<String>>>,
}

impl Pages {
    /// The URI of the page of `rule` in `language`; nothing where the page cannot be written.
    pub(super) fn uri(&self, rule: &Meta, language: Language) -> Option<String> {
        let mut uris = self.uris.lock().unwrap_or_else(PoisonError::into_inner);
        let text = rule.page.markdown().as_ptr().addr();
        uris.entry((rule.id, language, text)).or_insert_with(|| write(&cache_folder()?, rule, language)).clone()
    }
}

/// `<cache>/pitfall/<version>/<language>/<domain>/<name>.md`.
fn write(cache: &Path, rule: &Meta, language: Language) -> Option<String> {
    let folder = cache.join("pitfall").join(env!("CARGO_PKG_VERSION")).join(language.name()).join(rule.domain.name());
    let path = folder.join(format!("{}.md", rule.name()));
    let page = rule.page.render(language);
    if std::fs::read(&path).is_ok_and(|there| there == page.as_bytes()) {
        return place::uri(&path);
    }
    // Written beside its place and moved there: a reader, or a second server, never sees half a page.
    std::fs::create_dir_all(&folder).ok()?;
    let mut file = tempfile::NamedTempFile::new_in(&folder).ok()?;
    file.write_all(page.as_bytes()).ok()?;
    file.persist(&path).ok()?;
    place::uri(&path)
}

/// The folder for what can be made again: `XDG_CACHE_HOME` where it is set (the XDG base directory specification counts only
/// an absolute path), else the platform's.
fn cache_folder() -> Option<PathBuf> {
    let absolute = |name| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    if let Some(folder) = absolute("XDG_CACHE_HOME") {
        return Some(folder);
    }
    if cfg!(windows) {
        absolute("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        absolute("HOME").map(|home| home.join("Library/Caches"))
    } else {
        absolute("HOME").map(|home| home.join(".cache"))
    }
}

#[cfg(test)]
mod tests {
    use pitfall_rules::all;

    use super::*;

    #[test]
    fn a_page_is_written_once_and_mended_where_it_differs() {
        let cache = tempfile::tempdir().unwrap();
        let rule = &all().get("pitfall/unknown-key").unwrap().meta;
        let uri = write(cache.path(), rule, Language::English).unwrap();
        let place::Place::File(path) = place::Place::of(&uri) else { panic!("{uri}") };
        let page = std::fs::read_to_string(&path).unwrap();
        assert!(page.starts_with("# "), "{page}");
        std::fs::write(&path, "half").unwrap();
        assert_eq!(write(cache.path(), rule, Language::English), Some(uri.clone()));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), page);
        assert_ne!(write(cache.path(), rule, Language::Chinese), Some(uri));
        assert_eq!(std::fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn a_cache_that_cannot_be_written_gives_no_link() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let rule = &all().get("pitfall/unknown-key").unwrap().meta;
        assert_eq!(write(file.path(), rule, Language::English), None);
    }
}
