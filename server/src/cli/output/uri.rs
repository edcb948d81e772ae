//! Files as URIs.

use std::path::{Path, PathBuf};

use url::Url;

/// URIs relative to a folder.
pub(super) struct Base {
    folder: PathBuf,
    /// Ends with a slash.
    uri: Option<Url>,
}

impl Base {
    pub(super) fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), uri: Url::from_directory_path(folder).ok() }
    }

    /// The folder's own URI.
    pub(super) fn uri(&self) -> Option<&str> {
        self.uri.as_ref().map(Url::as_str)
    }

    /// The URI of `path`: relative where it lies below the folder (then the flag is set), otherwise absolute.
    pub(super) fn relative(&self, path: &Path) -> (String, bool) {
        let absolute = Url::from_file_path(path).map_or_else(|()| path.to_string_lossy().into_owned(), Url::into);
        let base = self.uri().filter(|_| path.starts_with(&self.folder));
        match base.and_then(|base| absolute.strip_prefix(base)).filter(|below| !below.is_empty()) {
            // A colon in the first segment would make it a scheme.
            Some(below) if below.split('/').next().is_some_and(|first| first.contains(':')) => {
                (format!("./{below}"), true)
            }
            Some(below) => (below.to_owned(), true),
            None => (absolute, false),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn files_below_are_relative_and_escaped() {
        let base = Base::new(Path::new("/a b/c"));
        assert_eq!(base.uri(), Some("file:///a%20b/c/"));
        assert_eq!(base.relative(Path::new("/a b/c/d é/go.mod")), ("d%20%C3%A9/go.mod".to_owned(), true));
        assert_eq!(base.relative(Path::new("/a b/c/x:y")), ("./x:y".to_owned(), true));
        assert_eq!(base.relative(Path::new("/a b/cd/go.mod")), ("file:///a%20b/cd/go.mod".to_owned(), false));
    }
}
