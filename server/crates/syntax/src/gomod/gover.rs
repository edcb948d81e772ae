//! Versions of Go itself: language versions, releases and toolchain names, as `cmd/go/internal/gover` reads them.

use std::cmp::Ordering;

use super::pseudo::decremented;
use super::semver::{compare_numbers, cut_number};

/// A version of Go, cut into its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct GoVersion<'a> {
    /// Decimal digits.
    pub major: &'a str,
    /// Decimal digits; `0` in `1`.
    pub minor: &'a str,
    /// Decimal digits; `0` in `1` and in `1.N` before 1.21; empty in a language version such as `1.21` and in `1.21rc1`.
    pub patch: &'a str,
    /// `alpha`, `beta`, `rc`, or another run of lower-case letters; empty in a release.
    pub kind: &'a str,
    /// The digits behind `kind`; may be empty.
    pub pre: &'a str,
}

impl<'a> GoVersion<'a> {
    /// Cuts `version` (`1.21`, `1.21.0`, `1.21rc1`, `1`); none where it is no version of Go.
    pub fn parse(version: &'a str) -> Option<Self> {
        let (major, rest) = cut_number(version)?;
        let mut it = Self { major, minor: "0", patch: "0", kind: "", pre: "" };
        if rest.is_empty() {
            return Some(it);
        }
        let (minor, rest) = cut_number(rest.strip_prefix('.')?)?;
        it.minor = minor;
        if rest.is_empty() {
            it.patch = if compare_numbers(minor, "21").is_lt() { "0" } else { "" };
            return Some(it);
        }
        if let Some(rest) = rest.strip_prefix('.') {
            let (patch, rest) = cut_number(rest)?;
            it.patch = patch;
            return rest.is_empty().then_some(it);
        }
        it.patch = "";
        let digits = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        let (kind, pre) = rest.split_at(digits);
        if kind.is_empty() || !kind.bytes().all(|byte| byte.is_ascii_lowercase()) {
            return None;
        }
        it.kind = kind;
        if !pre.is_empty() {
            let (number, rest) = cut_number(pre)?;
            it.pre = number;
            return rest.is_empty().then_some(it);
        }
        Some(it)
    }

    /// A language version such as `1.22`: no patch, no pre-release. Before 1.21 there are none: `1.20` is `1.20.0`.
    pub fn is_language(&self) -> bool {
        self.patch.is_empty() && self.kind.is_empty() && self.pre.is_empty()
    }

    /// A beta, a release candidate or the like.
    pub fn is_prerelease(&self) -> bool {
        !self.kind.is_empty()
    }

    /// The order of the go command: `1.21 < 1.21rc1 < 1.21.0`, but `1.20rc1 < 1.20 = 1.20.0`.
    pub fn cmp_order(&self, other: &GoVersion<'_>) -> Ordering {
        compare_numbers(self.major, other.major)
            .then_with(|| compare_numbers(self.minor, other.minor))
            .then_with(|| compare_numbers(self.patch, other.patch))
            .then_with(|| self.kind.cmp(other.kind))
            .then_with(|| compare_numbers(self.pre, other.pre))
    }
}

/// The version that a go.mod without `go` line has.
pub const DEFAULT_GO_MOD: &str = "1.16";
/// The version that a go.work without `go` line has.
pub const DEFAULT_GO_WORK: &str = "1.18";

/// Whether `version` is a version of Go.
pub fn is_valid(version: &str) -> bool {
    GoVersion::parse(version).is_some()
}

/// The order of the go command; what is no version is less than what is one, and equal to its like.
pub fn compare(a: &str, b: &str) -> Ordering {
    match (GoVersion::parse(a), GoVersion::parse(b)) {
        (Some(a), Some(b)) => a.cmp_order(&b),
        (a, b) => a.is_some().cmp(&b.is_some()),
    }
}

/// Whether `version` is a language version, not a release.
pub fn is_language(version: &str) -> bool {
    GoVersion::parse(version).is_some_and(|it| it.is_language())
}

/// The language version that `version` belongs to: `1.21` of `1.21.3`; empty where it is no version.
pub fn language(version: &str) -> &str {
    let Some(parsed) = GoVersion::parse(version) else { return "" };
    let end = match (parsed.major, parsed.minor) {
        ("1", "0") => 1,
        (major, _) if major.len() == version.len() => major.len(),
        (major, minor) => major.len() + 1 + minor.len(),
    };
    version.get(..end).unwrap_or(version)
}

/// The language version before that of `version`: `1.20` of `1.21.3`; empty where it is no version.
pub fn previous(version: &str) -> String {
    let Some(parsed) = GoVersion::parse(version) else { return String::new() };
    if compare_numbers(parsed.minor, "1").is_le() {
        return parsed.major.to_owned();
    }
    format!("{}.{}", parsed.major, decremented(parsed.minor).unwrap_or_default())
}

