//! Semantic versions.
//!
//! Source: `k8s.io/apiserver/pkg/cel/library/semverlib.go`, and `github.com/blang/semver/v4`, which reads them.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::rc::Rc;

use pitfall_syntax::gomod::semver::Semver;

use super::Function;
use crate::evaluate::wrong;
use crate::value::{Outcome, Value};

/// A semantic version, with the `v` that our reader wants.
#[derive(Debug)]
pub struct Version {
    text: String,
    numbers: [u64; 3],
}

impl Version {
    fn parse(text: &str) -> Option<Self> {
        let text = format!("v{text}");
        let parsed = Semver::parse(&text).filter(|parsed| !parsed.short)?;
        let number = |digits: &str| digits.parse::<u64>().ok();
        let numbers = [number(parsed.major)?, number(parsed.minor)?, number(parsed.patch)?];
        // A number of a pre-release has 64 bits, too.
        let is_held = |part: &str| !part.bytes().all(|byte| byte.is_ascii_digit()) || number(part).is_some();
        let mut parts = parsed.prerelease.strip_prefix('-').into_iter().flat_map(|all| all.split('.'));
        parts.all(is_held).then_some(())?;
        Some(Self { text, numbers })
    }

    pub(crate) fn compare(&self, other: &Self) -> Ordering {
        pitfall_syntax::gomod::semver::compare(&self.text, &other.text)
    }
}

/// Without `v`, leading zeros and missing parts, as `normalizeAndParse` makes it; `None` where that cannot be.
fn normal(text: &str) -> Option<String> {
    let text = text.strip_prefix('v').unwrap_or(text);
    let mut parts: Vec<Cow<'_, str>> = text.splitn(3, '.').map(Cow::from).collect();
    for part in parts.iter_mut().filter(|part| part.len() > 1) {
        let short = part.trim_start_matches('0');
        *part =
            if short.starts_with(|c: char| c.is_ascii_digit()) { short.to_owned() } else { format!("0{short}") }.into();
    }
    if parts.len() < 3 && parts.last().is_some_and(|last| last.contains(['+', '-'])) {
        return None;
    }
    parts.resize(3, "0".into());
    Some(parts.join("."))
}

/// Its value; `None` where it is no function of this file, or not of these types.
pub(super) fn call<'a>(function: Function, args: &[Value<'a>]) -> Option<Outcome<'a>> {
    let parse = || {
        Some(match args {
            [Value::Text(text)] | [Value::Text(text), Value::Bool(false)] => Version::parse(text),
            [Value::Text(text), Value::Bool(true)] => normal(text).and_then(|text| Version::parse(&text)),
            _ => return None,
        })
    };
    let number = |number: u64| Value::Int(number as i64);
    Some(Ok(match (function, args) {
        (Function::IsSemver, _) => Value::Bool(parse()?.is_some()),
        (Function::Semver, _) => match parse()? {
            Some(version) => Value::Version(Rc::new(version)),
            None => return Some(Err(wrong("this is no semantic version"))),
        },
        (Function::Major, [Value::Version(version)]) => number(version.numbers[0]),
        (Function::Minor, [Value::Version(version)]) => number(version.numbers[1]),
        (Function::Patch, [Value::Version(version)]) => number(version.numbers[2]),
        (Function::IsGreaterThan, [Value::Version(one), Value::Version(other)]) => {
            Value::Bool(one.compare(other).is_gt())
        }
        (Function::IsLessThan, [Value::Version(one), Value::Version(other)]) => Value::Bool(one.compare(other).is_lt()),
        (Function::CompareTo, [Value::Version(one), Value::Version(other)]) => Value::Int(one.compare(other) as i64),
        _ => return None,
    }))
}
