//! Texts and patterns.

use regex::{Regex, RegexBuilder};

use super::{Function, written};
use crate::evaluate::{Run, Stop, wrong};
use crate::value::{Outcome, Value};

/// A compiled pattern may take so many bytes.
const MAX_PATTERN: usize = 1 << 20;

/// What a pattern that is not known before costs, in steps.
const PATTERN_STEPS: usize = 2_000;

/// Why there is no pattern.
pub(crate) enum NoPattern {
    /// It is none; the crate's words on what is wrong.
    Wrong(String),
    /// It is larger than is compiled here.
    TooLarge,
}

/// The pattern of `text`, in the language of Go's RE2, which the `regex` crate shares.
///
/// # Errors
/// Why there is none.
pub(crate) fn pattern(text: &str) -> Result<Regex, NoPattern> {
    RegexBuilder::new(&as_in_go(text)).size_limit(MAX_PATTERN).build().map_err(|error| match error {
        regex::Error::CompiledTooBig(_) => NoPattern::TooLarge,
        // The last line says what is wrong; those above draw the pattern.
        error => {
            let words = error.to_string();
            NoPattern::Wrong(words.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned())
        }
    })
}

/// The pattern with its classes written out: in Go they hold ASCII alone.
fn as_in_go(text: &str) -> String {
    let mut made = String::with_capacity(text.len());
    let mut rest = text.chars();
    let mut in_class = false;
    while let Some(character) = rest.next() {
        if character != '\\' {
            in_class = character == '[' || in_class && character != ']';
            made.push(character);
            continue;
        }
        let Some(escaped) = rest.next() else {
            made.push('\\');
            break;
        };
        let class = match escaped.to_ascii_lowercase() {
            'd' => "0-9",
            'w' => "0-9A-Za-z_",
            's' => "\\t\\n\\f\\r ",
            _ => "",
        };
        match (class, in_class, escaped.is_ascii_uppercase()) {
            ("", ..) | (_, true, true) => made.extend(['\\', escaped]),
            (class, true, false) => made.push_str(class),
            (class, false, is_negated) => {
                made.push_str(if is_negated { "[^" } else { "[" });
                made.push_str(class);
                made.push(']');
            }
        }
    }
    made
}

fn pattern_now(text: &str, run: &mut Run<'_, '_>) -> Result<Regex, Stop> {
    run.spend(PATTERN_STEPS + text.len())?;
    pattern(text).map_err(|error| match error {
        NoPattern::Wrong(words) => wrong(words),
        NoPattern::TooLarge => Stop::Unknown,
    })
}

/// Its value; `None` where it is no function of this file, or not of these types.
pub(super) fn call<'a>(function: Function, args: &[Value<'a>], run: &mut Run<'a, '_>) -> Option<Outcome<'a>> {
    if function == Function::Join {
        return join(args, run);
    }
    let Value::Text(text) = args.first()? else { return None };
    let number = |at: usize| match args.get(at) {
        Some(Value::Int(number)) => Some(*number),
        _ => None,
    };
    let other = match args.get(1) {
        Some(Value::Text(other)) => Some(&**other),
        _ => None,
    };
    if let Err(stop) = run.spend(text.len() / 16) {
        return Some(Err(stop));
    }
    Some(match function {
        Function::Contains => Ok(Value::Bool(text.contains(other?))),
        Function::StartsWith => Ok(Value::Bool(text.starts_with(other?))),
        Function::EndsWith => Ok(Value::Bool(text.ends_with(other?))),
        Function::Matches => pattern_now(other?, run).map(|pattern| Value::Bool(pattern.is_match(text))),
        Function::Find => pattern_now(other?, run)
            .map(|pattern| Value::text(pattern.find(text).map_or("", |found| found.as_str()).to_owned())),
        Function::FindAll => {
            let most = if args.len() == 3 { number(2)? } else { -1 };
            pattern_now(other?, run).map(|pattern| {
                let most = usize::try_from(most).unwrap_or(usize::MAX);
                let found = pattern.find_iter(text).take(most);
                Value::list(found.map(|found| Value::text(found.as_str().to_owned())).collect())
            })
        }
        Function::LowerAscii => Ok(Value::text(text.to_ascii_lowercase())),
        Function::UpperAscii => Ok(Value::text(text.to_ascii_uppercase())),
        Function::Quote => Ok(Value::text(quoted(text))),
        Function::Trim => Ok(Value::text(text.trim().to_owned())),
        Function::Reverse => Ok(Value::text(text.chars().rev().collect::<String>())),
        Function::CharAt => {
            let (at, length) = (number(1)?, text.chars().count());
            match usize::try_from(at) {
                Ok(at) if at <= length => Ok(Value::text(text.chars().nth(at).map(String::from).unwrap_or_default())),
                _ => Err(out_of_range(at)),
            }
        }
        Function::IndexOf => index_of(text, other?, if args.len() == 3 { Some(number(2)?) } else { None }, false),
        Function::LastIndexOf => index_of(text, other?, if args.len() == 3 { Some(number(2)?) } else { None }, true),
        Function::Substring => substring(text, number(1)?, if args.len() == 3 { Some(number(2)?) } else { None }),
        Function::Replace => {
            let Some(Value::Text(new)) = args.get(2) else { return None };
            let most = if args.len() == 4 { number(3)? } else { -1 };
            replace(text, other?, new, most, run)
        }
        Function::Split => {
            let most = if args.len() == 3 { number(2)? } else { -1 };
            split(text, other?, most, run)
        }
        Function::Format => {
            let list = args.get(1).filter(|list| list.is_list())?;
            list.known_items(run).and_then(|values| written::format(text, &values, run)).map(Value::text)
        }
        _ => return None,
    })
}

