//! Versions of charts and what dependencies and `kubeVersion` ask of versions.
//!
//! Source: Masterminds/semver 3.4, with which Helm compares them; `tests/oracles/charts.rs` holds both against Helm.

use std::cmp::Ordering;

use pitfall_syntax::gomod::semver::{has_leading_zero, is_identifier};

/// A version as Helm reads it: numbers that are left out are zero, and a `v` in front is let through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChartVersion {
    numbers: [u64; 3],
    /// What stands behind `-`, which makes it a pre-release.
    pre: String,
}

impl ChartVersion {
    /// `None` where Helm refuses it.
    pub fn parse(text: &str) -> Option<Self> {
        let (core, build) = match text.split_once('+') {
            Some((core, build)) => (core, Some(build)),
            None => (text, None),
        };
        let (core, pre) = match core.split_once('-') {
            Some((core, pre)) => (core, Some(pre)),
            None => (core, None),
        };
        let mut numbers = [0; 3];
        let mut parts = core.strip_prefix('v').unwrap_or(core).split('.');
        for (at, number) in numbers.iter_mut().enumerate() {
            match parts.next() {
                Some(part) if part.bytes().all(|byte| byte.is_ascii_digit()) => *number = part.parse().ok()?,
                None if at > 0 => {}
                _ => return None,
            }
        }
        let sound = parts.next().is_none()
            && build.is_none_or(|build| build.split('.').all(is_identifier))
            && pre.is_none_or(|pre| pre.split('.').all(|part| is_identifier(part) && !has_leading_zero(part)));
        sound.then(|| Self { numbers, pre: pre.unwrap_or("").to_owned() })
    }

    /// Of three numbers, with `pre` behind.
    pub fn of(numbers: [u64; 3], pre: &str) -> Self {
        Self { numbers, pre: pre.to_owned() }
    }

    fn order(&self, other: &Self) -> Ordering {
        self.numbers.cmp(&other.numbers).then_with(|| match (self.pre.is_empty(), other.pre.is_empty()) {
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Greater,
            (false, true) => Ordering::Less,
            (false, false) => by_parts(&self.pre, &other.pre),
        })
    }

    fn major(&self) -> u64 {
        self.numbers[0]
    }

    fn minor(&self) -> u64 {
        self.numbers[1]
    }
}

