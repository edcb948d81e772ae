//! Module versions: semantic versions with a `v`, as `golang.org/x/mod/semver` and `module` read them.

use std::cmp::Ordering;

/// A semantic version, cut into its parts. `v1` and `v1.2` are read too: the go command takes them for short forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Semver<'a> {
    /// Decimal digits without leading zero; no limit of length.
    pub major: &'a str,
    /// As `major`; `0` in a short form.
    pub minor: &'a str,
    /// As `major`; `0` in a short form.
    pub patch: &'a str,
    /// `-rc.1`, with its dash, or empty.
    pub prerelease: &'a str,
    /// `+incompatible`, with its plus, or empty.
    pub build: &'a str,
    /// Minor or patch are not written.
    pub short: bool,
}

impl<'a> Semver<'a> {
    /// Cuts `version`; none where it is no semantic version.
    pub fn parse(version: &'a str) -> Option<Self> {
        let mut it = Self { major: "", minor: "0", patch: "0", prerelease: "", build: "", short: false };
        let mut rest = behind(version, b'v')?;
        (it.major, rest) = cut_number(rest)?;
        if rest.is_empty() {
            return Some(Self { short: true, ..it });
        }
        (it.minor, rest) = cut_number(behind(rest, b'.')?)?;
        if rest.is_empty() {
            return Some(Self { short: true, ..it });
        }
        (it.patch, rest) = cut_number(behind(rest, b'.')?)?;
        if rest.is_empty() {
            return Some(it);
        }
        let plus = rest.bytes().position(|byte| byte == b'+').unwrap_or(rest.len());
        (it.prerelease, it.build) = rest.split_at(plus);
        let prerelease_ok =
            |identifiers: &str| identifiers.split('.').all(|it| is_identifier(it) && !has_leading_zero(it));
        let ok = match (it.prerelease.strip_prefix('-'), it.build.strip_prefix('+')) {
            (None, _) if !it.prerelease.is_empty() => false,
            (prerelease, build) => {
                prerelease.is_none_or(prerelease_ok) && build.is_none_or(|it| it.split('.').all(is_identifier))
            }
        };
        ok.then_some(it)
    }

    /// Precedence by semver.org: build data does not count.
    pub fn cmp_precedence(&self, other: &Semver<'_>) -> Ordering {
        compare_numbers(self.major, other.major)
            .then_with(|| compare_numbers(self.minor, other.minor))
            .then_with(|| compare_numbers(self.patch, other.patch))
            .then_with(|| compare_prereleases(self.prerelease, other.prerelease))
    }

    /// `v1.2.3-pre`: all parts written, without build data.
    pub fn canonical(&self) -> String {
        format!("v{}.{}.{}{}", self.major, self.minor, self.patch, self.prerelease)
    }

    /// Ends in `+incompatible`: a major version from 2 on of a module without `/vN`.
    pub fn is_incompatible(&self) -> bool {
        self.build == INCOMPATIBLE
    }
}

/// The mark of a version from v2 on whose module has no `/vN` in its path.
pub const INCOMPATIBLE: &str = "+incompatible";

/// Whether `version` is a semantic version, short forms included.
pub fn is_valid(version: &str) -> bool {
    Semver::parse(version).is_some()
}

/// The form that go.mod needs: three numbers, no build data but `+incompatible` (`module.CanonicalVersion`).
pub fn canonical(version: &str) -> Option<String> {
    let parsed = Semver::parse(version)?;
    let mut out = parsed.canonical();
    if parsed.is_incompatible() {
        out.push_str(INCOMPATIBLE);
    }
    Some(out)
}

/// Whether `version` is written in the form that go.mod needs.
pub fn is_canonical(version: &str) -> bool {
    Semver::parse(version).is_some_and(|it| !it.short && (it.build.is_empty() || it.is_incompatible()))
}

/// `v1` of `v1.2.3`; none where `version` is no semantic version.
pub fn major(version: &str) -> Option<&str> {
    let parsed = Semver::parse(version)?;
    version.get(..1 + parsed.major.len())
}

/// Precedence; what is no semantic version is less than what is one, and equal to its like.
pub fn compare(a: &str, b: &str) -> Ordering {
    match (Semver::parse(a), Semver::parse(b)) {
        (Some(a), Some(b)) => a.cmp_precedence(&b),
        (a, b) => a.is_some().cmp(&b.is_some()),
    }
}

/// A version's numbers, and whether it is a release: enough to tell most versions apart without reading them again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rank(u64, u64, u64, bool);