fn out_of_range(at: i64) -> Stop {
    wrong(format!("index out of range: {at}"))
}

fn join<'a>(args: &[Value<'a>], run: &mut Run<'a, '_>) -> Option<Outcome<'a>> {
    let list = args.first().filter(|list| list.is_list())?;
    let between = match args.get(1) {
        None => "",
        Some(Value::Text(between)) => between,
        Some(_) => return None,
    };
    let items = match list.known_items(run) {
        Ok(items) => items,
        Err(stop) => return Some(Err(stop)),
    };
    let mut joined = String::new();
    for (at, item) in items.iter().enumerate() {
        let Value::Text(text) = item else { return None };
        if let Err(stop) = run.spend((between.len() + text.len()) / 16) {
            return Some(Err(stop));
        }
        if at > 0 {
            joined.push_str(between);
        }
        joined.push_str(text);
    }
    Some(Ok(Value::text(joined)))
}

/// The place of `wanted` in characters, from that place on or up to it; -1 where it is not there.
fn index_of<'a>(text: &str, wanted: &str, from: Option<i64>, last: bool) -> Outcome<'a> {
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let byte = match from {
        Some(from) => {
            let found = usize::try_from(from).ok().and_then(|from| starts.get(from));
            Some(*found.ok_or_else(|| out_of_range(from))?)
        }
        None => None,
    };
    let found = match (last, byte) {
        (false, byte) => {
            let from = byte.unwrap_or(0);
            text.get(from..).and_then(|rest| rest.find(wanted)).map(|at| at + from)
        }
        (true, None) => text.rfind(wanted),
        (true, Some(byte)) => text.get(..(byte + wanted.len()).min(text.len())).and_then(|start| start.rfind(wanted)),
    };
    let place = found.map_or(-1, |at| starts.iter().position(|start| *start == at).map_or(-1, |at| at as i64));
    Ok(Value::Int(place))
}

fn substring<'a>(text: &str, from: i64, to: Option<i64>) -> Outcome<'a> {
    let characters: Vec<char> = text.chars().collect();
    let length = characters.len() as i64;
    let to = to.unwrap_or(length);
    if !(0..=length).contains(&from) || !(from..=length).contains(&to) {
        return Err(out_of_range(if (0..=length).contains(&from) { to } else { from }));
    }
    Ok(Value::text(characters[from as usize..to as usize].iter().collect::<String>()))
}

fn replace<'a>(text: &str, old: &str, new: &str, most: i64, run: &mut Run<'_, '_>) -> Outcome<'a> {
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let times = if old.is_empty() { text.chars().count() + 1 } else { text.len() / old.len() }.min(most);
    run.spend((text.len() + times.saturating_mul(new.len())) / 16)?;
    Ok(Value::text(text.replacen(old, new, most)))
}

fn split<'a>(text: &str, by: &str, most: i64, run: &mut Run<'_, '_>) -> Outcome<'a> {
    run.spend(text.len() / 4)?;
    let own = |part: &str| Value::text(part.to_owned());
    let characters = || text.char_indices().map(|(at, c)| &text[at..at + c.len_utf8()]);
    Ok(Value::list(match (most, by.is_empty()) {
        (0, _) => Vec::new(),
        (most, true) if most < 0 || most as usize >= text.chars().count() => characters().map(own).collect(),
        (most, true) => {
            let first = most as usize - 1;
            let rest = characters().skip(first).collect::<String>();
            characters().take(first).map(own).chain([Value::text(rest)]).collect()
        }
        (most, false) if most < 0 => text.split(by).map(own).collect(),
        (most, false) => text.splitn(most as usize, by).map(own).collect(),
    }))
}

/// As `strings.quote` writes it.
fn quoted(text: &str) -> String {
    let mut made = String::from('"');
    for character in text.chars() {
        match character {
            '\u{7}' => made.push_str("\\a"),
            '\u{8}' => made.push_str("\\b"),
            '\u{c}' => made.push_str("\\f"),
            '\n' => made.push_str("\\n"),
            '\r' => made.push_str("\\r"),
            '\t' => made.push_str("\\t"),
            '\u{b}' => made.push_str("\\v"),
            '\\' | '"' => made.extend(['\\', character]),
            _ => made.push(character),
        }
    }
    made.push('"');
    made
}
