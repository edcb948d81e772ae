//! Which C library each distribution of Linux has.

use std::sync::LazyLock;

use super::table::{cell, rows};

/// A release of a distribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Distribution {
    /// Its name as images have it: `debian`, `alpine`, `rhel`; `scratch` for an empty image.
    pub name: &'static str,
    /// The release, such as `12` or `3.20`; empty where there is but one.
    pub release: &'static str,
    /// Its code name, such as `bookworm`; empty where it has none.
    pub codename: &'static str,
    /// What programs find as their C library.
    pub libc: SystemLibc,
}

/// The C library of a distribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SystemLibc {
    /// GNU's, of this major and minor version.
    Glibc(u16, u16),
    /// musl.
    Musl,
    /// There is none: only static programs run.
    None,
}

impl Distribution {
    /// `debian:12`, `scratch`.
    pub fn image(&self) -> String {
        if self.release.is_empty() { self.name.to_owned() } else { format!("{}:{}", self.name, self.release) }
    }
}

static DISTRIBUTIONS: LazyLock<Vec<Distribution>> = LazyLock::new(|| {
    rows(include_str!("../../data/golang/distributions.tsv"))
        .filter_map(|row| {
            let number = |part: Option<&str>| part.and_then(|part| part.parse().ok());
            let libc = match cell(&row, 3) {
                "glibc" => {
                    let mut parts = cell(&row, 4).split('.');
                    SystemLibc::Glibc(number(parts.next())?, number(parts.next())?)
                }
                "musl" => SystemLibc::Musl,
                _ => SystemLibc::None,
            };
            Some(Distribution { name: cell(&row, 0), release: cell(&row, 1), codename: cell(&row, 2), libc })
        })
        .collect()
});

/// The releases that are known, those of one distribution from old to new.
pub fn distributions() -> &'static [Distribution] {
    &DISTRIBUTIONS
}

/// The distribution that an image such as `debian:bookworm-slim`, `docker.io/library/alpine:3.20.3`, `gcr.io/distroless/base-debian12` or
/// `golang:1.27-alpine3.22` is made from. `None` where its name does not tell.
pub fn distribution_of_image(image: &str) -> Option<&'static Distribution> {
    let image = image.split('@').next().unwrap_or(image);
    let (path, tag) = match image.rsplit_once(':') {
        Some((path, tag)) if !tag.contains('/') => (path, tag),
        _ => (image, ""),
    };
    let name = path.rsplit('/').next().unwrap_or(path);
    if path.contains("distroless/") {
        return of_distroless(name);
    }
    match name {
        "scratch" => of_tag("scratch", ""),
        "debian" | "ubuntu" | "alpine" | "fedora" | "amazonlinux" | "centos" => of_tag(name, tag),
        "rockylinux" | "almalinux" => of_tag("rhel", tag),
        "leap" => of_tag("opensuse", tag),
        _ if path.contains("/ubi") && name.starts_with("ubi-") => {
            let release = path.rsplit('/').nth(1)?.strip_prefix("ubi")?;
            of_tag("rhel", release)
        }
        _ if name.starts_with("ubi") => of_tag("rhel", name.strip_prefix("ubi")?.split('-').next().unwrap_or("")),
        // Official images of languages say in the tag what they stand on; without a word it is Debian's stable of that day.
        "golang" => of_language_tag(tag),
        _ => None,
    }
}

fn of_tag(name: &str, tag: &str) -> Option<&'static Distribution> {
    let word = tag.split('-').next().unwrap_or(tag);
    distributions().iter().find(|one| {
        one.name == name
            && (one.release == word && !word.is_empty()
                || !one.codename.is_empty() && one.codename == word
                || one.release.is_empty() && word.is_empty()
                || !one.release.is_empty() && word.strip_prefix(one.release).is_some_and(|rest| rest.starts_with('.')))
    })
}

fn of_distroless(name: &str) -> Option<&'static Distribution> {
    if name == "static" || name.starts_with("static-") {
        return distributions().iter().find(|one| one.name == "distroless-static");
    }
    let debian = name.rsplit_once("-debian").map(|(_, release)| release)?;
    of_tag("debian", debian)
}

fn of_language_tag(tag: &str) -> Option<&'static Distribution> {
    tag.split('-').find_map(|word| {
        let codename = distributions().iter().find(|one| !one.codename.is_empty() && one.codename == word);
        codename.or_else(|| of_tag("alpine", word.strip_prefix("alpine")?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A row that says nothing of where it comes from is a guess.
    #[test]
    fn every_row_says_where_it_comes_from() {
        let tsv = include_str!("../../data/golang/distributions.tsv");
        let remarks: Vec<&str> =
            tsv.lines().filter_map(|line| line.strip_prefix("# ")?.split_once(": ")).map(|(name, _)| name).collect();
        let all: Vec<_> = rows(tsv).collect();
        assert_eq!(all.len(), distributions().len());
        for row in all {
            assert!(remarks.contains(&cell(&row, 5)) && row.len() == 6, "{row:?}");
        }
    }

    #[test]
    fn images_stand_on_distributions() {
        let of = |image: &str| distribution_of_image(image).map(Distribution::image);
        assert_eq!(of("debian:bookworm-slim").as_deref(), Some("debian:12"));
        assert_eq!(of("debian:12.5").as_deref(), Some("debian:12"));
        assert_eq!(of("docker.io/library/alpine:3.20.3@sha256:00").as_deref(), Some("alpine:3.20"));
        assert_eq!(of("golang:1.27-alpine3.22").as_deref(), Some("alpine:3.22"));
        assert_eq!(of("golang:1.21-bullseye").as_deref(), Some("debian:11"));
        assert_eq!(of("golang:1.27"), None);
        assert_eq!(of("gcr.io/distroless/base-debian12:nonroot").as_deref(), Some("debian:12"));
        assert_eq!(of("gcr.io/distroless/static-debian12").as_deref(), Some("distroless-static"));
        assert_eq!(of("registry.access.redhat.com/ubi9/ubi-minimal:9.4").as_deref(), Some("rhel:9"));
        assert_eq!(of("ubi8-minimal:8.9").as_deref(), Some("rhel:8"));
        assert_eq!(of("opensuse/leap:16.0").as_deref(), Some("opensuse:16.0"));
        assert_eq!(of("localhost:5000/ubuntu").as_deref(), None);
        assert_eq!(of("scratch").as_deref(), Some("scratch"));
        assert_eq!(of("nginx:1.27"), None);
    }
}