/// The order of two pre-releases: numbers before words, and what goes on behind what ends.
fn by_parts(one: &str, other: &str) -> Ordering {
    let (mut ones, mut others) = (one.split('.'), other.split('.'));
    loop {
        let order = match (ones.next(), others.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (Some(one), Some(other)) => match (one.parse::<u64>(), other.parse::<u64>()) {
                (Ok(one), Ok(other)) => one.cmp(&other),
                (Ok(_), Err(_)) => Ordering::Less,
                (Err(_), Ok(_)) => Ordering::Greater,
                (Err(_), Err(_)) => one.cmp(other),
            },
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

/// What is asked of a version: alternatives, of which one has to hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Constraint(Vec<Alternative>);

/// Comparisons that have to hold together.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Alternative {
    comparisons: Vec<Comparison>,
    /// One of them names a pre-release: only then a pre-release can meet them.
    pre: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Comparison {
    operator: Operator,
    version: ChartVersion,
    /// How many of its numbers are written: `1.2.x` has two.
    written: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Equal,
    NotEqual,
    Greater,
    Less,
    GreaterOrEqual,
    LessOrEqual,
    Tilde,
    Caret,
}

impl Constraint {
    /// `None` where Helm refuses it.
    pub fn parse(text: &str) -> Option<Self> {
        text.split("||").map(Alternative::parse).collect::<Option<_>>().map(Self)
    }

    /// The version meets it.
    pub fn takes(&self, version: &ChartVersion) -> bool {
        self.0.iter().any(|alternative| {
            (alternative.pre || version.pre.is_empty())
                && alternative.comparisons.iter().all(|comparison| comparison.takes(version))
        })
    }

    /// The numbers that it names at the third place.
    pub fn patches(&self) -> impl Iterator<Item = u64> {
        self.0.iter().flat_map(|it| &it.comparisons).map(|comparison| comparison.version.numbers[2])
    }
}

impl Alternative {
    fn parse(text: &str) -> Option<Self> {
        let mut comparisons = Vec::new();
        let mut rest = text.trim_start_matches(is_blank);
        loop {
            let (operator, version) = operator(rest);
            let (first, behind) = Comparison::parse(operator, version.trim_start_matches(is_blank))?;
            let next = behind.trim_start_matches(is_blank);
            // `1.2 - 1.4`: no operators, and blanks on both sides.
            let range = (operator == Operator::Equal && version.len() == rest.len() && next.len() < behind.len())
                .then(|| next.strip_prefix('-').filter(|it| it.starts_with(is_blank)))
                .flatten();
            if let Some(upper) = range {
                let (last, behind) = Comparison::parse(Operator::LessOrEqual, upper.trim_start_matches(is_blank))?;
                comparisons.push(Comparison { operator: Operator::GreaterOrEqual, ..first });
                comparisons.push(last);
                rest = behind;
            } else {
                comparisons.push(first);
                rest = behind;
            }
            let next = rest.trim_start_matches(is_blank);
            if next.is_empty() {
                break;
            }
            let is_divided = next.len() < rest.len() || next.starts_with(',');
            rest = next.strip_prefix(',').unwrap_or(next).trim_start_matches(is_blank);
            if !is_divided {
                return None;
            }
        }
        let pre = comparisons.iter().any(|comparison| !comparison.version.pre.is_empty());
        Some(Self { comparisons, pre })
    }
}

/// What Go's `\s` stands for.
fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}')
}

/// The operator that `text` begins with, and what is behind it.
fn operator(text: &str) -> (Operator, &str) {
    let known = [
        ("!=", Operator::NotEqual),
        (">=", Operator::GreaterOrEqual),
        ("=>", Operator::GreaterOrEqual),
        ("<=", Operator::LessOrEqual),
        ("=<", Operator::LessOrEqual),
        ("~>", Operator::Tilde),
        ("=", Operator::Equal),
        (">", Operator::Greater),
        ("<", Operator::Less),
        ("~", Operator::Tilde),
        ("^", Operator::Caret),
    ];
    let mut found = known.iter().filter_map(|(sign, operator)| Some((*operator, text.strip_prefix(sign)?)));
    found.next().unwrap_or((Operator::Equal, text))
}

impl Comparison {
    /// The version at the beginning of `text`, and what is behind it.
    fn parse(operator: Operator, text: &str) -> Option<(Self, &str)> {
        let is_part = |c: char| c.is_ascii_digit() || matches!(c, 'x' | 'X' | '*');
        let mut rest = text.strip_prefix('v').unwrap_or(text);
        let mut numbers = [0; 3];
        let (mut written, mut is_open) = (0, false);
        for (at, number) in numbers.iter_mut().enumerate() {
            let part = if at == 0 { Some(rest) } else { rest.strip_prefix('.') };
            let Some(part) = part.filter(|part| part.starts_with(is_part)) else { break };
            let (word, behind) = part.split_at(part.find(|c| !is_part(c)).unwrap_or(part.len()));
            rest = behind;
            if matches!(word, "x" | "X" | "*") {
                is_open = true;
            } else if !is_open {
                *number = word.parse().ok()?;
                written += 1;
            }
        }
        if rest.len() == text.strip_prefix('v').unwrap_or(text).len() {
            return None;
        }
        let (pre, rest) = words_behind(rest, '-');
        let (_, rest) = words_behind(rest, '+');
        let sound = pre.split('.').all(|part| !has_leading_zero(part));
        sound.then(|| (Self { operator, version: ChartVersion::of(numbers, pre), written }, rest))
    }

    fn takes(&self, version: &ChartVersion) -> bool {
        let order = version.order(&self.version);
        let (same_major, same_minor) =
            (version.major() == self.version.major(), version.minor() == self.version.minor());
        match self.operator {
            Operator::Equal if self.written == 3 => order == Ordering::Equal,
            Operator::Equal | Operator::Tilde => {
                let any = self.version.numbers == [0; 3] && matches!(self.written, 0 | 3);
                order != Ordering::Less && (any || same_major && (same_minor || self.written < 2))
            }
            Operator::NotEqual => match self.written {
                0 | 3 => order != Ordering::Equal,
                1 => !same_major,
                _ => !same_major || !same_minor || by_pre(&version.pre, &self.version.pre) != Ordering::Equal,
            },
            Operator::Greater => match self.written {
                1 => version.major() > self.version.major(),
                2 => version.numbers[..2] > self.version.numbers[..2],
                _ => order == Ordering::Greater,
            },
            Operator::Less => order == Ordering::Less,
            Operator::GreaterOrEqual => order != Ordering::Less,
            Operator::LessOrEqual => match self.written {
                3 => order != Ordering::Greater,
                1 => version.major() <= self.version.major(),
                _ => version.numbers[..2] <= self.version.numbers[..2],
            },
            Operator::Caret => {
                order != Ordering::Less
                    && if self.version.major() > 0 || self.written == 1 {
                        same_major
                    } else if self.version.minor() > 0 || self.written == 2 {
                        same_major && same_minor
                    } else {
                        same_major && same_minor && version.numbers[2] == self.version.numbers[2]
                    }
            }
        }
    }
}

fn by_pre(one: &str, other: &str) -> Ordering {
    ChartVersion::of([0; 3], one).order(&ChartVersion::of([0; 3], other))
}

/// The words behind `sign`, divided by dots, and what follows; nothing where there are none.
fn words_behind(text: &str, sign: char) -> (&str, &str) {
    let Some(words) = text.strip_prefix(sign) else { return ("", text) };
    let mut end = 0;
    loop {
        let word = &words[end..];
        let length = word.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(word.len());
        if length == 0 {
            // A dot with nothing behind it is no part of the version.
            end = end.saturating_sub(1);
            break;
        }
        end += length;
        if !words[end..].starts_with('.') {
            break;
        }
        end += 1;
    }
    if end == 0 { ("", text) } else { words.split_at(end) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn takes(constraint: &str, version: &str) -> Option<bool> {
        Some(Constraint::parse(constraint)?.takes(&ChartVersion::parse(version)?))
    }

    #[test]
    fn versions() {
        for text in ["1", "v1.2", "1.2.3", "01.2.3", "1.2.3-alpha.1+b.2", "1.2.3--", "1.2+x"] {
            assert!(ChartVersion::parse(text).is_some(), "{text}");
        }
        for text in ["", "v", "1.2.3.4", "1.2.x", "1.2.3-01", "1.2.3+a_b", "1.2.3 ", " 1", "1.", "1.2.3-", "latest"] {
            assert_eq!(ChartVersion::parse(text), None, "{text}");
        }
    }

    #[test]
    fn constraints() {
        for (constraint, version, expected) in [
            (">=1.22.0-0", "1.30.3-gke.1", Some(true)),
            (">=1.22.0", "1.30.3-gke.1", Some(false)),
            ("1.x.x", "1.9.0", Some(true)),
            ("~1.2", "1.3.0", Some(false)),
            ("^0.2.3", "0.3.0", Some(false)),
            ("1.2 - 1.4", "1.4.9", Some(true)),
            (">=1.2, <2 || 3.x", "3.1.0", Some(true)),
            (">= 1.2 and < 2", "1.3.0", None),
            ("", "1.3.0", None),
            ("1.2.3é", "1.2.3", None),
        ] {
            assert_eq!(takes(constraint, version), expected, "{constraint} {version}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in "[0-9xX*v<>=!~^|, .+a-z-]{0,24}|.{0,12}") {
            let _ = ChartVersion::parse(&text);
            let _ = Constraint::parse(&text).map(|it| it.takes(&ChartVersion::of([1, 2, 3], "")));
        }
    }
}