/// Whether a `go` line may hold `version` by its form: `1.21`, `1.21.0`, `1.21rc1` (`modfile.GoVersionRE`).
///
/// The form is a little wider than [`is_valid`]: `1.21.0rc1` has it and is no version.
pub fn is_go_line(version: &str) -> bool {
    let form = || {
        let (major, rest) = cut_number(version).filter(|(major, _)| *major != "0")?;
        let (_, mut rest) = cut_number(rest.strip_prefix('.')?)?;
        if let Some(patch) = rest.strip_prefix('.') {
            rest = cut_number(patch)?.1;
        }
        let digits = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        let (kind, pre) = rest.split_at(digits);
        let letters = kind.bytes().all(|byte| byte.is_ascii_lowercase());
        let numbered = !pre.is_empty() && pre.bytes().all(|byte| byte.is_ascii_digit());
        (rest.is_empty() || !kind.is_empty() && letters && numbered).then_some(major)
    };
    form().is_some()
}

/// Whether a `toolchain` line may hold `name` by its form (`modfile.ToolchainRE`): `default`, `go1`, `go1.…`.
pub fn is_toolchain_line(name: &str) -> bool {
    name == "default" || name == "go1" || name.starts_with("go1.")
}

/// The version of Go in a toolchain's name: `1.22.1` of `go1.22.1-custom`; none for `default`, `local` and whatever names
/// none (`gover.FromToolchain`).
pub fn from_toolchain(name: &str) -> Option<&str> {
    if name.contains(['\\', '/']) {
        return None;
    }
    let version = name.strip_prefix("go")?;
    let version = version.split([' ', '\t', '-']).next().unwrap_or(version);
    is_valid(version).then_some(version)
}

/// The order of two toolchain names by their versions; a name without version is less than one with it.
pub fn compare_toolchains(a: &str, b: &str) -> Ordering {
    compare(from_toolchain(a).unwrap_or(""), from_toolchain(b).unwrap_or(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order() {
        use Ordering::{Equal, Less};
        for (a, b, order) in [
            ("", "", Equal),
            ("x", "", Equal),
            ("x", "1", Less),
            ("1", "1.1", Less),
            ("1.5", "1.10", Less),
            ("1.6", "1.6.1", Less),
            ("1.19", "1.19.0", Equal),
            ("1.19rc1", "1.19", Less),
            ("1.20rc1", "1.20.0", Less),
            ("1.21", "1.21rc1", Less),
            ("1.21rc1", "1.21rc2", Less),
            ("1.21rc9", "1.21rc10", Less),
            ("1.21beta1", "1.21rc1", Less),
            ("1.21rc1", "1.21.0", Less),
            ("1.21", "1.21.0", Less),
            ("1.99999999999999998", "1.99999999999999999", Less),
        ] {
            assert_eq!(compare(a, b), order, "{a} {b}");
            assert_eq!(compare(b, a), order.reverse(), "{b} {a}");
        }
        assert_eq!(compare_toolchains("go1.22.1-custom", "go1.22.1"), Equal);
        assert_eq!(compare_toolchains("default", "go1.21"), Less);
    }

    #[test]
    fn forms() {
        for (version, valid, line) in [
            ("1.21", true, true),
            ("1.21.0", true, true),
            ("1.21rc1", true, true),
            ("1.21rc", true, false),
            ("1.21.0rc1", false, true),
            ("1.21rc01", false, true),
            ("1", true, false),
            ("0.9", true, false),
            ("01.2", false, false),
            ("1.021", false, false),
            ("1.21.00", false, false),
            ("1.21.", false, false),
            ("1.x", false, false),
            ("v1.21", false, false),
            ("1.21.0.1", false, false),
            ("1.600+auto", false, false),
            ("1.21é1", false, false),
            ("", false, false),
        ] {
            assert_eq!(is_valid(version), valid, "{version}");
            assert_eq!(is_go_line(version), line, "{version}");
        }
        assert!(is_language("1.21") && !is_language("1.20") && !is_language("1.21rc1") && !is_language("1"));
        for (version, of, before) in [
            ("1.2rc3", "1.2", "1.1"),
            ("1.21.3", "1.21", "1.20"),
            ("1", "1", "1"),
            ("1.1", "1.1", "1"),
            ("1.40000000000000000", "1.40000000000000000", "1.39999999999999999"),
            ("", "", ""),
        ] {
            assert_eq!(language(version), of);
            assert_eq!(previous(version), before, "{version}");
        }
    }

    #[test]
    fn toolchains() {
        for (name, version, line) in [
            ("go1.22.1-custom", Some("1.22.1"), true),
            ("go1.21rc1", Some("1.21rc1"), true),
            ("go1.2.3-big corp", Some("1.2.3"), true),
            ("go1", Some("1"), true),
            ("go1.x", None, true),
            ("go1.2.3+corp", None, true),
            ("default", None, true),
            ("local", None, false),
            ("1.22.0", None, false),
            ("gccgo-go1.23", None, false),
            ("go1.2/3", None, true),
            ("go2.1", Some("2.1"), false),
        ] {
            assert_eq!(from_toolchain(name), version, "{name}");
            assert_eq!(is_toolchain_line(name), line, "{name}");
        }
    }
}