impl Rank {
    /// That of `version`; none where it is not written as go.mod needs it, or has a number beyond 64 bits.
    pub fn of(version: &str) -> Option<Self> {
        let it = Semver::parse(version).filter(|it| !it.short && (it.build.is_empty() || it.is_incompatible()))?;
        let number = |text: &str| text.parse().ok();
        Some(Self(number(it.major)?, number(it.minor)?, number(it.patch)?, it.prerelease.is_empty()))
    }

    /// Precedence of `a` and `b`, whose ranks these are: as [`compare`] has it.
    pub fn compare(self, a: &str, other: Self, b: &str) -> Ordering {
        self.cmp(&other).then_with(|| if self.3 { Ordering::Equal } else { compare(a, b) })
    }
}

/// Leading decimal digits without a needless zero, and the rest.
pub(super) fn cut_number(text: &str) -> Option<(&str, &str)> {
    let end = text.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    let has_leading_zero = number.len() > 1 && number.starts_with('0');
    (!number.is_empty() && !has_leading_zero).then_some((number, rest))
}

/// What follows the ASCII character `first` in `text`.
fn behind(text: &str, first: u8) -> Option<&str> {
    if text.as_bytes().first() == Some(&first) { text.get(1..) } else { None }
}

/// Numbers of any length, without leading zeros, by value.
pub fn compare_numbers(a: &str, b: &str) -> Ordering {
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

/// One of the words that dots divide behind `-` and `+`.
pub fn is_identifier(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A number with a nought before it, which no pre-release may have.
pub fn has_leading_zero(text: &str) -> bool {
    text.len() > 1 && text.starts_with('0') && is_number(text)
}

fn compare_prereleases(a: &str, b: &str) -> Ordering {
    let (a, b) = match (a.strip_prefix('-'), b.strip_prefix('-')) {
        (Some(a), Some(b)) => (a, b),
        // A version without pre-release comes behind those with one.
        (a, b) => return b.is_some().cmp(&a.is_some()),
    };
    let (mut left, mut right) = (a.split('.'), b.split('.'));
    loop {
        let (a, b) = match (left.next(), right.next()) {
            (Some(a), Some(b)) => (a, b),
            (a, b) => return a.is_some().cmp(&b.is_some()),
        };
        let order = match (is_number(a), is_number(b)) {
            (true, true) => compare_numbers(a, b),
            (false, false) => a.cmp(b),
            (a, b) => b.cmp(&a),
        };
        if order.is_ne() {
            return order;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_in_ascending_order() {
        let ascending = [
            "bad",
            "v0.0.0-1",
            "v0.0.0",
            "v1.0.0-alpha",
            "v1.0.0-alpha.1",
            "v1.0.0-alpha.beta",
            "v1.0.0-beta",
            "v1.0.0-beta.2",
            "v1.0.0-beta.11",
            "v1.0.0-rc.1",
            "v1",
            "v1.2.0-pre",
            "v1.2",
            "v1.2.10",
            "v1.10.0",
            "v2.0.0+incompatible",
            "v99999999999999999999.0.0",
        ];
        for (i, a) in ascending.iter().enumerate() {
            for (j, b) in ascending.iter().enumerate() {
                assert_eq!(compare(a, b), i.cmp(&j), "{a} and {b}");
            }
        }
        assert_eq!(compare("v1.0.0+x", "v1.0.0+y"), Ordering::Equal);
        assert_eq!(compare("x", ""), Ordering::Equal);
    }

    #[test]
    fn canonical_forms() {
        for (version, form) in [
            ("v1", Some("v1.0.0")),
            ("v1.2", Some("v1.2.0")),
            ("v1.2.3", Some("v1.2.3")),
            ("v1.2.3-pre+meta", Some("v1.2.3-pre")),
            ("v2.0.0+incompatible", Some("v2.0.0+incompatible")),
            ("v1.2.3+meta-pre.sha.256a", Some("v1.2.3")),
            ("1.2.3", None),
            ("v01.2.3", None),
            ("v1.2.03", None),
            ("v1.2.3-01", None),
            ("v1.2.3-0a", Some("v1.2.3-0a")),
            ("v1.2.3-", None),
            ("v1.2.3-a..b", None),
            ("v1.2.3+", None),
            ("v1.2.3_", None),
            ("v1-pre", None),
            ("v1.2-pre", None),
            ("v1.2.3é", None),
            ("latest", None),
            ("v", None),
            ("", None),
        ] {
            assert_eq!(canonical(version).as_deref(), form, "{version}");
            assert_eq!(is_canonical(version), form == Some(version), "{version}");
        }
        assert_eq!(major("v12.1.0"), Some("v12"));
    }
}
