//! Which files of the home folder may be read as start-up files.

use std::path::Path;
use std::sync::Arc;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

/// What may be read of the home folder to answer rules that compare start-up files.
#[derive(Debug, Clone, Default)]
pub enum HomeFiles {
    /// What shells read: each one's own files and what these source.
    #[default]
    All,
    /// Nothing.
    None,
    /// Of these only what a pattern names.
    Only(Arc<Patterns>),
}

/// Patterns as they were written, and compiled.
#[derive(Debug)]
pub struct Patterns {
    words: Vec<String>,
    set: GlobSet,
}

impl HomeFiles {
    /// What `env.read-home` and `env.home-files` say together. Patterns are relative to the home folder, `~/` before them or not; one that
    /// is none is passed over.
    pub fn new<'a>(read_home: bool, patterns: impl IntoIterator<Item = &'a str>) -> Self {
        if !read_home {
            return Self::None;
        }
        let words: Vec<String> = patterns.into_iter().map(str::to_owned).collect();
        if words.is_empty() {
            return Self::All;
        }
        let mut set = GlobSetBuilder::new();
        for word in &words {
            let below_home = word.strip_prefix("~/").unwrap_or(word);
            if let Ok(glob) = GlobBuilder::new(below_home).literal_separator(true).build() {
                set.add(glob);
            }
        }
        let set = set.build().unwrap_or_default();
        Self::Only(Arc::new(Patterns { words, set }))
    }

    /// The file at `path` may be read, where the user's home is `home`. Files outside of it always may.
    pub fn may_read(&self, path: &Path, home: Option<&Path>) -> bool {
        let below = || home.and_then(|home| path.strip_prefix(home).ok());
        match self {
            Self::All => true,
            Self::None => below().is_none(),
            Self::Only(patterns) => below().is_none_or(|below| patterns.set.is_match(below)),
        }
    }

    /// The patterns as they were written.
    pub fn patterns(&self) -> &[String] {
        match self {
            Self::Only(patterns) => &patterns.words,
            Self::All | Self::None => &[],
        }
    }

    /// Some of it may be read.
    pub fn is_open(&self) -> bool {
        !matches!(self, Self::None)
    }
}

impl PartialEq for HomeFiles {
    fn eq(&self, other: &Self) -> bool {
        self.is_open() == other.is_open() && self.patterns() == other.patterns()
    }
}

impl Eq for HomeFiles {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_stand_below_home() {
        let home = Some(Path::new("/home/ada"));
        let may = |files: &HomeFiles, path: &str| files.may_read(Path::new(path), home);
        let only = HomeFiles::new(true, ["~/.zshrc", ".config/fish/**", "[broken"]);
        assert!(may(&only, "/home/ada/.zshrc"));
        assert!(may(&only, "/home/ada/.config/fish/conf.d/go.fish"));
        assert!(!may(&only, "/home/ada/.bashrc"));
        assert!(!may(&only, "/home/ada/dir/.zshrc"));
        assert!(may(&only, "/etc/zshrc"));
        assert!(may(&HomeFiles::new(true, []), "/home/ada/.bashrc"));
        let none = HomeFiles::new(false, ["~/.zshrc"]);
        assert!(!may(&none, "/home/ada/.zshrc") && may(&none, "/etc/profile"));
        assert_eq!(only, HomeFiles::new(true, ["~/.zshrc", ".config/fish/**", "[broken"]));
        assert_ne!(only, HomeFiles::All);
        assert_ne!(none, HomeFiles::All);
    }
}
