//! Names and values of variables, in every dialect.

use pitfall_engine::{Completion, CompletionKind, Language};
use pitfall_knowledge::golang::{self, Meaning};
use pitfall_syntax::shell::Dialect;
use pitfall_text::Span;

use super::values::{self, Choice};
use crate::Ask;

pub(super) fn completions(ask: &Ask) -> Vec<Completion> {
    let Some(file) = ask.context.file.shell() else { return Vec::new() };
    let text = ask.context.file.text();
    let Some(before) = text.get(..ask.offset) else { return Vec::new() };
    if file.comments.iter().any(|comment| {
        let (start, end) = (comment.span.start as usize, comment.span.end as usize);
        start < ask.offset && ask.offset <= end
    }) {
        return Vec::new();
    }
    let line_start = before.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let line = &before[line_start..];
    // `$NA` inside a value is a name.
    if let Some(written) = expansion(line) {
        return names(ask, written.len());
    }
    if let Some((name, value)) = value_place(line, file.dialect) {
        return of_value(ask, name, value);
    }
    match name_place(line, file.dialect) {
        Some(written) => names(ask, written.len()),
        None => Vec::new(),
    }
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// The variable whose value is being written, and what of the value is there.
fn value_place(line: &str, dialect: Dialect) -> Option<(&str, &str)> {
    // A workflow's `NAME: value`, PowerShell's `SetEnvironmentVariable('NAME', 'value')`.
    let found = match dialect {
        Dialect::Actions => line.trim_start().split_once(':').map(|(name, value)| (name, value.trim_start())),
        Dialect::PowerShell => persisted(line).and_then(|inner| {
            let (name, behind) = inner.split_once(['"', '\''])?;
            Some((name, behind.trim_start().strip_prefix(',')?.trim_start()))
        }),
        _ => None,
    };
    if let Some((name, value)) = found
        && golang::meaning(name).is_some()
        && (dialect == Dialect::Actions || !is_closed(value))
    {
        return Some((name, value));
    }
    // The last `NAME=` of the line whose value the place is in.
    // Makefiles write `:=`, PowerShell and registry files put blanks or quotes before the sign.
    if let Some(equals) = line.rfind('=')
        && let head = line[..equals].trim_end_matches([' ', ':', '?', '+', '"'])
        && let start =
            head.rfind(|c| !is_name(c)).map_or(0, |at| at + head[at..].chars().next().map_or(1, char::len_utf8))
        && let name = &head[start..]
        && !name.is_empty()
        && golang::meaning(name).is_some()
    {
        let value = &line[equals + 1..];
        let value = if head.len() < equals { value.trim_start() } else { value };
        let quoted = value.starts_with(['"', '\'']);
        let ended = if quoted {
            is_closed(value)
        } else {
            !matches!(dialect, Dialect::GoEnv | Dialect::DotEnv) && value.contains([' ', '\t', ';'])
        };
        if !ended {
            return Some((name, value));
        }
    }
    // GOFLAGS='-mod=mod -…': the sign belongs to the flag.
    for meaning in golang::meanings() {
        let Some(at) = line.find(&format!("{}=", meaning.name)) else { continue };
        let value = &line[at + meaning.name.len() + 1..];
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let alone = line[..at].chars().next_back().is_none_or(|c| !is_name(c));
        if alone && quote.is_some_and(|quote| !value[1..].contains(quote)) {
            return Some((meaning.name, value));
        }
    }
    // fish's `set -gx NAME value`, Docker's `ENV NAME value`.
    let mut words = line.split_whitespace();
    let opener = words.next()?;
    let fits = match dialect {
        Dialect::Fish => opener == "set",
        Dialect::Dockerfile => matches!(opener, "ENV" | "ARG"),
        _ => opener.eq_ignore_ascii_case("setx"),
    };
    if !fits {
        return None;
    }
    let name = words.find(|word| !word.starts_with('-'))?;
    let at = name.as_ptr() as usize - line.as_ptr() as usize + name.len();
    let value = line.get(at..)?.strip_prefix([' ', '\t'])?;
    golang::meaning(name).is_some().then_some((name, value))
}

/// Quotes are opened and closed again.
fn is_closed(value: &str) -> bool {
    value.starts_with(['"', '\'']) && value[1..].contains(&value[..1])
}

/// What follows `SetEnvironmentVariable("`.
fn persisted(line: &str) -> Option<&str> {
    let at = line.to_ascii_lowercase().rfind("setenvironmentvariable(")?;
    line[at..].split_once('(')?.1.trim_start().strip_prefix(['"', '\''])
}

/// The command of a line that the place is in: behind `&&`, `;` and the words that may stand before a command.
fn command(line: &str) -> &str {
    let mut rest = line.rsplit([';', '&', '|', '(', '{']).next().unwrap_or(line).trim_start();
    while let Some((word, behind)) = rest.split_once([' ', '\t']) {
        let before = matches!(
            word,
            "RUN" | "then" | "do" | "else" | "and" | "or" | "not" | "time" | "sudo" | "-" | "run:" | "rem"
        );
        if !before {
            break;
        }
        rest = behind.trim_start();
    }
    rest
}

/// What is written of a name behind `$` or `${`.
fn expansion(line: &str) -> Option<&str> {
    let start = line.rfind(|c| !is_name(c)).map_or(0, |at| at + line[at..].chars().next().map_or(1, char::len_utf8));
    let (before, written) = line.split_at(start);
    let lower = before.to_ascii_lowercase();
    let opens = ["$", "${", "$env:", "${env:", " env:", "%", "$("].iter().any(|sign| lower.ends_with(sign));
    let fits = !written.starts_with(|c: char| c.is_ascii_digit()) && opens;
    fits.then_some(written)
}

/// What is written of a name, where one may stand.
fn name_place(line: &str, dialect: Dialect) -> Option<&str> {
    let start = line.rfind(|c| !is_name(c)).map_or(0, |at| at + line[at..].chars().next().map_or(1, char::len_utf8));
    let (before, written) = line.split_at(start);
    if written.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let lead = command(before).trim();
    // `set "NAME=value"` of batch files, `"NAME"="value"` of registry files, `SetEnvironmentVariable("NAME"`.
    let lead = match dialect {
        Dialect::Cmd => lead.strip_suffix('"').map_or(lead, str::trim_end),
        Dialect::Registry if lead == "\"" => return Some(written),
        Dialect::PowerShell if persisted(before).is_some_and(str::is_empty) => return Some(written),
        _ => lead,
    };
    let words: Vec<&str> = lead.split_whitespace().collect();
    let opener = words.first().copied().unwrap_or("");
    let flags_only = words.iter().skip(1).all(|word| word.starts_with('-'));
    let fits = match dialect {
        Dialect::Registry => false,
        Dialect::DotEnv => lead.is_empty() || lead == "export",
        Dialect::GoEnv | Dialect::EtcEnvironment | Dialect::EnvironmentD => lead.is_empty(),
        Dialect::Fish => matches!(opener, "set" | "export") && flags_only && !lead.is_empty(),
        Dialect::Dockerfile if matches!(opener, "ENV" | "ARG") => before.ends_with(' ') || words.len() == 1,
        _ => {
            let declares = matches!(opener, "export" | "typeset" | "declare" | "readonly" | "unset" | "set" | "setx")
                && flags_only;
            // A name alone where a command may stand is more often a command.
            declares
                || (words.iter().all(|word| word.split_once('=').is_some_and(|(name, _)| name.chars().all(is_name)))
                    && written.len() >= 2
                    && written.chars().all(|c| c.is_ascii_uppercase() || c == '_' || c.is_ascii_digit()))
        }
    };
    let go_env = lead.ends_with("go env -w") || lead.ends_with("go env -u") || lead.ends_with("go env");
    (fits || go_env).then_some(written)
}

fn names(ask: &Ask, written: usize) -> Vec<Completion> {
    let span = Span::new(ask.offset - written, ask.offset);
    let go = |meaning: &&Meaning| golang::environment_variable(meaning.name).is_some();
    let all = golang::meanings().iter();
    let (mut first, rest): (Vec<&Meaning>, Vec<&Meaning>) = all.partition(go);
    first.extend(rest);
    let settable = first.into_iter().filter(|meaning| meaning.takes != "read only");
    settable
        .map(|meaning| Completion {
            span,
            text: meaning.name.to_owned(),
            detail: meaning.default.to_owned(),
            documentation: about(meaning, ask.language),
            kind: CompletionKind::Variable,
        })
        .collect()
}

fn about(meaning: &Meaning, language: Language) -> String {
    match language {
        Language::English => format!("{}\n\nTakes {}.", meaning.en, meaning.takes),
        Language::Chinese => format!("{}\n\n取值：{}。", meaning.zh, meaning.takes),
    }
}

fn of_value(ask: &Ask, name: &str, value: &str) -> Vec<Completion> {
    let separators: &[char] = match name {
        "GOPROXY" => &[',', '|', '"', '\''],
        "GOFLAGS" => &[' ', '"', '\''],
        "GOAUTH" => &[';', ' ', '"', '\''],
        "GODEBUG" | "GOEXPERIMENT" | "GOVCS" => &[',', '"', '\''],
        _ => &['"', '\'', ' '],
    };
    let token = value.rfind(separators).map_or(value, |at| &value[at + 1..]);
    let text = ask.context.file.text();
    // What is written of the token behind the place goes, too.
    let ends = |c: char| separators.contains(&c) || c.is_whitespace() || c == ';';
    let behind = text.get(ask.offset..).map_or(0, |rest| rest.find(ends).unwrap_or(rest.len()));
    let span = Span::new(ask.offset - token.len(), ask.offset + behind);
    let complete = |choice: Choice| Completion {
        span,
        text: choice.text,
        detail: choice.detail,
        documentation: String::new(),
        kind: CompletionKind::Value,
    };
    values::of(ask, name).into_iter().map(complete).collect()
}
