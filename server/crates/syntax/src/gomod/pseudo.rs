//! Pseudo-versions: a commit that has no version tag, as a version.

use super::semver::Semver;

/// The parts of a pseudo-version.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PseudoVersion<'a> {
    /// Which of the three forms it has.
    pub base: Base,
    /// `yyyymmddhhmmss`, in UTC: fourteen digits, not necessarily a date that exists.
    pub timestamp: &'a str,
    /// The abbreviated commit, twelve hexadecimal digits where a tool wrote it.
    pub revision: &'a str,
}

/// What a pseudo-version was made from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Base {
    /// `vX.0.0-timestamp-revision`: no earlier version.
    None,
    /// `vX.Y.(Z+1)-0.timestamp-revision`: the release `vX.Y.Z`. None where Z+1 is 0, which no tool writes.
    Release(Option<String>),
    /// `vX.Y.Z-pre.0.timestamp-revision`: the pre-release `vX.Y.Z-pre`.
    Prerelease(String),
}

/// A point of time in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time {
    /// Four digits.
    pub year: u16,
    /// From 1.
    pub month: u8,
    /// From 1.
    pub day: u8,
    /// From 0 to 23.
    pub hour: u8,
    /// From 0 to 59.
    pub minute: u8,
    /// From 0 to 59.
    pub second: u8,
}

impl<'a> PseudoVersion<'a> {
    /// Cuts `version`; none where it is no pseudo-version (`module.IsPseudoVersion`).
    pub fn parse(version: &'a str) -> Option<Self> {
        // The shortest has a time of 14 digits.
        if version.len() < "v0.0.0-20060102150405-0".len() {
            return None;
        }
        let parsed = Semver::parse(version).filter(|it| !it.short)?;
        let prerelease = parsed.prerelease.strip_prefix('-')?;
        let (head, revision) = prerelease.rsplit_once('-')?;
        if revision.is_empty() || !revision.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return None;
        }
        let numbers = |patch: &str| format!("v{}.{}.{patch}", parsed.major, parsed.minor);
        let (base, timestamp) = match head.rsplit_once('.') {
            None if parsed.minor == "0" && parsed.patch == "0" => (Base::None, head),
            None => return None,
            Some(("0", timestamp)) => {
                let base = decremented(parsed.patch).map(|patch| format!("{}{}", numbers(&patch), parsed.build));
                (Base::Release(base), timestamp)
            }
            Some((before, timestamp)) => {
                let before = before.strip_suffix(".0")?;
                (Base::Prerelease(format!("{}-{before}{}", numbers(parsed.patch), parsed.build)), timestamp)
            }
        };
        let is_timestamp = timestamp.len() == 14 && timestamp.bytes().all(|byte| byte.is_ascii_digit());
        is_timestamp.then_some(Self { base, timestamp, revision })
    }

    /// When the commit was made; none where the timestamp is no date of the calendar.
    pub fn time(&self) -> Option<Time> {
        let number = |from: usize, to: usize| self.timestamp.get(from..to)?.parse::<u16>().ok();
        let small = |from: usize| number(from, from + 2).and_then(|it| u8::try_from(it).ok());
        let time = Time {
            year: number(0, 4)?,
            month: small(4)?,
            day: small(6)?,
            hour: small(8)?,
            minute: small(10)?,
            second: small(12)?,
        };
        let leap = time.year.is_multiple_of(4) && (!time.year.is_multiple_of(100) || time.year.is_multiple_of(400));
        let days = match time.month {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return None,
        };
        let real = (1..=days).contains(&time.day) && time.hour < 24 && time.minute < 60 && time.second < 60;
        real.then_some(time)
    }

    /// The revision is the twelve lower-case hexadecimal digits that the go command writes for a git commit.
    pub fn has_canonical_revision(&self) -> bool {
        self.revision.len() == 12 && self.revision.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    }
}

/// Whether `version` is a pseudo-version.
pub fn is_pseudo(version: &str) -> bool {
    PseudoVersion::parse(version).is_some()
}

/// One less than a decimal number of any length; none for 0.
pub(super) fn decremented(number: &str) -> Option<String> {
    let mut digits = number.as_bytes().to_vec();
    let last = digits.iter().rposition(|&digit| digit != b'0')?;
    for digit in digits.iter_mut().skip(last + 1) {
        *digit = b'9';
    }
    if let Some(digit) = digits.get_mut(last) {
        *digit -= 1;
    }
    let out = String::from_utf8(digits).ok()?;
    let short = out.strip_prefix('0').filter(|rest| !rest.is_empty());
    Some(short.unwrap_or(&out).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_forms() {
        let first = PseudoVersion::parse("v0.0.0-20240229123456-abcdefabcdef").unwrap();
        assert_eq!(first.base, Base::None);
        assert_eq!((first.timestamp, first.revision), ("20240229123456", "abcdefabcdef"));
        assert_eq!(first.time().map(|it| (it.year, it.month, it.day, it.second)), Some((2024, 2, 29, 56)));
        assert!(first.has_canonical_revision());
        let release = PseudoVersion::parse("v2.3.10-0.20200101000000-abcdefabcdef+incompatible").unwrap();
        assert_eq!(release.base, Base::Release(Some("v2.3.9+incompatible".into())));
        let pre = PseudoVersion::parse("v1.2.3-rc.1.0.20200101000000-abcdefabcdef").unwrap();
        assert_eq!(pre.base, Base::Prerelease("v1.2.3-rc.1".into()));
        let dashed = PseudoVersion::parse("v1.2.3-my-pre.0.20200101000000-abcdefabcdef").unwrap();
        assert_eq!(dashed.base, Base::Prerelease("v1.2.3-my-pre".into()));
        assert_eq!(PseudoVersion::parse("v1.2.0-0.20200101000000-abcdefabcdef").unwrap().base, Base::Release(None));
        assert_eq!(decremented("100").as_deref(), Some("99"));
        assert_eq!(decremented("1").as_deref(), Some("0"));
    }

    #[test]
    fn what_only_looks_like_one() {
        for version in [
            "v1.0.0",
            "v1.0.0-rc1",
            "v1.1.0-20200101000000-abcdefabcdef",
            "v0.0.0-2020010100000-abcdefabcdef",
            "v1.2.3-pre.1.20200101000000-abcdefabcdef",
            "v0.0.0-20200101000000",
            "v0.0.0-20200101000000-",
            "0.0.0-20200101000000-abcdefabcdef",
        ] {
            assert!(!is_pseudo(version), "{version}");
        }
        let odd = PseudoVersion::parse("v0.0.0-20241302030405-abcdef").unwrap();
        assert_eq!(odd.time(), None);
        assert!(!odd.has_canonical_revision());
        assert_eq!(PseudoVersion::parse("v0.0.0-20230229000000-abcdefabcdef").unwrap().time(), None);
    }
}
