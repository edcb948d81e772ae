//! Versions of the API that come and go.
//!
//! Source: `data/kubernetes_lifecycle.tsv`, after Kubernetes' deprecation guide and the schemas of each release.

use std::sync::LazyLock;

/// What is known of a kind under an old `apiVersion`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lifecycle {
    /// The `apiVersion`.
    pub api_version: &'static str,
    /// The kind.
    pub kind: &'static str,
    /// The minor release since which it is deprecated, where that was said.
    pub deprecated: Option<u32>,
    /// The first minor release without it.
    pub removed: Option<u32>,
    /// The `apiVersion` to use instead; `None` where nothing takes its place.
    pub replacement: Option<&'static str>,
}

static ROWS: LazyLock<Vec<Lifecycle>> = LazyLock::new(|| {
    let text = include_str!("../../data/kubernetes_lifecycle.tsv");
    let row = |line: &'static str| {
        let mut parts = line.split('\t');
        let mut next = || parts.next().filter(|part| !part.is_empty());
        let minor = |part: Option<&str>| part.and_then(|part| part.parse().ok());
        let (api_version, kind) = (next()?, next()?);
        let (deprecated, removed) = (minor(next()), minor(next()));
        Some(Lifecycle { api_version, kind, deprecated, removed, replacement: next() })
    };
    text.lines().filter(|line| !line.starts_with('#')).filter_map(row).collect()
});

/// The fate of a kind under an `apiVersion`; `None` where it is neither removed nor deprecated by 1.37.
pub fn lifecycle(api_version: &str, kind: &str) -> Option<Lifecycle> {
    let at = ROWS.binary_search_by(|row| (row.api_version, row.kind).cmp(&(api_version, kind))).ok()?;
    ROWS.get(at).copied()
}

/// Every row, sorted by `apiVersion`.
pub fn lifecycles() -> impl Iterator<Item = Lifecycle> {
    ROWS.iter().copied()
}

#[cfg(test)]
mod tests {
    use super::super::{kind, kinds, last_release};
    use super::*;

    #[test]
    fn rows_agree_with_the_field_table() {
        assert!(ROWS.is_sorted_by(|a, b| (a.api_version, a.kind) < (b.api_version, b.kind)) && ROWS.len() > 90);
        for row in lifecycles() {
            let known = kind(row.api_version, row.kind);
            match row.removed {
                Some(removed) if removed > 25 => {
                    let last = known.map(|known| known.releases().last);
                    assert_eq!(last, Some(removed - 1), "{row:?}");
                }
                // The table is too young to have known it.
                Some(_) => assert!(known.is_none(), "{row:?}"),
                None => assert_eq!(known.map(|known| known.releases().last), Some(last_release()), "{row:?}"),
            }
            if let Some(to) = row.replacement.filter(|_| row.kind != "PodSecurityPolicy" && row.kind != "Endpoints") {
                let chain = lifecycle(to, row.kind).is_some();
                assert!(chain || kind(to, row.kind).is_some(), "{row:?}");
            }
        }
        // Whatever the table knows to be gone has a row.
        for gone in kinds().filter(|kind| kind.releases().last < last_release() && !kind.kind().ends_with("List")) {
            if gone.kind() == "Status" {
                continue;
            }
            let row = lifecycle(gone.api_version(), gone.kind());
            assert_eq!(row.and_then(|row| row.removed), Some(gone.releases().last + 1), "{gone:?}");
        }
    }
}
