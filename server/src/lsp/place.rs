//! Which document a URI names. The client's spelling is kept for answers; this is what documents are told apart by.

use std::path::{Path, PathBuf};

use url::Url;

/// The identity of a document: two spellings of one URI are one place.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Place {
    /// A file of this machine, by its absolute path.
    File(PathBuf),
    /// A document without a path (`untitled:`, a commit's view of a file), by its URI.
    Elsewhere(String),
}

impl Place {
    /// The place that `uri` names. What is no URI is a place of its own.
    pub(super) fn of(uri: &str) -> Self {
        let Ok(url) = Url::parse(uri) else { return Self::Elsewhere(uri.to_owned()) };
        if url.scheme() != "file" {
            return Self::Elsewhere(url.into());
        }
        match capital_drive(url.clone()).to_file_path() {
            Ok(path) => Self::File(path),
            Err(()) => Self::Elsewhere(url.into()),
        }
    }

    /// The path, where there is one.
    pub(super) fn path(&self) -> Option<&Path> {
        match self {
            Self::File(path) => Some(path),
            Self::Elsewhere(_) => None,
        }
    }
}

/// `file:///c%3A/x` as `file:///C:/x`: the spellings that editors use for a Windows drive.
fn capital_drive(mut url: Url) -> Url {
    let drive = |path: &str| {
        let mut bytes = path.bytes();
        let (slash, letter) = (bytes.next()?, bytes.next()?);
        let rest = path.get(2..).filter(|_| slash == b'/' && letter.is_ascii_alphabetic())?;
        let rest = rest.strip_prefix(':').or_else(|| rest.strip_prefix("%3A")).or_else(|| rest.strip_prefix("%3a"))?;
        (rest.is_empty() || rest.starts_with('/')).then(|| format!("/{}:{rest}", letter.to_ascii_uppercase() as char))
    };
    if let Some(path) = drive(url.path()) {
        url.set_path(&path);
    }
    url
}

/// The URI of an absolute `path`; nothing for a relative one.
pub(super) fn uri(path: &Path) -> Option<String> {
    Url::from_file_path(path).ok().map(|url| strict(url.as_str()))
}

/// `uri` with every character percent-encoded that RFC 3986 does not allow there. Many editors are laxer than the strict
/// parser behind our protocol types.
pub(super) fn strict(uri: &str) -> String {
    let bytes = uri.as_bytes();
    let mut out = String::with_capacity(uri.len());
    for (at, &byte) in bytes.iter().enumerate() {
        let escape =
            byte == b'%' && bytes.get(at + 1..at + 3).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        if escape || byte.is_ascii_alphanumeric() || b"-._~:/?#@!$&'()*+,;=".contains(&byte) {
            out.push(byte as char);
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_file_are_one_place() {
        let same = [
            ("file:///c%3A/a/go.mod", "file:///C:/a/go.mod"),
            ("file:///c%3a/a/go.mod", "file:///c:/a/go.mod"),
            ("file:///a/b%20c", "file:///a/b c"),
            ("file:///a/./x/../b", "file:///a/b"),
            ("file://localhost/a/b", "file:///a/b"),
            ("file:///a/%5Bslug%5D/b", "file:///a/[slug]/b"),
            ("file:///a/%C3%A9", "file:///a/é"),
        ];
        for (a, b) in same {
            assert_eq!(Place::of(a), Place::of(b), "{a} {b}");
        }
        assert_ne!(Place::of("file:///a/b"), Place::of("file:///a/B"));
    }

    #[cfg(unix)]
    #[test]
    fn paths_survive_the_way_there_and_back() {
        for path in ["/a/go.mod", "/a b/c#d/e%f/[g]/h?i", "/é/中/😀", "/a/^|{}`\"<>\\b", "/%41", "/a:b"] {
            let uri = uri(Path::new(path)).unwrap();
            assert_eq!(Place::of(&uri), Place::File(path.into()), "{uri}");
            assert!(uri.parse::<tower_lsp::ls_types::Uri>().is_ok(), "{uri}");
        }
        assert_eq!(uri(Path::new("relative")), None);
    }

    #[cfg(windows)]
    #[test]
    fn shares_keep_their_host() {
        let path = r"\\server\share\go.mod";
        let uri = uri(Path::new(path)).unwrap();
        assert_eq!(uri, "file://server/share/go.mod");
        assert_eq!(Place::of(&uri), Place::File(path.into()));
    }

    #[test]
    fn what_has_no_path_keeps_its_uri() {
        assert_eq!(Place::of("untitled:Untitled-1").path(), None);
        assert_eq!(Place::of("no uri at all"), Place::Elsewhere("no uri at all".into()));
        assert_ne!(Place::of("untitled:Untitled-1"), Place::of("untitled:Untitled-2"));
    }

    #[test]
    fn strictness_changes_no_legal_uri() {
        for legal in ["file:///a/b%20c", "untitled:Untitled-1", "git:/a?%7B%22ref%22%3A1%7D#x"] {
            assert_eq!(strict(legal), legal);
        }
        assert_eq!(strict("file:///a b/[c]/100%"), "file:///a%20b/%5Bc%5D/100%25");
    }
}
