//! The paths of one file: `~/.zshrc`, and `~/dotfiles/zshrc` that it links to. Who keeps dotfiles in a repository edits them there.

use std::path::{Path, PathBuf};

use pitfall_host::Host;
use rustc_hash::{FxHashMap, FxHashSet};

/// Which paths lead to the same file, as far as it was looked at.
#[derive(Default)]
pub(crate) struct Twins {
    /// Each path with links followed.
    real: FxHashMap<PathBuf, PathBuf>,
    /// By that, every path that was looked at.
    paths: FxHashMap<PathBuf, Vec<PathBuf>>,
    /// Where shells look for the user's own files; `None` before anybody asked.
    places: Option<FxHashSet<PathBuf>>,
    /// Some file has two paths.
    any: bool,
}

impl Twins {
    /// It is known where `path` leads.
    pub(crate) fn knows(&self, path: &Path) -> bool {
        self.real.contains_key(path)
    }

    /// The places of the user's own start-up files were looked at.
    pub(crate) fn knows_places(&self) -> bool {
        self.places.is_some()
    }

    /// Takes the places of the user's own start-up files, and where each leads.
    pub(crate) fn note_places(&mut self, host: &Host) {
        let places = host.start_up_places();
        for place in &places {
            self.note(place, host.real_path(place));
        }
        self.places = Some(places.into_iter().collect());
    }

    /// Takes where `path` leads; `None` for nowhere.
    pub(crate) fn note(&mut self, path: &Path, real: Option<PathBuf>) {
        if self.knows(path) {
            return;
        }
        let real = real.unwrap_or_else(|| path.to_owned());
        if real != path {
            self.note(&real, Some(real.clone()));
        }
        let paths = self.paths.entry(real.clone()).or_default();
        paths.push(path.to_owned());
        self.any |= paths.len() > 1;
        self.real.insert(path.to_owned(), real);
    }

    /// The other paths of the file at `path`.
    pub(crate) fn others<'a>(&'a self, path: &'a Path) -> impl Iterator<Item = &'a Path> {
        let all = Some(()).filter(|()| self.any).and_then(|()| self.paths.get(self.real.get(path)?));
        all.into_iter().flatten().map(PathBuf::as_path).filter(move |other| *other != path)
    }

    /// A shell looks for one of the user's own files at `path`.
    pub(crate) fn is_place(&self, path: &Path) -> bool {
        self.places.as_ref().is_some_and(|places| places.contains(path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path_of_a_file_knows_the_others() {
        let mut twins = Twins::default();
        let others = |twins: &Twins, path: &str| -> Vec<String> {
            twins.others(Path::new(path)).map(|other| other.display().to_string()).collect()
        };
        twins.note(Path::new("/h/.vimrc"), None);
        assert!(others(&twins, "/h/.vimrc").is_empty());
        for name in ["/h/.bashrc", "/h/.bash_profile", "/h/.bashrc"] {
            twins.note(Path::new(name), Some(PathBuf::from("/h/dotfiles/bashrc")));
        }
        assert_eq!(others(&twins, "/h/dotfiles/bashrc"), ["/h/.bashrc", "/h/.bash_profile"]);
        assert_eq!(others(&twins, "/h/.bashrc"), ["/h/dotfiles/bashrc", "/h/.bash_profile"]);
        assert!(others(&twins, "/h/.vimrc").is_empty() && others(&twins, "/h/unknown").is_empty());
    }
}
