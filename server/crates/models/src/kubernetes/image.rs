//! The name of a container image.

/// `registry.example:5000/team/app:1.2@sha256:…` in its parts.
///
/// Source: the grammar of the package `reference` of github.com/distribution/reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImageName<'a> {
    /// `registry.example:5000`; `None` for Docker Hub.
    pub registry: Option<&'a str>,
    /// `team/app`
    pub repository: &'a str,
    /// `1.2`
    pub tag: Option<&'a str>,
    /// `sha256:…`
    pub digest: Option<&'a str>,
}

impl<'a> ImageName<'a> {
    /// Cuts `text`; whether an image of this name exists, or the name is well formed, is not asked.
    pub fn of(text: &'a str) -> Self {
        let (name, digest) = match text.split_once('@') {
            Some((name, digest)) => (name, Some(digest)),
            None => (text, None),
        };
        // A colon before the last slash is that of a port.
        let last = name.rfind('/').map_or(0, |at| at + 1);
        let (name, tag) = match name[last..].find(':') {
            Some(colon) => (&name[..last + colon], Some(&name[last + colon + 1..])),
            None => (name, None),
        };
        let host = |first: &&str| first.contains(['.', ':']) || *first == "localhost";
        let (registry, repository) = match name.split_once('/').filter(|(first, _)| host(first)) {
            Some((registry, repository)) => (Some(registry), repository),
            None => (None, name),
        };
        Self { registry, repository, tag, digest }
    }

    /// What it names changes whenever someone pushes: no tag, or `latest`, and no digest.
    pub fn floats(&self) -> bool {
        self.digest.is_none() && self.tag.is_none_or(|tag| tag == "latest")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_no_tag() {
        let parts = |text| {
            let ImageName { registry, repository, tag, digest } = ImageName::of(text);
            (registry, repository, tag, digest)
        };
        assert_eq!(parts("nginx"), (None, "nginx", None, None));
        assert_eq!(parts("team/app:1.2"), (None, "team/app", Some("1.2"), None));
        assert_eq!(parts("localhost:5000/app"), (Some("localhost:5000"), "app", None, None));
        assert_eq!(parts("localhost/app:latest"), (Some("localhost"), "app", Some("latest"), None));
        assert_eq!(
            parts("r.example:5000/a/b:1@sha256:00"),
            (Some("r.example:5000"), "a/b", Some("1"), Some("sha256:00"))
        );
        assert_eq!(parts("a@sha256:00"), (None, "a", None, Some("sha256:00")));
        assert_eq!(parts(""), (None, "", None, None));
        assert_eq!(parts("é/:@"), (None, "é/", Some(""), Some("")));
    }

    #[test]
    fn what_floats() {
        for name in ["nginx", "localhost:5000/app", "r.example/app:latest"] {
            assert!(ImageName::of(name).floats(), "{name}");
        }
        for name in ["nginx:1.25", "app:latest@sha256:00", "app@sha256:00"] {
            assert!(!ImageName::of(name).floats(), "{name}");
        }
    }
}
